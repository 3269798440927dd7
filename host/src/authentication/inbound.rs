//! A request on its way in, as far as authentication looks at it.

use http::request::Parts;

use super::applications::ClientApplications;
use crate::generator::{Attributes, Bindings};

/// A request on its way in.
pub struct Inbound<'a> {
    /// Its head, from which a credential may be taken out.
    pub head: &'a mut Parts,
    /// Gives what expressions name of a head; none if some of it is not text.
    pub attributes: &'a (dyn Fn(&Bindings, &Parts) -> Option<Attributes> + Sync),
    /// The client applications that are known.
    pub applications: &'a ClientApplications,
}
