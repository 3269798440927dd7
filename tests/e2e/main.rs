//! The gateway as its users meet it: real sockets, real files, other people's
//! libraries as judges.

mod instances;
