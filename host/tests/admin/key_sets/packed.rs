//! Key servers that compress what they were not asked to.

use std::io::{Read as _, Write as _, repeat};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use super::{KeyServer, fill, policy, sign, status_of};
use crate::gateway::Gateway;

fn pack(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn a_compressed_key_set_is_read_and_never_unpacked_beyond_its_bound() {
    let jwk = json!({"kty": "RSA", "kid": "a", "n": "{rsa-2048.n}", "e": "{rsa-2048.e}"});
    let set = json!({"keys": [fill(&jwk)]}).to_string();
    let filled = |length: usize| format!("{}{set}", " ".repeat(length - set.len()));
    let whole = pack(set.as_bytes());
    let (one, other) = set.split_at(20);
    let mut bomb = Vec::new();
    repeat(b' ').take(64 << 20).read_to_end(&mut bomb).unwrap();
    bomb.extend(set.as_bytes());
    let bomb = pack(&bomb);
    assert!(bomb.len() < 512 * 1024, "it goes out as it is");
    let cases = [
        ("whole", whole.clone(), 200),
        (
            "in two members",
            [pack(one.as_bytes()), pack(other.as_bytes())].concat(),
            200,
        ),
        (
            "just short enough",
            pack(filled(512 * 1024).as_bytes()),
            200,
        ),
        (
            "a byte too long",
            pack(filled(512 * 1024 + 1).as_bytes()),
            503,
        ),
        ("a bomb", bomb, 503),
        ("cut off", whole[..whole.len() - 9].to_vec(), 503),
        ("packed twice", pack(&whole), 503),
        ("the beginning only", vec![0x1f, 0x8b], 503),
    ];
    let gateway = Gateway::start().await;
    let policies = gateway.create("packed").await;
    let token = sign("rsa-2048", &json!({"alg": "RS256", "kid": "a"}), &json!({}));
    for (name, answer, expected) in cases {
        let server = KeyServer::start(answer).await;
        let path = gateway
            .apply(&policies, policy(&server.url, &json!({})))
            .await;
        let status = status_of(&gateway, "/packed", &token).await;
        assert_eq!(status, expected, "{name}");
        gateway.delete(&path).await;
    }
}
