//! What people may write for the policies of this folder, as tables.

use serde_json::{Value, json};

use super::*;
use crate::Issue;
use crate::read::Reader;

/// A configuration with the paths of its issues.
#[derive(serde::Deserialize)]
struct Case {
    policy: String,
    config: Value,
    issues: Vec<String>,
}

/// The paths of the issues with a `config`.
fn paths(policy: &str, config: &Value) -> Vec<String> {
    let mut reader = Reader::new(config, "");
    let read = match policy {
        "basic" => BasicAuthenticationConfig::read(&mut reader, false).map(drop),
        "client" => ClientIdEnforcementConfig::read(&mut reader).map(drop),
        _ => JwtValidationConfig::read(&mut reader, false).map(drop),
    };
    let issues = reader.finish(|| read).err().unwrap_or_default();
    let mut paths: Vec<_> = issues.into_iter().map(|issue| issue.path).collect();
    paths.sort();
    paths
}

fn jwt(config: &Value) -> JwtValidationConfig {
    let mut reader = Reader::new(config, "");
    let read = JwtValidationConfig::read(&mut reader, true);
    reader.finish(|| read).unwrap().0
}

#[test]
fn every_issue_of_a_configuration_has_its_path() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("cases.json")).unwrap();
    for Case {
        policy,
        config,
        issues,
    } in cases
    {
        assert_eq!(paths(&policy, &config), issues, "{policy} {config}");
    }
}

#[test]
fn what_is_left_out_is_as_flex_gateway_has_it() {
    let config = jwt(&json!({}));
    assert_eq!(config.signing_method, Some(SigningMethodFamily::Rsa));
    assert_eq!(config.signing_key_length, Some(SigningKeyLength::Bits256));
    assert_eq!(config.methods(), [TokenMethod::Rs256]);
    assert_eq!(config.jwt_origin, JwtOrigin::HttpBearerAuthenticationHeader);
    assert_eq!(config.jwks_service_time_to_live, 60);
    assert_eq!(config.jwks_service_connection_timeout, 10_000);
    assert!(config.skip_client_id_validation);
    assert_eq!(config.client_id_expression, "#[vars.claimSet.client_id]");
    assert!(!config.mandatory_exp_claim && !config.mandatory_nbf_claim);
    assert_eq!(config.leeway, 0);
}

#[test]
fn what_is_written_reads_the_same() {
    let config = jwt(&json!({
        "jwtKeyOrigin": "jwks",
        "jwksUrl": "https://a.example/keys,https://b.example/keys",
        "signingMethod": "es",
        "signingKeyLength": 384,
        "validateAudClaim": true,
        "supportedAudiences": "one ,two",
        "supportedIssuers": "https://a.example",
        "leeway": 30,
        "validateCustomClaim": true,
        "mandatoryCustomClaims": [{"key": "tier", "value": "#[vars.claimSet.tier == 'gold']"}],
        "stripCredentials": true,
    }));
    assert_eq!(config.supported_audiences.0, ["one", "two"]);
    assert_eq!(config.jwks_url.0.len(), 2);
    let written = serde_json::to_value(&config).unwrap();
    assert_eq!(jwt(&written), config);
    assert_eq!(written["signingKeyLength"], 384);
    let read: JwtValidationConfig = serde_json::from_value(written).unwrap();
    assert_eq!(read, config);
}

#[test]
fn several_methods_read_the_same_and_make_no_single_one_up() {
    let names: Vec<_> = TokenMethod::BY_NAME.iter().map(|(name, _)| *name).collect();
    let public: Vec<_> = names.iter().filter(|name| !name.starts_with('H')).collect();
    let config = jwt(&json!({"signingMethods": public}));
    let written = serde_json::to_value(&config).unwrap();
    assert_eq!(written["signingMethods"], json!(public));
    assert_eq!(written.get("signingMethod"), None);
    assert_eq!(written.get("signingKeyLength"), None);
    assert_eq!(jwt(&written), config);
    assert_eq!(
        serde_json::from_value::<JwtValidationConfig>(written).unwrap(),
        config
    );
}

#[test]
fn a_client_application_needs_a_name_and_no_weak_secret() {
    let long = "s".repeat(32);
    let cases: [(Value, &[&str]); 8] = [
        (json!({"name": "Shop"}), &[]),
        (json!({"name": "Shop", "id": "shop-1", "secret": long}), &[]),
        (json!({}), &["name"]),
        (json!({"name": " "}), &["name"]),
        (json!({"name": "Shop", "secret": "short"}), &["secret"]),
        (
            json!({"name": "Shop", "secret": format!("{long} ")}),
            &["secret"],
        ),
        (json!({"name": "Shop", "id": "with space"}), &["id"]),
        (
            json!({"name": "Shop", "id": "", "owner": "me"}),
            &["id", "owner"],
        ),
    ];
    for (document, expected) in cases {
        let issues = ClientApplicationDraft::parse(&document).err();
        let issues: Vec<Issue> = issues.unwrap_or_default();
        let mut paths: Vec<_> = issues.iter().map(|issue| issue.path.as_str()).collect();
        paths.sort_unstable();
        assert_eq!(paths, expected, "{document}");
        assert!(!format!("{issues:?}").contains("short"), "{document}");
    }
}
