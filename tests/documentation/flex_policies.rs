//! The table of Flex Gateway's policies in `docs/flex-gateway.md`, each row held against what the
//! gateway says of a file with that policy.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use gateway_tests::{program, root};

const VERDICTS: [&str; 3] = [
    "supported",
    "left out with a warning",
    "closes the API instance",
];

#[test]
fn the_table_of_policies_says_what_becomes_of_each() {
    let page = fs::read_to_string(root().join("docs/flex-gateway.md")).unwrap();
    let rows = page.lines().filter_map(row);
    let documented: BTreeMap<&str, &str> = rows.collect();
    assert!(documented.len() > 30, "{documented:?}");
    let folder = tempfile::tempdir().unwrap();
    for policy in documented.keys() {
        let file = folder.path().join(format!("{policy}.yaml"));
        fs::write(file, api_instance(policy)).unwrap();
    }
    let mut validate = Command::new(program());
    let output = validate
        .arg("validate")
        .arg(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let judged: BTreeMap<&str, &str> = documented
        .keys()
        .map(|policy| (*policy, verdict(policy, &said)))
        .collect();
    assert_eq!(judged, documented, "{said}");
}

/// Name and verdict of a row of the table.
fn row(line: &str) -> Option<(&str, &str)> {
    let cells: Vec<&str> = line.strip_prefix("| `")?.split(" | ").collect();
    let &[policy, _, verdict] = cells.as_slice() else {
        return None;
    };
    let verdict = verdict.strip_suffix(" |")?;
    VERDICTS
        .contains(&verdict)
        .then_some((policy.strip_suffix('`')?, verdict))
}

/// What is said of a policy because of its name.
fn verdict(policy: &str, said: &str) -> &'static str {
    let place = format!("/{policy}.yaml:");
    let of_name = said
        .lines()
        .find(|line| line.contains(&place) && line.contains(".policyRef.name: "));
    match of_name {
        None => VERDICTS[0],
        Some(line) if line.contains(".policyRef.name: warning: ") => VERDICTS[1],
        Some(_) => VERDICTS[2],
    }
}

fn api_instance(policy: &str) -> String {
    format!(
        "apiVersion: gateway.mulesoft.com/v1alpha1
kind: ApiInstance
metadata:
  name: {policy}
spec:
  address: http://127.0.0.1:8081/{policy}
  services:
    upstream:
      address: http://127.0.0.1:3000
  policies:
    - policyRef:
        name: {policy}
      config: {{}}
"
    )
}
