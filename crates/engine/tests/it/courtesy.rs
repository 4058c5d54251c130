//! Courtesy messages as they leave: on which channels, with which words, and how often a person is invited.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use async_trait::async_trait;
use jiff::Timestamp;
use messo_domain::case::Category;
use messo_domain::ids::{Iun, TaxId};
use messo_domain::party::DigitalAddress;
use messo_engine::registers::address_book::AddressBookEntry;
use messo_engine::tokens::PersonType;
use messo_engine::use_cases::CaseView;
use messo_engine::{PersonCaller, SenderCaller};
use messo_ports::channels::{ChannelError, MessageOrder};
use messo_ports::world::WorldPerson;
use messo_ports::{Mail, WorldControl as _};
use messo_testkit::{Platform, requests};
use std::sync::Arc;

/// A name that is cut in app IO.
const LONG_NAME: &str = "Unione dei Comuni di Esempio di Sopra e di Sotto e delle Frazioni";

fn everywhere() -> AddressBookEntry {
    AddressBookEntry {
        platform: None,
        email: Some("recipient.one@mail.example".to_owned()),
        sms: Some("+393330000000".to_owned()),
        appio: true,
    }
}

async fn know(platform: &Platform, entry: &AddressBookEntry, person: WorldPerson) {
    let tax_id = TaxId::parse(requests::CITIZEN).unwrap();
    platform.engine.put_address_book(&tax_id, entry, "test").await.unwrap();
    platform.world.person_put(&tax_id, Some(person), platform.engine.now()).await.unwrap();
}

async fn deposit(platform: &Platform, caller: &SenderCaller, protocol: &str) -> Iun {
    let act = platform.upload(requests::ACT).await;
    let mut request = requests::request(protocol, &act);
    request["senderDenomination"] = caller.sender.denomination.clone().into();
    platform.deposit(caller, &request).await
}

/// Kind, subject and text of what went out.
async fn sent(platform: &Platform, iun: &Iun) -> Vec<(String, String)> {
    let items = platform.world.sent(Some(iun), None, 20).await.unwrap();
    let text = |item: &messo_ports::world::SentItem| String::from_utf8_lossy(&item.parts[0].bytes).into_owned();
    let mut sent: Vec<_> = items.iter().map(|item| (item.kind.clone(), text(item))).collect();
    sent.sort();
    sent
}

/// What app IO said, and the ids of the courtesy elements after the recipient.
async fn elements(platform: &Platform, caller: &SenderCaller, iun: &Iun) -> Vec<(String, Option<String>)> {
    let view = platform.engine.read_sent(caller, iun.as_str()).await.unwrap();
    let courtesy = view.timeline.elements().iter().filter(|e| e.category == Category::SendCourtesyMessage);
    let told = |e: &messo_domain::timeline::Shown| {
        let result = e.details.get("ioSendMessageResult").and_then(|r| r.as_str()).map(str::to_owned);
        (e.element_id.as_str().split_once("COURTESYADDRESSTYPE_").unwrap().1.to_owned(), result)
    };
    courtesy.map(told).collect()
}

#[tokio::test]
async fn before_paper_every_channel_says_how_to_spare_the_letter_and_until_when() {
    let platform = Platform::new();
    let (caller, _) = platform.sender_named(requests::SENDER_TAX_ID, LONG_NAME).await;
    know(&platform, &everywhere(), WorldPerson { appio: true, tpp: true, ..WorldPerson::default() }).await;
    let iun = deposit(&platform, &caller, "P-1").await;
    let sent = sent(&platform, &iun).await;
    assert_eq!(sent.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>(), ["APPIO", "EMAIL", "SMS", "TPP"]);
    for (kind, text) in &sent {
        assert!(text.contains("raccomandata") || kind == "LETTER", "{kind}: {text}");
        assert_eq!(text.contains("15/02/2026"), kind != "SMS", "five days from the tenth: {kind}: {text}");
        let whole_name = text.lines().next().is_some_and(|subject| subject.contains(LONG_NAME));
        assert_eq!(whole_name, matches!(kind.as_str(), "EMAIL" | "TPP"), "{kind}: {text}");
    }
}

#[tokio::test]
async fn beside_a_certified_mail_no_letter_is_spoken_of() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let entry = AddressBookEntry { platform: Some(DigitalAddress::pec("prova@ok-pecsuccess.it")), ..everywhere() };
    know(&platform, &entry, WorldPerson { appio: true, ..WorldPerson::default() }).await;
    let iun = deposit(&platform, &caller, "P-1").await;
    let sent = sent(&platform, &iun).await;
    assert_eq!(sent.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>(), ["APPIO", "EMAIL", "PEC", "SMS"]);
    assert!(sent.iter().all(|(_, text)| !text.contains("raccomandata") && !text.contains("15/02/2026")), "{sent:?}");
}

#[tokio::test]
async fn a_person_is_invited_once_in_the_days_that_the_rules_say() {
    let platform = Platform::with_settings(|settings| settings.rules.terms.io_optin_min_days = 30);
    let (caller, _) = platform.sender().await;
    let entry = AddressBookEntry { email: None, sms: None, ..everywhere() };
    know(&platform, &entry, WorldPerson { appio: true, appio_service_off: true, ..WorldPerson::default() }).await;
    for (protocol, result, messages) in
        [("P-1", "SENT_OPTIN", 1), ("P-2", "NOT_SENT_OPTIN_ALREADY_SENT", 0), ("P-3", "SENT_OPTIN", 1)]
    {
        let iun = deposit(&platform, &caller, protocol).await;
        let expected = [("APPIO.OPTIN".to_owned(), Some(result.to_owned()))];
        assert_eq!(elements(&platform, &caller, &iun).await, expected, "{protocol}");
        let sent = sent(&platform, &iun).await;
        assert_eq!(sent.len(), messages, "{protocol}");
        assert!(sent.iter().all(|(_, text)| text.contains("Attiva il servizio") && !text.contains(iun.as_str())));
        platform.pass_days(16).await;
    }
}

/// A server of e-mail that nobody reaches.
struct NoMail;

#[async_trait]
impl Mail for NoMail {
    async fn send(&self, _: &MessageOrder, _: Timestamp) -> Result<bool, ChannelError> {
        Err(ChannelError::Unavailable("the test pulled the plug".to_owned()))
    }
}

#[tokio::test]
async fn a_channel_that_fails_stops_no_other_and_leaves_no_trace() {
    let platform = Platform::with_ports(|mut ports| {
        ports.mail = Arc::new(NoMail);
        ports
    });
    let (caller, _) = platform.sender().await;
    know(&platform, &everywhere(), WorldPerson { appio: true, ..WorldPerson::default() }).await;
    let iun = deposit(&platform, &caller, "P-1").await;
    let told = elements(&platform, &caller, &iun).await;
    assert_eq!(told, [("SMS".to_owned(), None), ("APPIO".to_owned(), Some("SENT_COURTESY".to_owned()))]);
    let view = platform.engine.read_sent(&caller, iun.as_str()).await.unwrap();
    assert!(view.case.recipients[0].letters.is_empty(), "the wait for the others has begun");
}

/// A citizen who has app IO, with the service switched on or off.
async fn has_app_io(platform: &Platform, appio_service_off: bool) -> TaxId {
    let entry = AddressBookEntry { email: None, sms: None, ..everywhere() };
    know(platform, &entry, WorldPerson { appio: true, appio_service_off, ..WorldPerson::default() }).await;
    TaxId::parse(requests::CITIZEN).unwrap()
}

/// The citizen switches the service on, and what follows is done.
async fn switch_on(platform: &Platform) {
    let tax_id = has_app_io(platform, false).await;
    platform.engine.io_switched_on(&tax_id).await.unwrap();
    platform.engine.run_to_quiet().await.unwrap();
}

fn invited() -> (String, Option<String>) {
    ("APPIO.OPTIN".to_owned(), Some("SENT_OPTIN".to_owned()))
}

fn told() -> (String, Option<String>) {
    ("APPIO".to_owned(), Some("SENT_COURTESY".to_owned()))
}

#[tokio::test]
async fn who_follows_the_invitation_within_seven_days_gets_the_message_once_and_no_date_moves() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    has_app_io(&platform, true).await;
    let iun = deposit(&platform, &caller, "P-1").await;
    platform.pass_days(3).await;
    let dates = |view: &CaseView| {
        let elements = view.timeline.elements().iter();
        let waits = [Category::ProbableSchedulingAnalogDate, Category::ScheduleAnalogWorkflow];
        elements.filter(|e| waits.contains(&e.category)).map(|e| e.details.clone()).collect::<Vec<_>>()
    };
    let before = dates(&platform.engine.read_sent(&caller, iun.as_str()).await.unwrap());
    for _ in 0..2 {
        switch_on(&platform).await;
        assert_eq!(elements(&platform, &caller, &iun).await, [invited(), told()]);
    }
    let sent = sent(&platform, &iun).await;
    let (invitations, messages): (Vec<_>, Vec<_>) = sent.iter().partition(|(_, text)| text.contains("Attiva"));
    assert_eq!((invitations.len(), messages.len()), (1, 1), "{sent:?}");
    assert!(messages[0].1.contains(iun.as_str()), "{messages:?}");
    assert!(messages[0].1.contains("15/02/2026"), "paper starts when it would have: {messages:?}");
    let view = platform.engine.read_sent(&caller, iun.as_str()).await.unwrap();
    assert_eq!((before.len(), dates(&view)), (2, before));
    assert!(view.case.recipients[0].letters.is_empty());
    platform.pass_days(3).await;
    let view = platform.engine.read_sent(&caller, iun.as_str()).await.unwrap();
    assert_eq!(view.case.recipients[0].letters.len(), 1, "five days after the invitation");
}

#[tokio::test]
async fn once_paper_is_on_its_way_the_message_does_not_promise_to_spare_it() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    has_app_io(&platform, true).await;
    let iun = deposit(&platform, &caller, "P-1").await;
    platform.pass_days(6).await;
    switch_on(&platform).await;
    let sent = sent(&platform, &iun).await;
    let message = sent.iter().find(|(kind, text)| kind == "APPIO" && text.contains(iun.as_str()));
    assert!(message.is_some_and(|(_, text)| !text.contains("raccomandata")), "{sent:?}");
}

#[tokio::test]
async fn every_recent_notification_that_waits_unopened_gets_its_message_and_no_other() {
    let platform = Platform::with_settings(|settings| settings.rules.terms.io_optin_min_days = 30);
    let (caller, _) = platform.sender().await;
    has_app_io(&platform, true).await;
    let old = deposit(&platform, &caller, "P-1").await;
    platform.pass_days(6).await;
    let recent = deposit(&platform, &caller, "P-2").await;
    let opened = deposit(&platform, &caller, "P-3").await;
    let cancelled = deposit(&platform, &caller, "P-4").await;
    platform.pass_days(2).await;
    let citizen = PersonCaller {
        tax_id: TaxId::parse(requests::CITIZEN).unwrap(),
        r#type: PersonType::PF,
        role: None,
        groups: Vec::new(),
    };
    platform.engine.read_received(&citizen, opened.as_str(), "WEB").await.unwrap();
    platform.engine.cancel_notification(&caller, cancelled.as_str()).await.unwrap();
    platform.engine.run_to_quiet().await.unwrap();
    let platform = platform.restarted();
    switch_on(&platform).await;
    assert_eq!(elements(&platform, &caller, &old).await, [invited()], "eight days ago");
    let silent = ("APPIO.OPTIN".to_owned(), Some("NOT_SENT_OPTIN_ALREADY_SENT".to_owned()));
    assert_eq!(elements(&platform, &caller, &recent).await, [silent.clone(), told()], "an invitation not repeated");
    for (iun, why) in [(&opened, "opened"), (&cancelled, "cancelled")] {
        assert_eq!(elements(&platform, &caller, iun).await, std::slice::from_ref(&silent), "{why}");
    }
}

#[tokio::test]
async fn who_switches_the_service_off_again_at_once_is_not_invited_anew() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let tax_id = has_app_io(&platform, true).await;
    let iun = deposit(&platform, &caller, "P-1").await;
    platform.engine.io_switched_on(&tax_id).await.unwrap(); // and it is off by the time the message goes
    platform.engine.run_to_quiet().await.unwrap();
    assert_eq!(elements(&platform, &caller, &iun).await, [invited()]);
    assert_eq!(sent(&platform, &iun).await.len(), 1);
}
