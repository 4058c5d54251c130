//! Laws that hold for every timeline, whatever was told.
//!
//! The stories are drawn at random, many of them impossible: the fold must be total and deterministic all the same.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use super::story::{Story, facts};
use super::{Folder, Status, Timeline, in_order, status_of, statuses_along};
use crate::case::{DigitalSource, ElementId, Facts};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// An instant of March 2026, by hour.
fn hour(hour: u32) -> String {
    format!("2026-03-{:02}T{:02}:00:00Z", 3 + hour / 24, hour % 24)
}

fn any_facts() -> impl Strategy<Value = Facts> {
    (0..18_u8, 0..600_u32, any::<bool>()).prop_map(|(kind, when, is_ok)| {
        let when = hour(when);
        match kind {
            0 => facts::get_address(DigitalSource::Special, is_ok),
            1 => facts::send_digital(0),
            2 => facts::digital_progress("C001", &when),
            3 => facts::digital_feedback(is_ok, &when),
            4 => facts::digital_end(is_ok, &when),
            5 => facts::send_analog(0, 523),
            6 => facts::analog_progress("CON080", &when),
            7 => facts::analog_feedback(0, is_ok, &when),
            8 => Facts::AnalogSuccessWorkflow {},
            9 => facts::prepare_failure(),
            10 => facts::analog_failure(),
            11 => facts::unreachable(&when),
            12 => facts::schedule_refinement(&when),
            13 => facts::refinement(&when),
            14 => facts::view(&when),
            15 => facts::payment(&when),
            16 => facts::cancelled(&[0]),
            _ => facts::stored(),
        }
    })
}

fn any_story() -> impl Strategy<Value = Story> {
    let recipients = 1..=3_usize;
    recipients.prop_flat_map(|recipients| {
        let step = (0..recipients, any_facts(), 0..600_u32);
        proptest::collection::vec(step, 0..30).prop_map(move |steps| {
            let told = |story: Story, (rec, facts, when): (usize, Facts, u32)| story.at(&hour(when)).tell(rec, facts);
            steps.into_iter().fold(Story::deposited(recipients).accepted(), told)
        })
    })
}

/// One recipient by certified mail or letter, at a pace drawn at random, with news that come late by hours.
fn ordinary_story() -> impl Strategy<Value = Story> {
    let delays = proptest::collection::vec(1..40_u32, 8);
    (delays, any::<bool>(), 0..4_u8).prop_map(|(delays, is_digital, ending)| {
        let mut clock = 0;
        let mut after = delays.into_iter().map(move |delay| {
            clock += delay;
            hour(clock)
        });
        let mut next = move || after.next().unwrap();
        let sent = next();
        let (happened, told) = (next(), next());
        let story = Story::deposited(1).accepted().at(&sent);
        let story = if is_digital {
            let story = story.tell(0, facts::send_digital(0)).at(&told);
            story.tell_each(0, [facts::digital_feedback(true, &happened), facts::digital_end(true, &happened)])
        } else {
            let story = story.tell(0, facts::send_analog(0, 523)).at(&told);
            story.tell_each(0, [facts::analog_feedback(0, true, &happened), Facts::AnalogSuccessWorkflow {}])
        };
        let refined = next();
        let story = story.tell(0, facts::schedule_refinement(&refined));
        match ending {
            0 => story.at(&refined).tell(0, facts::refinement(&refined)),
            1 => {
                let viewed = next();
                story.at(&refined).tell(0, facts::refinement(&refined)).at(&viewed).tell(0, facts::view(&viewed))
            }
            2 => story.at(&refined).tell_all(facts::cancelled(&[0])),
            _ => story,
        }
    })
}

proptest! {
    #[test]
    fn folding_hangs_on_the_events_alone(story in any_story()) {
        let timeline = Timeline::of(story.events());
        prop_assert_eq!(&timeline, &Timeline::of(story.events()));
        prop_assert_eq!(timeline.status(), status_of(story.events()));
        let placed = in_order(story.events());
        prop_assert!(placed.windows(2).all(|pair| pair[0].at <= pair[1].at));
        let ids: BTreeSet<_> = placed.iter().map(|placed| &placed.event.id).collect();
        prop_assert_eq!(ids.len(), story.events().len());
    }

    #[test]
    fn the_history_parts_the_public_elements(story in any_story(), rec in 0..3_usize) {
        let all = Timeline::of(story.events());
        for timeline in [all.for_recipient(rec), all] {
            let shown: Vec<_> = timeline.elements().iter().map(|element| &element.element_id).collect();
            let history = timeline.history();
            let listed: Vec<_> = history.iter().flat_map(|entry| &entry.related_timeline_elements).collect();
            prop_assert_eq!(&listed, &shown);
            prop_assert_eq!(shown.iter().copied().collect::<BTreeSet<&ElementId>>().len(), shown.len());
            prop_assert_eq!(history.last().map(|entry| entry.status), Some(timeline.status()));
            prop_assert!(history.windows(2).all(|pair| pair[0].active_from <= pair[1].active_from));
            prop_assert!(history.windows(2).all(|pair| pair[0].status != pair[1].status));
            prop_assert!(history.iter().all(|entry| entry.status != Status::InValidation));
        }
    }

    #[test]
    fn a_folder_gone_on_with_is_a_folder_begun_anew(story in any_story(), cut in any::<prop::sample::Index>()) {
        let along = statuses_along(story.events());
        let cut = cut.index(story.events().len());
        prop_assert_eq!(&statuses_along(&story.events()[..cut]), &along[..cut]);
        let mut folder = Folder::new(3);
        let pushed: Vec<_> = story.events().iter().map(|event| folder.push(event)).collect();
        let mut resumed = Folder::new(3);
        story.events()[..cut].iter().for_each(|event| { resumed.push(event); });
        let rest: Vec<_> = story.events()[cut..].iter().map(|event| resumed.push(event)).collect();
        prop_assert_eq!(&rest, &pushed[cut..]);
        prop_assert_eq!(resumed.status(), folder.status());
    }

    #[test]
    fn the_two_orders_agree_on_ordinary_cases(story in ordinary_story()) {
        let along: Vec<_> = statuses_along(story.events()).into_iter().flatten().collect();
        let timeline = Timeline::of(story.events());
        let shown: Vec<_> = timeline.history().iter().map(|entry| entry.status).collect();
        prop_assert_eq!(shown, along);
    }
}
