//! Whole cases, told as the contract's examples tell them, and what is shown of each.
//!
//! The ways of one recipient (certified mail delivered and failed, letters, untraceable, cancelled, viewed) and of two.

use super::story::{SENT_AT, Story, at, facts};
use super::{Status, StatusEntry, Timeline, status_of, statuses_along};
use crate::case::{Category, DigitalSource, Facts};

use Category as C;
use DigitalSource::{General, Platform, Special};

/// Status changes in the order shown: the status, and the category that opened it.
fn changes(story: &Story) -> Vec<(Status, Category)> {
    let timeline = Timeline::of(story.events());
    let category = |entry: &StatusEntry| {
        let opener = &entry.related_timeline_elements[0];
        timeline.elements().iter().find(|element| element.element_id == *opener).map(|element| element.category)
    };
    timeline.full_history()[1..].iter().filter_map(|entry| Some((entry.status, category(entry)?))).collect()
}

/// Status changes in the order of recording.
fn changes_along(story: &Story) -> Vec<(Status, Category)> {
    let along = statuses_along(story.events());
    along.iter().zip(story.events()).filter_map(|(status, event)| Some(((*status)?, event.category()))).collect()
}

/// What holds for every ordinary case, and the changes of its status.
fn assert_told(story: &Story, expected: &[(Status, Category)]) {
    assert_eq!(changes(story), expected);
    assert_eq!(changes_along(story), expected, "in the order of recording");
    let status = expected.last().map_or(Status::InValidation, |last| last.0);
    assert_eq!(Timeline::of(story.events()).status(), status);
    assert_eq!(status_of(story.events()), status);
}

const ACCEPTED: (Status, Category) = (Status::Accepted, C::RequestAccepted);
const REFINED: (Status, Category) = (Status::EffectiveDate, C::Refinement);
const SENT_ON_PAPER: (Status, Category) = (Status::Delivering, C::SendAnalogDomicile);
const SENT_DIGITALLY: (Status, Category) = (Status::Delivering, C::SendDigitalDomicile);

fn pec_delivered() -> Story {
    Story::deposited(1)
        .accepted()
        .tell(0, facts::get_address(Platform, false))
        .tell(0, facts::get_address(Special, true))
        .tell(0, facts::send_digital(0))
        .tell(0, facts::digital_progress("C001", "2026-03-02T09:01:00Z"))
        .at("2026-03-02T09:03:00Z")
        .tell(0, facts::digital_feedback(true, "2026-03-02T09:02:00Z"))
        .tell(0, facts::digital_end(true, "2026-03-02T09:02:00Z"))
        .tell(0, Facts::DigitalSuccessWorkflow {})
        .tell(0, facts::schedule_refinement("2026-03-09T09:02:00Z"))
}

#[test]
fn a_certified_mail_delivered() {
    let delivered = [ACCEPTED, SENT_DIGITALLY, (Status::Delivered, C::DigitalDeliveryCreationRequest)];
    assert_told(&pec_delivered(), &delivered);
    let refined = pec_delivered().at("2026-03-09T09:02:00Z").tell(0, facts::refinement("2026-03-09T09:02:00Z"));
    assert_told(&refined, &[&delivered[..], &[REFINED]].concat());
    let viewed = pec_delivered()
        .at("2026-03-03T10:00:00Z")
        .tell(0, facts::view_request("2026-03-03T10:00:00Z"))
        .tell(0, facts::view("2026-03-03T10:00:00Z"));
    assert_told(&viewed, &[&delivered[..], &[(Status::Viewed, C::NotificationViewed)]].concat());
}

#[test]
fn a_certified_mail_that_fails_everywhere_is_delivered_for_the_law() {
    let story = Story::deposited(1)
        .accepted()
        .tell(0, facts::get_address(Platform, false))
        .tell(0, facts::get_address(Special, true))
        .tell(0, facts::send_digital(0))
        .tell(0, facts::digital_feedback(false, "2026-03-02T09:01:00Z"))
        .at("2026-03-02T09:02:00Z")
        .tell(0, facts::prepare_digital(General, 0))
        .tell_each(0, [facts::registry_call(), facts::registry_answer(), facts::get_address(General, false)])
        .tell(0, facts::prepare_digital(Platform, 1))
        .tell(0, facts::schedule_digital("2026-03-09T09:02:00Z"))
        .at("2026-03-09T09:02:00Z")
        .tell_each(0, [facts::get_address(Platform, false), facts::get_address(Special, true), facts::send_digital(1)])
        .at("2026-03-09T09:04:00Z")
        .tell(0, facts::digital_feedback(false, "2026-03-09T09:03:00Z"))
        .tell(0, facts::digital_end(false, "2026-03-09T09:04:00Z"))
        .tell_each(0, [Facts::DigitalFailureWorkflow {}, facts::schedule_refinement("2026-03-24T09:04:00Z")])
        .tell_each(0, [Facts::PrepareSimpleRegisteredLetter {}, facts::send_simple(288)])
        .at("2026-03-12T09:00:00Z")
        .tell(0, facts::simple_progress("CON080", "2026-03-10T09:00:00Z"))
        .tell(0, facts::simple_progress("RECRS001C", "2026-03-11T09:00:00Z"))
        .at("2026-03-24T09:04:00Z")
        .tell(0, facts::refinement("2026-03-24T09:04:00Z"));
    let delivered = (Status::Delivered, C::DigitalDeliveryCreationRequest);
    assert_told(&story, &[ACCEPTED, SENT_DIGITALLY, delivered, REFINED]);
}

/// No digital address; the first letter is on its way.
fn first_letter() -> Story {
    Story::deposited(1)
        .accepted()
        .tell_each(0, [Platform, Special].map(|source| facts::get_address(source, false)))
        .tell_each(0, [facts::registry_call(), facts::registry_answer(), facts::get_address(General, false)])
        .tell_each(0, [facts::courtesy("2026-03-02T09:01:00Z"), facts::probable_analog("2026-03-07T09:01:00Z")])
        .tell(0, facts::schedule_analog("2026-03-07T09:01:00Z"))
        .at("2026-03-07T09:01:00Z")
        .tell_each(0, [facts::prepare_analog(0), facts::send_analog(0, 523)])
}

/// The first letter came back.
fn first_letter_missed() -> Story {
    first_letter()
        .at("2026-03-12T08:00:00Z")
        .tell(0, facts::analog_progress("CON080", "2026-03-08T08:00:00Z"))
        .tell(0, facts::analog_progress("RECRN002E", "2026-03-10T08:00:00Z"))
        .tell(0, facts::analog_feedback(0, false, "2026-03-10T08:00:00Z"))
}

#[test]
fn a_second_letter_delivered() {
    let story = first_letter_missed()
        .tell_each(0, [facts::prepare_analog(1), facts::send_analog(1, 701)])
        .at("2026-03-20T08:00:00Z")
        .tell(0, facts::analog_progress("CON080", "2026-03-13T08:00:00Z"))
        .tell(0, facts::analog_feedback(1, true, "2026-03-18T08:00:00Z"))
        .tell_each(0, [Facts::AnalogSuccessWorkflow {}, facts::schedule_refinement("2026-03-28T08:00:00Z")])
        .at("2026-03-28T08:00:00Z")
        .tell(0, facts::refinement("2026-03-28T08:00:00Z"));
    assert_told(&story, &[ACCEPTED, SENT_ON_PAPER, (Status::Delivered, C::AnalogSuccessWorkflow), REFINED]);
    let history = Timeline::of(story.events()).history();
    let from: Vec<_> = history.iter().map(|entry| entry.active_from).collect();
    assert_eq!(from[0], at(SENT_AT), "accepted is in force from the deposit on");
    assert_eq!(from[2], at("2026-03-18T08:00:00Z"), "delivered from the day the carrier names");
    assert_eq!(from[3], at("2026-03-28T08:00:00Z"));
}

#[test]
fn an_untraceable_recipient() {
    let story = first_letter_missed()
        .tell_each(0, [facts::prepare_analog(1), facts::registry_call(), facts::registry_answer()])
        .tell_each(0, [facts::prepare_failure(), facts::analog_failure()])
        .tell(0, facts::unreachable_request("2026-03-12T08:00:01Z"))
        .tell_each(0, [facts::unreachable("2026-03-12T08:00:01Z"), facts::schedule_refinement("2026-03-22T08:00:00Z")])
        .at("2026-03-22T08:00:00Z")
        .tell(0, facts::refinement("2026-03-22T08:00:00Z"));
    assert_told(&story, &[ACCEPTED, SENT_ON_PAPER, (Status::Unreachable, C::CompletelyUnreachable), REFINED]);
    let order: Vec<_> = Timeline::of(story.events()).elements().iter().rev().take(5).map(|e| e.category).collect();
    let expected = [
        C::Refinement,
        C::ScheduleRefinement,
        C::CompletelyUnreachable,
        C::CompletelyUnreachableCreationRequest,
        C::AnalogFailureWorkflow,
    ];
    assert_eq!(order, expected, "ranks decide between elements of one business time");
}

#[test]
fn a_cancellation_while_the_letter_is_in_the_post() {
    let story = first_letter()
        .at("2026-03-09T08:00:00Z")
        .tell_all(facts::cancellation_request())
        .tell_all(facts::cancellation_document())
        .tell_all(facts::cancelled(&[0]))
        .at("2026-03-20T08:00:00Z")
        .tell(0, facts::analog_progress("CON080", "2026-03-08T08:00:00Z"))
        .tell(0, facts::analog_feedback(0, true, "2026-03-18T08:00:00Z"));
    assert_told(&story, &[ACCEPTED, SENT_ON_PAPER, (Status::Cancelled, C::NotificationCancelled)]);
    let history = Timeline::of(story.events()).history();
    let feedback = &story.last(C::SendAnalogFeedback).id;
    assert!(history[2].related_timeline_elements.contains(feedback));
    let internal = &story.last(C::NotificationCancelledDocumentCreationRequest).id;
    assert!(!history.iter().any(|entry| entry.related_timeline_elements.contains(internal)));
}

#[test]
fn a_view_during_the_courtesy_wait() {
    let story = Story::deposited(1)
        .accepted()
        .tell(0, facts::schedule_analog("2026-03-07T09:01:00Z"))
        .at("2026-03-04T18:30:00Z")
        .tell_each(0, [facts::view_request("2026-03-04T18:30:00Z"), facts::view("2026-03-04T18:30:00Z")]);
    assert_told(&story, &[ACCEPTED, (Status::Viewed, C::NotificationViewed)]);
}

#[test]
fn a_refused_request_has_a_history_of_one_entry() {
    let story = Story::deposited(1).tell_all(Facts::ValidateNormalizeAddressesRequest { pages: Vec::new() });
    assert_told(&story, &[]);
    assert!(Timeline::of(story.events()).history().is_empty());
    let refused = story.at("2026-03-02T09:00:05Z").tell_all(facts::refused());
    assert_eq!(Timeline::of(refused.events()).status(), Status::Refused);
    assert_eq!(changes_along(&refused), [(Status::Refused, C::RequestRefused)]);
    let history = Timeline::of(refused.events()).history();
    assert_eq!(history.len(), 1);
    assert_eq!(history[0].active_from, at("2026-03-02T09:00:05Z"));
    assert_eq!(history[0].related_timeline_elements.len(), 2, "what was done before the refusal stays with it");
}

/// Two recipients: certified mail to the first, a letter to the second.
fn two_sent() -> Story {
    Story::deposited(2)
        .accepted()
        .tell(0, facts::send_digital(0))
        .at("2026-03-07T09:01:00Z")
        .tell_each(1, [facts::prepare_analog(0), facts::send_analog(0, 523)])
}

#[test]
fn of_two_recipients_the_first_delivered_waits_for_the_other_to_be_untraceable() {
    let first = [facts::digital_end(true, "2026-03-07T10:00:00Z"), Facts::DigitalSuccessWorkflow {}];
    let story = two_sent().at("2026-03-07T10:00:00Z").tell_each(0, first);
    assert_told(&story, &[ACCEPTED, SENT_DIGITALLY]);
    let story = story
        .at("2026-03-12T08:00:00Z")
        .tell_each(1, [facts::analog_feedback(0, false, "2026-03-10T08:00:00Z"), facts::prepare_failure()])
        .tell_each(1, [facts::analog_failure(), facts::unreachable("2026-03-12T08:00:00Z")]);
    assert_told(&story, &[ACCEPTED, SENT_DIGITALLY, (Status::Delivered, C::CompletelyUnreachable)]);
}

#[test]
fn of_two_recipients_one_refined_early_makes_the_date_effective() {
    let story = two_sent()
        .at("2026-03-07T10:00:00Z")
        .tell_each(0, [facts::digital_end(true, "2026-03-07T10:00:00Z"), Facts::DigitalSuccessWorkflow {}])
        .tell(0, facts::schedule_refinement("2026-03-14T10:00:00Z"))
        .at("2026-03-14T10:00:00Z")
        .tell(0, facts::refinement("2026-03-14T10:00:00Z"))
        .at("2026-03-20T08:00:00Z")
        .tell(1, facts::analog_feedback(0, true, "2026-03-18T08:00:00Z"))
        .tell(1, Facts::AnalogSuccessWorkflow {});
    assert_told(&story, &[ACCEPTED, SENT_DIGITALLY, REFINED]);
}

#[test]
fn of_two_recipients_each_reads_the_own_elements_and_the_common_ones() {
    let story = two_sent().tell(0, facts::view("2026-03-07T09:30:00Z")).tell_all(facts::cancellation_request());
    let all = Timeline::of(story.events());
    let (first, second) = (all.for_recipient(0), all.for_recipient(1));
    for (rec, own) in [(0, &first), (1, &second)] {
        assert!(own.elements().iter().all(|element| element.rec.is_none_or(|other| other == rec)));
        let listed = own.full_history().iter().flat_map(|entry| &entry.related_timeline_elements);
        let shown = own.elements().iter().map(|element| &element.element_id);
        assert!(listed.eq(shown), "the history lists what recipient {rec} sees");
        let statuses =
            |timeline: &Timeline| timeline.history().iter().map(|e| (e.status, e.active_from)).collect::<Vec<_>>();
        assert_eq!(statuses(own), statuses(&all), "statuses are everybody's");
        assert_eq!(own.status(), Status::Viewed);
    }
    let common = all.elements().iter().filter(|element| element.rec.is_none()).count();
    assert_eq!(first.elements().len() + second.elements().len(), all.elements().len() + common);
    assert!(common >= 4);
}
