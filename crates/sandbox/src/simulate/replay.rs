//! From a violation to the shortest life that shows it.
//!
//! The failing notification is lived again alone, in fairer weather, with fewer deeds and fewer recipients, as long as the
//! same checker still objects; of what fails, the life with the fewest events is told.

use super::batch::{Batch, Setting};
use super::coverage::Coverage;
use super::faults::Weather;
use super::finding::Finding;
use super::law::Law;
use super::scenario::Scenario;
use super::{Core, Faults, Options, judge};

/// A violation, and the shortest life found that shows it.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Seed that replays the batch by itself.
    pub seed: u64,
    /// Notifications to simulate under that seed.
    pub notifications: usize,
    /// Which notification of the batch it is, from 0.
    pub number: usize,
    /// What was found in the batch.
    pub finding: Finding,
    /// What is found in the shortest life.
    pub shown: Finding,
    /// In what weather the shortest life fails.
    pub faults: Faults,
    /// The shortest life: what happened and what was recorded, a line each.
    pub trace: Vec<String>,
}

struct Lived {
    finding: Finding,
    events: usize,
    trace: Vec<String>,
}

/// Looks for the shortest life that still fails.
pub(super) fn shortest(
    options: &Options,
    seed: u64,
    size: usize,
    number: usize,
    finding: Finding,
    core: &dyn Core,
) -> Failure {
    let all = Batch::draw(seed, size);
    let laws = Law::all();
    let law = Law::of(&laws, seed);
    let again =
        |scenarios: Vec<Scenario>, number, faults| live(options, law, scenarios, number, faults, &finding, core);
    let mut faults = options.faults;
    let Some(scenario) = all.get(number).cloned() else { return untold(seed, size, number, finding, faults) };
    let mut best = again(all, number, faults).map(|lived| (scenario.clone(), lived));
    for fairer in [options.faults, Faults::Mild, Faults::None] {
        if let Some(lived) = again(vec![scenario.clone()], 0, fairer) {
            best = Some((scenario.clone(), lived));
            faults = fairer;
        }
    }
    let Some(best) = best else { return untold(seed, size, number, finding, faults) };
    let lived = with_less(best, |scenario| again(vec![scenario], 0, faults));
    Failure { seed, notifications: size, number, finding, shown: lived.finding, faults, trace: lived.trace }
}

fn untold(seed: u64, notifications: usize, number: usize, finding: Finding, faults: Faults) -> Failure {
    let trace = vec!["the violation did not come again when the batch was lived once more".to_owned()];
    Failure { seed, notifications, number, shown: finding.clone(), finding, faults, trace }
}

/// Leaves out recipients from the last on, then deeds one by one, where it fails without them too and is no longer.
fn with_less((mut scenario, mut lived): (Scenario, Lived), again: impl Fn(Scenario) -> Option<Lived>) -> Lived {
    let mut shorter = |less: Scenario, scenario: &mut Scenario| {
        let found = again(less.clone()).filter(|shorter| shorter.events <= lived.events);
        let fails = found.is_some();
        if let Some(found) = found {
            (*scenario, lived) = (less, found);
        }
        fails
    };
    while scenario.people.len() > 1 {
        let mut less = scenario.clone();
        let last = less.people.len() - 1;
        less.people.truncate(last);
        less.acts.retain(|act| act.deed.rec().is_none_or(|rec| rec < last));
        if !shorter(less, &mut scenario) {
            break;
        }
    }
    let mut kept = 0;
    while kept < scenario.acts.len() {
        let mut less = scenario.clone();
        less.acts.remove(kept);
        if !shorter(less, &mut scenario) {
            kept += 1;
        }
    }
    lived
}

/// Lives the notifications; tells the one that fails, if the same checker objects.
fn live(
    options: &Options,
    law: &Law,
    scenarios: Vec<Scenario>,
    number: usize,
    faults: Faults,
    wanted: &Finding,
    core: &dyn Core,
) -> Option<Lived> {
    let set = Setting { core, law, weather: Weather::of(faults), days: options.days, told: true };
    let mut batch = Batch::new(scenarios, set);
    let found = batch.run().and_then(|()| judge::batch(&batch, law, core, &mut Coverage::default()));
    let (life, finding) = found.err()?;
    if life != number || finding.checker != wanted.checker {
        return None;
    }
    let life = &batch.lives[life];
    Some(Lived { finding, events: life.events.len(), trace: trace(life) })
}

/// The life of a notification: its events and what happened between them, in the order of instants.
fn trace(life: &super::batch::Life) -> Vec<String> {
    let mut lines: Vec<String> = life
        .events
        .iter()
        .map(|event| {
            let facts = serde_json::to_value(&event.facts).unwrap_or_default();
            let details = facts.get("details").map(ToString::to_string).unwrap_or_default();
            let details: String = if event.seq == 1 { String::new() } else { details.chars().take(400).collect() };
            format!("{} {:>3} {} {details}", event.recorded, event.seq, event.id)
        })
        .collect();
    lines.extend(life.log.iter().flatten().cloned());
    lines.sort_by_key(|line| line.split(' ').next().and_then(|at| at.parse::<jiff::Timestamp>().ok()));
    for row in life.work.rows.iter().filter(|row| row.open) {
        lines.push(format!("{}    still waits: {}", row.next, row.id));
    }
    lines
}
