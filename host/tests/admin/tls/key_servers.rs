//! TLS towards servers that publish keys.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;
use crate::key_sets::{fill, policy, sign, status_of};

/// A key server that is `localhost`.
async fn secure_key_server(pair: &Pair) -> String {
    let config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(pair.chain(), pair.key())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!(
        "https://localhost:{}/keys",
        listener.local_addr().unwrap().port()
    );
    let jwk = json!({"kty": "RSA", "kid": "a", "n": "{rsa-2048.n}", "e": "{rsa-2048.e}"});
    let keys = json!({"keys": [fill(&jwk)]}).to_string();
    let length = keys.len();
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{keys}");
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    url
}

#[tokio::test]
async fn a_key_server_is_believed_if_those_vouch_for_it_whom_the_policy_names() {
    let gateway = Gateway::start().await;
    let (authority, other) = (Authority::new(), Authority::new());
    let url = secure_key_server(&authority.issue("localhost")).await;
    let misnamed = secure_key_server(&authority.issue("keys.example")).await;
    let policies = gateway.create("private").await;
    let token = sign("rsa-2048", &json!({"alg": "RS256", "kid": "a"}), &json!({}));
    let both = format!("{}{}", other.pem, authority.pem);
    let issuers = json!([{"issuer": "a", "jwksUrl": url}]);
    let bound = json!({"issuers": issuers, "jwksUrl": "", "jwksTrustedCA": authority.pem});
    let of_a = sign(
        "rsa-2048",
        &json!({"alg": "RS256", "kid": "a"}),
        &json!({"iss": "a"}),
    );
    let cases = [
        (&url, json!({}), &token, 503),
        (&url, json!({"jwksTrustedCA": authority.pem}), &token, 200),
        (&url, json!({"jwksTrustedCA": both}), &token, 200),
        (&url, json!({"jwksTrustedCA": other.pem}), &token, 503),
        (
            &misnamed,
            json!({"jwksTrustedCA": authority.pem}),
            &token,
            503,
        ),
        (&url, bound, &of_a, 200),
    ];
    for (index, (url, more, token, expected)) in cases.into_iter().enumerate() {
        let path = gateway.apply(&policies, policy(url, &more)).await;
        let status = status_of(&gateway, "/private", token).await;
        assert_eq!(status, expected, "case {index}");
        // What is shown can be written again.
        let mut shown = gateway.get(&path).await.json();
        assert_eq!(
            shown["config"].get("jwksTrustedCA"),
            more.get("jwksTrustedCA")
        );
        shown
            .as_object_mut()
            .unwrap()
            .retain(|name, _| name == "policyRef" || name == "config");
        let answer = gateway.put(&path, shown).await;
        assert_eq!(
            answer.status,
            StatusCode::OK,
            "case {index}: {}",
            answer.text
        );
        gateway.delete(&path).await;
    }
}

#[tokio::test]
async fn certificates_that_are_none_are_refused_at_once() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("private").await;
    let pair = Authority::new().issue("localhost");
    let cut = &pair.crt[..pair.crt.len() / 2];
    for text in ["no PEM", "", cut, &pair.key] {
        let config = policy("https://a.example/keys", &json!({"jwksTrustedCA": text}));
        let answer = gateway.post(&policies, config).await;
        assert_eq!(answer.refused(), ["config.jwksTrustedCA"], "{text}");
    }
    let text = json!({"jwtKeyOrigin": "text", "jwksUrl": "", "textKey": "s", "signingMethod": "hmac", "jwksTrustedCA": pair.crt});
    let answer = gateway.post(&policies, policy("", &text)).await;
    assert_eq!(answer.refused(), ["config.jwksTrustedCA"]);
}
