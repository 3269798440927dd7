//! The curves of private EC keys: named (RFC 5480, section 2.1.1.1), or described by
//! their numbers (SEC 1, section C.2), as `openssl` writes with
//! `-param_enc explicit`.

use pkcs8::ObjectIdentifier;
use rsa::pkcs8::der::asn1::{AnyRef, OctetStringRef, UintRef};
use rsa::pkcs8::der::{self, Decode, Reader};

use crate::Curve;

/// A curve as a key gives it.
pub(crate) enum AnyCurve {
    /// One that has a signing method.
    Known(Curve),
    /// Another one, and what it is called.
    Other(String),
}

impl AnyCurve {
    /// The curve of `ECParameters`; none if they are damaged.
    pub(crate) fn read(parameters: AnyRef<'_>) -> Option<Self> {
        match parameters.decode_as::<ObjectIdentifier>() {
            Ok(name) => Some(Self::named(name)),
            Err(_) => Numbers::read(parameters)
                .ok()
                .map(|numbers| numbers.curve()),
        }
    }

    fn named(name: ObjectIdentifier) -> Self {
        if let Some(described) = DESCRIBED.iter().find(|curve| curve.name == name) {
            return Self::Known(described.curve);
        }
        let known = OTHERS.iter().find(|(other, _)| *other == name);
        Self::Other(known.map_or_else(
            || format!("the curve {name}"),
            |(_, called)| format!("the curve {called}"),
        ))
    }
}

/// The numbers of a curve over a prime field, big-endian without leading zeros.
struct Numbers<'a> {
    prime: &'a [u8],
    a: &'a [u8],
    b: &'a [u8],
    generator: &'a [u8],
    order: &'a [u8],
}

impl<'a> Numbers<'a> {
    fn read(parameters: AnyRef<'a>) -> der::Result<Self> {
        parameters.sequence(|reader| {
            u8::decode(reader)?;
            let prime = reader.sequence(|field| {
                AnyRef::decode(field)?;
                UintRef::decode(field)
            })?;
            let (a, b) = reader.sequence(|curve| {
                let a = <&OctetStringRef>::decode(curve)?;
                let b = <&OctetStringRef>::decode(curve)?;
                // The seed says where the numbers come from, not which they are.
                curve.read_slice(curve.remaining_len())?;
                der::Result::Ok((a, b))
            })?;
            let generator = <&OctetStringRef>::decode(reader)?;
            let order = UintRef::decode(reader)?;
            reader.read_slice(reader.remaining_len())?;
            Ok(Self {
                prime: prime.as_bytes(),
                a: without_zeros(a.as_bytes()),
                b: without_zeros(b.as_bytes()),
                generator: generator.as_bytes(),
                order: order.as_bytes(),
            })
        })
    }

    fn curve(&self) -> AnyCurve {
        match DESCRIBED.iter().find(|described| self.are_of(described)) {
            Some(described) => AnyCurve::Known(described.curve),
            None => AnyCurve::Other(format!(
                "a curve over a field of {} bytes that it describes by its numbers",
                self.prime.len()
            )),
        }
    }

    fn are_of(&self, known: &Described) -> bool {
        let generator = match self.generator.split_first() {
            // Both generators have an odd ordinate (SEC 1, section 2.3.3).
            Some((3, x)) => known.generator.starts_with(x) && x.len() * 2 == known.generator.len(),
            Some((4 | 7, both)) => both == known.generator,
            _ => false,
        };
        generator
            && self.prime == known.prime
            && self.a == known.a
            && self.b == known.b
            && self.order == known.order
    }
}

fn without_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

/// A curve that has a signing method, with its numbers (SEC 2, sections 2.4 and 2.5).
struct Described {
    curve: Curve,
    name: ObjectIdentifier,
    prime: &'static [u8],
    a: &'static [u8],
    b: &'static [u8],
    /// Abscissa and ordinate.
    generator: &'static [u8],
    order: &'static [u8],
}

/// The name of a curve that has a signing method.
pub(crate) fn name_of(curve: Curve) -> ObjectIdentifier {
    match curve {
        Curve::P256 => P256,
        Curve::P384 => P384,
    }
}

const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

const OTHERS: [(ObjectIdentifier, &str); 9] = [
    (ObjectIdentifier::new_unwrap("1.3.132.0.35"), "P-521"),
    (ObjectIdentifier::new_unwrap("1.3.132.0.10"), "secp256k1"),
    (ObjectIdentifier::new_unwrap("1.3.132.0.33"), "P-224"),
    (ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.1"), "P-192"),
    (
        ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.7"),
        "brainpoolP256r1",
    ),
    (
        ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.11"),
        "brainpoolP384r1",
    ),
    (
        ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.13"),
        "brainpoolP512r1",
    ),
    (ObjectIdentifier::new_unwrap("1.2.156.10197.1.301"), "SM2"),
    (ObjectIdentifier::new_unwrap("1.3.132.0.31"), "secp192k1"),
];

const DESCRIBED: [Described; 2] = [
    Described {
        curve: Curve::P256,
        name: P256,
        prime: b"\xff\xff\xff\xff\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
        \xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        a: b"\xff\xff\xff\xff\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
        \xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfc",
        b: b"\x5a\xc6\x35\xd8\xaa\x3a\x93\xe7\xb3\xeb\xbd\x55\x76\x98\x86\xbc\x65\x1d\x06\xb0\
        \xcc\x53\xb0\xf6\x3b\xce\x3c\x3e\x27\xd2\x60\x4b",
        generator:
            b"\x6b\x17\xd1\xf2\xe1\x2c\x42\x47\xf8\xbc\xe6\xe5\x63\xa4\x40\xf2\x77\x03\x7d\x81\
        \x2d\xeb\x33\xa0\xf4\xa1\x39\x45\xd8\x98\xc2\x96\x4f\xe3\x42\xe2\xfe\x1a\x7f\x9b\
        \x8e\xe7\xeb\x4a\x7c\x0f\x9e\x16\x2b\xce\x33\x57\x6b\x31\x5e\xce\xcb\xb6\x40\x68\
        \x37\xbf\x51\xf5",
        order: b"\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xbc\xe6\xfa\xad\
        \xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51",
    },
    Described {
        curve: Curve::P384,
        name: P384,
        prime: b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
        \xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff\xff\x00\x00\x00\x00\
        \x00\x00\x00\x00\xff\xff\xff\xff",
        a: b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
        \xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff\xff\x00\x00\x00\x00\
        \x00\x00\x00\x00\xff\xff\xff\xfc",
        b: b"\xb3\x31\x2f\xa7\xe2\x3e\xe7\xe4\x98\x8e\x05\x6b\xe3\xf8\x2d\x19\x18\x1d\x9c\x6e\
        \xfe\x81\x41\x12\x03\x14\x08\x8f\x50\x13\x87\x5a\xc6\x56\x39\x8d\x8a\x2e\xd1\x9d\
        \x2a\x85\xc8\xed\xd3\xec\x2a\xef",
        generator:
            b"\xaa\x87\xca\x22\xbe\x8b\x05\x37\x8e\xb1\xc7\x1e\xf3\x20\xad\x74\x6e\x1d\x3b\x62\
        \x8b\xa7\x9b\x98\x59\xf7\x41\xe0\x82\x54\x2a\x38\x55\x02\xf2\x5d\xbf\x55\x29\x6c\
        \x3a\x54\x5e\x38\x72\x76\x0a\xb7\x36\x17\xde\x4a\x96\x26\x2c\x6f\x5d\x9e\x98\xbf\
        \x92\x92\xdc\x29\xf8\xf4\x1d\xbd\x28\x9a\x14\x7c\xe9\xda\x31\x13\xb5\xf0\xb8\xc0\
        \x0a\x60\xb1\xce\x1d\x7e\x81\x9d\x7a\x43\x1d\x7c\x90\xea\x0e\x5f",
        order: b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
        \xff\xff\xff\xff\xc7\x63\x4d\x81\xf4\x37\x2d\xdf\x58\x1a\x0d\xb2\x48\xb0\xa7\x7a\
        \xec\xec\x19\x6a\xcc\xc5\x29\x73",
    },
];
