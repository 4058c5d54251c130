//! A checker of JSON against the subset of JSON Schema that SEND's documents use (OpenAPI 3.0).
//!
//! A keyword that it does not know is an error of the test, so that nothing passes unread. Patterns search, as the
//! standard says; where SEND's own service anchors them we do too, and that is stricter.

use super::documents::resolved;
use regex::Regex;
use serde_json::{Map, Value};

/// Keywords that say nothing about what is valid.
const SILENT: [&str; 11] = [
    "description",
    "title",
    "example",
    "examples",
    "default",
    "deprecated",
    "nullable",
    "readOnly",
    "externalDocs",
    "discriminator",
    "exclusiveMaximum",
];

/// What is wrong with a value, each with its place.
pub fn errors<'d>(document: &'d Value, schema: &'d Value, value: &Value) -> Vec<String> {
    let mut checker = Checker { document, errors: Vec::new() };
    checker.check(schema, value, "$");
    checker.errors
}

struct Checker<'d> {
    document: &'d Value,
    errors: Vec<String>,
}

impl<'d> Checker<'d> {
    fn check(&mut self, schema: &'d Value, value: &Value, at: &str) {
        let schema = resolved(self.document, schema);
        let Value::Object(keywords) = schema else { panic!("{at}: not a schema: {schema}") };
        if value.is_null() && keywords.get("nullable") == Some(&Value::Bool(true)) {
            return;
        }
        for (keyword, rule) in keywords {
            self.keyword(keywords, keyword, rule, value, at);
        }
    }

    fn keyword(&mut self, schema: &'d Map<String, Value>, keyword: &str, rule: &'d Value, value: &Value, at: &str) {
        match keyword {
            "type" => self.must(is_of_type(value, rule.as_str().unwrap()), at, || format!("is no {rule}: {value}")),
            "enum" => self.must(rule.as_array().unwrap().contains(value), at, || format!("is none of {rule}: {value}")),
            "allOf" => rule.as_array().unwrap().iter().for_each(|part| self.check(part, value, at)),
            "anyOf" => {
                let some = rule.as_array().unwrap().iter().any(|part| self.passes(part, value));
                self.must(some, at, || "matches no alternative".to_owned());
            }
            "oneOf" => {
                let matching = rule.as_array().unwrap().iter().filter(|part| self.passes(part, value)).count();
                self.must(matching == 1, at, || format!("matches {matching} alternatives"));
            }
            "required" => {
                for name in rule.as_array().unwrap().iter().filter_map(Value::as_str) {
                    self.must(value.as_object().is_none_or(|o| o.contains_key(name)), at, || format!("lacks {name}"));
                }
            }
            "properties" => {
                for (name, schema) in rule.as_object().unwrap() {
                    if let Some(value) = value.get(name) {
                        self.check(schema, value, &format!("{at}.{name}"));
                    }
                }
            }
            "additionalProperties" => self.unknown_properties(schema, rule, value, at),
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    self.check(rule, item, &format!("{at}[{index}]"));
                }
            }
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" => {
                let (limit, size) = (rule.as_u64().unwrap() as usize, size(keyword, value));
                let good =
                    size.is_none_or(|size| if keyword.starts_with("min") { size >= limit } else { size <= limit });
                self.must(good, at, || format!("breaks {keyword} {limit}"));
            }
            "minimum" => {
                self.must(value.as_f64().is_none_or(|n| n >= rule.as_f64().unwrap()), at, || format!("< {rule}"));
            }
            "maximum" => {
                self.must(value.as_f64().is_none_or(|n| n <= rule.as_f64().unwrap()), at, || format!("> {rule}"));
            }
            "pattern" => {
                let pattern = Regex::new(rule.as_str().unwrap()).unwrap_or_else(|error| panic!("{at}: {error}"));
                self.must(value.as_str().is_none_or(|text| pattern.is_match(text)), at, || format!("not like {rule}"));
            }
            "format" => self.must(has_format(value, rule.as_str().unwrap()), at, || format!("is no {rule}: {value}")),
            silent if SILENT.contains(&silent) || silent.starts_with("x-") => {}
            unknown => panic!("{at}: the checker does not know {unknown}"),
        }
    }

    fn unknown_properties(&mut self, schema: &Map<String, Value>, rule: &'d Value, value: &Value, at: &str) {
        let known = schema.get("properties").and_then(Value::as_object);
        let unknown = |name: &str| known.is_none_or(|known| !known.contains_key(name));
        for (name, value) in value.as_object().into_iter().flatten().filter(|(name, _)| unknown(name)) {
            match rule {
                Value::Bool(allowed) => self.must(*allowed, at, || format!("has the unknown property {name}")),
                schema => self.check(schema, value, &format!("{at}.{name}")),
            }
        }
    }

    fn passes(&self, schema: &'d Value, value: &Value) -> bool {
        errors(self.document, schema, value).is_empty()
    }

    fn must(&mut self, good: bool, at: &str, what: impl FnOnce() -> String) {
        if !good {
            self.errors.push(format!("{at} {}", what()));
        }
    }
}

fn is_of_type(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        unknown => panic!("unknown type {unknown}"),
    }
}

fn size(keyword: &str, value: &Value) -> Option<usize> {
    match keyword {
        "minLength" | "maxLength" => value.as_str().map(|text| text.chars().count()),
        "minItems" | "maxItems" => value.as_array().map(Vec::len),
        _ => value.as_object().map(Map::len),
    }
}

fn has_format(value: &Value, format: &str) -> bool {
    match (format, value) {
        // Instants on our wire always have milliseconds.
        ("date-time", Value::String(text)) => text.len() == 24 && text.parse::<jiff::Timestamp>().is_ok(),
        ("uuid", Value::String(text)) => text.len() == 36 && text.matches('-').count() == 4,
        ("int32", Value::Number(number)) => number.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
        _ => true,
    }
}

#[test]
fn the_checker_sees_each_kind_of_error() {
    use serde_json::json;
    let document = json!({"S": {"type": "string", "maxLength": 2, "pattern": "^a", "enum": ["ab", "abc", "b"]}});
    let check = |schema: Value, value: Value| !errors(&document, &schema, &value).is_empty();
    let text = json!({"$ref": "#/S"});
    assert!(!check(text.clone(), json!("ab")));
    for wrong in [json!("abc"), json!("b"), json!("ax"), json!(1), json!(null)] {
        assert!(check(text.clone(), wrong.clone()), "{wrong}");
    }
    let object = json!({
        "allOf": [{"required": ["a"], "properties": {"a": {"type": "integer", "minimum": 1, "maximum": 2, "format": "int32"}}}],
        "type": "object", "additionalProperties": false, "properties": {"a": {}, "l": {"type": "array", "minItems": 1, "items": text}},
    });
    assert!(!check(object.clone(), json!({"a": 1, "l": ["ab"]})));
    for wrong in [
        json!({}),
        json!({"a": 0}),
        json!({"a": 3}),
        json!({"a": 1, "b": 1}),
        json!({"a": 1, "l": []}),
        json!({"a": 1, "l": ["b"]}),
    ] {
        assert!(check(object.clone(), wrong.clone()), "{wrong}");
    }
    let either = json!({"oneOf": [{"type": "string"}, {"minLength": 1, "type": "string"}]});
    assert!(check(either.clone(), json!("a")) && !check(either, json!("")) && check(json!({"anyOf": []}), json!(1)));
    assert!(check(json!({"format": "date-time"}), json!("2026-03-27T09:00:00Z")));
    assert!(!check(json!({"format": "date-time"}), json!("2026-03-27T09:00:00.000Z")));
    assert!(!check(json!({"type": "string", "nullable": true}), json!(null)));
}
