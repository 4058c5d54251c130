//! What the carrier may answer: complete and incomplete files, letters held at the post office, law 890, codes that
//! this version hands to a person.

use super::told::told;
use super::{Life, assert_told, citizen, notification, stories};
use crate::case::Category;
use crate::party::DigitalAddress;

fn ar(script: &str) -> Life {
    let mut life = notification().to(citizen().letters(&[script])).deposited();
    life.run();
    life.assert_the_past_is_closed();
    life
}

fn l890(script: &str) -> Life {
    let mut life = notification().by_law_890().to(citizen().letters(&[script])).deposited();
    life.run();
    life.assert_the_past_is_closed();
    life
}

/// The lines after the first letter was sent.
fn after_sending(life: &Life) -> String {
    let told = told(life);
    let sent = told.find("SEND_ANALOG_DOMICILE.ATTEMPT_0").unwrap();
    told[sent..].split_once('\n').map_or(String::new(), |(_, rest)| rest.to_owned())
}

#[test]
fn collected_within_ten_days_the_letter_is_served_then() {
    let life = ar("RECRN010 RECRN011 +10d RECRN003A RECRN003B[AR] RECRN003C");
    assert_told(
        &after_sending(&life),
        "SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_1 RECRN010
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_2 RECRN011
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_3 RECRN003A
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_4 RECRN003B [AR]
         SEND_ANALOG_FEEDBACK.ATTEMPT_0 RECRN003C OK 03-12 10:01
         ANALOG_SUCCESS_WORKFLOW
         SCHEDULE_REFINEMENT_WORKFLOW 03-22 10:01 EFF-PAPER
         REFINEMENT 03-22 10:01 100c",
    );
}

#[test]
fn collected_or_refused_later_it_was_served_by_lapse_at_the_start_of_the_tenth_day() {
    for (outcome, document) in [("RECRN003", "AR"), ("RECRN004", "Plico")] {
        let life = ar(&format!("RECRN010 RECRN011 +11d {outcome}A {outcome}B[{document}] {outcome}C"));
        assert_told(
            &after_sending(&life),
            &format!(
                "SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_1 RECRN010
                 SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_2 RECRN011
                 SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_3 {outcome}A
                 SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_4 {outcome}B [{document}]
                 SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_5 {outcome}C
                 SEND_ANALOG_FEEDBACK.ATTEMPT_0 PNRN012 OK 03-12 00:00
                 ANALOG_SUCCESS_WORKFLOW
                 SCHEDULE_REFINEMENT_WORKFLOW 03-22 00:00 EFF-PAPER
                 REFINEMENT 03-22 00:00 100c"
            ),
        );
    }
}

#[test]
fn never_collected_is_served_by_lapse_if_the_carrier_shows_thirty_days() {
    let life = ar("RECRN010 RECRN011 +30d RECRN005A RECRN005B[Plico] RECRN005C");
    assert!(told(&life).contains("FEEDBACK.ATTEMPT_0 PNRN012 OK 03-12 00:00\n"), "{}", told(&life));
    // the ten days of effect had gone when the carrier reported: it is written down at once, for its own date
    assert!(told(&life).ends_with("REFINEMENT 03-22 00:00 100c"));
    assert!(life.events.last().unwrap().recorded.to_string().starts_with("2026-04-01"));
    let early = ar("RECRN010 RECRN011 +29d RECRN005A RECRN005B[Plico] RECRN005C");
    assert!(told(&early).ends_with("CASE_PARKED.IDX_1 GIACENZA_DATE_ERROR"), "{}", told(&early));
    assert!(!early.has(Category::SendAnalogFeedback));
}

#[test]
fn law_890_is_perfected_when_its_documents_are_in_before_or_after() {
    let life = l890("RECAG010 RECAG011A RECAG011B[23L,CAD] RECAG012 +5d RECAG005A RECAG005B RECAG005C");
    assert_told(
        &after_sending(&life),
        "SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_1 RECAG010
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_2 RECAG011A
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_3 RECAG011B [23L,CAD]
         SEND_ANALOG_FEEDBACK.ATTEMPT_0 RECAG012 OK 03-02 10:03
         ANALOG_SUCCESS_WORKFLOW
         SCHEDULE_REFINEMENT_WORKFLOW 03-12 10:03 EFF-PAPER
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_4 RECAG005A
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_5 RECAG005B
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_6 RECAG005C
         REFINEMENT 03-12 10:03 100c",
    );
    let mut late = stories::law_890_deposit();
    late.run();
    late.assert_the_past_is_closed();
    assert_told(
        &after_sending(&late),
        "SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_1 CON080
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_2 RECAG010
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_3 RECAG011A
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_4 RECAG012A
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_5 RECAG011B [23L,ARCAD]
         SEND_ANALOG_FEEDBACK.ATTEMPT_0 RECAG012 OK 03-03 10:02
         ANALOG_SUCCESS_WORKFLOW
         SCHEDULE_REFINEMENT_WORKFLOW 03-13 10:02 EFF-PAPER
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_6 RECAG005A
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_7 RECAG005B
         SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_8 RECAG005C
         REFINEMENT 03-13 10:02 100c",
    );
}

#[test]
fn law_890_needs_the_report_of_service_and_the_notice_of_deposit() {
    for documents in ["23L", "ARCAD", "Plico,CAD"] {
        let life = l890(&format!("RECAG010 RECAG011A RECAG011B[{documents}] RECAG012"));
        assert!(told(&life).contains("RECAG012A\nCASE_PARKED"), "{documents}: {}", told(&life));
    }
    for documents in ["23L,ARCAD", "CAD,23L"] {
        let life = l890(&format!("RECAG010 RECAG011A RECAG012[{documents}]"));
        let perfected = format!("SEND_ANALOG_FEEDBACK.ATTEMPT_0 RECAG012 [{documents}] OK 03-02 10:02");
        assert!(told(&life).contains(&perfected), "brought by the very event: {}", told(&life));
    }
}

#[test]
fn a_refusal_at_the_door_serves_and_the_other_causes_do_not() {
    for (cause, served) in [("M05", true), ("M06", false), ("M07", false), ("M08", false), ("M09", false)] {
        let life = ar(&format!("RECRN002A:{cause} RECRN002B[Plico] RECRN002C"));
        assert_eq!(life.has(Category::AnalogSuccessWorkflow), served, "{cause}");
        assert_eq!(life.has(Category::AnalogFailureWorkflow), !served, "{cause}");
    }
}

#[test]
fn the_cause_is_that_of_the_event_not_that_of_the_closing_code() {
    let life = ar("RECRN002A:M05 RECRN002B[Plico] RECRN002C:M06");
    assert!(told(&life).contains("FEEDBACK.ATTEMPT_0 RECRN002C M05 OK"), "{}", told(&life));
}

#[test]
fn a_missed_delivery_without_a_cause_or_with_an_odd_one_parks() {
    for script in ["RECRN002A RECRN002B[Plico] RECRN002C", "RECRN002A RECRN002B[Plico] RECRN002C:X01"] {
        let life = ar(script);
        assert!(told(&life).ends_with("CASE_PARKED.IDX_1 RECRN002C"), "{}", told(&life));
    }
    let life = ar("RECRN002A:M01");
    assert!(told(&life).ends_with("CASE_PARKED.IDX_1 RECRN002A M01"), "{}", told(&life));
}

#[test]
fn a_deceased_addressee_ends_the_flow_and_nothing_takes_effect() {
    let mut life = stories::deceased();
    life.run();
    life.assert_the_past_is_closed();
    assert!(
        told(&life).ends_with(
            "SEND_ANALOG_FEEDBACK.ATTEMPT_0 RECRN002C M02 OK 03-02 10:01\nANALOG_WORKFLOW_RECIPIENT_DECEASED 03-02 10:01 100c"
        ),
        "{}",
        told(&life)
    );
}

#[test]
fn a_report_of_death_that_the_delivery_gave_the_lie_to_does_not_count() {
    let life = ar("RECRN002A:M02 +1d RECRN001A RECRN001B[AR] RECRN001C");
    assert!(life.has(Category::AnalogSuccessWorkflow) && life.case.parked.is_empty(), "{}", told(&life));
}

#[test]
fn a_file_closes_only_with_its_events_its_document_and_one_date() {
    for script in [
        "RECRN001C",
        "RECRN001A RECRN001C",
        "RECRN001B[AR] RECRN001C",
        "RECRN001A RECRN001B RECRN001C",
        "RECRN001A RECRN001B[Plico] RECRN001C",
        "RECRN001A +1d RECRN001B[AR] RECRN001C",
        "RECRN001A RECRN001B[AR] +1d RECRN001C",
    ] {
        let life = ar(script);
        assert!(told(&life).ends_with("CASE_PARKED.IDX_1 RECRN001C"), "{script}: {}", told(&life));
        assert!(!life.has(Category::SendAnalogFeedback), "{script}");
    }
    let mended = ar("RECRN001A RECRN001C +1d RECRN001A RECRN001B[AR] RECRN001C");
    assert!(told(&mended).contains("FEEDBACK.ATTEMPT_0 RECRN001C OK 03-03 10:00"), "a carrier may mend it");
}

#[test]
fn only_the_first_outcome_counts_and_later_events_are_still_recorded() {
    let life = ar("RECRN001A RECRN001B[AR] RECRN001C +1d RECRN002D:M01 RECRN002E[Plico] RECRN002F");
    let told = told(&life);
    assert_eq!(told.matches("SEND_ANALOG_FEEDBACK").count(), 1);
    assert!(told.contains("IDX_4 RECRN002E [Plico]") && !told.contains("ATTEMPT_1"), "{told}");
}

#[test]
fn what_needs_an_operator_is_told_and_handed_to_a_person() {
    for code in ["CON995", "CON997", "CON998", "CON993"] {
        let life = ar(code);
        let code = code.split(':').next().unwrap();
        assert!(told(&life).contains("SEND_ANALOG_PROGRESS.ATTEMPT_0.IDX_1"), "{code}");
        assert!(told(&life).ends_with(&format!("CASE_PARKED.IDX_1 {code}")), "{}", told(&life));
    }
}

#[test]
fn an_unknown_code_parks_with_it_and_what_the_desk_keeps_leaves_no_trace() {
    assert!(told(&ar("RECZZ001")).ends_with("CASE_PARKED.IDX_1 RECZZ001"));
    assert!(told(&ar("RECAG001A")).ends_with("CASE_PARKED.IDX_1 RECAG001A"), "a code of another product");
    let silent = told(&ar("P000 P001"));
    assert!(silent.contains("SEND_ANALOG_DOMICILE.ATTEMPT_0 AR 783c to Via Prima 0\nCASE_PARKED"), "{silent}");
}

/// Whatever is odd calls a person only while an outcome is awaited.
#[test]
fn odd_news_after_the_end_of_a_letter_call_nobody() {
    let odd = "RECZZ001 RECRN002A:M01 RECRN002C RECRN005C CON995";
    let served = ar(&format!("RECRN001A RECRN001B[AR] RECRN001C +1d {odd}"));
    assert!(served.case.parked.is_empty() && served.case.parkings == 0, "{}", told(&served));
    let mended = ar(&format!("{odd} +1d RECRN001A RECRN001B[AR] RECRN001C +1d {odd}"));
    assert!(mended.case.parked.is_empty() && mended.case.parkings == 5, "{}", told(&mended));
    let mut viewed = notification().to(citizen().letters(&[&format!("+1d {odd}")])).deposited();
    viewed.run_until("2026-03-02T12:00:00Z").view(0).run();
    assert_eq!(viewed.case.parkings, 0, "{}", told(&viewed));
    let mut cancelled = notification().to(citizen().letters(&[&format!("+1d {odd}")])).deposited();
    cancelled.run_until("2026-03-02T12:00:00Z").cancel().run();
    assert_eq!(cancelled.case.parkings, 0, "{}", told(&cancelled));
}

/// The nights on which the clocks change: a Rome day has 23 or 25 hours, and counts as one.
#[test]
fn days_at_the_post_office_are_days_of_rome() {
    let held = |deposited: &str, script: &str| {
        let mut life = notification().to(citizen().letters(&[script])).deposited_at(deposited);
        life.run();
        life.assert_the_past_is_closed();
        life.case.recipients[0].letters[0].outcome.clone().unwrap()
    };
    let collected = |days: &str| format!("RECRN010 +{days} RECRN003A RECRN003B[AR] RECRN003C");
    // in spring: from 23:30 of the 24th of March, 240 hours later it is 00:30 of the eleventh day
    let outcome = held("2026-03-24T23:30:00+01:00", &collected("240h"));
    assert_eq!((outcome.code.as_str(), outcome.at), ("PNRN012", "2026-04-03T00:00:00+02:00".parse().unwrap()));
    assert_eq!(held("2026-03-24T23:30:00+01:00", &collected("239h")).code, "RECRN003C");
    // in autumn: from 00:30 of the 20th of October, 264 hours later it is 23:30 of the tenth day
    assert_eq!(held("2026-10-20T00:30:00+02:00", &collected("264h")).code, "RECRN003C");
    let outcome = held("2026-10-20T00:30:00+02:00", &collected("265h"));
    assert_eq!((outcome.code.as_str(), outcome.at), ("PNRN012", "2026-10-30T00:00:00+01:00".parse().unwrap()));
    // never collected: thirty days of Rome, over the end of the year
    let never = "RECRN010 +30d RECRN005A RECRN005B[Plico] RECRN005C";
    let outcome = held("2026-12-15T10:00:00+01:00", never);
    assert_eq!((outcome.code.as_str(), outcome.at), ("PNRN012", "2026-12-25T00:00:00+01:00".parse().unwrap()));
}

#[test]
fn a_simple_letter_has_no_consequence_whatever_comes() {
    for script in ["CON080 RECRS002D:M01 RECRS002E RECRS002F", "RECRS005A RECRS005B RECRS005C", "RECRS001C RECRS001C"] {
        let mail = notification().pec("full@pec.example", &["C004"]);
        let mut life = mail.to(citizen().with_pec("full@pec.example").letters(&[script])).deposited();
        life.world.registry[0] = Some(DigitalAddress::pec("full@pec.example"));
        life.run();
        life.assert_the_past_is_closed();
        assert!(life.has(Category::SendSimpleRegisteredLetterProgress) && !life.has(Category::SendAnalogFeedback));
        assert!(told(&life).ends_with("EFF-DIG-KO") || life.has(Category::Refinement), "{}", told(&life));
    }
}
