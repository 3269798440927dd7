//! The request header `Authorization`.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use zeroize::Zeroizing;

use crate::metrics::RefusalReason;

/// Why there are no credentials of a scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoCredentials {
    /// None were sent, or only those of another scheme.
    Missing,
    /// More than one was sent. Who is behind such a request depends on who reads it.
    Ambiguous,
    /// They break the rules of their scheme.
    Malformed,
}

impl NoCredentials {
    /// As metrics count it.
    pub fn reason(self) -> RefusalReason {
        match self {
            Self::Missing => RefusalReason::Missing,
            Self::Ambiguous | Self::Malformed => RefusalReason::Malformed,
        }
    }
}

/// The credentials of this scheme (RFC 9110, section 11.4), whose name has no case.
pub fn credentials<'a>(headers: &'a HeaderMap, scheme: &str) -> Result<&'a str, NoCredentials> {
    let mut fields = headers.get_all(AUTHORIZATION).iter();
    let field = fields.next().ok_or(NoCredentials::Missing)?;
    if fields.next().is_some() {
        return Err(NoCredentials::Ambiguous);
    }
    let text = field.to_str().map_err(|_| NoCredentials::Malformed)?;
    let (given, credentials) = text.split_once(' ').unwrap_or((text, ""));
    if !given.eq_ignore_ascii_case(scheme) {
        return Err(NoCredentials::Missing);
    }
    let credentials = credentials.trim_matches(' ');
    if credentials.is_empty() {
        return Err(NoCredentials::Malformed);
    }
    Ok(credentials)
}

/// A user name and a password.
pub struct UserAndPassword {
    text: Zeroizing<Vec<u8>>,
    colon: usize,
}

impl UserAndPassword {
    /// Reads the credentials of the scheme `Basic` (RFC 7617, section 2).
    pub fn of(headers: &HeaderMap) -> Result<Self, NoCredentials> {
        let encoded = credentials(headers, "Basic")?;
        let text = BASE64_STANDARD
            .decode(encoded)
            .map_err(|_| NoCredentials::Malformed)?;
        let text = Zeroizing::new(text);
        let colon = text.iter().position(|byte| *byte == b':');
        let colon = colon.ok_or(NoCredentials::Malformed)?;
        Ok(Self { text, colon })
    }

    /// The bytes in front of the first colon.
    pub fn user(&self) -> &[u8] {
        self.text.get(..self.colon).unwrap_or_default()
    }

    /// The bytes behind the first colon.
    pub fn password(&self) -> &[u8] {
        self.text.get(self.colon + 1..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(fields: &[&'static str]) -> HeaderMap {
        let fields = fields.iter().map(|field| HeaderValue::from_static(field));
        fields.map(|field| (AUTHORIZATION, field)).collect()
    }

    /// RFC 7617, section 2: Aladdin and his password.
    #[test]
    fn the_example_of_the_rfc_is_read() {
        let headers = headers(&["Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="]);
        let given = UserAndPassword::of(&headers).unwrap();
        assert_eq!(given.user(), b"Aladdin");
        assert_eq!(given.password(), b"open sesame");
    }

    #[test]
    fn only_one_field_of_the_scheme_is_a_credential() {
        use NoCredentials::{Ambiguous, Malformed, Missing};
        let cases: [(&[&'static str], _); 10] = [
            (&["Bearer t"], Ok("t")),
            (&["bearer   t "], Ok("t")),
            (&["BEARER a.b.c"], Ok("a.b.c")),
            (&[], Err(Missing)),
            (&["Basic t"], Err(Missing)),
            (&["Bearert"], Err(Missing)),
            (&["Bearer"], Err(Malformed)),
            (&["Bearer "], Err(Malformed)),
            (&["Bearer t", "Bearer t"], Err(Ambiguous)),
            (&["Bearer t", "Basic x"], Err(Ambiguous)),
        ];
        for (fields, expected) in cases {
            assert_eq!(
                credentials(&headers(fields), "Bearer"),
                expected,
                "{fields:?}"
            );
        }
        let mut foreign = headers(&[]);
        let bytes = HeaderValue::from_bytes(b"Bearer \xff").unwrap();
        foreign.insert(AUTHORIZATION, bytes);
        assert_eq!(credentials(&foreign, "Bearer"), Err(Malformed));
    }

    #[test]
    fn what_is_not_base64_with_a_colon_is_no_user() {
        for encoded in [
            "Basic QWxhZGRpbg==",
            "Basic Q",
            "Basic Q!!=",
            "Basic QWxhZGRpbjpv cGVu",
        ] {
            let headers = headers(&[encoded]);
            assert!(UserAndPassword::of(&headers).is_err(), "{encoded}");
        }
    }
}
