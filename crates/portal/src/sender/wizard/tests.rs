//! The wizard without HTTP: what a form says lands where it belongs, each rule is told at its field, and a draft without
//! faults makes a request that the platform takes.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use super::filling::Button;
use super::request::body;
use super::rules::{Ground, borne_twice, cents, faults, first_faulty};
use super::sheet::{Pays, Sheet, Step};
use super::upload::Upload;
use crate::forms::Fields;
use crate::words::{Language, Words};
use messo_domain::ids::{DocumentKey, Sha256Digest, TaxId};
use messo_domain::money::Cents;
use messo_domain::request::{self, Checks, Group, SenderContext};
use messo_engine::SenderCaller;
use messo_engine::registers::senders::{Sender, SenderGroup};
use messo_engine::use_cases::keep_file::{FileFault, KeptFile};
use std::sync::Arc;

const BODY: &str = "01199250158";

fn caller(key_groups: &[&str]) -> SenderCaller {
    let group = |id: &str, active| SenderGroup { id: id.to_owned(), name: format!("Group {id}"), active };
    let sender = Sender {
        id: "body".to_owned(),
        tax_id: TaxId::parse(BODY).unwrap(),
        denomination: "Comune di Esempio".to_owned(),
        groups: vec![group("g1", true), group("g2", true), group("g3", false)],
        enabled: true,
        light_letters_only: false,
        monthly_limit: None,
    };
    SenderCaller { sender: Arc::new(sender), key_groups: key_groups.iter().map(|id| (*id).to_owned()).collect() }
}

fn upload(field: &str, name: &str, bytes: &[u8], bears_costs: Option<bool>) -> Upload {
    let prefix = if field.ends_with("-dati") { "PN_F24_META" } else { "PN_NOTIFICATION_ATTACHMENTS" };
    let sha256 = Sha256Digest::of(bytes);
    let key: DocumentKey = format!("{prefix}-{}.pdf", &sha256.hex()[..32])
        .replace(".pdf", if prefix.contains("F24") { ".json" } else { ".pdf" })
        .parse()
        .unwrap();
    let kept = KeptFile { key, version: "v1".to_owned(), sha256, size: bytes.len() as u64, bears_costs };
    Upload { field: field.to_owned(), name: name.to_owned(), kept: Ok(kept) }
}

fn fields(pairs: &[(&str, &str)]) -> Fields {
    let mut fields = Fields::default();
    pairs.iter().for_each(|(name, text)| fields.add((*name).to_owned(), (*text).to_owned()));
    fields
}

const ACT: [(&str, &str); 6] = [
    ("protocollo", " 2026/1 "),
    ("oggetto", "Avviso di accertamento"),
    ("mittente", "Comune di Esempio"),
    ("descrizione", "Prima riga\r\n\r\nseconda riga"),
    ("tassonomia", " 010101p"),
    ("carta", "AR_REGISTERED_LETTER"),
];
const PERSON: [(&str, &str); 11] = [
    ("d1-tipo", "PF"),
    ("d1-nome", "Persona"),
    ("d1-cognome", "Esempio"),
    ("d1-cf", "clm cst 42r12d969z"),
    ("d1-indirizzo", "manuale"),
    ("d1-via", "Via Roma"),
    ("d1-civico", "1"),
    ("d1-cap", "00100"),
    ("d1-comune", "Roma"),
    ("d1-provincia", "rm"),
    ("d1-stato", "Italia"),
];

/// A draft without faults, asked to pay by a notice and by a form.
fn whole() -> Sheet {
    let mut sheet = Sheet::empty("Comune di Esempio");
    sheet.fill(Step::Act, &fields(&ACT), BODY);
    sheet.fill(Step::Recipients, &fields(&PERSON), BODY);
    sheet.fill(Step::Payments, &fields(&[("d1-paga", "entrambi")]), BODY);
    let costs = [
        ("costo", "DELIVERY_MODE"),
        ("costo-ente", "0,5"),
        ("iva", "22"),
        ("tecnologia", "SYNC"),
        ("a2-codice", "3020 0000 0000 000001"),
        ("a2-ente", BODY),
        ("a2-costi", "on"),
        ("f3-titolo", "Rata unica"),
        ("f3-costi", "on"),
    ];
    sheet.fill(Step::Costs, &fields(&costs), BODY);
    let files = vec![
        upload("a2-file", "avviso.pdf", b"notice", None),
        upload("f3-dati", "f24.json", b"data", Some(true)),
        upload("file", "atto.firmato.pdf", b"act", None),
        upload("file", "allegato.pdf", b"annex", None),
    ];
    assert!(sheet.take_files(files, 11).is_empty() && sheet.refused.is_empty());
    sheet
}

fn found(sheet: &Sheet, caller: &SenderCaller) -> Vec<(String, &'static str)> {
    let checks = Checks::sandbox();
    let ground = Ground { caller, checks: &checks };
    let all = Step::ALL.into_iter().flat_map(|step| faults(step, sheet, &ground));
    all.inspect(|fault| {
        for language in Language::ALL {
            assert_ne!(fault.text(Words(language)), fault.key, "{} has words", fault.key);
        }
    })
    .map(|fault| (fault.field, fault.key))
    .collect()
}

#[test]
fn a_draft_without_faults_makes_a_request_that_is_taken() {
    let (sheet, caller) = (whole(), caller(&[]));
    assert_eq!(found(&sheet, &caller), []);
    let bytes = serde_json::to_vec(&body(&sheet, "token-1", BODY)).unwrap();
    let read = request::read(&bytes).unwrap();
    let sender = SenderContext {
        tax_id: caller.sender.tax_id.clone(),
        groups: vec![Group { id: "g1".into(), name: String::new(), active: true }],
        key_groups: Vec::new(),
        enabled: true,
    };
    request::check(&read, &sender, &Checks::sandbox()).unwrap();
    assert_eq!(
        (read.pa_protocol_number.as_str(), read.r#abstract.as_deref()),
        ("2026/1", Some("Prima riga seconda riga"))
    );
    assert_eq!((read.pa_fee, read.vat, read.taxonomy_code.as_str()), (Some(Cents(50)), Some(22), "010101P"));
    let recipient = &read.recipients[0];
    assert_eq!((recipient.denomination.as_str(), recipient.tax_id.as_str()), ("Persona Esempio", "CLMCST42R12D969Z"));
    let address = recipient.physical_address.as_ref().unwrap();
    assert_eq!((address.address.as_str(), address.province.as_deref()), ("Via Roma 1", Some("RM")));
    assert_eq!(recipient.payments.len(), 2, "a notice and a form are two payments");
    let notice = recipient.payments[0].pago_pa.as_ref().unwrap();
    assert!(notice.apply_cost && notice.attachment.is_some() && notice.notice_code.as_str() == "302000000000000001");
    let titles: Vec<_> = read.documents.iter().filter_map(|document| document.title.as_deref()).collect();
    assert_eq!(titles, ["atto.firmato", "allegato"]);
}

#[test]
fn a_second_language_brings_its_own_subject() {
    let mut sheet = whole();
    sheet.fill(
        Step::Act,
        &fields(&[("lingua", "DE"), ("oggetto", "Avviso di prova"), ("oggetto-2", "Bescheid zur Probe")]),
        BODY,
    );
    let told = found(&sheet, &caller(&[]));
    assert_eq!(told, [("descrizione-2".to_owned(), "wizard-wrong-summary-of-two")], "both texts or none");
    sheet.second_summary = "Beschreibung".to_owned();
    assert_eq!(found(&sheet, &caller(&[])), []);
    let body = body(&sheet, "t", BODY);
    assert_eq!(
        (&body["subject"], &body["additionalLanguages"]),
        (&"Avviso di prova|Bescheid zur Probe".into(), &["DE"].into())
    );
    assert_eq!(body["abstract"], "Prima riga seconda riga|Beschreibung");
    sheet.subject = "W".repeat(67);
    sheet.second_subject = "too short".to_owned();
    sheet.language = "EN".to_owned();
    let told: Vec<_> = found(&sheet, &caller(&[])).into_iter().map(|(field, _)| field).collect();
    assert_eq!(told, ["lingua", "oggetto", "oggetto-2"]);
}

#[test]
fn without_payments_nobody_bears_costs() {
    let mut sheet = whole();
    sheet.fill(Step::Payments, &fields(&[("d1-paga", "nessuno")]), BODY);
    assert_eq!(sheet.keys().len(), 2, "the files of what is no longer asked for are let go");
    assert_eq!(
        (sheet.after(Step::Payments), sheet.before(Step::Documents)),
        (Some(Step::Documents), Some(Step::Payments))
    );
    let body = body(&sheet, "token-1", BODY);
    assert_eq!((&body["notificationFeePolicy"], &body["pagoPaIntMode"]), (&"FLAT_RATE".into(), &"NONE".into()));
    assert!(body.get("paFee").is_none() && body["recipients"][0].get("payments").is_none());
    let mut flat = whole();
    flat.policy = "FLAT_RATE".to_owned();
    assert_eq!(found(&flat, &caller(&[])), [("f3-dati".to_owned(), "wizard-wrong-data-costs")]);
}

/// One thing made wrong, and the faults that are told: field and key.
type Case = (fn(&mut Sheet), &'static [(&'static str, &'static str)]);

const CASES: &[Case] = &[
    (|s| s.protocol.clear(), &[("protocollo", "wizard-wrong-protocol")]),
    (|s| s.protocol = "x".repeat(257), &[("protocollo", "wizard-wrong-long")]),
    (|s| s.subject = "Too short".to_owned(), &[("oggetto", "wizard-wrong-subject")]),
    (|s| s.subject = "W".repeat(135), &[("oggetto", "wizard-wrong-subject")]),
    (|s| s.sender = "x".repeat(81), &[("mittente", "wizard-wrong-long")]),
    (|s| s.summary = "x".repeat(1025), &[("descrizione", "wizard-wrong-long")]),
    (|s| s.group = "g3".to_owned(), &[("gruppo", "wizard-wrong-group")]),
    (|s| s.taxonomy = "010101".to_owned(), &[("tassonomia", "wizard-wrong-taxonomy")]),
    (|s| s.letter.clear(), &[("carta", "wizard-wrong-letter")]),
    (|s| s.recipients[0].name.clear(), &[("d1-nome", "wizard-wrong-name")]),
    (|s| s.recipients[0].surname = "Ж".to_owned(), &[("d1-nome", "wizard-wrong-letters")]),
    (|s| s.recipients[0].surname = "x".repeat(88), &[("d1-nome", "wizard-wrong-long")]),
    (|s| s.recipients[0].tax_id = "12345".to_owned(), &[("d1-cf", "wizard-wrong-tax-id")]),
    (
        |s| s.recipients[0].kind = "PG".to_owned(),
        &[("d1-ragione", "wizard-wrong-company"), ("d1-cf", "wizard-wrong-tax-id-company")],
    ),
    (|s| s.recipients[0].street.clear(), &[("d1-via", "wizard-wrong-street")]),
    (|s| s.recipients[0].house.clear(), &[("d1-civico", "wizard-wrong-house")]),
    (|s| s.recipients[0].zip = "1".repeat(16), &[("d1-cap", "wizard-wrong-zip")]),
    (|s| s.recipients[0].town.clear(), &[("d1-comune", "wizard-wrong-town")]),
    (|s| s.recipients[0].state.clear(), &[("d1-stato", "wizard-wrong-state")]),
    (|s| s.recipients[0].province.clear(), &[("d1-provincia", "wizard-wrong-province")]),
    (|s| s.recipients[0].street = "Via della Libertà".to_owned(), &[("d1-via", "wizard-wrong-envelope")]),
    (|s| s.recipients[0].street = "x".repeat(60), &[("d1-via", "wizard-wrong-envelope")]),
    (|s| s.recipients[0].mail = "x@".to_owned(), &[("d1-pec", "wizard-wrong-mail")]),
    (|s| s.recipients[0].pays = None, &[("d1-paga", "wizard-wrong-pays")]),
    (|s| s.policy.clear(), &[("costo", "wizard-wrong-policy"), ("f3-dati", "wizard-wrong-data-costs")]),
    (|s| s.fee = "1,01".to_owned(), &[("costo-ente", "wizard-wrong-fee")]),
    (|s| s.vat = "21".to_owned(), &[("iva", "wizard-wrong-vat")]),
    (|s| s.mode = "NONE".to_owned(), &[("tecnologia", "wizard-wrong-mode")]),
    (|s| s.recipients[0].notices[0].code = "1".to_owned(), &[("a2-codice", "wizard-wrong-notice")]),
    (|s| s.recipients[0].notices[0].creditor = "x".to_owned(), &[("a2-ente", "wizard-wrong-creditor")]),
    (|s| s.recipients[0].notices[0].bears_costs = false, &[("a2-costi", "wizard-wrong-costs")]),
    (|s| s.recipients[0].forms[0].title.clear(), &[("f3-titolo", "wizard-wrong-form-title")]),
    (|s| s.recipients[0].forms[0].file = None, &[("f3-dati", "wizard-wrong-data")]),
    (|s| s.documents.clear(), &[("file", "wizard-wrong-no-document")]),
    (|s| s.documents[1].title.clear(), &[("p5-titolo", "wizard-wrong-title")]),
];

#[test]
fn each_rule_is_told_at_its_field_and_nothing_else() {
    let caller = caller(&[]);
    for (spoil, expected) in CASES {
        let mut sheet = whole();
        spoil(&mut sheet);
        let told: Vec<_> = expected.iter().map(|(field, key)| ((*field).to_owned(), *key)).collect();
        assert_eq!(found(&sheet, &caller), told);
    }
    let mut twice = whole();
    twice.press(Step::Recipients, Button::Add, BODY);
    let (first, number) = (twice.recipients[0].clone(), twice.recipients[1].number);
    twice.recipients[1] = super::sheet::Person { number, ..first };
    let told: Vec<_> = found(&twice, &caller).into_iter().map(|(_, key)| key).collect();
    assert_eq!(told, ["wizard-wrong-tax-id-twice", "wizard-wrong-notice-twice"]);
}

#[test]
fn a_field_says_whom_it_is_about() {
    let mut sheet = whole();
    sheet.press(Step::Recipients, Button::Add, BODY);
    for (field, place) in [("d1-nome", 1), ("a2-codice", 1), ("f3-dati", 1), ("d6-cf", 2)] {
        assert_eq!(sheet.place_of(field), Some(place), "{field}");
    }
    for field in ["oggetto", "costo-ente", "p4-titolo", "d9-nome", "a-", "-", ""] {
        assert_eq!(sheet.place_of(field), None, "{field}");
    }
}

#[test]
fn an_officer_of_groups_must_choose_an_own_one() {
    let officer = caller(&["g1"]);
    for (group, is_right) in [("", false), ("g1", true), ("g2", false), ("g3", false), ("nobody's", false)] {
        let mut sheet = whole();
        sheet.group = group.to_owned();
        assert_eq!(found(&sheet, &officer).is_empty(), is_right, "{group}");
    }
    let mut sheet = whole();
    sheet.group = "g2".to_owned();
    assert_eq!(found(&sheet, &caller(&[])), []);
    assert_eq!(body(&sheet, "t", BODY)["group"], "g2");
}

#[test]
fn an_address_that_is_looked_up_wants_nothing_and_one_abroad_no_province() {
    let mut sheet = whole();
    sheet.fill(
        Step::Recipients,
        &fields(&[("d1-cf", "CLMCST42R12D969Z"), ("d1-nome", "A"), ("d1-cognome", "B"), ("d1-indirizzo", "registri")]),
        BODY,
    );
    assert_eq!(found(&sheet, &caller(&[])), []);
    assert!(body(&sheet, "t", BODY)["recipients"][0].get("physicalAddress").is_none());
    let mut abroad = whole();
    abroad.recipients[0].state = "FRANCIA".to_owned();
    abroad.recipients[0].province.clear();
    assert_eq!(found(&abroad, &caller(&[])), []);
}

#[test]
fn a_form_writes_only_into_what_it_showed() {
    let mut sheet = whole();
    let added = sheet.press(Step::Recipients, Button::Add, BODY).unwrap();
    assert_eq!(added, "d6");
    sheet.fill(Step::Recipients, &fields(&[("d6-cf", "12666810299"), ("d9-cf", "70412331207")]), BODY);
    assert_eq!(sheet.recipients[0].tax_id, "CLMCST42R12D969Z", "it was not on the form");
    assert_eq!((sheet.recipients.len(), sheet.recipients[1].tax_id.as_str()), (2, "12666810299"));
    sheet.press(Step::Recipients, Button::Remove(1), BODY);
    sheet.press(Step::Recipients, Button::Remove(6), BODY);
    assert_eq!(sheet.recipients.len(), 1, "the last one stays");
    assert_eq!(sheet.keys().len(), 2);
    for _ in 0..9 {
        sheet.press(Step::Recipients, Button::Add, BODY);
    }
    assert_eq!(sheet.recipients.len(), 5);
    let numbers: std::collections::BTreeSet<_> = sheet.recipients.iter().map(|person| person.number).collect();
    assert_eq!(numbers.len(), 5, "no number comes twice");
}

#[test]
fn buttons_say_what_they_do_and_the_enter_key_goes_on() {
    let pressed = |text: &str| Button::pressed(&fields(&[("azione", text)]));
    let all = [
        ("avanti", Button::Next),
        ("", Button::Next),
        ("indietro", Button::Back),
        ("salva", Button::Leave),
        ("aggiungi", Button::Add),
        ("avviso-1", Button::AddNotice(1)),
        ("f24-1", Button::AddForm(1)),
        ("togli-7", Button::Remove(7)),
        ("togli-file-7", Button::RemoveFile(7)),
        ("prima-7", Button::Earlier(7)),
        ("togli-x", Button::Next),
        ("togli-99999999999", Button::Next),
    ];
    for (text, button) in all {
        assert_eq!(pressed(text), button, "{text}");
    }
    assert_eq!(Button::pressed(&Fields::default()), Button::Next);
}

#[test]
fn payments_and_documents_are_added_moved_and_removed() {
    let mut sheet = whole();
    assert_eq!(sheet.press(Step::Costs, Button::AddNotice(1), BODY).unwrap(), "a6");
    assert!(!sheet.recipients[0].notices[1].bears_costs, "the costs stay on the first instalment");
    sheet.recipients[0].notices[1].bears_costs = true;
    assert_eq!(borne_twice(&sheet), ["Persona Esempio"]);
    sheet.press(Step::Costs, Button::RemoveFile(2), BODY);
    assert!(sheet.recipients[0].notices[0].file.is_none());
    sheet.press(Step::Costs, Button::Remove(2), BODY);
    assert_eq!(sheet.recipients[0].notices.len(), 1);
    assert!(sheet.press(Step::Costs, Button::AddForm(77), BODY).is_none());
    sheet.press(Step::Documents, Button::Earlier(5), BODY);
    sheet.press(Step::Documents, Button::Earlier(5), BODY);
    let order: Vec<_> = sheet.documents.iter().map(|paper| paper.number).collect();
    assert_eq!(order, [5, 4]);
    for _ in 0..20 {
        sheet.press(Step::Costs, Button::AddForm(1), BODY);
    }
    assert_eq!(sheet.recipients[0].forms.len(), 12);
}

#[test]
fn files_that_are_not_taken_are_told_and_let_go() {
    let mut sheet = whole();
    let fault = |fault| Upload { field: "file".to_owned(), name: "x.pdf".to_owned(), kept: Err(fault) };
    let left = sheet.take_files(
        vec![
            upload("file", "again.pdf", b"act", None),
            upload("a2-file", "again.pdf", b"annex", None),
            upload("a99-file", "nowhere.pdf", b"nowhere", None),
            fault(FileFault::Empty),
            fault(FileFault::NotPdf),
            fault(FileFault::NotF24(vec!["an issue".to_owned()])),
            fault(FileFault::TooLarge { limit: 20_000_000 }),
            fault(FileFault::Interrupted),
            upload("file", "third.pdf", b"third", None),
            upload("file", "fourth.pdf", b"fourth", None),
        ],
        3,
    );
    assert_eq!(left.len(), 4, "twice the same, nowhere, one too many");
    assert_eq!(sheet.documents.len(), 3);
    let reasons: Vec<_> = sheet.refused.iter().map(|file| file.reason.trim_start_matches("wizard-file-")).collect();
    assert_eq!(reasons, ["twice", "twice", "empty", "not-pdf", "not-f24", "large", "cut", "many"]);
    for language in Language::ALL {
        assert!(sheet.refused.iter().all(|file| Words(language).find(&file.reason).is_some()));
    }
}

#[test]
fn amounts_are_read_as_people_type_them() {
    for (text, cents_read) in [("0", 0), ("1", 100), ("0,5", 50), ("0.05", 5), (" 1,00 € ", 100), ("1.", 100)] {
        assert_eq!(cents(text), Some(Cents(cents_read)), "{text}");
    }
    for text in ["", ",5", "-1", "1,005", "1e3", "uno", "1,2,3", "9999999", "٣"] {
        assert_eq!(cents(text), None, "{text}");
    }
}

#[test]
fn an_empty_draft_is_faulty_at_its_first_step_and_can_be_stored() {
    let sheet = Sheet::empty(&"N".repeat(200));
    let checks = Checks::default();
    let caller = caller(&[]);
    assert_eq!(first_faulty(&sheet, &Ground { caller: &caller, checks: &checks }), Some(Step::Act));
    assert_eq!(sheet.sender.len(), 80);
    let stored = serde_json::to_value(whole()).unwrap();
    assert!(serde_json::from_value::<Sheet>(stored).unwrap() == whole());
    assert!(serde_json::from_value::<Sheet>(serde_json::json!({ "subject": "of an older version" })).is_ok());
    assert_eq!(Pays::ALL.map(|pays| pays.written().0), ["avviso", "f24", "entrambi", "nessuno"]);
}
