//! The lives that several tests look at: one per path through the workflow, told to the end.

use super::{Life, citizen, notification};
use crate::case::Category;
use crate::party::DigitalAddress;
use crate::workflow::ValidationReport;

/// A letter delivered by hand.
pub(super) const DELIVERED: &str = "CON080 CON020 +2d RECRN001A RECRN001B[AR] RECRN001C";
/// A letter to someone who cannot be traced.
pub(super) const UNTRACED: &str = "CON080 CON020 +2d RECRN002D:M01 RECRN002E[Plico] RECRN002F:M01";
/// A simple registered letter.
pub(super) const SIMPLE: &str = "CON080 CON020 +2d RECRS001C";

/// A path: its name, and the life at its beginning (deposited), with the world that leads it there.
pub(super) type Path = (&'static str, fn() -> Life, fn(&mut Life));

/// Every path.
pub(super) const PATHS: &[Path] = &[
    ("pec_delivered", pec_delivered, to_the_end),
    ("pec_fails_everywhere", pec_fails_everywhere, to_the_end),
    ("platform_changes_mailbox", platform_repeat, with_a_new_mailbox),
    ("general_in_second_round", pec_fails_everywhere, found_in_second_round),
    ("paper_missed_then_delivered", paper_missed_then_delivered, to_the_end),
    ("untraceable", untraceable, to_the_end),
    ("cancelled_in_the_post", paper_missed_then_delivered, cancelled_in_the_post),
    ("viewed_during_the_wait", paper_missed_then_delivered, viewed_during_the_wait),
    ("paid_during_the_wait", paper_missed_then_delivered, paid_during_the_wait),
    ("held_letter", held_letter, to_the_end),
    ("law_890_deposit", law_890_deposit, to_the_end),
    ("deceased", deceased, to_the_end),
    ("refused", refused, to_the_end),
    ("three_recipients", three_recipients, to_the_end),
    ("deceased_ends", deceased, to_the_end),
    ("sent_again", sent_again, to_the_end),
    ("silent_carrier", silent_carrier, to_the_end),
    ("no_outcome_abroad", no_outcome_abroad, to_the_end),
    ("looked_up_with_f24_and_positions", looked_up, to_the_end),
    ("planned_and_reworked", planned, reworked),
];

/// A path, walked to its end.
pub(super) fn walked(path: &Path) -> Life {
    let mut life = (path.1)();
    (path.2)(&mut life);
    life
}

fn to_the_end(life: &mut Life) {
    life.run();
}

pub(super) fn pec_delivered() -> Life {
    let citizen = citizen().with_pec("one@pec.example").courtesy(&["EMAIL"]);
    notification().to(citizen).pec("one@pec.example", &["C001 C003"]).deposited()
}

pub(super) fn pec_fails_everywhere() -> Life {
    let citizen = citizen().with_pec("full@pec.example").letters(&[SIMPLE]);
    notification()
        .to(citizen)
        .pec("full@pec.example", &["C001 C004"])
        .pec("late@pec.example", &["C001 C003"])
        .deposited()
}

fn found_in_second_round(life: &mut Life) {
    life.run_until("2026-03-05T00:00:00Z");
    life.world.registry[0] = Some(DigitalAddress::pec("late@pec.example"));
    life.run();
}

pub(super) fn platform_repeat() -> Life {
    notification()
        .to(citizen().on_platform("old@pec.example").letters(&[SIMPLE]))
        .pec("old@pec.example", &["C004"])
        .pec("new@pec.example", &["C001 C003"])
        .deposited()
}

pub(super) fn with_a_new_mailbox(life: &mut Life) {
    life.run_until("2026-03-05T00:00:00Z");
    life.world.platform[0] = Some(DigitalAddress::pec("new@pec.example"));
    life.run();
}

pub(super) fn paper_missed_then_delivered() -> Life {
    let missed = "CON080 CON020 +2d RECRN002D:M01 RECRN002E[Plico,Indagine]@Via_Nuova_9 RECRN002F";
    notification().to(citizen().courtesy(&["EMAIL"]).letters(&[missed, DELIVERED])).deposited()
}

pub(super) fn untraceable() -> Life {
    notification().to(citizen().letters(&[UNTRACED])).deposited()
}

pub(super) fn cancelled_in_the_post(life: &mut Life) {
    life.run_to(Category::SendAnalogDomicile).run_until("2026-03-08T00:00:00Z").cancel().run();
}

pub(super) fn viewed_during_the_wait(life: &mut Life) {
    life.run_until("2026-03-04T09:30:00Z").view(0).run();
}

pub(super) fn paid_during_the_wait(life: &mut Life) {
    life.run_until("2026-03-04T09:30:00Z").pay(0).run();
}

pub(super) fn held_letter() -> Life {
    let held = "CON080 RECRN010 RECRN011 +20d RECRN003A RECRN003B[AR] RECRN003C";
    notification().to(citizen().letters(&[held])).deposited()
}

pub(super) fn law_890_deposit() -> Life {
    let deposit = "CON080 RECAG010 RECAG011A +1d RECAG012 +2d RECAG011B[23L,ARCAD] +5d RECAG005A RECAG005B RECAG005C";
    notification().by_law_890().to(citizen().letters(&[deposit])).deposited()
}

pub(super) fn deceased() -> Life {
    notification().to(citizen().letters(&["CON080 RECRN002A:M02 RECRN002B[Plico] RECRN002C"])).deposited()
}

pub(super) fn sent_again() -> Life {
    notification().to(citizen().letters(&["CON080 +1d RECRN006:F01", "CON996", DELIVERED])).deposited()
}

pub(super) fn silent_carrier() -> Life {
    notification().to(citizen().letters(&["CON080 RECRN010"])).deposited()
}

pub(super) fn no_outcome_abroad() -> Life {
    notification().to(citizen().abroad("FRANCIA").letters(&["CON080 RECRI001 RECRI002"])).deposited()
}

pub(super) fn looked_up() -> Life {
    let citizen = citizen().without_address().lives_at("Via Nuova 9", "00199").with_f24().letters(&[DELIVERED]);
    notification().to(citizen).asynchronous().deposited()
}

pub(super) fn planned() -> Life {
    let monday = "2026-03-09T00:00:00+01:00".parse().unwrap();
    let untraced_then_delivered = citizen().letters(&[UNTRACED, DELIVERED]);
    notification().to(untraced_then_delivered).world(|world| world.place_from = Some(monday)).deposited()
}

fn reworked(life: &mut Life) {
    life.run_to(Category::CompletelyUnreachable).rework(0, 0).run();
}

pub(super) fn refused() -> Life {
    let report = ValidationReport { unknown_tax_ids: vec![0], ..ValidationReport::default() };
    notification().to(citizen()).validation(report).deposited()
}

pub(super) fn three_recipients() -> Life {
    notification()
        .to(citizen().with_pec("one@pec.example"))
        .to(citizen().letters(&[DELIVERED]))
        .to(citizen().letters(&[UNTRACED]))
        .pec("one@pec.example", &["C001 C003"])
        .deposited()
}
