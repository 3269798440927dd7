//! The configurations of the policies that find out who sends a request, and the
//! client applications that they know.
//!
//! Names and defaults of the parameters are those of the included policies of
//! Flex Gateway (docs.mulesoft.com/gateway, *Included Policies Directory*); which are
//! this gateway's own, their pages in docs/policies/ say. A parameter of the original that is
//! not supported is an issue and never ignored.
//! Expressions are texts here: whether they compile is for the gateway to say.

mod basic;
mod client_application;
mod client_id;
mod jwt_options;
mod jwt_validation;
mod key_origin;
mod list;
mod token_method;
mod trusted_issuer;

pub use basic::BasicAuthenticationConfig;
pub use client_application::{
    CLIENT_SECRET_DIGEST, ClientApplicationDraft, ClientApplicationSecretView,
    ClientApplicationView, ClientId, ClientSecretDraft, InvalidClientId, InvalidClientSecret,
    MIN_CLIENT_SECRET, OldSecretDraft, OldSecretView, check_client_secret,
};
pub use client_id::{ClientIdEnforcementConfig, CredentialsOrigin};
pub use jwt_options::{JwtKeyOrigin, JwtOrigin, SigningKeyLength, SigningMethodFamily};
pub use jwt_validation::{ClaimRule, JwtValidationConfig};
pub use list::{InvalidList, Texts, Urls};
pub use token_method::TokenMethod;
pub use trusted_issuer::TrustedIssuer;

#[cfg(test)]
mod tests;
