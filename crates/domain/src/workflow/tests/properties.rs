//! What holds for every life, whatever comes in whatever order: the checks are those of `life`, made after each command.

use super::builder::{Citizen, Notification};
use super::stories::{DELIVERED, SIMPLE, UNTRACED};
use super::{Life, citizen, notification};
use crate::case::{DigitalSource, ElementId};
use crate::ids::DocumentKey;
use crate::work::Template;
use crate::workflow::command::{AttachmentFault, View};
use crate::workflow::{Command, PaperEvent, PecEvent, StoredDocument, ValidationReport};
use jiff::SignedDuration;
use proptest::prelude::*;

const MAILS: &[&str] = &["C001 C003", "C004", "C008", "", "C001 +30h C003", "C003 C003 C004", "C999", "C000 C010 C003"];
const LETTERS: &[&str] = &[
    DELIVERED,
    UNTRACED,
    SIMPLE,
    "",
    "RECRN010 RECRN011 +12d RECRN003A RECRN003B[AR] RECRN003C",
    "RECRN002D:M01 RECRN002E[Plico,Indagine]@Via_Nuova_9 RECRN002F",
    "RECRN001C RECRN001C RECRN006:F01 RECRN001A RECRN001B[AR] RECRN001C",
    "RECAG010 RECAG011A RECAG012 RECAG011B[23L,CAD] RECAG003A:M06 RECAG003B[Plico] RECAG003C",
    "RECRN002A:M02 RECRN002B[Plico] RECRN002C RECRN002C",
];

/// Lives per property: a few seconds on a slow machine.
const CASES: u32 = 64;

/// One thing that happens: which one, and a number to choose with.
type Happening = (u8, u16);

fn a_citizen() -> impl Strategy<Value = Citizen> {
    (any::<[bool; 5]>(), any::<[prop::sample::Index; 3]>()).prop_map(|(known, letters)| {
        let letters = letters.map(|letter| *letter.get(LETTERS));
        let mut citizen = citizen().letters(&letters);
        if known[0] {
            citizen = citizen.with_pec("special@pec.example");
        }
        if known[1] {
            citizen = citizen.on_platform("platform@pec.example");
        }
        if known[2] {
            citizen = citizen.in_registry("general@pec.example");
        }
        if known[3] {
            citizen = citizen.courtesy(&["EMAIL", "APPIO"]);
        }
        if known[4] {
            citizen = citizen.lives_at("Via Nuova 9", "00199");
        }
        citizen
    })
}

fn a_notification() -> impl Strategy<Value = Notification> {
    let mails = any::<[[prop::sample::Index; 3]; 3]>();
    (prop::collection::vec(a_citizen(), 1..4), mails, any::<bool>()).prop_map(|(citizens, mails, law_890)| {
        let mut sent = if law_890 { notification().by_law_890() } else { notification() };
        for (name, scripts) in ["special@pec.example", "platform@pec.example", "general@pec.example"].iter().zip(mails)
        {
            sent = sent.pec(name, &scripts.map(|script| *script.get(MAILS)));
        }
        citizens.into_iter().fold(sent, |all, one| all.to(one))
    })
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    prop::collection::vec((0..20_u8, any::<u16>()), 0..120)
}

/// Work in any order, old commands again, a clock that stands and goes back, people and senders who act at any moment.
fn happens(life: &mut Life, (what, number): Happening) {
    let choose = |from: usize| usize::from(number) % from.max(1);
    match what {
        0 if !life.given.is_empty() => {
            let again = life.given[choose(life.given.len())].clone();
            let told = format!("{again:?}");
            assert_eq!(life.give(again).events, [], "{told}, an old command, records something");
        }
        1 => life.now -= SignedDuration::from_nanos(i64::from(number) * 1_000_000_007),
        2 => life.now += SignedDuration::from_secs(i64::from(number) * 20),
        3 => drop(life.view(choose(life.case.recipients.len()))),
        4 => drop(life.pay(choose(life.case.recipients.len()))),
        5 if number.is_multiple_of(4) => drop(life.cancel()),
        6 if !life.waiting.is_empty() => {
            // two workers do the same piece of work
            let work = life.waiting[choose(life.waiting.len())].clone();
            if work.due <= life.now {
                life.perform(work.task);
            }
        }
        7 => life.world.platform[0] = Some(crate::party::DigitalAddress::pec("other@pec.example")),
        _ => drop(life.step()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_a_life_holds_together_and_ends(sent in a_notification(), happenings in happenings()) {
        let mut life = sent.deposited();
        for happening in happenings {
            happens(&mut life, happening);
        }
        life.run();
        life.assert_the_past_is_closed();
        for (rec, state) in life.case.recipients.iter().enumerate() {
            let settled = state.is_settled() || state.refined.is_some() || !life.case.is_open();
            let parked = !life.case.parked.is_empty();
            let silent = state.letters.iter().any(|l| l.sent.is_some() && l.outcome.is_none());
            prop_assert!(settled || parked || silent, "recipient {} is stuck, and nobody knows", rec);
        }
    }

    #[test]
    fn commands_that_no_work_ordered_do_no_harm(
        sent in a_notification(),
        odd in prop::collection::vec((0..21_u8, any::<u16>(), any::<u16>()), 0..60),
    ) {
        let mut life = sent.deposited();
        for (index, (what, a, b)) in odd.into_iter().enumerate() {
            if index % 3 == 0 {
                life.step();
            }
            let command = odd_command(&life, what, a, b);
            life.give(command);
        }
        life.run();
    }
}

/// A command made up from what stands in the case, fitting or not.
fn odd_command(life: &Life, what: u8, a: u16, b: u16) -> Command {
    let rec = usize::from(b) % life.case.recipients.len();
    let element: ElementId = life.events[usize::from(a) % life.events.len()].id.clone();
    let address = b.is_multiple_of(2).then(|| crate::party::DigitalAddress::pec("odd@pec.example"));
    let retry = u32::from(b % 5);
    match what {
        0 => Command::Validated(ValidationReport::default()),
        1 => {
            let attachments = vec![(AttachmentFault::Digest, "PN_NOTIFICATION_ATTACHMENTS-act.pdf".parse().unwrap())];
            Command::Validated(ValidationReport { attachments, unknown_tax_ids: vec![rec], ..ValidationReport::default() })
        }
        2 => Command::DocumentStored(odd_document(life, a, rec)),
        3 => Command::ChooseDelivery { rec, platform: address },
        4 => Command::RegistryAnswered { rec, call: element, address },
        5 => Command::SourceDue {
            rec,
            source: DigitalSource::ALL[usize::from(a % 3)],
            attempt: (b % 3) as u8,
            platform: address,
        },
        6 => Command::PecHanded { rec, request: sent(life, rec, a, element), retry },
        7 | 8 => {
            let code = ["C001", "C003", "C004", "C008", "C777", ""][usize::from(a % 6)];
            let event = PecEvent { at: life.now, code: code.to_owned(), receipt_id: a.to_string(), receipt: None };
            let request = sent(life, rec, b, element);
            let answers = vec![event.clone(), event];
            Command::PecAnswered {
                rec,
                request,
                retry,
                handed_at: life.now,
                seen: 0,
                answers,
                ask_again: Some(life.now),
            }
        }
        9 => Command::PecTimedOut { rec, request: sent(life, rec, a, element), retry },
        10 => Command::PecRetryDue { rec, request: sent(life, rec, a, element), retry },
        11 => Command::AfterDigitalFeedback { rec, request: sent(life, rec, a, element), platform: address },
        12 => Command::CourtesySent { rec, digital: a.is_multiple_of(2), results: life.world.courtesy(rec) },
        13 => Command::AnalogDue { rec },
        14 => Command::PaperPrepared {
            rec,
            prepare: prepared(life, rec, a, element),
            found: life.world.residents[rec].clone(),
            place_from: b.is_multiple_of(5).then(|| life.now + SignedDuration::from_hours(24)),
        },
        15 => Command::PaperHanded { rec, request: posted(life, rec, a, element), expedition: retry % 2 },
        16 => Command::PaperAnswered {
            rec,
            request: posted(life, rec, a, element),
            expedition: retry % 2,
            handed_at: life.now,
            seen: 0,
            answers: vec![odd_letter_event(life, a), odd_letter_event(life, b)],
            ask_again: None,
        },
        17 => Command::AfterAnalogFeedback { rec, attempt: (a % 3) as u8 },
        18 => Command::RefinementDue { rec },
        19 => Command::View(View {
            rec: usize::from(a),
            delegate: None,
            source_channel: "WEB".to_owned(),
            source_channel_details: None,
        }),
        _ => Command::CancellationDue,
    }
}

fn sent(life: &Life, rec: usize, choice: u16, otherwise: ElementId) -> ElementId {
    let mails = &life.case.recipients[rec].digital;
    mails.get(usize::from(choice) % (mails.len() + 1)).map_or(otherwise, |mail| mail.request.clone())
}

fn prepared(life: &Life, rec: usize, choice: u16, otherwise: ElementId) -> ElementId {
    let letters = &life.case.recipients[rec].letters;
    letters.get(usize::from(choice) % (letters.len() + 1)).map_or(otherwise, |letter| letter.prepare.clone())
}

fn posted(life: &Life, rec: usize, choice: u16, otherwise: ElementId) -> ElementId {
    let letters: Vec<_> = life.case.recipients[rec].letters.iter().filter_map(|letter| letter.sent.as_ref()).collect();
    letters.get(usize::from(choice) % (letters.len() + 1)).map_or(otherwise, |sent| sent.request.clone())
}

fn odd_document(life: &Life, a: u16, rec: usize) -> StoredDocument {
    let key: DocumentKey = format!("PN_AAR-{}.pdf", a % 4).parse().unwrap();
    let template = if a.is_multiple_of(2) { Template::Aar } else { Template::SenderAck };
    StoredDocument {
        sha256: crate::ids::Sha256Digest::of(life.case.iun.as_str().as_bytes()),
        key,
        template,
        rec: (!a.is_multiple_of(3)).then_some(rec),
        renderer_version: "test".to_owned(),
        size: 1,
        pages: 1,
    }
}

fn odd_letter_event(life: &Life, choice: u16) -> PaperEvent {
    const CODES: &[&str] = &[
        "CON080",
        "RECRN001A",
        "RECRN001B",
        "RECRN001C",
        "RECRN005C",
        "RECAG012",
        "RECRN003C",
        "RECRN010",
        "P000",
        "C",
        "",
    ];
    PaperEvent {
        at: life.now,
        code: CODES[usize::from(choice) % CODES.len()].to_owned(),
        cause: choice.is_multiple_of(7).then(|| "M02".to_owned()),
        attachments: Vec::new(),
        discovered: None,
        tracking: None,
    }
}
