//! What is stored outlives the code: every kind of fact survives being written and read, holds no personal data, and the
//! cases written by every earlier version are still read.
//!
//! `corpus/vN` holds whole cases as version N of the shape wrote them, one file per path. They are never written anew: a
//! test that fails on them asks for an upcaster. A new version gets its own folder (see `write_the_corpus`).

use super::stories::{self, PATHS};
use crate::case::{Case, Category, ElementId, Event, Facts, LegalFactRef, Private};
use crate::ids::Iun;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// A case as the corpus keeps it: what the log of a case holds, unsealed.
#[derive(Serialize, Deserialize)]
struct StoredCase {
    iun: Iun,
    events: Vec<StoredEvent>,
    /// What the fold of the writer made of it: how the case ended for each recipient.
    ends: Vec<End>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredEvent {
    seq: u32,
    id: ElementId,
    recorded: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    rec: Option<usize>,
    public: Facts,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    legal_facts: Vec<LegalFactRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    private: Option<Box<Private>>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct End {
    refined: Option<Timestamp>,
    viewed: Option<Timestamp>,
    paid: bool,
    mails: usize,
    letters: usize,
}

fn ends(case: &Case) -> Vec<End> {
    let end = |r: &crate::case::RecipientState| End {
        refined: r.refined.map(|(at, _)| at),
        viewed: r.viewed.map(|(at, _)| at),
        paid: r.paid,
        mails: r.digital.len(),
        letters: r.letters.len(),
    };
    case.recipients.iter().map(end).collect()
}

fn store(case: &Case, events: &[Event]) -> StoredCase {
    let stored = |e: &Event| StoredEvent {
        seq: e.seq,
        id: e.id.clone(),
        recorded: e.recorded,
        rec: e.rec,
        public: e.facts.clone(),
        legal_facts: e.legal_facts.clone(),
        private: e.private.clone(),
    };
    StoredCase { iun: case.iun.clone(), events: events.iter().map(stored).collect(), ends: ends(case) }
}

fn restore(stored: StoredCase) -> (Iun, Vec<Event>, Vec<End>) {
    let event = |e: StoredEvent| Event {
        seq: e.seq,
        id: e.id,
        recorded: e.recorded,
        rec: e.rec,
        facts: e.public,
        legal_facts: e.legal_facts,
        private: e.private,
    };
    (stored.iun, stored.events.into_iter().map(event).collect(), stored.ends)
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

#[test]
fn cases_of_every_version_are_read_and_folded_as_their_writer_did() {
    let mut read = 0;
    let mut kinds = HashSet::new();
    for version in 1..=Facts::VERSION {
        for file in std::fs::read_dir(corpus().join(format!("v{version}"))).unwrap() {
            let path = file.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let name = path.display();
            let stored: StoredCase = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
            let (iun, events, told) = restore(stored);
            let case = Case::fold(iun, &events).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(ends(&case), told, "{name}");
            kinds.extend(events.iter().map(Event::category));
            let again: Value = serde_json::to_value(store(&case, &events)).unwrap();
            if version == Facts::VERSION {
                assert_eq!(again, serde_json::from_str::<Value>(&text).unwrap(), "{name} is written otherwise now");
            }
            read += 1;
        }
    }
    assert!(read >= PATHS.len());
    let missing: Vec<_> = written_today().filter(|category| !kinds.contains(category)).collect();
    assert_eq!(missing, [], "no case of the corpus holds these");
}

/// Categories that this version writes: those that have facts.
fn written_today() -> impl Iterator<Item = Category> {
    // the desks are not built, and the other one is of old notifications
    const NOT_YET: &[Category] = &[Category::NotificationRaddRetrieved, Category::NotHandled];
    Category::all().filter(|category| !NOT_YET.contains(category))
}

#[test]
fn every_kind_of_fact_survives_being_written_and_read() {
    let mut kinds = HashSet::new();
    for path in PATHS {
        for event in stories::walked(path).events {
            let text = serde_json::to_string(&event.facts).unwrap();
            assert_eq!(serde_json::from_str::<Facts>(&text).unwrap(), event.facts, "{text}");
            let written: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(written["category"], event.category().wire(), "{text}");
            kinds.insert(event.category());
            if let Some(private) = event.private {
                let text = serde_json::to_string(&private).unwrap();
                assert!(serde_json::from_str::<Private>(&text).unwrap() == *private, "{}", event.id);
            }
        }
    }
    let missing: Vec<_> = written_today().filter(|category| !kinds.contains(category)).collect();
    assert_eq!(missing, [], "no path writes these");
}

#[test]
fn the_public_part_of_no_event_names_anyone() {
    let personal =
        ["RSSMRA80A01H501U", "Recipient ", "Via ", "Romabella", "@pec", "@mail", "+39333", "io-of", "Subject", "Title"];
    for path in PATHS {
        for event in stories::walked(path).events {
            let public = format!("{}{:?}", serde_json::to_string(&event.facts).unwrap(), event.legal_facts);
            for word in personal {
                assert!(!public.contains(word), "{} tells {word}", event.id);
            }
            let debug = format!("{event:?}");
            assert!(!debug.contains("Romabella") && !debug.contains("RSSMRA"), "{} shows it when debugged", event.id);
        }
    }
}

/// A new version of the stored shape needs its own corpus, written once and never again:
/// `MESSO_WRITE_CORPUS=1 cargo test -p messo-domain each_path_has_its_case_in_the_corpus`.
#[test]
fn each_path_has_its_case_in_the_corpus() {
    let folder = corpus().join(format!("v{}", Facts::VERSION));
    for path in PATHS {
        let file = folder.join(format!("{}.json", path.0));
        if !file.exists() && std::env::var_os("MESSO_WRITE_CORPUS").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            let life = stories::walked(path);
            let text = serde_json::to_string_pretty(&store(&life.case, &life.events)).unwrap();
            std::fs::write(&file, text + "\n").unwrap();
        }
        assert!(file.exists(), "{} is missing: see above how to write it", file.display());
    }
}
