//! The catalogues hold together: they can be read, say the same keys with the same values in both languages, have every
//! key that a page names, and none that nobody uses. Keys made of codes are in [`super::families`].

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use super::Language;
use super::families::{self, Family};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Message, Pattern, PatternElement};
use fluent_syntax::parser;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Calls that take a key as their first argument, and those that take it as their last text.
const FIRST: [&str; 4] = ["say(", "with(", "fill(", "find("];
const LAST: [&str; 2] = ["Frame::new(", "below("];

/// A message: the names of its values, and whether it says anything.
#[derive(Debug, PartialEq)]
struct Said {
    values: BTreeSet<String>,
    says: bool,
}

fn catalogue(language: Language) -> BTreeMap<String, Said> {
    let mut all = BTreeMap::new();
    for text in language.catalogues() {
        let resource = parser::parse(*text).unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", language.code()));
        for entry in resource.body {
            if let Entry::Message(message) = entry {
                let (key, said) = read(&message);
                assert!(all.insert(key.clone(), said).is_none(), "{key} stands twice in {}", language.code());
            }
        }
    }
    all
}

fn read(message: &Message<&str>) -> (String, Said) {
    let mut said = Said { values: BTreeSet::new(), says: false };
    if let Some(pattern) = &message.value {
        read_pattern(pattern, &mut said);
    }
    (message.id.name.to_owned(), said)
}

fn read_pattern(pattern: &Pattern<&str>, said: &mut Said) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => said.says |= !value.trim().is_empty(),
            PatternElement::Placeable { expression: Expression::Inline(inline) } => read_inline(inline, said),
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                read_inline(selector, said);
                variants.iter().for_each(|variant| read_pattern(&variant.value, said));
            }
        }
    }
}

fn read_inline(inline: &InlineExpression<&str>, said: &mut Said) {
    said.says = true;
    match inline {
        InlineExpression::VariableReference { id } => {
            // the cases of a recipient are one value: languages need them differently
            let name = if ["who", "to", "of", "for"].contains(&id.name) { "(recipient)" } else { id.name };
            said.values.insert(name.to_owned());
        }
        InlineExpression::Placeable { expression } => match expression.as_ref() {
            Expression::Inline(inner) => read_inline(inner, said),
            Expression::Select { .. } => {}
        },
        InlineExpression::FunctionReference { arguments, .. } => {
            arguments.positional.iter().for_each(|argument| read_inline(argument, said));
        }
        _ => {}
    }
}

/// Path and text of each source file of the pages, without its tests.
fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.len() > 20, "the sources stand where this test looks for them");
    found
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "tests" {
                collect(&path, found);
            }
        } else if name.ends_with(".html") {
            found.push((path.clone(), fs::read_to_string(path).unwrap()));
        } else if name.ends_with(".rs") && !["catalogue.rs", "families.rs", "told.rs", "tests.rs"].contains(&&*name) {
            found.push((path.clone(), without_tests(&fs::read_to_string(path).unwrap())));
        }
    }
}

/// What stands before the module of tests, which may name keys that are not there.
fn without_tests(text: &str) -> String {
    text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned()
}

/// The keys that a source names in a call which wants one.
fn named(source: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for call in FIRST.iter().chain(&LAST) {
        for (at, _) in source.match_indices(call) {
            let is_whole = !source[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let inside = arguments(&source[at + call.len()..]);
            let key = if FIRST.contains(call) { first_text(inside) } else { last_text(inside) };
            keys.extend(key.filter(|key| is_whole && is_key(key)).map(ToOwned::to_owned));
        }
    }
    keys
}

/// The text up to the bracket that closes the call.
fn arguments(rest: &str) -> &str {
    let mut depth = 1_i32;
    for (at, c) in rest.char_indices() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if depth == 0 {
            return &rest[..at];
        }
    }
    rest
}

fn first_text(inside: &str) -> Option<&str> {
    inside.trim_start().strip_prefix('"')?.split('"').next()
}

fn last_text(inside: &str) -> Option<&str> {
    inside.trim_end().trim_end_matches(',').strip_suffix('"')?.rsplit('"').next()
}

fn is_key(text: &str) -> bool {
    text.contains('-')
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// A code of the family stands behind the key, perhaps with one of its turns.
fn belongs(family: &Family, key: &str) -> bool {
    let Some(rest) = key.strip_prefix(family.prefix) else { return false };
    family.codes.contains(rest)
        || family.turns.iter().any(|turn| rest.strip_suffix(turn).is_some_and(|code| family.codes.contains(code)))
}

#[test]
fn both_languages_say_the_same_keys_with_the_same_values() {
    let (italian, english) = (catalogue(Language::Italian), catalogue(Language::English));
    for (key, said) in &italian {
        let other = english.get(key).unwrap_or_else(|| panic!("{key} is missing in English"));
        assert_eq!(said.values, other.values, "{key}");
        assert!(said.says && other.says, "{key} says nothing");
    }
    let only: Vec<_> = english.keys().filter(|key| !italian.contains_key(*key)).collect();
    assert!(only.is_empty(), "missing in Italian: {only:?}");
}

#[test]
fn every_file_of_words_is_read() {
    for language in Language::ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("words").join(language.code());
        let texts: BTreeSet<String> =
            fs::read_dir(folder).unwrap().map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect();
        let read: BTreeSet<String> = language.catalogues().iter().map(|text| (*text).to_owned()).collect();
        assert_eq!(texts, read, "{}", language.code());
    }
}

#[test]
fn every_key_that_a_page_names_is_there() {
    let italian = catalogue(Language::Italian);
    let mut missing = Vec::new();
    for (path, source) in sources() {
        let keys = named(&source).into_iter().filter(|key| !italian.contains_key(key));
        missing.extend(keys.map(|key| format!("{key} ({})", path.display())));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_key_is_used() {
    let text: String = sources().into_iter().map(|(_, source)| source).collect();
    let families = families::all();
    let is_named = |key: &str| text.contains(&format!("\"{key}\""));
    // an error is named once, for its title and its text
    let is_of_error = |key: &str| {
        let error = key.strip_suffix("-title").or_else(|| key.strip_suffix("-text"));
        error.is_some_and(|error| error.starts_with("error-") && is_named(error))
    };
    let unused: Vec<_> = catalogue(Language::Italian)
        .into_keys()
        .filter(|key| !is_named(key) && !is_of_error(key) && !families.iter().any(|family| belongs(family, key)))
        .collect();
    assert!(unused.is_empty(), "{unused:#?}");
}

#[test]
fn every_code_of_a_family_has_its_words() {
    for language in Language::ALL {
        let catalogue = catalogue(language);
        for family in families::all() {
            assert!(!family.codes.is_empty(), "{}", family.prefix);
            let missing: Vec<_> = family
                .codes
                .iter()
                .map(|code| format!("{}{code}", family.prefix))
                .filter(|key| !catalogue.contains_key(key))
                .collect();
            assert!(missing.is_empty(), "{}: {missing:?}", language.code());
        }
    }
}

#[test]
fn a_status_says_what_it_means_and_a_refusal_what_to_do() {
    let italian = catalogue(Language::Italian);
    for (prefix, turn) in [("status-", "-help"), ("refusal-", "-do")] {
        let family = families::all().into_iter().find(|family| family.prefix == prefix).unwrap();
        for code in family.codes {
            assert!(italian.contains_key(&format!("{prefix}{code}{turn}")), "{code}");
        }
    }
}

#[test]
fn what_names_the_recipient_to_the_sender_has_another_sentence_for_the_recipient() {
    for (key, said) in catalogue(Language::Italian) {
        if key.starts_with("event-") && said.values.contains("(recipient)") {
            assert!(catalogue(Language::Italian).contains_key(&format!("{key}-recipient")), "{key}");
        }
    }
}

#[test]
fn keys_are_found_where_a_page_names_them() {
    let source = r#"frame.say("a-b"); text.starts_with("c-d"); Frame::new(&visit, "e-f").below(
        &path(one("x-y"), two), "g-h",
    ); words.fill( "i-j", [("k-l", 1)]); frame.with("m-n", "o-p", q)"#;
    assert_eq!(named(source), ["a-b", "e-f", "g-h", "i-j", "m-n"].map(ToOwned::to_owned).into());
    assert_eq!(without_tests("a\n#[cfg(test)]\nmod tests {\n b"), "a\n");
}
