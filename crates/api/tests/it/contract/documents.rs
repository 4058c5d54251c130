//! SEND's documents, and which of them judges which path.

use serde_json::Value;
use std::path::PathBuf;

/// A document that judges the paths for which `judges` is true.
struct Source {
    file: &'static str,
    /// The copy whose timeline details are relaxed from `oneOf` to `anyOf`: as they stand, several alternatives match a
    /// valid element, so real answers cannot be checked against them.
    for_answers: &'static str,
    judges: Judges,
}

const SOURCES: [Source; 4] = [
    Source {
        file: "public-downtime.yaml",
        for_answers: "public-downtime.yaml",
        judges: |path| path.starts_with("/downtime/"),
    },
    Source {
        file: "pa-ext-registry-groups.yaml",
        for_answers: "pa-ext-registry-groups.yaml",
        judges: |path| path.starts_with("/ext-registry-b2b/"),
    },
    Source {
        file: "pg-delivery-bundle.yaml",
        for_answers: "pg-delivery-conformance-anyof.yaml",
        judges: |path| path.contains("/notifications/received/"),
    },
    Source {
        file: "pa-b2b-full-bundle.yaml",
        for_answers: "pa-b2b-conformance-anyof.yaml",
        judges: |path| !path.starts_with("/documents/"),
    },
];

/// Documents of one kind: for comparison, or for checking answers.
pub struct Documents(Vec<(Judges, Value)>);

/// Whether a document judges a path.
type Judges = fn(&str) -> bool;

impl Documents {
    /// Those that are compared with ours; `None`, said aloud, where there are none.
    pub fn to_compare() -> Option<Self> {
        let folder = folder()?;
        Some(Self(SOURCES.iter().map(|source| (source.judges, read(&folder.join(source.file)))).collect()))
    }

    /// Those against which answers are checked.
    pub fn to_check() -> Option<Self> {
        let folder = folder()?;
        Some(Self(SOURCES.iter().map(|source| (source.judges, read(&folder.join(source.for_answers)))).collect()))
    }

    /// The document that judges a path.
    pub fn judge_of(&self, path: &str) -> Option<&Value> {
        self.0.iter().find(|(judges, _)| judges(path)).map(|(_, document)| document)
    }
}

fn folder() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("SEND_OPENAPI_DIR").filter(|folder| !folder.is_empty()) {
        return Some(folder.into());
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "SEND_OPENAPI_DIR is not set, and CI=true");
    println!("skipped: SEND_OPENAPI_DIR is not set");
    None
}

fn read(path: &std::path::Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_yaml_ng::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What a `$ref` names, or the value itself.
pub fn resolved<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    match value.get("$ref").and_then(Value::as_str) {
        Some(reference) => {
            let pointer = reference.strip_prefix('#').unwrap_or_else(|| panic!("{reference} leaves the document"));
            let found = document.pointer(pointer).unwrap_or_else(|| panic!("{reference} names nothing"));
            resolved(document, found)
        }
        None => value,
    }
}
