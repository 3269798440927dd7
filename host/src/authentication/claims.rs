//! What the claims of a token must be (RFC 7519, section 4.1).

use std::borrow::Cow;

use dataweave::Value as Data;
use gateway_model::{ClaimRule, Issue, JwtValidationConfig};
use serde_json::{Map, Value};

use super::inbound::Inbound;
use super::lookup::{Lookup, Variables};
use crate::metrics::RefusalReason;

/// The claims of a token.
pub type Claims = Map<String, Value>;

/// What the claims of a token must be.
pub struct ClaimRules {
    /// Of which `aud` must name one; none where it may be anything.
    audiences: Option<Vec<String>>,
    /// Of which `iss` must be one; empty where it may be anything.
    issuers: Vec<String>,
    /// Registered claims that must be there.
    mandatory: Vec<&'static str>,
    leeway: u64,
    custom: Vec<CustomRule>,
}

struct CustomRule {
    claim: String,
    mandatory: bool,
    test: Test,
}

enum Test {
    /// The claim is this text, or a number or Boolean that is written like this.
    Text(String),
    /// The expression is true.
    Expression(Lookup),
}

/// Why the claims of a token are not good. The text names claims and no values.
#[derive(Debug, PartialEq, Eq)]
pub struct BadClaims(pub RefusalReason, pub Cow<'static, str>);

impl ClaimRules {
    /// Compiles the rules of a configuration.
    pub fn compile(
        config: &JwtValidationConfig,
        issues: &mut Vec<Issue>,
        warnings: &mut Vec<Issue>,
    ) -> Self {
        let mandatory = [
            ("aud", config.mandatory_aud_claim),
            ("exp", config.mandatory_exp_claim),
            ("nbf", config.mandatory_nbf_claim),
        ];
        let mandatory = mandatory.iter().filter(|(_, wanted)| *wanted);
        let audiences = &config.supported_audiences.0;
        if !config.validate_aud_claim && !audiences.is_empty() {
            warnings.push(Issue::warning("supportedAudiences", AUDIENCES_UNUSED));
        }
        let lists = [
            (
                "mandatoryCustomClaims",
                true,
                &config.mandatory_custom_claims,
            ),
            (
                "nonMandatoryCustomClaims",
                false,
                &config.non_mandatory_custom_claims,
            ),
        ];
        let mut custom = Vec::new();
        for (path, mandatory, rules) in lists {
            if !config.validate_custom_claim && !rules.is_empty() {
                warnings.push(Issue::warning(path, RULES_UNUSED));
                continue;
            }
            for (index, rule) in rules.iter().enumerate() {
                let path = format!("{path}[{index}].value");
                match CustomRule::compile(&path, mandatory, rule, warnings) {
                    Ok(rule) => custom.push(rule),
                    Err(issue) => issues.push(issue),
                }
            }
        }
        Self {
            audiences: config.validate_aud_claim.then(|| audiences.clone()),
            issuers: config.supported_issuers.0.clone(),
            mandatory: mandatory.map(|(name, _)| *name).collect(),
            leeway: config.leeway,
            custom,
        }
    }

    /// Judges claims at a time in seconds since 1970-01-01T00:00:00Z. `data` are
    /// the same claims for expressions.
    pub fn check(
        &self,
        claims: &Claims,
        data: &Data,
        now: u64,
        inbound: &Inbound<'_>,
    ) -> Result<(), BadClaims> {
        if let Some(name) = self.mandatory.iter().find(|name| is_absent(claims, name)) {
            return Err(missing(name));
        }
        self.check_times(claims, now)?;
        if let Some(audiences) = &self.audiences {
            check_audience(claims, audiences)?;
        }
        if !self.issuers.is_empty() {
            let issuer = claims.get("iss").and_then(Value::as_str);
            if !issuer.is_some_and(|issuer| self.issuers.iter().any(|known| known == issuer)) {
                return Err(BadClaims(
                    RefusalReason::Issuer,
                    "the claim `iss` names none of the supported issuers".into(),
                ));
            }
        }
        for rule in &self.custom {
            rule.check(claims, data, inbound)?;
        }
        Ok(())
    }

    fn check_times(&self, claims: &Claims, now: u64) -> Result<(), BadClaims> {
        let (now, leeway) = (now as f64, self.leeway as f64);
        // The time of `exp` itself is too late (RFC 7519, section 4.1.4).
        if time(claims, "exp")?.is_some_and(|exp| now >= exp + leeway) {
            return Err(BadClaims(
                RefusalReason::Expired,
                "the token has expired".into(),
            ));
        }
        if time(claims, "nbf")?.is_some_and(|nbf| now + leeway < nbf) {
            return Err(BadClaims(
                RefusalReason::NotYetValid,
                "the token is not valid yet".into(),
            ));
        }
        Ok(())
    }
}

impl CustomRule {
    fn compile(
        path: &str,
        mandatory: bool,
        rule: &ClaimRule,
        warnings: &mut Vec<Issue>,
    ) -> Result<Self, Issue> {
        let ClaimRule { key, value } = rule;
        let test = match dataweave::read_text(value) {
            Ok(dataweave::Text::Plain(text) | dataweave::Text::Quoted(text)) => Test::Text(text),
            // What is wrong with an expression is found where it is compiled.
            Ok(dataweave::Text::Expression { .. }) | Err(_) => {
                let variables = Variables::RequestAndClaims;
                Test::Expression(Lookup::compile(path, value, variables, warnings)?)
            }
        };
        Ok(Self {
            claim: key.clone(),
            mandatory,
            test,
        })
    }

    fn check(&self, claims: &Claims, data: &Data, inbound: &Inbound<'_>) -> Result<(), BadClaims> {
        if is_absent(claims, &self.claim) {
            return match self.mandatory {
                true => Err(missing(&self.claim)),
                false => Ok(()),
            };
        }
        let fault = match &self.test {
            Test::Text(text) if is_written(data, &self.claim, text) => return Ok(()),
            Test::Text(_) => "does not hold".to_owned(),
            Test::Expression(lookup) => match lookup.try_evaluate(inbound, data.clone()) {
                Ok(Data::Boolean(true)) => return Ok(()),
                Ok(Data::Boolean(false)) => "does not hold".to_owned(),
                Ok(_) => "gives something else than true or false".to_owned(),
                Err(error) => format!("fails: {error}"),
            },
        };
        let text = format!("the rule for the claim `{}` {fault}", self.claim);
        Err(BadClaims(RefusalReason::Claims, text.into()))
    }
}

/// Whether a claim is this text, or a number or Boolean that is written like it.
fn is_written(claims: &Data, name: &str, text: &str) -> bool {
    let claim = match claims {
        Data::Object(claims) => claims.get(name),
        _ => None,
    };
    match claim {
        Some(Data::String(claim)) => **claim == *text,
        Some(claim @ (Data::Number(_) | Data::Boolean(_))) => claim.to_json() == text,
        _ => false,
    }
}

fn check_audience(claims: &Claims, audiences: &[String]) -> Result<(), BadClaims> {
    let supported = |value: &Value| {
        let name = value.as_str();
        name.is_some_and(|name| audiences.iter().any(|audience| audience == name))
    };
    let holds = match claims.get("aud") {
        None | Some(Value::Null) => true,
        Some(Value::Array(values)) => values.iter().any(supported),
        Some(value) => supported(value),
    };
    match holds {
        true => Ok(()),
        false => Err(BadClaims(
            RefusalReason::Audience,
            "the claim `aud` names none of the supported audiences".into(),
        )),
    }
}

/// A claim that is a NumericDate: seconds, of which there may be fractions (RFC
/// 7519, section 2).
fn time(claims: &Claims, name: &str) -> Result<Option<f64>, BadClaims> {
    match claims.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) => Ok(number.as_f64()),
        Some(_) => Err(BadClaims(
            RefusalReason::Claims,
            format!("the claim `{name}` is not a number of seconds").into(),
        )),
    }
}

fn is_absent(claims: &Claims, name: &str) -> bool {
    claims.get(name).is_none_or(Value::is_null)
}

fn missing(name: &str) -> BadClaims {
    let text = format!("the claim `{name}` is missing");
    BadClaims(RefusalReason::Claims, text.into())
}

const AUDIENCES_UNUSED: &str = "These are not looked at, because `validateAudClaim` is `false`.";
const RULES_UNUSED: &str = "These rules are not applied, because `validateCustomClaim` is `false`.";
