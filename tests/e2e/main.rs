//! The gateway as its users meet it: real sockets, real files, other people's
//! libraries as judges.

mod documented;
mod external_change;
mod instances;
mod key_change;
mod methods;
mod serving;
