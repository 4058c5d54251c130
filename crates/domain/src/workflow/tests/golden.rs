//! Whole timelines, compared with what `golden/` holds: each element that is shown, in its order, with the time shown and
//! the status in force after it.
//!
//! Providers and carrier speak a while after the hand-over, as they do. After a wanted change, write them anew and read the difference:
//! `MESSO_WRITE_GOLDEN=1 cargo test -p messo-domain golden`.

use super::builder::Notification;
use super::{Life, citizen, notification};
use crate::case::Category;
use crate::timeline::Timeline;
use crate::workflow::ValidationReport;
use crate::workflow::terms::rome;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// A life, told to its end.
type Walk = fn() -> Life;

/// The worked examples of the contract, in its order, then the rarer ways.
const KEPT: &[(&str, Walk)] = &[
    ("1_pec_delivered", pec_delivered),
    ("2_pec_fails_everywhere", pec_fails_everywhere),
    ("3_missed_then_delivered", missed_then_delivered),
    ("4_untraceable", untraceable),
    ("5_cancelled_in_the_post", cancelled_in_the_post),
    ("6_viewed_in_the_courtesy_wait", viewed_in_the_courtesy_wait),
    ("held_letter", held_letter),
    ("deposit_by_law_890", deposit_by_law_890),
    ("deceased", deceased),
    ("sent_again", sent_again),
    ("no_outcome_abroad", no_outcome_abroad),
    ("looked_up_with_f24", looked_up_with_f24),
    ("reworked", reworked),
    ("refused", refused),
    ("three_recipients", three_recipients),
];

const DELIVERED: &str = "+1h CON080 CON020 +2d RECRN001A RECRN001B[AR] RECRN001C";
const UNTRACED: &str = "+1h CON080 CON020 +2d RECRN002D:M01 RECRN002E[Plico] RECRN002F";
const MISSED: &str = "+1h CON080 CON020 +2d RECRN002D:M01 RECRN002E[Plico,Indagine]@Via_Nuova_9 RECRN002F";

fn to_the_end(sent: Notification) -> Life {
    let mut life = sent.deposited();
    life.run();
    life
}

fn on_paper(letters: &[&str]) -> Notification {
    notification().to(citizen().letters(letters))
}

fn pec_delivered() -> Life {
    let citizen = citizen().with_pec("one@pec.example").courtesy(&["EMAIL"]);
    to_the_end(notification().to(citizen).pec("one@pec.example", &["+1m C001 C003"]))
}

fn pec_fails_everywhere() -> Life {
    let citizen = citizen().with_pec("full@pec.example").letters(&["+1h CON080 CON020 +2d RECRS001C"]);
    to_the_end(notification().to(citizen).pec("full@pec.example", &["+1m C001 C004"]))
}

fn missed() -> Notification {
    notification().to(citizen().courtesy(&["EMAIL"]).letters(&[MISSED, DELIVERED]))
}

fn missed_then_delivered() -> Life {
    to_the_end(missed())
}

fn untraceable() -> Life {
    to_the_end(on_paper(&[UNTRACED]))
}

fn cancelled_in_the_post() -> Life {
    let mut life = missed().deposited();
    life.run_to(Category::SendAnalogDomicile).run_until("2026-03-08T00:00:00Z").cancel().run();
    life
}

fn viewed_in_the_courtesy_wait() -> Life {
    let mut life = missed().deposited();
    life.run_until("2026-03-04T09:30:00Z").view(0).run();
    life
}

fn held_letter() -> Life {
    to_the_end(on_paper(&["+1h CON080 RECRN010 RECRN011 +20d RECRN003A RECRN003B[AR] RECRN003C"]))
}

fn deposit_by_law_890() -> Life {
    let deposit =
        "+1h CON080 RECAG010 RECAG011A +1d RECAG012 +2d RECAG011B[23L,ARCAD] +5d RECAG005A RECAG005B RECAG005C";
    to_the_end(on_paper(&[deposit]).by_law_890())
}

fn deceased() -> Life {
    to_the_end(on_paper(&["+1h CON080 +1d RECRN002A:M02 RECRN002B[Plico] RECRN002C"]))
}

fn sent_again() -> Life {
    to_the_end(on_paper(&["+1h CON080 +1d RECRN006:F01", "+1h CON996", DELIVERED]))
}

fn no_outcome_abroad() -> Life {
    to_the_end(notification().to(citizen().abroad("FRANCIA").letters(&["+1h CON080 RECRI001 RECRI002"])))
}

fn looked_up_with_f24() -> Life {
    let citizen = citizen().without_address().lives_at("Via Nuova 9", "00199").with_f24().letters(&[DELIVERED]);
    to_the_end(notification().to(citizen).asynchronous())
}

fn reworked() -> Life {
    let mut life = on_paper(&[UNTRACED, DELIVERED]).deposited();
    life.run_to(Category::CompletelyUnreachable).rework(0, 0).run();
    life
}

fn refused() -> Life {
    let report = ValidationReport { unknown_tax_ids: vec![0], ..ValidationReport::default() };
    to_the_end(notification().to(citizen()).validation(report))
}

fn three_recipients() -> Life {
    let mail = notification().to(citizen().with_pec("one@pec.example")).pec("one@pec.example", &["+1m C001 C003"]);
    to_the_end(mail.to(citizen().letters(&[DELIVERED])).to(citizen().letters(&[UNTRACED])))
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/workflow/tests/golden").join(format!("{name}.txt"))
}

/// One line per element: Rome's time, status after it, id without the number of the case, documents that prove it.
fn shown(life: &Life) -> String {
    let timeline = Timeline::of(&life.events);
    let mut statuses = HashMap::new();
    for entry in timeline.full_history() {
        statuses.extend(entry.related_timeline_elements.iter().map(|id| (id, entry.status.wire())));
    }
    let lines = timeline.elements().iter().map(|element| {
        let at = element.timestamp.to_zoned_datetime(rome()).strftime("%Y-%m-%d %H:%M:%S%.3f");
        let id = element.element_id.as_str().replace(&format!(".IUN_{}", life.case.iun), "");
        let proofs: Vec<String> = element.legal_facts.iter().map(|proof| wire(&proof.category)).collect();
        let line = format!("{at}  {:<18}  {id}  {}", statuses[&element.element_id], proofs.join(" "));
        line.trim_end().to_owned() + "\n"
    });
    lines.collect()
}

fn wire(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

#[test]
fn the_timelines_are_those_that_were_kept() {
    let write = std::env::var_os("MESSO_WRITE_GOLDEN").is_some();
    let mut differing = Vec::new();
    for (name, life) in KEPT {
        let told = shown(&life());
        if write {
            std::fs::write(file(name), &told).unwrap();
        }
        let kept = std::fs::read_to_string(file(name)).unwrap_or_default();
        if kept != told {
            differing.push(format!("--- {name}\n{}", difference(&kept, &told)));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

/// The lines that one of two texts has and the other has not.
fn difference(kept: &str, told: &str) -> String {
    let gone = kept.lines().filter(|line| told.lines().all(|other| other != *line)).map(|line| format!("- {line}"));
    let new = told.lines().filter(|line| kept.lines().all(|other| other != *line)).map(|line| format!("+ {line}"));
    let lines: Vec<String> = gone.chain(new).collect();
    if lines.is_empty() { "the same lines in another order".to_owned() } else { lines.join("\n") }
}
