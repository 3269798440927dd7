//! A preview asks the inbound policies as the listener does.

mod answers;
mod scene;
mod skipped;
mod wire;
