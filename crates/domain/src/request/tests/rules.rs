//! The service's rules: each sentence, each code, and the order of the stages.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{AddressCharacters, Checks, Group, Objection, SenderContext, check, codes};
use super::{DIGEST, file, good, request, with};
use crate::ids::TaxId;

pub(super) fn sender() -> SenderContext {
    let group = |id: &str, active| Group { id: id.to_owned(), name: format!("Group {id}"), active };
    SenderContext {
        tax_id: TaxId::parse("77777777777").unwrap(),
        groups: vec![group("taxes", true), group("fines", true), group("old", false)],
        key_groups: vec![],
        enabled: true,
    }
}

fn objections_with(body: &Value, sender: &SenderContext, checks: &Checks) -> Vec<Objection> {
    check(&request(body), sender, checks).err().unwrap_or_default()
}

/// Sentences of the objections under the default rules, all of the generic code.
fn sentences(body: &Value) -> Vec<String> {
    let found = objections_with(body, &sender(), &Checks::default());
    assert!(
        found.iter().all(|o| (o.code, o.status, &o.element) == (codes::INVALID_PARAMETER, 400, &None)),
        "{found:?}"
    );
    found.into_iter().map(|objection| objection.detail).collect()
}

/// Puts each value at its pointer, one after the other.
fn changed(changes: &[(&str, Value)]) -> Value {
    changes.iter().fold(good(), |body, (pointer, value)| with(body, pointer, value.clone()))
}

fn pago_pa(notice: &str, apply_cost: bool) -> Value {
    json!({"pagoPa": {"noticeCode": notice, "creditorTaxId": "77777777777", "applyCost": apply_cost}})
}

fn f24(title: &str, apply_cost: bool, key: &str) -> Value {
    json!({"f24": {"title": title, "applyCost": apply_cost, "metadataAttachment": {
        "digests": {"sha256": DIGEST}, "contentType": "application/json", "ref": {"key": key, "versionToken": "v1"}
    }}})
}

#[test]
fn a_good_request_passes() {
    assert_eq!(sentences(&good()), Vec::<String>::new());
    assert_eq!(objections_with(&good(), &sender(), &Checks::sandbox()), []);
}

#[test]
fn fees_and_tax_ids() {
    let missing = "paFee or vat field not filled in for notification with notificationFeePolicy DELIVERY_MODE";
    assert_eq!(sentences(&with(good(), "/vat", None)), [missing]);
    assert_eq!(sentences(&with(good(), "/paFee", None)), [missing]);
    let flat = changed(&[
        ("/notificationFeePolicy", json!("FLAT_RATE")),
        ("/recipients/0/payments/0/pagoPa/applyCost", json!(false)),
    ]);
    assert_eq!(sentences(&with(flat, "/vat", None)), Vec::<String>::new());

    let (first, second) = ("/recipients/0/taxId", "/recipients/1/taxId");
    for (changes, expected) in [
        (
            vec![(second, json!("RSSMRA80A01H501U")), (first, json!("CLMCST42R12D969N"))],
            vec!["SEND accepts only numerical taxId for PG recipient 1"],
        ),
        (
            vec![(second, json!("RSSMRA80A01H501V"))],
            vec!["SEND accepts only numerical taxId for PG recipient 1", "Invalid taxId for recipient 1"],
        ),
        (vec![(first, json!("RSSMRA80A01H501V"))], vec!["Invalid taxId for recipient 0"]),
        (vec![(first, json!("CLMCST42R12D969Z"))], vec!["Invalid taxId for recipient 0"]),
        (vec![(second, json!("12345678901"))], vec!["Invalid taxId for recipient 1"]),
        (vec![(first, json!("77777777777"))], vec!["Invalid taxId for recipient 0"]),
        (
            vec![(first, json!("12345678903")), ("/recipients/0/recipientType", json!("PG"))],
            vec!["Duplicated recipient taxId"],
        ),
    ] {
        assert_eq!(sentences(&changed(&changes)), expected);
    }
    let listed = changed(&[(first, json!("CLMCST42R12D969Z")), (second, json!("12666810299"))]);
    assert_eq!(objections_with(&listed, &sender(), &Checks::sandbox()), []);
}

#[test]
fn costs_follow_the_fee_policy() {
    let payments = "/recipients/0/payments";
    let flat = ("/notificationFeePolicy", json!("FLAT_RATE"));
    let good_key = "PN_F24_META-1.json";
    for (changes, expected) in [
        (
            vec![(payments, json!([pago_pa("302000100000019421", false)]))],
            vec!["PagoPA applyCostFlg must be valorized for at least one payment"],
        ),
        (vec![(payments, json!([pago_pa("302000100000019421", false), pago_pa("302000100000019422", true)]))], vec![]),
        (
            vec![(payments, json!([f24("Form", false, good_key)]))],
            vec!["F24 applyCostFlg must be valorized for at least one payment"],
        ),
        (vec![(payments, json!([f24(" ", true, good_key)]))], vec!["F24 description is mandatory"]),
        (
            vec![flat.clone(), (payments, json!([pago_pa("302000100000019421", true), f24("Form", true, good_key)]))],
            vec![
                "PagoPA applyCostFlg must not be valorized for any payment",
                "F24 applyCostFlg must not be valorized for any payment",
            ],
        ),
        (vec![flat, (payments, json!([pago_pa("302000100000019421", false)]))], vec![]),
        (
            vec![
                (payments, json!([pago_pa("302000100000019421", true), pago_pa("302000100000019421", true)])),
                ("/recipients/1/payments", json!([pago_pa("302000100000019421", true)])),
            ],
            vec![
                "Duplicated iuv { 77777777777302000100000019421 } on recipient with index 0 in payment with index 1",
                "Duplicated iuv { 77777777777302000100000019421 } on recipient with index 1 in payment with index 0",
            ],
        ),
    ] {
        assert_eq!(sentences(&changed(&changes)), expected);
    }
}

#[test]
fn files_fit_their_use_and_appear_once() {
    let form = "/recipients/0/payments/0/pagoPa/attachment/ref/key";
    let does_not_fit =
        |key: &str, kind: &str| format!("Key: {key} does not conform to the expected content type: application/{kind}");
    for key in ["PN_F24_META-1.pdf", "PN_NOTIFICATION_ATTACHMENTS-1.json", "other.pdf"] {
        assert_eq!(sentences(&with(good(), form, json!(key))), [does_not_fit(key, "pdf")]);
    }
    for key in ["PN_NOTIFICATION_ATTACHMENTS-1.json", "PN_F24_META-1.pdf"] {
        let body = with(good(), "/recipients/0/payments/-", f24("Form", true, key));
        assert_eq!(sentences(&body), [does_not_fit(key, "json")]);
    }
    let expected =
        "Document Attachments key other.pdf does not contain the expected value: PN_NOTIFICATION_ATTACHMENTS";
    assert_eq!(sentences(&with(good(), "/documents/0/ref/key", json!("other.pdf"))), [expected]);

    let repeated = ["Same attachment compares more then once in the same request"];
    let document = file("PN_NOTIFICATION_ATTACHMENTS-act.pdf");
    assert_eq!(sentences(&with(good(), "/documents/-", document.clone())), repeated);
    assert_eq!(sentences(&with(good(), form, json!("PN_NOTIFICATION_ATTACHMENTS-act.pdf"))), repeated);
    let mut twice = pago_pa("302000100000019422", true);
    twice["pagoPa"]["attachment"] = file("PN_NOTIFICATION_ATTACHMENTS-form.pdf");
    assert_eq!(sentences(&with(good(), "/recipients/0/payments/-", twice.clone())), repeated);
    assert_eq!(
        sentences(&with(good(), "/recipients/1/payments", json!([twice]))),
        Vec::<String>::new(),
        "two recipients share a form"
    );
    let mut other = document;
    other["digests"]["sha256"] = json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    assert_eq!(sentences(&with(good(), "/documents/-", other)), Vec::<String>::new(), "same key, other content");
}

#[test]
fn addresses_and_names_fit_the_envelope() {
    let at = |field: &str| format!("/recipients/0/physicalAddress/{field}");
    let invalid = |field: &str| format!("Field {field} in recipient 0 contains invalid characters.");
    for field in ["address", "addressDetails", "province", "foreignState", "at", "municipality", "municipalityDetails"]
    {
        let text = if field == "foreignState" { "Italia & c" } else { "Là & qui" };
        assert_eq!(sentences(&with(good(), &at(field), json!(text))), [invalid(field)]);
    }
    assert_eq!(sentences(&with(good(), &at("zip"), json!("00_100"))), [invalid("zip")]);
    assert_eq!(sentences(&with(good(), &at("address"), json!("Via dell'Orto 1/A - int. 2"))), Vec::<String>::new());

    let long = |field: &str, length: usize| format!("Field {field} in recipient 0 exceed max length of {length} chars");
    for (field, length, row) in [
        ("at", 39, "at and municipalityDetails"), // 39 + space + Ostia = 45
        ("addressDetails", 45, "addressDetails"),
        ("address", 45, "address"),
        ("municipality", 36, "zip, municipality and Province"), // 00100 + space + 36 + space + RM = 45
    ] {
        assert_eq!(sentences(&with(good(), &at(field), json!("x".repeat(length)))), [long(row, 44)], "{field}");
        assert_eq!(
            sentences(&with(good(), &at(field), json!("x".repeat(length - 1)))),
            Vec::<String>::new(),
            "{field}"
        );
    }
    assert_eq!(
        sentences(&with(good(), &at("address"), json!(format!(" {} ", "x".repeat(44))))),
        Vec::<String>::new(),
        "trimmed"
    );
    let state = format!("Italia{}", "x".repeat(39));
    assert_eq!(sentences(&with(good(), &at("foreignState"), json!(state))), [long("foreignState", 44)]);

    assert_eq!(sentences(&with(good(), "/recipients/0/denomination", json!("Àè ÿ|~"))), Vec::<String>::new());
    for name in ["字", "a\tb", "a\u{9f}b"] {
        assert_eq!(sentences(&with(good(), "/recipients/0/denomination", json!(name))), [invalid("denomination")]);
    }
    for state in [None, Some(json!(" ")), Some(json!("Italy"))] {
        let body = with(with(good(), &at("province"), None), &at("foreignState"), state);
        assert_eq!(sentences(&body), ["No province provided in physical address"]);
    }
    let foreign = with(with(good(), &at("province"), None), &at("foreignState"), json!("Francia"));
    assert_eq!(sentences(&foreign), Vec::<String>::new(), "abroad there are no provinces");
    let nowhere = with(good(), "/recipients/1/physicalAddress", None);
    assert_eq!(sentences(&nowhere), Vec::<String>::new(), "it is looked up after the deposit");
}

#[test]
fn the_characters_of_an_address_are_a_switch() {
    let address = "/recipients/0/physicalAddress/address";
    let steering = with(good(), address, json!("Via @FAIL_1"));
    let odd = with(good(), address, json!(format!("Là {}", "x".repeat(60))));
    let count = |body: &Value, address_characters| {
        objections_with(body, &sender(), &Checks { address_characters, ..Checks::default() }).len()
    };
    use AddressCharacters::{Basic, Unchecked, WithAtAndUnderscore};
    assert_eq!([Basic, WithAtAndUnderscore, Unchecked].map(|allowed| count(&steering, allowed)), [1, 0, 0]);
    assert_eq!([Basic, WithAtAndUnderscore, Unchecked].map(|allowed| count(&odd, allowed)), [2, 2, 0]);

    let sequence = changed(&[
        (address, json!(format!("Via @Sequence.5s-CON080[DOC:AR].{}", "5s-RECRN001A.".repeat(9)))),
        ("/recipients/0/denomination", json!("字")),
        ("/recipients/0/physicalAddress/province", json!(" ")),
    ]);
    let found = objections_with(&sequence, &sender(), &Checks::sandbox());
    let found: Vec<&str> = found.iter().map(|objection| objection.detail.as_str()).collect();
    assert_eq!(found, ["No province provided in physical address"], "only characters and lengths are skipped");
    assert_eq!(sentences(&sequence).len(), 4);
}

#[test]
fn each_language_that_send_offers_may_be_asked_for_alone() {
    for code in ["DE", "FR", "SL"] {
        let body = with(good(), "/additionalLanguages", json!([code]));
        assert_eq!(sentences(&body), Vec::<String>::new());
        assert_eq!(request(&body).second_language().map(crate::request::Language::wire), Some(code));
    }
    assert_eq!(request(&good()).second_language(), None);
}

#[test]
fn codes_of_their_own() {
    let one = |body: &Value, sender: &SenderContext, checks: &Checks| {
        let found = objections_with(body, sender, checks);
        assert_eq!(found.len(), 1, "{found:?}");
        let objection = found.into_iter().next().unwrap();
        (objection.code, objection.status, objection.element.unwrap_or_default(), objection.detail)
    };
    let unknown = Checks { taxonomy: Some(BTreeSet::from(["010102P".to_owned()])), ..Checks::default() };
    let known = Checks { taxonomy: Some(BTreeSet::from(["010101P".to_owned()])), ..Checks::default() };
    let (code, status, element, _) = one(&good(), &sender(), &unknown);
    assert_eq!((code, status, element.as_str()), ("PN_GENERIC_INVALIDPARAMETER_TAXONOMYCODE", 400, "010101P"));
    assert_eq!(objections_with(&good(), &sender(), &known), []);

    let (code, status, ..) = one(&good(), &SenderContext { enabled: false, ..sender() }, &Checks::default());
    assert_eq!((code, status), ("PN_DELIVERY_SEND_IS_DISABLED", 400));

    for (languages, expected) in [
        (json!(["DE", "FR"]), "PN_DELIVERY_REQUIREDADDITIONALLANG"),
        (json!(["EN", "XX"]), "PN_DELIVERY_REQUIREDADDITIONALLANG"),
        (json!(["SI"]), "PN_DELIVERY_INVALIDADDITIONALLANGS"),
        (json!(["de"]), "PN_DELIVERY_INVALIDADDITIONALLANGS"),
    ] {
        let (code, status, ..) = one(&with(good(), "/additionalLanguages", languages), &sender(), &Checks::default());
        assert_eq!((code, status), (expected, 400));
    }

    let other = SenderContext { tax_id: TaxId::parse("12345678903").unwrap(), ..sender() };
    let (code, status, ..) = one(&good(), &other, &Checks::default());
    assert_eq!((code, status), ("PN_DELIVERY_INVALID_SENDER_TAX_ID", 403));
    assert_eq!(objections_with(&good(), &other, &Checks { sender_tax_id_must_match: false, ..Checks::default() }), []);
}

#[test]
fn groups() {
    let key_of =
        |groups: &[&str]| SenderContext { key_groups: groups.iter().map(|id| (*id).to_owned()).collect(), ..sender() };
    for (group, key, expected) in [
        (Some("taxes"), key_of(&[]), None),
        (Some("taxes"), key_of(&["fines", "taxes"]), None),
        (None, key_of(&[]), None),
        (Some(""), key_of(&[]), None),
        (None, key_of(&["taxes", "fines"]), Some("Specify a group in cx_groups=[taxes, fines]")),
        (Some(" "), key_of(&["taxes"]), Some("Specify a group in cx_groups=[taxes]")),
        (Some("fines"), key_of(&["taxes"]), Some("Group=fines not present in cx_groups=[taxes]")),
        (Some("old"), key_of(&["old"]), Some("Group=old not present or suspended/deleted in pa_groups=[taxes, fines]")),
        (
            Some("unknown"),
            key_of(&[]),
            Some("Group=unknown not present or suspended/deleted in pa_groups=[taxes, fines]"),
        ),
    ] {
        let body = with(good(), "/group", json!(group.unwrap_or_default()));
        let body = if group.is_none() { with(body, "/group", None) } else { body };
        let found = objections_with(&body, &key, &Checks::default());
        let expected = expected.map(|detail| Objection {
            code: "PN_DELIVERY_INVALIDPARAMETER_GROUP",
            status: 400,
            element: Some("group".to_owned()),
            detail: detail.to_owned(),
        });
        assert_eq!(found, Vec::from_iter(expected), "{group:?}");
    }
}

/// A request that breaks a rule of every stage is mended stage by stage; each time the next stage speaks, alone.
#[test]
fn the_stages_speak_one_at_a_time() {
    let mut body = changed(&[
        ("/documents/-", file("PN_NOTIFICATION_ATTACHMENTS-2.pdf")),
        ("/recipients/0/taxId", json!("RSSMRA80A01H501V")),
        ("/recipients/1/taxId", json!("12345678901")),
        ("/additionalLanguages", json!(["XX"])),
        ("/senderTaxId", json!("12345678903")),
        ("/group", json!("unknown")),
    ]);
    let mut sender = SenderContext { enabled: false, ..sender() };
    let mut checks =
        Checks { max_documents: 1, max_recipients: 1, taxonomy: Some(BTreeSet::new()), ..Checks::default() };
    let speaks = |body: &Value, sender: &SenderContext, checks: &Checks| -> Vec<String> {
        objections_with(body, sender, checks)
            .into_iter()
            .map(|objection| format!("{} {}", objection.code, objection.detail))
            .collect()
    };
    assert!(speaks(&body, &sender, &checks)[0].starts_with(codes::TAXONOMY_CODE));
    checks.taxonomy = None;
    assert!(speaks(&body, &sender, &checks)[0].starts_with(codes::SEND_IS_DISABLED));
    sender.enabled = true;
    assert_eq!(speaks(&body, &sender, &checks), ["PN_GENERIC_INVALIDPARAMETER Max attachment count reached"]);
    checks.max_documents = 2;
    assert_eq!(speaks(&body, &sender, &checks), ["PN_GENERIC_INVALIDPARAMETER Max recipient count reached"]);
    checks.max_recipients = 0;
    let both = [
        "PN_GENERIC_INVALIDPARAMETER Invalid taxId for recipient 0",
        "PN_GENERIC_INVALIDPARAMETER Invalid taxId for recipient 1",
    ];
    assert_eq!(speaks(&body, &sender, &checks), both);
    body =
        with(with(body, "/recipients/0/taxId", json!("RSSMRA80A01H501U")), "/recipients/1/taxId", json!("12345678903"));
    assert!(speaks(&body, &sender, &checks)[0].starts_with(codes::INVALID_ADDITIONAL_LANGS));
    body = with(body, "/additionalLanguages", None);
    assert!(speaks(&body, &sender, &checks)[0].starts_with(codes::INVALID_SENDER_TAX_ID));
    body = with(body, "/senderTaxId", json!("77777777777"));
    assert!(speaks(&body, &sender, &checks)[0].starts_with(codes::GROUP));
    body = with(body, "/group", json!("fines"));
    assert_eq!(speaks(&body, &sender, &checks), Vec::<String>::new());
}

proptest! {
    /// Limits of 0 mean no limit; any other limit is the last count that passes.
    #[test]
    fn counts_up_to_the_limit_pass(documents in 1..20_usize, limit in 0..20_usize) {
        let files: Vec<Value> = (0..documents).map(|index| file(&format!("PN_NOTIFICATION_ATTACHMENTS-{index}.pdf"))).collect();
        let checks = Checks { max_documents: limit, ..Checks::default() };
        let passes = objections_with(&with(good(), "/documents", json!(files)), &sender(), &checks).is_empty();
        prop_assert_eq!(passes, limit == 0 || documents <= limit);
    }
}
