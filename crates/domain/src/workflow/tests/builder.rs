//! What is sent, and to whom: a notification that is good in every part unless a test says otherwise.

use super::life::Life;
use super::world::World;
use crate::ids::Iun;
use crate::party::{DigitalAddress, PhysicalAddress};
use crate::request::{NewNotification, read, with_defaults};
use crate::rules::RuleSet;
use crate::workflow::Deposit;
use jiff::Timestamp;
use serde_json::{Value, json};

/// When every story begins: a Monday morning in Rome.
pub(super) const DEPOSITED: &str = "2026-03-02T10:00:00+01:00";
/// SHA-256 of `abc`.
const DIGEST: &str = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";

/// A recipient, and what the world knows of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Citizen {
    pec: Option<String>,
    platform: Option<String>,
    registry: Option<String>,
    courtesy: Vec<&'static str>,
    zip: Option<String>,
    state: Option<String>,
    nowhere: bool,
    f24: bool,
    without_notice: bool,
    without_sheet: bool,
    found: Option<PhysicalAddress>,
    letters: Vec<String>,
}

/// A natural person at a good address in Italy, with one payment, known to no register.
pub(super) fn citizen() -> Citizen {
    Citizen { zip: Some("00185".to_owned()), ..Citizen::default() }
}

impl Citizen {
    /// The sender gives a certified mailbox.
    pub(super) fn with_pec(mut self, address: &str) -> Self {
        self.pec = Some(address.to_owned());
        self
    }

    /// The recipient has registered a certified mailbox on the platform.
    pub(super) fn on_platform(mut self, address: &str) -> Self {
        self.platform = Some(address.to_owned());
        self
    }

    /// The public registries know a certified mailbox.
    pub(super) fn in_registry(mut self, address: &str) -> Self {
        self.registry = Some(address.to_owned());
        self
    }

    /// Channels of courtesy on which a message arrives: `EMAIL`, `SMS`, `APPIO`, `APPIO-OPTIN`.
    pub(super) fn courtesy(mut self, channels: &[&'static str]) -> Self {
        self.courtesy = channels.to_vec();
        self
    }

    /// Another zip on the physical address.
    pub(super) fn zip(mut self, zip: Option<&str>) -> Self {
        self.zip = zip.map(str::to_owned);
        self
    }

    /// Lives abroad.
    pub(super) fn abroad(mut self, state: &str) -> Self {
        self.state = Some(state.to_owned());
        self
    }

    /// The request gives no address.
    pub(super) fn without_address(mut self) -> Self {
        self.nowhere = true;
        self
    }

    /// An F24 form is to be paid too.
    pub(super) fn with_f24(mut self) -> Self {
        self.f24 = true;
        self
    }

    /// Nothing is to be paid by notice code.
    pub(super) fn without_notice(mut self) -> Self {
        self.without_notice = true;
        self
    }

    /// The notice is to be paid without a sheet in the envelope.
    pub(super) fn without_sheet(mut self) -> Self {
        self.without_sheet = true;
        self
    }

    /// Another physical address abroad, known to the registry of residents.
    pub(super) fn lives_abroad_at(mut self, street: &str, state: &str) -> Self {
        let at = address(street, None);
        self.found = Some(PhysicalAddress { foreign_state: Some(state.to_owned()), province: None, ..at });
        self
    }

    /// Another physical address, known to the registry of residents.
    pub(super) fn lives_at(mut self, street: &str, zip: &str) -> Self {
        self.found = Some(address(street, Some(zip)));
        self
    }

    /// What the carrier says about this recipient's letters, in the order of sending.
    pub(super) fn letters(mut self, scripts: &[&str]) -> Self {
        self.letters = scripts.iter().map(|script| (*script).to_owned()).collect();
        self
    }
}

/// An address in Rome.
pub(super) fn address(street: &str, zip: Option<&str>) -> PhysicalAddress {
    PhysicalAddress {
        address: street.to_owned(),
        zip: zip.map(str::to_owned),
        municipality: "Romabella".to_owned(),
        province: Some("RM".to_owned()),
        ..PhysicalAddress::default()
    }
}

/// A notification in the making.
#[derive(Clone, Debug)]
pub(super) struct Notification {
    recipients: Vec<Citizen>,
    world: World,
    service: &'static str,
    mode: &'static str,
    policy: &'static str,
    documents: usize,
    light: bool,
    rules: RuleSet,
}

/// A notification to nobody yet, by registered letter where it goes on paper.
pub(super) fn notification() -> Notification {
    Notification {
        recipients: Vec::new(),
        world: World::default(),
        service: "AR_REGISTERED_LETTER",
        mode: "SYNC",
        policy: "DELIVERY_MODE",
        documents: 1,
        light: false,
        rules: RuleSet::current(),
    }
}

impl Notification {
    /// One more recipient.
    pub(super) fn to(mut self, citizen: Citizen) -> Self {
        self.recipients.push(citizen);
        self
    }

    /// Where it goes on paper, by the forms of law 890/1982.
    pub(super) fn by_law_890(mut self) -> Self {
        self.service = "REGISTERED_LETTER_890";
        self
    }

    /// The costs are told to the debt positions.
    pub(super) fn asynchronous(mut self) -> Self {
        self.mode = "ASYNC";
        self
    }

    /// The body pays for all.
    pub(super) fn flat_rate(mut self) -> Self {
        self.policy = "FLAT_RATE";
        self
    }

    /// An act of so many files: the first is `act.pdf`, the others `act1.pdf` and so on.
    pub(super) fn of_documents(mut self, documents: usize) -> Self {
        self.documents = documents;
        self
    }

    /// Other rules than those in force.
    pub(super) fn rules(mut self, change: impl FnOnce(&mut RuleSet)) -> Self {
        change(&mut self.rules);
        self
    }

    /// The body may only send light letters.
    pub(super) fn light(mut self) -> Self {
        self.light = true;
        self
    }

    /// Changes the world before anything happens.
    pub(super) fn world(mut self, change: impl FnOnce(&mut World)) -> Self {
        change(&mut self.world);
        self
    }

    /// What the provider answers for a mailbox: one script per mail that is handed over, the last for all others.
    pub(super) fn pec(mut self, address: &str, scripts: &[&str]) -> Self {
        self.world.answer_pec(address, scripts);
        self
    }

    /// The validation finds an attachment or a tax id wanting.
    pub(super) fn validation(mut self, report: crate::workflow::ValidationReport) -> Self {
        self.world.report = report;
        self
    }

    /// Deposited, nothing done yet.
    pub(super) fn deposited(self) -> Life {
        self.deposited_at(DEPOSITED)
    }

    /// Deposited at this instant, nothing done yet.
    pub(super) fn deposited_at(self, instant: &str) -> Life {
        let now: Timestamp = instant.parse().unwrap();
        let mut letter = 0_u8;
        let iun = Iun::from_random(
            &mut || {
                letter = letter.wrapping_add(7);
                letter
            },
            now,
        );
        let request = self.request();
        let light_letters_only = self.light;
        let mut world = self.world;
        for citizen in self.recipients {
            world.knows(
                citizen.platform.map(DigitalAddress::pec),
                citizen.registry.map(DigitalAddress::pec),
                citizen.courtesy,
                citizen.found,
                citizen.letters,
            );
        }
        let deposit = Deposit { iun, sender_id: "body-1".to_owned(), request, light_letters_only };
        Life::begin(deposit, now, world, self.rules)
    }

    /// Deposited and validated: accepted or refused, and nothing done after that.
    pub(super) fn accepted(self) -> Life {
        let mut life = self.deposited();
        life.step();
        assert!(life.case.is_answered());
        life
    }

    fn request(&self) -> NewNotification {
        let recipients: Vec<Value> = self.recipients.iter().enumerate().map(|(n, c)| recipient(n, c)).collect();
        let names = (0..self.documents).map(|n| if n == 0 { "act".to_owned() } else { format!("act{n}") });
        let document = |name| file(&format!("PN_NOTIFICATION_ATTACHMENTS-{name}.pdf"), Some("Title of the act"));
        let documents: Vec<Value> = names.map(document).collect();
        let body = json!({
            "idempotenceToken": "token-1", "paProtocolNumber": "2026/1", "subject": "Subject of the act",
            "recipients": recipients,
            "documents": documents,
            "notificationFeePolicy": self.policy, "pagoPaIntMode": self.mode,
            "physicalCommunicationType": self.service,
            "senderDenomination": "Comune di Prova", "senderTaxId": "77777777777", "taxonomyCode": "010101P",
            "paFee": 100, "vat": 22
        });
        with_defaults(read(&serde_json::to_vec(&body).unwrap()).unwrap())
    }
}

fn file(key: &str, title: Option<&str>) -> Value {
    let mut file = json!({"digests": {"sha256": DIGEST}, "contentType": "application/pdf", "ref": {"key": key, "versionToken": "v1"}});
    if let Some(title) = title {
        file["title"] = json!(title);
    }
    file
}

fn recipient(index: usize, citizen: &Citizen) -> Value {
    let mut recipient = json!({
        "recipientType": "PF", "taxId": "RSSMRA80A01H501U", "denomination": format!("Recipient {index}"),
        "physicalAddress": address(&format!("Via Prima {index}"), citizen.zip.as_deref()),
        "payments": [{"pagoPa": {
            "noticeCode": notice_code(index), "creditorTaxId": "77777777777", "applyCost": true,
            "attachment": file(&format!("PN_NOTIFICATION_ATTACHMENTS-notice{index}.pdf"), None)
        }}]
    });
    if citizen.without_notice {
        recipient["payments"] = json!([]);
    } else if citizen.without_sheet {
        recipient["payments"][0]["pagoPa"].as_object_mut().unwrap().remove("attachment");
    }
    if citizen.nowhere {
        recipient.as_object_mut().unwrap().remove("physicalAddress");
    } else if let Some(state) = &citizen.state {
        recipient["physicalAddress"]["foreignState"] = json!(state);
        recipient["physicalAddress"].as_object_mut().unwrap().remove("province");
    }
    if citizen.f24 {
        let mut data = file(&format!("PN_F24_META-{index}.json"), None);
        data["contentType"] = json!("application/json");
        let form = json!({"f24": {"title": "Form", "applyCost": true, "metadataAttachment": data}});
        recipient["payments"].as_array_mut().unwrap().push(form);
    }
    if let Some(pec) = &citizen.pec {
        recipient["digitalDomicile"] = json!({"type": "PEC", "address": pec});
    }
    recipient
}

/// Notice code of a recipient.
pub(super) fn notice_code(index: usize) -> String {
    format!("3020001000000194{index:02}")
}
