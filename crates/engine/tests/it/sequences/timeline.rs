//! The whole timeline of each sequence, kept in a file per product beside this one.
//!
//! A line has the day (Rome's, counted from the deposit), the status in force after it, and what happened: elements that
//! bear a code, an outcome or an amount (in cents) stand alone, the others of one day and status share a line. After a
//! wanted change, write the files anew and read the difference: `MESSO_WRITE_GOLDEN=1 cargo test -p messo-engine sequence`.

use jiff::Timestamp;
use jiff::civil::Date;
use messo_domain::timeline::Shown;
use messo_engine::use_cases::CaseView;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Widest line on which elements without further news are gathered.
const WIDTH: usize = 120;

/// Timelines by the product of their letters.
pub(super) type Kept = BTreeMap<&'static str, String>;

/// Compares with what is kept, or writes it anew where the environment asks for that; tells what differs.
pub(super) fn compare(told: &Kept) -> String {
    let mut differing = String::new();
    for (product, timelines) in told {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/sequences");
        let file = folder.join(format!("{}.txt", product.to_lowercase()));
        if std::env::var_os("MESSO_WRITE_GOLDEN").is_some() {
            std::fs::write(&file, timelines).unwrap();
        }
        let kept = std::fs::read_to_string(&file).unwrap_or_default();
        differing.push_str(&difference(&kept, timelines));
    }
    differing
}

/// The timelines of two texts that are not the same, as they were and as they are.
fn difference(kept: &str, told: &str) -> String {
    let timelines = |text: &str| text.split("\n\n").map(|one| one.trim_end().to_owned()).collect::<Vec<_>>();
    let (kept, told) = (timelines(kept), timelines(told));
    let gone = kept.iter().filter(|one| !told.contains(one)).map(|one| format!("kept:\n{one}\n"));
    let new = told.iter().filter(|one| !kept.contains(one)).map(|one| format!("told:\n{one}\n"));
    gone.chain(new).collect()
}

/// The timeline of one sequence, with its name above and whom it waits for below.
pub(super) fn tell(name: &str, view: &CaseView) -> String {
    let mut statuses = HashMap::new();
    for entry in view.timeline.full_history() {
        statuses.extend(entry.related_timeline_elements.iter().map(|id| (id, entry.status.wire())));
    }
    let first = view.timeline.elements().first().map(|element| day(element.timestamp)).unwrap();
    let after = |at: Timestamp| (day(at) - first).get_days();
    let mut lines: Vec<(String, String, bool)> = Vec::new();
    for element in view.timeline.elements() {
        let head = format!("{:>4} {:<18}", after(element.timestamp), statuses[&element.element_id]);
        let news = news(element, &after);
        let text = format!("{}{news}", element.category.wire());
        match lines.last_mut() {
            Some((other, gathered, true))
                if news.is_empty() && *other == head && gathered.len() + text.len() < WIDTH - 25 =>
            {
                gathered.push_str(&format!(" {text}"));
            }
            _ => lines.push((head, text, news.is_empty())),
        }
    }
    let mut told = format!("{name}\n");
    lines.into_iter().for_each(|(head, text, _)| told.push_str(&format!("{head} {text}\n")));
    view.case.parked.iter().for_each(|parked| told.push_str(&format!("     waits for a person: {}\n", parked.code)));
    told
}

fn day(at: Timestamp) -> Date {
    at.in_tz("Europe/Rome").unwrap().date()
}

/// What an element says beyond its category.
fn news(element: &Shown, after: &impl Fn(Timestamp) -> i32) -> String {
    let details = &element.details;
    let word = |field: &str| details.get(field).and_then(Value::as_str);
    let amount = |field: &str| details.get(field).and_then(Value::as_i64);
    let mut news = String::new();
    let plain = ["productType", "deliveryDetailCode", "deliveryFailureCause", "failureCause", "responseStatus"];
    plain.iter().filter_map(|field| word(field)).for_each(|said| news.push_str(&format!(" {said}")));
    if let Some(attempt) = amount("sentAttemptMade").filter(|attempt| *attempt > 0) {
        news.push_str(&format!(" attempt={attempt}"));
    }
    let kinds = details.get("attachments").and_then(Value::as_array).into_iter().flatten();
    let kinds: Vec<&str> = kinds.filter_map(|file| file.get("documentType").and_then(Value::as_str)).collect();
    if !kinds.is_empty() {
        news.push_str(&format!(" [{}]", kinds.join(", ")));
    }
    for field in ["analogCost", "notificationCost"] {
        amount(field).into_iter().for_each(|cents| news.push_str(&format!(" {field}={cents}")));
    }
    if let Some(date) = word("schedulingDate") {
        news.push_str(&format!(" for={}", after(date.parse().unwrap())));
    }
    news
}
