//! What curl would send.

/// What a command line says of its request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CurlRequest {
    /// The method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// The header fields, save `Host` and `User-Agent` where they are curl's own.
    pub headers: Vec<(String, String)>,
    /// What of the command is not in these, or is there in another form: sentences.
    pub remarks: Vec<String>,
}
