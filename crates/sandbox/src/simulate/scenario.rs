//! What a simulated notification is and what is true of its recipients: drawn once, from a seed of its own.
//!
//! Weights are such that every path of the law is walked, the rare ones far more often than in life. What the provider of
//! certified mail and the carrier answer is drawn when something is handed over to them (`world`), by the temper that a
//! recipient has here; what people do, and when, is in `deeds`.

use super::calendar;
use super::deeds::{self, Act};
use super::dice::{Dice, mix};
use jiff::{SignedDuration, Timestamp};
use messo_domain::case::SENT_COURTESY;
use messo_domain::ids::Iun;
use messo_domain::party::{DigitalAddress, DigitalAddressType, PhysicalAddress, RecipientType};
use messo_domain::request::{NotificationFeePolicy, PagoPaIntMode, PhysicalCommunicationType};
use messo_domain::workflow::command::{AddressAnswer, AttachmentFault};

/// SEND's public test people and bodies.
const PEOPLE: [&str; 4] = ["CLMCST42R12D969Z", "BNRMHL75C06G702B", "MNDLCU98T68C933T", "FLPCPT69A65Z336P"];
const COMPANIES: [&str; 2] = ["12666810299", "70412331207"];
/// The value that stands for the platform itself as certified address.
const SERCQ: &str = "x-pagopa-pn-sercq:send-self:notification-already-delivered";

/// One notification, before anything has happened to it.
#[derive(Clone, Debug)]
pub(super) struct Scenario {
    pub(super) seed: u64,
    pub(super) iun: Iun,
    pub(super) deposited: Timestamp,
    pub(super) sender: usize,
    pub(super) group: bool,
    /// Protocol number and token, and the first notice code: small numbers, so that some clash.
    pub(super) protocol: u64,
    pub(super) token: Option<u64>,
    pub(super) first_notice: u64,
    pub(super) people: Vec<Person>,
    pub(super) level: PhysicalCommunicationType,
    pub(super) policy: NotificationFeePolicy,
    pub(super) mode: PagoPaIntMode,
    pub(super) pa_fee: i64,
    pub(super) vat: u32,
    pub(super) priority: u8,
    pub(super) documents: usize,
    pub(super) light: bool,
    pub(super) validation: Validation,
    pub(super) acts: Vec<Act>,
}

/// What the validation will find.
#[derive(Clone, Debug, Default)]
pub(super) struct Validation {
    pub(super) hindered: u32,
    pub(super) hindered_f24: u32,
    pub(super) attachment: Option<AttachmentFault>,
    pub(super) unknown_tax_id: bool,
    pub(super) position_refused: bool,
    pub(super) f24_wrong: bool,
    /// Pages of each document, where they could be counted.
    pub(super) pages: Option<u32>,
}

/// How a provider, or the post, tends to end what is handed over for a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Temper {
    Kind,
    Hostile,
    Odd,
    /// Nothing is ever heard.
    Mute,
}

/// One recipient, and what the outside knows of it.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) kind: RecipientType,
    pub(super) tax_id: &'static str,
    pub(super) address: Option<PhysicalAddress>,
    pub(super) looked_up: AddressAnswer,
    pub(super) special: Option<DigitalAddress>,
    pub(super) platform: Known<DigitalAddress>,
    pub(super) registry: Known<DigitalAddress>,
    /// The registry's address when a second one is looked for.
    pub(super) residence: Option<PhysicalAddress>,
    pub(super) courtesy: Vec<Courtesy>,
    pub(super) notices: usize,
    pub(super) forms: usize,
    pub(super) mailbox: Temper,
    pub(super) post: Temper,
    /// From when the notice of this recipient can be rendered: now and then the renderer is down for days.
    pub(super) rendered_from: Timestamp,
    /// From when the channels of courtesy work.
    pub(super) courtesy_from: Timestamp,
    /// From when the post has room for this recipient's letters.
    pub(super) room_from: Timestamp,
}

impl Person {
    /// Whether app IO will invite to switch the service on rather than show a message.
    pub(super) fn is_invited(&self) -> bool {
        self.courtesy.iter().any(|courtesy| courtesy.is_invitation())
    }
}

/// What a register answers, until an instant and from it on.
#[derive(Clone, Debug)]
pub(super) struct Known<T> {
    before: Option<T>,
    after: Option<T>,
    changes: Timestamp,
}

impl<T: Clone> Known<T> {
    fn nothing() -> Self {
        Self { before: None, after: None, changes: Timestamp::UNIX_EPOCH }
    }

    pub(super) fn at(&self, now: Timestamp) -> Option<T> {
        if now < self.changes { self.before.clone() } else { self.after.clone() }
    }
}

/// A courtesy channel of a recipient.
#[derive(Clone, Copy, Debug)]
pub(super) struct Courtesy {
    pub(super) channel: DigitalAddressType,
    pub(super) io_result: Option<&'static str>,
    /// Whether the message leaves.
    pub(super) leaves: bool,
}

impl Courtesy {
    /// Whether it is an invitation to switch app IO on.
    pub(super) fn is_invitation(self) -> bool {
        self.io_result.is_some_and(|result| result != SENT_COURTESY)
    }
}

impl Scenario {
    /// The notification of this number in a batch.
    pub(super) fn draw(batch_seed: u64, number: usize, anchor: Timestamp) -> Self {
        let seed = mix(batch_seed, number as u64 + 1);
        let mut dice = Dice::new(seed);
        let dice = &mut dice;
        let deposited = calendar::deposit(dice, anchor);
        let iun = Iun::from_random(&mut || dice.next() as u8, deposited);
        let count = dice.weighted(&[(74, 1), (17, 2), (6, 3), (3, 4)]);
        let policy = dice.weighted(&[(7, NotificationFeePolicy::DeliveryMode), (3, NotificationFeePolicy::FlatRate)]);
        let mode = dice.weighted(&[(5, PagoPaIntMode::Sync), (4, PagoPaIntMode::Async), (2, PagoPaIntMode::None)]);
        let light = dice.chance(30);
        let mut people = (0..count).map(|index| person(dice, index, deposited, light)).collect::<Vec<_>>();
        if count > 1 && dice.chance(15) {
            lose_one_abroad(dice, &mut people, deposited);
        }
        let level = dice.weighted(&[
            (5, PhysicalCommunicationType::ArRegisteredLetter),
            (4, PhysicalCommunicationType::RegisteredLetter890),
        ]);
        let acts = deeds::draw(dice, &people);
        Self {
            seed,
            iun,
            deposited,
            sender: dice.below(super::SENDERS as u64) as usize,
            group: dice.chance(200),
            protocol: if dice.chance(100) { dice.below(4) } else { 1_000 + number as u64 },
            token: dice.chance(500).then(|| dice.below(2)),
            first_notice: if dice.chance(100) { dice.below(8) * 8 } else { 1_000 + number as u64 * 64 },
            people,
            level,
            policy,
            mode,
            pa_fee: dice.one(&[0, 1, 50, 100]),
            vat: dice.one(&[0, 4, 10, 22]),
            priority: dice.one(&[0, 0, 50, 100]),
            documents: if light { dice.one(&[1, 1, 2]) } else { dice.one(&[1, 1, 2, 3]) },
            light,
            validation: validation(dice),
            acts,
        }
    }

    /// The notice code of a recipient's payment.
    pub(super) fn notice_code(&self, rec: usize, payment: usize) -> String {
        format!("30{:016}", self.first_notice + rec as u64 * 2 + payment as u64)
    }
}

/// Of two recipients one is abroad, where nothing is heard of the letter, and the other begins when its limit is near.
fn lose_one_abroad(dice: &mut Dice, people: &mut [Person], deposited: Timestamp) {
    let (lost, late) = (0, 1);
    people[lost] = Person {
        address: Some(abroad(lost)),
        special: None,
        platform: Known::nothing(),
        registry: Known::nothing(),
        residence: None,
        post: Temper::Mute,
        ..people[lost].clone()
    };
    people[late].rendered_from = deposited + dice.wait(70 * 86_400, 95 * 86_400);
}

fn validation(dice: &mut Dice) -> Validation {
    use AttachmentFault as F;
    Validation {
        hindered: dice.weighted(&[(93, 0), (3, 1), (3, 3), (1, 100)]),
        hindered_f24: dice.weighted(&[(90, 0), (5, 1), (4, 4), (1, 100)]),
        attachment: dice.chance(25).then(|| dice.one(&[F::NotFound, F::Digest, F::NotPdf, F::TooBig, F::Gone])),
        unknown_tax_id: dice.chance(10),
        position_refused: dice.chance(20),
        f24_wrong: dice.chance(80),
        pages: dice.one(&[None, Some(1), Some(2), Some(3), Some(4), Some(5), Some(40)]),
    }
}

fn person(dice: &mut Dice, index: usize, deposited: Timestamp, light: bool) -> Person {
    let company = index < COMPANIES.len() && dice.chance(250);
    let known = |dice: &mut Dice, per_mille, name: &str| {
        let before = dice.chance(per_mille).then(|| mailbox(name, index));
        let changes = deposited + dice.wait(60, 30 * 86_400);
        let after = match dice.weighted(&[(7, 0), (2, 1), (1, 2)]) {
            0 => before.clone(),
            1 => Some(mailbox("other", index)),
            _ => None,
        };
        Known { before, after, changes }
    };
    let mut platform = known(dice, 140, "platform");
    if dice.chance(70) {
        let address = if dice.chance(850) { SERCQ } else { "x-pagopa-pn-sercq:unknown" }.to_owned();
        let sercq = DigitalAddress { r#type: DigitalAddressType::SERCQ, address };
        platform = Known { before: Some(sercq.clone()), after: Some(sercq), changes: deposited };
    }
    let room_from = if dice.chance(40) { deposited + dice.wait(86_400, 25 * 86_400) } else { deposited };
    Person {
        kind: if company { RecipientType::PG } else { RecipientType::PF },
        tax_id: if company { COMPANIES[index] } else { PEOPLE[index] },
        address: (!dice.chance(60)).then(|| request_address(dice, index)),
        looked_up: match dice.weighted(&[(8, 0), (1, 1), (1, 2), (1, 3)]) {
            0 => AddressAnswer::Found(street("Via del Registro", index, "00184")),
            1 => AddressAnswer::NotFound,
            2 => AddressAnswer::Found(street("Via senza Posta", index, "00000")),
            _ => AddressAnswer::Failed,
        },
        special: dice.chance(330).then(|| mailbox("special", index)),
        platform,
        registry: known(dice, 180, "registry"),
        residence: match dice.weighted(&[(4, 0), (3, 1), (1, 2), (1, 3), (1, 4)]) {
            0 => None,
            1 => Some(street("Via della Residenza", index, "20121")),
            2 => Some(street("VIA PRIMA,", index, "00185")), // the same door, written otherwise
            3 => Some(street("Via della Residenza", index, "00000")),
            _ => Some(abroad(index)),
        },
        courtesy: courtesy(dice),
        notices: if light { 1 } else { dice.weighted(&[(2, 0), (6, 1), (2, 2)]) },
        forms: dice.weighted(&[(88, 0), (9, 1), (3, 2)]),
        mailbox: dice.weighted(&[(5, Temper::Kind), (4, Temper::Hostile), (2, Temper::Odd)]),
        post: dice.weighted(&[(4, Temper::Kind), (4, Temper::Hostile), (3, Temper::Odd)]),
        courtesy_from: if dice.chance(30) { deposited + dice.wait(3600, 12 * 86_400) } else { deposited },
        rendered_from: if dice.chance(20) { deposited + dice.wait(3600, 25 * 86_400) } else { deposited },
        room_from,
    }
}

fn courtesy(dice: &mut Dice) -> Vec<Courtesy> {
    if dice.chance(450) {
        return Vec::new();
    }
    let mut channels = Vec::new();
    let mut add = |wanted: bool, channel, io_result, leaves| {
        if wanted {
            channels.push(Courtesy { channel, io_result, leaves });
        }
    };
    add(dice.chance(500), DigitalAddressType::EMAIL, None, dice.chance(900));
    add(dice.chance(300), DigitalAddressType::SMS, None, dice.chance(900));
    let io = dice.weighted(&[
        (4, Some(SENT_COURTESY)),
        (3, Some("SENT_OPTIN")),
        (1, Some("NOT_SENT_OPTIN_ALREADY_SENT")),
        (2, None),
    ]);
    add(dice.chance(500), DigitalAddressType::APPIO, io, io.is_some());
    add(dice.chance(200), DigitalAddressType::TPP, None, dice.chance(800));
    channels
}

fn request_address(dice: &mut Dice, index: usize) -> PhysicalAddress {
    match dice.weighted(&[(1, 0), (1, 1), (12, 2), (84, 3)]) {
        0 => PhysicalAddress { zip: None, ..street("Via Prima", index, "") },
        1 => street("Via Prima", index, "00000"),
        2 => abroad(index),
        _ => street("Via  Prima", index, "00185"),
    }
}

fn mailbox(name: &str, index: usize) -> DigitalAddress {
    DigitalAddress::pec(format!("{name}{index}@pec.example"))
}

/// A street in Italy.
pub(super) fn street(name: &str, number: usize, zip: &str) -> PhysicalAddress {
    PhysicalAddress {
        address: format!("{name} {number}"),
        zip: Some(zip.to_owned()),
        municipality: "Romabella".to_owned(),
        province: Some("rm".to_owned()),
        ..PhysicalAddress::default()
    }
}

fn abroad(number: usize) -> PhysicalAddress {
    PhysicalAddress {
        address: format!("{number} rue Premiere"),
        municipality: "Villebelle".to_owned(),
        foreign_state: Some("FRANCIA".to_owned()),
        ..PhysicalAddress::default()
    }
}

/// How long people of the simulation wait, at most.
pub(super) const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(24 * 80);
