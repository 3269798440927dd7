//! `eval`: what an expression comes to.

use serde_json::{Value, json};

use crate::support::{feed, run, stderr, text};

#[test]
fn eval_prints_json_and_points_at_a_mistake() {
    let output = run(&["eval", "upper('a') ++ 1"]);
    assert_eq!(
        (output.status.code(), text(&output).trim()),
        (Some(0), "\"A1\"")
    );
    let output = run(&["eval", "lower(nope)"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("^^^^"), "{}", stderr(&output));
}

#[test]
fn eval_answers_each_line_of_a_batch_whatever_the_others_are() {
    let lines = [
        json!({ "expr": "attributes.method", "context": { "attributes": { "method": "GET" } } }),
        json!({ "expr": "nope" }),
        json!({ "expr": "vars.a default 'b'", "context": { "vars": {} } }),
        json!({ "expr": "vars.a" }),
    ];
    let mut input: Vec<_> = lines.iter().map(Value::to_string).collect();
    input.insert(3, "not json".to_owned());
    let output = feed(&["eval", "--batch"], &input.join("\n"));
    assert_eq!(output.status.code(), Some(0));
    let answers: Vec<Value> = text(&output)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(answers.len(), 5);
    assert_eq!(answers[0], json!({ "value": "GET" }));
    assert_eq!(answers[1]["error"]["span"], json!({ "start": 0, "end": 4 }));
    assert!(answers[1]["error"]["kind"].is_string() && answers[1]["error"]["message"].is_string());
    assert_eq!(answers[2], json!({ "value": "b" }));
    assert_eq!(answers[3]["error"]["kind"], "input");
    assert!(
        answers[4]["error"].is_object(),
        "an unbound variable was accepted"
    );
}

#[test]
fn eval_sees_the_variables_as_a_policy_does() {
    let attributes = json!({ "headers": { "X-Api-Key": "k" }, "other": 1 });
    let all = json!({ "attributes": attributes, "payload": null, "vars": null });
    let lines = [
        json!({ "expr": "attributes.headers.'x-api-KEY'", "context": all }),
        json!({ "expr": "[sizeOf(attributes), attributes.other]", "context": all }),
        json!({ "expr": "[sizeOf(attributes), sizeOf(authentication)]" }),
        json!({ "expr": "[payload.a, vars]", "context": all }),
        json!({ "expr": "1", "context": null }),
    ];
    let input: Vec<_> = lines.iter().map(Value::to_string).collect();
    let answers = text(&feed(&["eval", "--batch"], &input.join("\n")));
    let answers: Vec<Value> = answers
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["value"].take())
        .collect();
    let expected = json!(["k", [11, null], [11, 4], [null, null], 1]);
    assert_eq!(json!(answers), expected);
}
