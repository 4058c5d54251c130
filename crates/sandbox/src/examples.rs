//! Examples with one click: an act deposited in the name of the sender that is ready, for people who live in the sandbox,
//! and what happens to it at once.
//!
//! The words in the addresses steer the simulated world; the clock is not moved. The four cases of the tour are among them.

use crate::Sandbox;
use crate::control::to_the_end;
use crate::deposit::{BUNDLED_ACT, settle, upload};
use crate::personas::{self, Persona};
use crate::printed::{self, ACTOR};
use crate::tour::scenario::{self, Scenario};
use bytes::Bytes;
use messo_domain::ids::{Iun, RequestId};
use messo_domain::party::DigitalAddress;
use messo_engine::registers::address_book::AddressBookEntry;
use messo_engine::use_cases::request_status::{StatusQuery, Verdict};
use messo_engine::{SenderCaller, UseError};
use messo_ports::world::WorldPerson;
use serde_json::{Value, json};
use std::sync::Arc;

/// What begins no PDF: the request with it is refused.
const NO_PDF: &[u8] = b"Questo file non \xc3\xa8 un PDF.\n";

/// Digits of the number of one click.
const DIGITS: usize = 13;

/// Ids of the examples, in the order in which they are shown.
pub const EXAMPLES: [&str; 10] = [
    "pec-consegnata",
    "pec-fallita",
    "raccomandata-consegnata",
    "irreperibile",
    "rifiutata",
    "indirizzo-trovato",
    "aperta-in-attesa",
    "annullata",
    "piu-destinatari",
    "impresa",
];

/// What became of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Served {
    /// Accepted under this number.
    Accepted(Iun),
    /// Refused, or still checked: the request says which.
    Request(RequestId),
}

impl Sandbox {
    /// Deposits an example and runs what is due at the standing clock; `None` for an id that is none. One number makes
    /// one notification, however often it is sent. Runs to its end even when the caller goes away.
    ///
    /// # Errors
    /// [`UseError::Parameter`] for a number of another form; [`UseError`] when a step fails.
    pub async fn serve_example(&self, id: &str, number: &str) -> Result<Option<Served>, UseError> {
        let Some(id) = EXAMPLES.into_iter().find(|known| *known == id) else { return Ok(None) };
        if number.len() != DIGITS || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(UseError::Parameter(format!("number: expected {DIGITS} digits")));
        }
        let (sandbox, number) = (self.clone(), number.to_owned());
        to_the_end(async move {
            let _turn = sandbox.turns.lock().await;
            sandbox.serve(id, &number).await.map(Some)
        })
        .await
    }

    async fn serve(&self, id: &'static str, number: &str) -> Result<Served, UseError> {
        self.tell_registries(id).await?;
        let caller = self.ready_caller().await?;
        let act = Bytes::from_static(if id == "rifiutata" { NO_PDF } else { BUNDLED_ACT });
        let uploaded = upload(&self.parts, &act).await?;
        let mut body = base(id, number);
        body["documents"] = json!([uploaded.document("Atto")]);
        let taken = self.parts.engine.deposit_notification(&caller, body.to_string().as_bytes()).await;
        let is_new = match taken {
            Ok(_) => true,
            Err(UseError::Refused { status: 409, .. }) => false, // clicked twice
            Err(error) => return Err(error),
        };
        settle(&self.parts).await?;
        let status = self.parts.engine.request_status(&caller, &of_number(number)).await?;
        match status.verdict {
            Verdict::Accepted(iun) => {
                if is_new {
                    self.happens_next(id, &caller, &iun).await?;
                }
                Ok(Served::Accepted(iun))
            }
            Verdict::Waiting | Verdict::Refused(_) => Ok(Served::Request(status.request_id)),
        }
    }

    /// What happens to an example after its acceptance.
    async fn happens_next(&self, id: &str, caller: &SenderCaller, iun: &Iun) -> Result<(), UseError> {
        let engine = &self.parts.engine;
        match id {
            "aperta-in-attesa" => engine.open_act(iun, 0, None, "WEB").await.map(drop)?,
            "annullata" => engine.cancel_notification(caller, iun.as_str()).await.map(drop)?,
            _ => return Ok(()),
        }
        settle(&self.parts).await
    }

    /// What the registries and the address book must know for an example to go its way.
    async fn tell_registries(&self, id: &str) -> Result<(), UseError> {
        let Some(persona) = personas::prepared(match id {
            "aperta-in-attesa" => "cinque",
            "impresa" | "piu-destinatari" => "impresa",
            _ => return Ok(()),
        }) else {
            return Ok(());
        };
        let tax_id = messo_engine::tokens::tax_id(persona.tax_id)?;
        let mut entry = AddressBookEntry::default();
        let mut person = WorldPerson::default();
        if persona.id == "cinque" {
            entry.email = Some("destinatario.cinque@posta.example".to_owned());
        } else {
            person.registry_address = Some("impresa.di.esempio@ok-pecsuccess.it".to_owned());
        }
        self.parts.engine.put_address_book(&tax_id, &entry, ACTOR).await?;
        Ok(self.parts.world.person_put(&tax_id, Some(person), self.parts.wall.now()).await?)
    }

    async fn ready_caller(&self) -> Result<Arc<SenderCaller>, UseError> {
        let ready = printed::prepare(&self.parts).await?;
        let caller = self.parts.engine.sender_by_key(&ready.api_key).await?;
        caller.ok_or_else(|| UseError::Internal("the key of the ready sender is not known".to_owned()))
    }

    /// A number for one click of an example: drawn, so that no other has it.
    pub fn fresh_number(&self) -> String {
        let drawn = (self.options.api.trace_id)();
        let number = drawn.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(131).wrapping_add(u64::from(byte)));
        format!("{:0DIGITS$}", number % 10_u64.pow(13))
    }
}

/// What asks for the request of a number.
fn of_number(number: &str) -> StatusQuery {
    StatusQuery {
        pa_protocol_number: Some(protocol(number)),
        idempotence_token: Some(number.to_owned()),
        ..StatusQuery::default()
    }
}

fn protocol(number: &str) -> String {
    format!("ESEMPIO-{number}")
}

/// The body of an example without its documents.
fn base(id: &str, number: &str) -> Value {
    let recipients: Vec<Value> =
        recipients(id).into_iter().enumerate().map(|(index, recipient)| payable(recipient, index, number)).collect();
    let letter = if id == "irreperibile" { "REGISTERED_LETTER_890" } else { "AR_REGISTERED_LETTER" };
    json!({
        "paProtocolNumber": protocol(number),
        "idempotenceToken": number,
        "subject": "Avviso di accertamento di esempio",
        "recipients": recipients,
        "notificationFeePolicy": "DELIVERY_MODE",
        "physicalCommunicationType": letter,
        "senderDenomination": printed::NAME,
        "senderTaxId": printed::TAX_ID,
        "taxonomyCode": "010101P",
        "paFee": scenario::PA_FEE,
        "vat": scenario::VAT,
    })
}

fn payable(mut recipient: Value, index: usize, number: &str) -> Value {
    let notice = format!("3020{}{number}", index % 10);
    recipient["payments"] =
        json!([{"pagoPa": {"noticeCode": notice, "creditorTaxId": scenario::CREDITOR, "applyCost": true}}]);
    recipient
}

fn recipients(id: &str) -> Vec<Value> {
    let of_tour = |index: usize| scenario::all().get(index).map(of_scenario).into_iter().collect::<Vec<_>>();
    let to = |id: &str, street: &str| personas::prepared(id).map(|persona| recipient(persona, street));
    match id {
        "pec-consegnata" => of_tour(0),
        "pec-fallita" => of_tour(1),
        "raccomandata-consegnata" | "rifiutata" | "annullata" => of_tour(2),
        "irreperibile" => of_tour(3),
        "indirizzo-trovato" => to("tre", "Via @FAIL-Discovery_AR").into_iter().collect(),
        "aperta-in-attesa" => to("cinque", "Via @OK_AR").into_iter().collect(),
        "impresa" => to("impresa", "Via Esempio 1").into_iter().collect(),
        _ => {
            let all =
                [to("tre", "Via @OK_AR"), to("quattro", "Via @FAIL-Irreperibile_AR"), to("impresa", "Via Esempio 1")];
            of_tour(0).into_iter().chain(all.into_iter().flatten()).collect()
        }
    }
}

fn of_scenario(scenario: &Scenario) -> Value {
    let persona = personas::PREPARED.into_iter().find(|persona| persona.tax_id == scenario.tax_id);
    let mut value = persona.map_or(Value::Null, |persona| recipient(persona, scenario.address));
    if let Some(pec) = scenario.pec {
        value["digitalDomicile"] = json!(DigitalAddress::pec(pec.to_owned()));
    }
    value
}

fn recipient(persona: Persona, street: &str) -> Value {
    json!({
        "recipientType": persona.recipient_type(),
        "taxId": persona.tax_id,
        "denomination": persona.name,
        "physicalAddress": {"address": street, "zip": "00100", "municipality": "Roma", "province": "RM"},
    })
}
