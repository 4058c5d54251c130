//! What holds for every life, whatever comes in whatever order: the checks are those of `life`, made after each command.

use super::builder::{Citizen, Notification};
use super::stories::{DELIVERED, SIMPLE, UNTRACED};
use super::{Life, citizen, notification};
use crate::case::{CostPhase, DigitalSource, ElementId};
use crate::ids::DocumentKey;
use crate::money::Cents;
use crate::party::{DigitalAddress, DigitalAddressType};
use crate::timeline::ReworkPlan;
use crate::work::Template;
use crate::workflow::command::{AddressAnswer, AttachmentFault, F24Fault, View};
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
    "+1d RECRN006:F02 +3d RECRN001A RECRN001B[AR] RECRN001C",
    "CON996",
    "RECRN013 CON997 RECZZ RECRN002A:M01",
    "RECRI001 RECRI005:F01 RECRI003A RECRI003B[AR] RECRI003C",
    "RECRI001 RECRI004A:M08 RECRI004B[Plico] RECRI004C",
    "RECRI001 RECRI003A RECRI003B[AR] +100d RECRI003C",
    "CON080 +70d RECRN001A RECRN001B[AR] RECRN001C",
    "RECAG004:F03 RECAG001A RECAG001B[23L] RECAG001C",
    "RECRN010 +40d RECRN005A RECRN005B[Plico] RECRN005C",
];

/// Lives per property: a few seconds on a slow machine; PROPTEST_CASES asks for more.
const CASES: u32 = 64;

fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(CASES), failure_persistence: None, ..ProptestConfig::default() }
}

/// One thing that happens: which one, and a number to choose with.
type Happening = (u8, u16);

fn a_citizen() -> impl Strategy<Value = Citizen> {
    (any::<[bool; 8]>(), any::<[prop::sample::Index; 5]>()).prop_map(|(known, letters)| {
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
        } else if known[5] {
            citizen = citizen.lives_abroad_at("Calle Nueva 9", "SPAGNA");
        }
        if known[6] && known[7] {
            citizen = citizen.without_address();
        } else if known[6] {
            citizen = citizen.abroad("FRANCIA");
        } else if known[7] {
            citizen = citizen.with_f24();
        }
        citizen
    })
}

fn a_notification() -> impl Strategy<Value = Notification> {
    let mails = any::<[[prop::sample::Index; 3]; 3]>();
    (prop::collection::vec(a_citizen(), 1..4), mails, any::<[bool; 3]>()).prop_map(|(citizens, mails, is)| {
        let [by_law_890, asynchronous, full] = is;
        let mut sent = if by_law_890 { notification().by_law_890() } else { notification() };
        if asynchronous {
            sent = sent.asynchronous();
        }
        if full {
            // the post has no room for a week
            sent = sent.world(|world| world.place_from = Some("2026-03-09T00:00:00+01:00".parse().unwrap()));
        }
        for (name, scripts) in ["special@pec.example", "platform@pec.example", "general@pec.example"].iter().zip(mails)
        {
            sent = sent.pec(name, &scripts.map(|script| *script.get(MAILS)));
        }
        citizens.into_iter().fold(sent, |all, one| all.to(one))
    })
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    prop::collection::vec((0..24_u8, any::<u16>()), 0..120)
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
        8 => {
            let rec = choose(life.case.recipients.len());
            life.rework(rec, u8::from(number.is_multiple_of(2)));
        }
        7 => life.world.platform[0] = Some(DigitalAddress::pec("other@pec.example")),
        _ => drop(life.step()),
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whatever_happens_a_life_holds_together_and_ends(sent in a_notification(), happenings in happenings()) {
        let mut life = sent.deposited();
        for happening in happenings {
            happens(&mut life, happening);
        }
        life.run();
        life.assert_the_past_is_closed();
        life.assert_nobody_is_stuck();
    }

    #[test]
    fn commands_that_no_work_ordered_do_no_harm(
        sent in a_notification(),
        odd in prop::collection::vec((0..30_u8, any::<u16>(), any::<u16>()), 0..60),
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
    let address = b.is_multiple_of(2).then(|| DigitalAddress::pec("odd@pec.example"));
    let retry = u32::from(b % 5);
    match what {
        0 => Command::Validated(ValidationReport::default()),
        1 => {
            let attachments = vec![(AttachmentFault::Digest, "PN_NOTIFICATION_ATTACHMENTS-act.pdf".parse().unwrap())];
            Command::Validated(ValidationReport {
                attachments,
                unknown_tax_ids: vec![rec],
                ..ValidationReport::default()
            })
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
            let event = odd_mail_event(life, a);
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
        9 => Command::PecTimedOut {
            rec,
            request: sent(life, rec, a, element),
            retry,
            answers: (a % 2..1).map(|_| odd_mail_event(life, b)).collect(),
        },
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
        20 => Command::CancellationDue,
        _ => odd_new_command(life, what, a, b, element),
    }
}

/// The same for validation, silence, time-outs, positions and reworks.
fn odd_new_command(life: &Life, what: u8, a: u16, b: u16, element: ElementId) -> Command {
    let rec = usize::from(b) % life.case.recipients.len();
    let expedition = u32::from(b % 3);
    match what {
        21 => Command::ValidationHindered { f24: a.is_multiple_of(2), tries: u32::from(b % 40) },
        22 => {
            let faults =
                if a.is_multiple_of(3) { vec![F24Fault { rec, detail: "odd".to_owned() }] } else { Vec::new() };
            Command::F24Validated { faults }
        }
        23 => {
            let found = life.world.residents[rec].clone().map_or(AddressAnswer::NotFound, AddressAnswer::Found);
            Command::AddressesAnswered {
                call: element,
                answers: vec![(usize::from(a), AddressAnswer::Failed), (rec, found)],
            }
        }
        24 => Command::PaperSilent {
            rec,
            request: posted(life, rec, a, element),
            expedition,
            handed_at: life.now,
            answers: vec![odd_letter_event(life, a)],
        },
        25 => Command::RirTimedOut {
            rec,
            request: posted(life, rec, a, element),
            expedition,
            handed_at: life.now,
            answers: (a % 2..1).map(|_| odd_letter_event(life, b)).collect(),
        },
        26 => {
            let fees = vec![("77777777777".to_owned(), super::builder::notice_code(rec), Cents(i64::from(a)))];
            let outcomes = life.clone().world.told_positions(fees);
            let phases = [CostPhase::Validation, CostPhase::SendAnalogDomicileAttempt0, CostPhase::RequestRefused];
            Command::PositionsUpdated { rec: Some(rec), phase: phases[usize::from(a % 3)], outcomes }
        }
        27 => Command::IoSwitchedOn { rec },
        28 => {
            let address = DigitalAddress { r#type: DigitalAddressType::APPIO, address: "io".to_owned() };
            Command::IoMessageSent { rec, address }
        }
        _ => {
            let attempt = u8::from(a.is_multiple_of(2));
            Command::Rework(ReworkPlan::of(&life.events[..life.events.len() - usize::from(b % 2)], rec, attempt))
        }
    }
}

fn odd_mail_event(life: &Life, choice: u16) -> PecEvent {
    let code = ["C001", "C003", "C004", "C008", "C777", ""][usize::from(choice % 6)];
    PecEvent { at: life.now, code: code.to_owned(), receipt_id: choice.to_string(), receipt: None }
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
    let template = [Template::Aar, Template::SenderAck, Template::F24][usize::from(a % 3)];
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
        "RECRN006",
        "CON996",
        "CON998",
        "RECRI003B",
        "RECRI004C",
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
