//! The components that are built into the gateway.

/// The policy, which imports its signer.
pub const GENERATOR: &[u8] = include_bytes!(env!("JWT_GENERATOR_WASM"));

/// The policy composed with the signer in software.
pub const STANDALONE: &[u8] = include_bytes!(env!("JWT_GENERATOR_STANDALONE_WASM"));
