//! A schema as a flat list of its parts, and the differences of two such lists.
//!
//! `recipients[].taxId` is a part: its type, whether it is required, its choices and its limits. References are followed
//! and `allOf` is merged; where a schema offers alternatives the list stops and says so.

use super::documents::resolved;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Limits that are compared where a schema is what a caller sends.
const LIMITS: [&str; 8] =
    ["minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "minProperties", "pattern"];

/// A part of a schema.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    kind: String,
    required: bool,
    choices: BTreeSet<String>,
    limits: BTreeMap<String, String>,
    closed: bool,
}

/// The parts of a schema by path; the schema itself is the part `""`.
pub type Parts = BTreeMap<String, Part>;

/// The parts of a schema.
pub fn parts(document: &Value, schema: &Value) -> Parts {
    let mut parts = Parts::new();
    add(document, schema, "", true, &mut parts);
    parts
}

fn add(document: &Value, schema: &Value, path: &str, required: bool, parts: &mut Parts) {
    let schema = resolved(document, schema);
    let part = parts.entry(path.to_owned()).or_default();
    part.required |= required;
    if let Some(kind) = kind(schema) {
        part.kind = kind;
    }
    part.closed |= schema["additionalProperties"] == Value::Bool(false);
    let choices = schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    part.choices.extend(choices);
    for limit in LIMITS {
        if let Some(value) = schema.get(limit) {
            part.limits.insert(limit.to_owned(), value.as_f64().map_or_else(|| value.to_string(), |n| n.to_string()));
        }
    }
    for alternative in schema["allOf"].as_array().into_iter().flatten() {
        add(document, alternative, path, required, parts);
    }
    let needed: BTreeSet<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        add(document, property, &path, needed.contains(name.as_str()), parts);
    }
    if let Some(items) = schema.get("items") {
        add(document, items, &format!("{path}[]"), true, parts);
    }
}

fn kind(schema: &Value) -> Option<String> {
    if schema.get("oneOf").is_some() || schema.get("anyOf").is_some() {
        return Some("alternatives".to_owned());
    }
    match &schema["type"] {
        Value::String(kind) => Some(kind.clone()),
        Value::Array(kinds) => Some(format!("{kinds:?}")),
        _ => schema.get("properties").map(|_| "object".to_owned()),
    }
}

/// How ours differs from theirs. Limits count where a caller sends it.
pub fn differences(ours: &Parts, theirs: &Parts, sent_by_caller: bool) -> Vec<String> {
    let mut found = Vec::new();
    for path in ours.keys().chain(theirs.keys()).collect::<BTreeSet<_>>() {
        match (ours.get(path), theirs.get(path)) {
            (Some(ours), Some(theirs)) => found.extend(of_part(path, ours, theirs, sent_by_caller)),
            (Some(_), None) => found.push(format!("{path}: not in the contract")),
            (None, Some(_)) => found.push(format!("{path}: only in the contract")),
            (None, None) => unreachable!("the path is of one of them"),
        }
    }
    found
}

fn of_part(path: &str, ours: &Part, theirs: &Part, sent_by_caller: bool) -> Vec<String> {
    let mut found = Vec::new();
    let mut differ = |what: &str, ours: String, theirs: String| {
        if ours != theirs {
            found.push(format!("{path}: {what} {ours}, in the contract {theirs}"));
        }
    };
    differ("type", ours.kind.clone(), theirs.kind.clone());
    differ("required", ours.required.to_string(), theirs.required.to_string());
    differ("choices", format!("{:?}", ours.choices), format!("{:?}", theirs.choices));
    if sent_by_caller {
        differ("closed", ours.closed.to_string(), theirs.closed.to_string());
        for limit in LIMITS {
            let of = |part: &Part| part.limits.get(limit).cloned().unwrap_or_else(|| "none".to_owned());
            differ(limit, of(ours), of(theirs));
        }
    }
    found
}

#[test]
fn each_kind_of_difference_is_found() {
    let document = serde_json::json!({"S": {"type": "string", "enum": ["A"], "maxLength": 3}});
    let of = |schema: Value| parts(&document, &schema);
    let theirs = of(serde_json::json!({
        "allOf": [{"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/S"}}}],
        "properties": {"list": {"type": "array", "items": {"type": "integer"}}},
    }));
    assert_eq!(differences(&theirs, &theirs, true), Vec::<String>::new());
    let ours = of(serde_json::json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {"a": {"type": "string", "enum": ["B"]}, "list": {"type": "array", "items": {"type": "string"}}, "b": {}},
    }));
    let expected = [
        ": closed true, in the contract false",
        "a: required false, in the contract true",
        "a: choices {\"B\"}, in the contract {\"A\"}",
        "a: maxLength none, in the contract 3",
        "b: not in the contract",
        "list[]: type string, in the contract integer",
    ];
    assert_eq!(differences(&ours, &theirs, true), expected);
}
