//! Our OpenAPI document against SEND's, operation by operation.

use super::compare::{Parts, differences, parts};
use super::differences::assert_expected;
use super::documents::{Documents, resolved};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Where operations stand that SEND does not have.
const OUR_OWN: [&str; 2] = ["/messo/", "/transparency/"];

#[test]
fn our_operations_are_those_of_the_contract() {
    let Some(theirs) = Documents::to_compare() else { return };
    let ours = serde_json::to_value(messo_api::openapi()).unwrap();
    let mut found = BTreeSet::new();
    let mut compared = 0;
    for (path, item) in ours["paths"].as_object().unwrap() {
        let is_our_own = OUR_OWN.iter().any(|beginning| path.starts_with(beginning));
        let Some(judge) = theirs.judge_of(path).filter(|_| !is_our_own) else { continue };
        for (method, operation) in item.as_object().unwrap() {
            let name = format!("{} {path}", method.to_uppercase());
            let contract = &judge["paths"][path][method];
            if contract.is_null() {
                found.insert(format!("{name}: not in the contract"));
                continue;
            }
            compared += 1;
            let ours = Side { document: &ours, item, operation };
            let theirs = Side { document: judge, item: &judge["paths"][path], operation: contract };
            found.extend(of_operation(&ours, &theirs).into_iter().map(|difference| format!("{name}: {difference}")));
        }
    }
    assert_eq!(compared, 27, "operations that SEND has too");
    assert_expected("operation", &found);
}

/// An operation in its document.
struct Side<'d> {
    document: &'d Value,
    item: &'d Value,
    operation: &'d Value,
}

fn of_operation(ours: &Side<'_>, theirs: &Side<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let id = |side: &Side<'_>| side.operation["operationId"].as_str().unwrap_or_default().to_owned();
    if id(ours) != id(theirs) {
        found.push(format!("operationId {}, in the contract {}", id(ours), id(theirs)));
    }
    found.extend(prefixed("parameter", differences(&parameters(ours), &parameters(theirs), true)));
    match (body(ours), body(theirs)) {
        (Some(ours), Some(theirs)) => found.extend(prefixed("request", differences(&ours, &theirs, true))),
        (None, None) => {}
        (ours, theirs) => found.push(format!("request body {}, in the contract {}", ours.is_some(), theirs.is_some())),
    }
    let (ours, theirs) = (responses(ours), responses(theirs));
    for status in ours.keys().chain(theirs.keys()).collect::<BTreeSet<_>>() {
        match (ours.get(status), theirs.get(status)) {
            (Some(ours), Some(theirs)) => {
                let at = format!("answer {status}");
                found.extend(prefixed(&at, differences(&ours.parts, &theirs.parts, false)));
                for (what, ours, theirs) in
                    [("media type", &ours.media, &theirs.media), ("headers", &ours.headers, &theirs.headers)]
                {
                    if ours != theirs {
                        found.push(format!("{at} {what} {ours}, in the contract {theirs}"));
                    }
                }
            }
            (Some(_), None) => found.push(format!("answer {status}: not in the contract")),
            _ => found.push(format!("answer {status}: only in the contract")),
        }
    }
    found
}

fn prefixed(prefix: &str, found: Vec<String>) -> Vec<String> {
    found.into_iter().map(|difference| format!("{prefix} {difference}")).collect()
}

/// The parameters as an object whose properties are `path.iun`, `query.lastEventId`.
fn parameters(side: &Side<'_>) -> Parts {
    let lists = [&side.item["parameters"], &side.operation["parameters"]];
    let mut schema = json!({"type": "object", "properties": {}, "required": []});
    for parameter in lists.iter().filter_map(|list| list.as_array()).flatten() {
        let parameter = resolved(side.document, parameter);
        let name = format!("{} {}", parameter["in"].as_str().unwrap(), parameter["name"].as_str().unwrap());
        schema["properties"][&name] = parameter["schema"].clone();
        if parameter["required"] == true {
            schema["required"].as_array_mut().unwrap().push(name.into());
        }
    }
    parts(side.document, &schema)
}

fn body(side: &Side<'_>) -> Option<Parts> {
    let body = side.operation.get("requestBody")?;
    Some(parts(side.document, &body["content"]["application/json"]["schema"]))
}

struct Response {
    media: String,
    headers: String,
    parts: Parts,
}

fn responses(side: &Side<'_>) -> BTreeMap<String, Response> {
    let all = side.operation["responses"].as_object().unwrap();
    all.iter()
        .map(|(status, response)| {
            let response = resolved(side.document, response);
            let content = response["content"].as_object();
            let media = content.map(|content| content.keys().cloned().collect::<Vec<_>>().join(", "));
            let schema = content.and_then(|content| content.values().next()).map(|content| &content["schema"]);
            let headers: BTreeSet<_> =
                response["headers"].as_object().into_iter().flatten().map(|(name, _)| name).collect();
            let parts = schema.map(|schema| parts(side.document, schema)).unwrap_or_default();
            (status.clone(), Response { media: media.unwrap_or_default(), headers: format!("{headers:?}"), parts })
        })
        .collect()
}
