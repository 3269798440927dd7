//! The examples of the policy's documentation, pasted as they are.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::process::{Running, echo, eventually, free_port, get};

/// The item of the HS256 example, as the documentation has it.
const HS256: &str = "\
- policyRef:
    name: jwt-generation-flex
  config:
    signingMethod: HS256
    privateKey: my-secret-key
    iat: true
    exp: 3600
    nbf: 0
    customClaims:
      - name: sub
        value: \"#[authentication.properties.clientId default 'anonymous']\"
    customHeaders: []
";

/// The item of the RS256 example; the key is put in.
const RS256: &str = "\
- policyRef:
    name: jwt-generation-flex
  config:
    signingMethod: RS256
    privateKey: |
      KEY
    iat: true
    exp: 7200
    nbf: 0
    customClaims:
      - name: aud
        value: \"'https://upstream.example.com'\"
      - name: client_id
        value: \"#[authentication.properties.clientId]\"
    customHeaders:
      - name: kid
        value: \"'key-1'\"
";

#[test]
fn the_documented_items_work_under_a_service_and_under_an_api_instance() {
    let upstream = echo();
    let port = free_port();
    let folder = tempfile::tempdir().unwrap();
    let rs256 = RS256.replace("KEY\n", indent(&key(), 6).trim_start());
    for (name, item) in [("hs256", HS256), ("rs256", rs256.as_str())] {
        let head = |place: &str| {
            format!(
                "apiVersion: gateway.mulesoft.com/v1alpha1\nkind: ApiInstance\nmetadata:\n  name: {name}-{place}\nspec:\n  address: http://127.0.0.1:{port}/{name}-{place}\n  services:\n    upstream:\n      address: http://127.0.0.1:{upstream}\n"
            )
        };
        let service = format!("{}      policies:\n{}", head("service"), indent(item, 8));
        let instance = format!("{}  policies:\n{}", head("instance"), indent(item, 4));
        let both = format!("{service}---\n{instance}");
        fs::write(folder.path().join(format!("{name}.yaml")), both).unwrap();
    }
    let gateway = Running::serve(folder.path(), &[]);
    assert_eq!(
        gateway.admin("GET", "/status", None).json()["files"]["current"],
        true
    );
    for place in ["service", "instance"] {
        let (header, claims) = token(port, &format!("/hs256-{place}"));
        assert_eq!(header, json!({ "alg": "HS256", "typ": "JWT" }));
        assert_eq!(lifetime(&claims), 3600);
        assert_eq!(claims["sub"], "anonymous");
        let (header, claims) = token(port, &format!("/rs256-{place}"));
        assert_eq!(
            header,
            json!({ "alg": "RS256", "typ": "JWT", "kid": "key-1" })
        );
        assert_eq!(lifetime(&claims), 7200);
        assert_eq!(claims["aud"], "https://upstream.example.com");
        assert!(claims.get("client_id").is_none(), "{claims}");
    }
}

#[test]
fn expressions_see_the_path_that_the_route_makes() {
    let (port, upstream) = (free_port(), echo());
    let folder = tempfile::tempdir().unwrap();
    let example = format!(
        "\
apiVersion: gateway.mulesoft.com/v1alpha1
kind: ApiInstance
metadata:
  name: orders
spec:
  address: http://127.0.0.1:{port}/orders
  services:
    upstream:
      address: http://127.0.0.1:{upstream}
      routes:
        - rules:
            - path: (/.*)
              methods: GET|POST
          config:
            destinationPath: /v2
      policies:
        - policyRef:
            name: jwt-generation-flex
          config:
            signingMethod: HS256
            privateKey: $ORDERS_KEY
            exp: 300
            customClaims:
              - name: path
                value: \"#[attributes.requestPath]\"
            customHeaders: []
"
    );
    fs::write(folder.path().join("orders.yaml"), example).unwrap();
    let variables = [("ORDERS_KEY", "a secret of at least thirty-two bytes")];
    let gateway = Running::serve(folder.path(), &variables);
    assert_eq!(
        gateway.admin("GET", "/status", None).json()["files"]["issues"],
        json!([])
    );
    let reply = eventually("it is served", || get(port, "/orders/42"));
    assert_eq!(reply.claims()["path"], "/v2/42");
    assert_eq!(reply.json()["path"], "/v2/42");
}

fn token(port: u16, path: &str) -> (Value, Value) {
    let reply = eventually("it is served", || get(port, path));
    assert_eq!(reply.status, 200, "{}", reply.body);
    (reply.header(), reply.claims())
}

fn lifetime(claims: &Value) -> i64 {
    claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap()
}

fn key() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/keys/rsa-2048.pem");
    fs::read_to_string(path).unwrap()
}

fn indent(text: &str, by: usize) -> String {
    let margin = " ".repeat(by);
    let lines = text.lines().map(|line| format!("{margin}{line}\n"));
    lines.collect()
}
