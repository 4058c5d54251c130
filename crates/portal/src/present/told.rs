//! Tests of what people are told of a notification: titles, decoded fields, documents, timeline, explanation, and the
//! HTML that pages draw of them.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use super::details::{Detail, Said, details};
use super::event::{Reader, papers, title};
use super::explanation::explanation;
use super::timeline::{TimelineView, timeline};
use crate::doors::Door;
use crate::layout::Frame;
use crate::visit::Visit;
use crate::words::{Language, Words};
use askama::Template;
use jiff::{SignedDuration, Timestamp};
use messo_domain::case::{
    Category, DelegateInfo, ElementId, Event, Facts, LegalFactCategory, LegalFactRef, Private, ResponseStatus,
};
use messo_domain::explanation::{
    CostExplained, DateKind, ExplainedDate, Explanation, Input, NextStep, RecipientExplained, Sentence,
};
use messo_domain::money::Cents;
use messo_domain::party::{DigitalAddress, DigitalAddressType, RecipientType};
use messo_domain::request::PhysicalCommunicationType;
use messo_domain::rules::RuleId;
use messo_domain::timeline::{Shown, Status, Timeline};
use serde_json::{Value, json};

const ITALIAN: Words = Words(Language::Italian);
const ENGLISH: Words = Words(Language::English);

fn at(minutes: i64) -> Timestamp {
    let start: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
    start + SignedDuration::from_mins(minutes)
}

fn names(count: usize) -> Vec<String> {
    ["Recipient One", "Recipient Two"][..count].iter().map(|name| (*name).to_owned()).collect()
}

fn shown(category: Category, details: Value) -> Shown {
    Shown {
        element_id: ElementId::from_text(category.wire()),
        category,
        timestamp: at(0),
        ingestion_timestamp: at(0),
        details,
        legal_facts: Vec::new(),
        rec: Some(1),
        taken_back: Vec::new(),
    }
}

fn fact(category: LegalFactCategory, key: &str) -> LegalFactRef {
    LegalFactRef { key: key.to_owned(), category }
}

fn value_of<'a>(all: &'a [Detail], label: &str) -> Option<&'a Said> {
    all.iter().find(|detail| detail.label == label).map(|detail| &detail.value)
}

#[test]
fn every_category_has_a_sentence_for_each_reader_in_both_languages() {
    let (one, two) = (names(1), names(2));
    for category in Category::all() {
        for words in [ITALIAN, ENGLISH] {
            for reader in [Reader::Sender(&one), Reader::Sender(&two), Reader::Recipient] {
                let told = title(words, &shown(category, json!({})), reader);
                assert_ne!(told, category.wire());
                assert!(!told.contains(['{', '}', '$']) && !told.ends_with('.'), "{told}");
                assert!(told.chars().next().is_some_and(char::is_uppercase), "{told}");
            }
        }
    }
}

#[test]
fn the_sender_reads_the_name_of_one_among_several_and_the_recipient_is_spoken_to() {
    let delivered = shown(Category::SendDigitalFeedback, json!({"responseStatus": "OK"}));
    let (one, two) = (names(1), names(2));
    let said = |words, reader| title(words, &delivered, reader);
    assert_eq!(said(ITALIAN, Reader::Sender(&two)), "Avviso consegnato al domicilio digitale di Recipient Two");
    assert_eq!(
        said(ENGLISH, Reader::Sender(&one)),
        "The notice was delivered to the digital domicile of the recipient"
    );
    assert_eq!(said(ITALIAN, Reader::Recipient), "Avviso consegnato al tuo domicilio digitale");
}

#[test]
fn a_title_tells_the_turn_that_an_element_took() {
    let turns = [
        (Category::GetAddress, json!({"isAvailable": true}), json!({"isAvailable": false})),
        (Category::SendAnalogFeedback, json!({"responseStatus": "OK"}), json!({"responseStatus": "KO"})),
        (Category::NotificationViewed, json!({"delegateInfo": {"denomination": "Delegate One"}}), json!({})),
        (
            Category::SendCourtesyMessage,
            json!({"ioSendMessageResult": "SENT_COURTESY"}),
            json!({"ioSendMessageResult": "SENT_OPTIN"}),
        ),
    ];
    for (category, first, second) in turns {
        for reader in [Reader::Sender(&[]), Reader::Recipient] {
            let said = |details: &Value| title(ENGLISH, &shown(category, details.clone()), reader);
            assert_ne!(said(&first), said(&second), "{category:?}");
        }
    }
}

#[test]
fn codes_are_decoded_and_an_unknown_one_shows_itself() {
    let known = json!({"deliveryDetailCode": "RECRN002F", "deliveryFailureCause": "M01", "sentAttemptMade": 1});
    let told = details(ITALIAN, &shown(Category::SendAnalogFeedback, known), Reader::Recipient);
    let words = |text: &str| Some(Said::Words(text.to_owned()));
    assert_eq!(
        value_of(&told, "Esito").cloned(),
        words("Destinatario irreperibile all’indirizzo (esito definitivo) (codice RECRN002F)")
    );
    assert_eq!(value_of(&told, "Causa").cloned(), words("Destinatario irreperibile (codice M01)"));
    assert_eq!(value_of(&told, "Tentativo").cloned(), words("2"));

    let unknown = json!({"deliveryDetailCode": "ZZZ 999", "deliveryFailureCause": "X99", "productType": "?",
        "digitalAddressSource": "ELSEWHERE", "serviceLevel": "{ $evil }"});
    for category in [Category::SendAnalogProgress, Category::SendDigitalProgress] {
        for reader in [Reader::Sender(&[]), Reader::Recipient] {
            let told = details(ENGLISH, &shown(category, unknown.clone()), reader);
            for code in ["ZZZ 999", "X99", "?", "ELSEWHERE", "{ $evil }"] {
                assert!(told.iter().any(|detail| detail.value == Said::Words(code.to_owned())), "{code}");
            }
        }
    }
}

#[test]
fn each_reader_is_told_the_addresses_they_may_know() {
    let tells = |kind: &str, reader: Reader<'_>| {
        let address = json!({"digitalAddress": {"type": kind, "address": "the address"}});
        let told = details(ENGLISH, &shown(Category::SendCourtesyMessage, address), reader);
        assert!(value_of(&told, "Channel").is_some());
        value_of(&told, "Digital address").is_some()
    };
    let sender = Reader::Sender(&[]);
    let of_sender: Vec<_> =
        ["PEC", "SERCQ", "EMAIL", "SMS", "APPIO"].into_iter().filter(|k| tells(k, sender)).collect();
    let own: Vec<_> =
        ["PEC", "SERCQ", "EMAIL", "SMS", "APPIO"].into_iter().filter(|k| tells(k, Reader::Recipient)).collect();
    assert_eq!((of_sender, own), (vec!["PEC"], vec!["PEC", "EMAIL", "SMS"]));
}

#[test]
fn bookkeeping_and_other_recipients_are_the_senders_alone() {
    let both = names(2);
    let cancelled = json!({"notRefinedRecipientIndexes": [0, 1, 7], "notificationCost": 100});
    let element = shown(Category::NotificationCancelled, cancelled);
    assert_eq!(details(ENGLISH, &element, Reader::Recipient), []);
    let told = details(ENGLISH, &element, Reader::Sender(&both));
    let expected = Said::Typed("Recipient One, Recipient Two".to_owned());
    assert_eq!(value_of(&told, "Recipients for whom it had not taken effect"), Some(&expected));
    assert_eq!(value_of(&told, "Cost of the notification"), Some(&Said::Words("1,00\u{a0}€".to_owned())));
}

#[test]
fn a_refusal_says_who_and_what_to_change() {
    let both = names(2);
    let reasons = json!({"refusalReasons": [
        {"errorCode": "TAXID_NOT_VALID", "detail": "", "recIndex": 1}, {"errorCode": "NEW_CODE", "detail": ""}]});
    let told = details(ENGLISH, &shown(Category::RequestRefused, reasons), Reader::Sender(&both));
    let texts: Vec<_> = told.iter().map(|detail| &detail.value).collect();
    let typed = |text: &str| Said::Typed(text.to_owned());
    assert_eq!(
        texts,
        [
            &typed("A tax id is not known to the tax registry (code TAXID_NOT_VALID) – Recipient Two"),
            &Said::Words("Check the tax id of the recipient.".to_owned()),
            &typed("NEW_CODE"),
        ]
    );
}

#[test]
fn documents_are_named_each_once_and_only_under_keys_of_ours() {
    let mut letter = shown(
        Category::SendAnalogFeedback,
        json!({"attachments": [
            {"documentType": "AR", "url": "safestorage://PN_EXTERNAL_LEGAL_FACTS-1.pdf"},
            {"documentType": "Affido conservato", "url": "PN_EXTERNAL_LEGAL_FACTS-2.zip"},
            {"documentType": "Plico", "url": "https://example.org/../x"}]}),
    );
    letter.legal_facts = vec![fact(LegalFactCategory::AnalogDelivery, "safestorage://PN_EXTERNAL_LEGAL_FACTS-1.pdf")];
    let told: Vec<_> =
        papers(ENGLISH, &letter, Reader::Recipient).into_iter().map(|paper| (paper.label, paper.key)).collect();
    let expected = [
        ("Acknowledgement of receipt", "PN_EXTERNAL_LEGAL_FACTS-1.pdf"),
        ("Proof of hand-over to the carrier", "PN_EXTERNAL_LEGAL_FACTS-2.zip"),
    ];
    assert_eq!(told, expected.map(|(label, key)| (label.to_owned(), key.to_owned())));

    let mut receipt = shown(Category::SendDigitalProgress, json!({"deliveryDetailCode": "C001"}));
    receipt.legal_facts = vec![fact(LegalFactCategory::PecReceipt, "PN_EXTERNAL_LEGAL_FACTS-3.eml")];
    assert_eq!(papers(ITALIAN, &receipt, Reader::Recipient)[0].label, "Ricevuta di accettazione PEC");
    let mut failed = shown(Category::DigitalFailureWorkflow, json!({}));
    failed.legal_facts = vec![fact(LegalFactCategory::DigitalDelivery, "PN_LEGAL_FACTS-1.pdf")];
    assert_eq!(papers(ITALIAN, &failed, Reader::Recipient)[0].label, "Attestazione di mancato recapito digitale");
}

/// Recipient, id, what is told in public and in private.
type Told<'a> = (Option<usize>, &'a str, Facts, Option<Private>);

/// Events a minute apart, each with its recipient.
fn events(told: Vec<Told<'_>>) -> Vec<Event> {
    let event = |(index, (rec, id, facts, private)): (usize, Told<'_>)| Event {
        seq: u32::try_from(index).unwrap() + 1,
        id: ElementId::from_text(id),
        recorded: at(i64::try_from(index).unwrap()),
        rec,
        facts,
        legal_facts: Vec::new(),
        private: private.map(Box::new),
    };
    told.into_iter().enumerate().map(event).collect()
}

fn accepted() -> Facts {
    Facts::RequestAccepted { notification_request_id: "cmVxdWVzdA==".to_owned() }
}

fn courtesy(kind: DigitalAddressType) -> (Facts, Option<Private>) {
    let address = DigitalAddress { r#type: kind, address: "one@example.org".to_owned() };
    let facts = Facts::SendCourtesyMessage { send_date: at(1), io_send_message_result: None };
    (facts, Some(Private { digital_address: Some(address), ..Private::default() }))
}

fn letter_outcome(cause: Option<&str>) -> Facts {
    Facts::SendAnalogFeedback {
        service_level: PhysicalCommunicationType::ArRegisteredLetter,
        sent_attempt_made: 0,
        delivery_failure_cause: cause.map(ToOwned::to_owned),
        response_status: if cause.is_some() { ResponseStatus::Ko } else { ResponseStatus::Ok },
        request_timeline_id: ElementId::from_text("SEND"),
        delivery_detail_code: if cause.is_some() { "RECRN002F" } else { "RECRN001C" }.to_owned(),
        notification_date: at(2),
        attachments: Vec::new(),
        send_request_id: ElementId::from_text("SEND"),
        registered_letter_code: Some("RL0001".to_owned()),
        expedition: 0,
    }
}

fn two_recipients() -> Timeline {
    let (message, address) = courtesy(DigitalAddressType::EMAIL);
    let delegate = DelegateInfo {
        tax_id: "77777777777".to_owned(),
        denomination: "<b>Delegate</b>".to_owned(),
        delegate_type: RecipientType::PG,
        mandate_id: None,
    };
    let viewed = Facts::NotificationViewed { notification_cost: Some(Cents(200)), event_timestamp: at(2) };
    let by_delegate = Some(Private { delegate_info: Some(delegate), ..Private::default() });
    Timeline::of(&events(vec![
        (None, "ACCEPTED", accepted(), None),
        (Some(0), "COURTESY", message, address),
        (Some(1), "VIEWED", viewed, by_delegate),
        (None, "CANCEL", Facts::NotificationCancellationRequest { cancellation_request_id: "1".to_owned() }, None),
    ]))
}

fn ids(view: &TimelineView) -> Vec<&str> {
    view.statuses.iter().flat_map(|status| &status.events).map(|event| event.id.as_str()).collect()
}

#[test]
fn a_timeline_stands_newest_first_and_may_be_one_recipients() {
    let both = names(2);
    let whole = timeline(ITALIAN, &two_recipients(), Reader::Sender(&both), None);
    let statuses: Vec<_> =
        whole.statuses.iter().map(|status| (status.label.text.as_str(), status.is_current)).collect();
    assert_eq!(statuses, [("Avvenuto accesso", true), ("Depositata", false)]);
    assert_eq!(ids(&whole), ["CANCEL", "VIEWED", "COURTESY", "ACCEPTED"]);
    assert_eq!(whole.statuses[0].events[1].recipient.as_deref(), Some("Recipient Two"));
    assert_eq!(whole.notices.iter().map(|notice| notice.text.as_str()).collect::<Vec<_>>(), ["Annullamento in corso"]);

    let first = timeline(ITALIAN, &two_recipients(), Reader::Sender(&both), Some(0));
    assert_eq!(ids(&first), ["CANCEL", "COURTESY", "ACCEPTED"]);
    let alone: Vec<_> = first.recipients.iter().map(|tab| tab.is_shown_alone).collect();
    assert_eq!(alone, [true, false]);

    let own = timeline(ITALIAN, &two_recipients().for_recipient(1), Reader::Recipient, None);
    assert_eq!((ids(&own), own.recipients.len()), (vec!["CANCEL", "VIEWED", "ACCEPTED"], 0));
}

#[test]
fn a_request_that_is_checked_has_its_timeline() {
    let checked = Facts::ValidateNormalizeAddressesRequest { pages: Vec::new() };
    let view =
        timeline(ENGLISH, &Timeline::of(&events(vec![(None, "CHECK", checked, None)])), Reader::Sender(&[]), None);
    assert_eq!((view.statuses[0].label.text.as_str(), ids(&view)), ("Being checked", vec!["CHECK"]));
}

#[test]
fn what_a_rework_took_back_stands_under_it_and_what_came_instead_is_marked() {
    let rework = Facts::NotificationTimelineReworked {
        sent_attempt_made: 0,
        invalidated_timeline_and_status_history: Vec::new(),
        rework: 0,
        invalidated: vec![ElementId::from_text("FEEDBACK.ATTEMPT_0")],
        actor: None,
    };
    let told = Timeline::of(&events(vec![
        (None, "ACCEPTED", accepted(), None),
        (Some(0), "FEEDBACK.ATTEMPT_0", letter_outcome(Some("M01")), None),
        (Some(0), "REWORK", rework, None),
        (Some(0), "FEEDBACK.ATTEMPT_0.REWORK_0", letter_outcome(None), None),
    ]));
    let view = timeline(ENGLISH, &told, Reader::Recipient, None);
    let all: Vec<_> = view.statuses.iter().flat_map(|status| &status.events).collect();
    let of = |id: &str| *all.iter().find(|event| event.id == id).unwrap();
    assert_eq!(of("FEEDBACK.ATTEMPT_0.REWORK_0").mark.as_ref().unwrap().text, "Event that counts");
    let taken = &of("REWORK").taken_back;
    assert_eq!((taken.len(), taken[0].id.as_str()), (1, "FEEDBACK.ATTEMPT_0"));
    assert_eq!(taken[0].mark.as_ref().unwrap().text, "Event that no longer counts");
    assert_eq!((of("ACCEPTED").mark.as_ref(), of("REWORK").mark.as_ref()), (None, None));
    assert_eq!(view.notices[0].text, "One or more events updated");
    assert!(all.iter().all(|event| event.id != "FEEDBACK.ATTEMPT_0"));
}

fn explained() -> Explanation {
    let sentence = |text: &str| Sentence::new(format!("{text} en"), format!("{text} it"));
    let date = |kind, rule: RuleId, element: &str| ExplainedDate {
        kind,
        at: at(0),
        rule,
        article: rule.row().source,
        words: sentence("rule"),
        inputs: vec![Input { what: sentence("input"), at: at(0), element_id: ElementId::from_text(element) }],
        steps: vec![sentence("step")],
        recorded_by: vec![ElementId::from_text(element), ElementId::from_text("INTERNAL")],
    };
    let cost = CostExplained {
        borne_by_recipient: true,
        send_fee: Cents(100),
        pa_fee: Cents::ZERO,
        letters: Cents(1001),
        vat: 22,
        now: Cents(1321),
        if_read_today: Cents(1321),
        if_left_unread: Some(Cents(2000)),
        words: sentence("cost"),
    };
    let recipient = RecipientExplained {
        rec_index: 1,
        summary: sentence("summary"),
        dates: vec![date(DateKind::ExpectedEffect, RuleId::DigitalDelivery, "VIEWED")],
        no_date: None,
        next: vec![
            NextStep { what: sentence("next"), by: Some(at(5)), rule: Some(RuleId::CourtesyWait) },
            NextStep { what: sentence("person"), by: None, rule: None },
        ],
        cost,
        proofs: vec![fact(LegalFactCategory::SenderAck, "safestorage://PN_LEGAL_FACTS-1.pdf")],
    };
    Explanation {
        iun: "ADUE-UAUA-UAUA-202603-Y-1".to_owned(),
        at: at(0),
        status: Status::Delivering,
        rules: "rules".to_owned(),
        rules_digest: "00".to_owned(),
        for_sender: Some(date(DateKind::Effect, RuleId::Deposit, "ACCEPTED")),
        recipients: vec![recipient],
        downtimes: Vec::new(),
    }
}

#[test]
fn an_explanation_is_laid_out_in_the_language_of_the_page() {
    let both = names(2);
    let view = explanation(ITALIAN, &explained(), &two_recipients(), Reader::Sender(&both));
    let told = &view.recipients[0];
    assert_eq!((told.name.as_deref(), told.summary.as_str()), (Some("Recipient Two"), "summary it"));
    let date = &told.dates[0];
    assert_eq!((date.label.as_str(), date.rule.id), ("Data prevista di perfezionamento", "EFF-DIG"));
    assert_eq!((date.rule.name.as_str(), date.steps[0].as_str()), ("Effetto della consegna digitale", "step it"));
    // the element of the platform alone has no title
    assert_eq!(date.recorded_by, ["Un delegato di Recipient Two ha aperto l’atto"]);
    assert_eq!(told.next[0].rule.as_ref().unwrap().id, "WAIT-COURTESY");
    assert_eq!((told.next[1].by.as_ref(), told.next[1].rule.as_ref()), (None, None));
    assert_eq!(told.proofs[0].key, "PN_LEGAL_FACTS-1.pdf");

    let own = explanation(ENGLISH, &explained(), &two_recipients().for_recipient(1), Reader::Recipient);
    assert_eq!(own.for_sender.unwrap().label, "Date of effect");
    assert_eq!(own.recipients[0].dates[0].label, "Date on which the notification takes effect for you");
    assert_eq!(own.recipients[0].summary, "summary en");
}

#[test]
fn the_items_of_a_cost_add_up_and_empty_ones_are_left_out() {
    let view = explanation(ENGLISH, &explained(), &two_recipients(), Reader::Recipient);
    let cost = &view.recipients[0].cost;
    let amounts: Vec<_> = cost.items.iter().map(|(_, amount)| amount.as_str()).collect();
    assert_eq!(amounts, ["1,00\u{a0}€", "10,01\u{a0}€", "2,20\u{a0}€"]);
    assert_eq!((cost.now.as_str(), cost.if_left_unread.as_deref()), ("13,21\u{a0}€", Some("20,00\u{a0}€")));
}

#[derive(Template)]
#[template(
    source = r#"{% import "layout/macros.html" as draw %}{% call draw::timeline(frame, view, "/prove/") %}{% endcall %}{% call draw::amounts(amounts) %}{% endcall %}"#,
    ext = "html"
)]
struct Drawn {
    frame: Frame,
    view: TimelineView,
    amounts: Vec<(String, String)>,
}

#[test]
fn what_people_typed_is_drawn_as_text() {
    let visit = Visit {
        words: ITALIAN,
        door: Door::Sender,
        address: "/mittente".to_owned(),
        token: String::new(),
        trace_id: String::new(),
        secure: false,
        in_sandbox: true,
        name: None,
        now: at(0),
    };
    let both = names(2);
    let view = timeline(ITALIAN, &two_recipients(), Reader::Sender(&both), None);
    let amounts = vec![("Totale".to_owned(), "1,00 €".to_owned())];
    let html = Drawn { frame: Frame::titled(&visit, String::new()), view, amounts }.render().unwrap();
    assert!(html.contains("<bdi>&#60;b&#62;Delegate&#60;/b&#62;</bdi>") && !html.contains("<b>"), "{html}");
    assert!(html.contains("<code>77777777777</code>") && html.contains("<dt>Totale</dt><dd>1,00 €</dd>"), "{html}");
    assert!(html.contains(r#"<time datetime="2026-03-02T10:00:00+01:00" title="02/03/2026, 10:00:00 (+01:00)">"#));
}
