//! The asynchronous validation: what is looked up, what is told, what is refused, and what is only put off.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::told::{details, life_on, look, refusals, story};
use async_trait::async_trait;
use messo_domain::case::Category;
use messo_domain::ids::{Sha256Digest, TaxId};
use messo_domain::money::Cents;
use messo_domain::party::{DigitalAddress, PhysicalAddress, RecipientType};
use messo_domain::stream::Status;
use messo_engine::Ports;
use messo_engine::registers::senders::SenderLimits;
use messo_ports::{ChannelError, Registries, WorldControl};
use messo_testkit::{Platform, requests};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

fn without_address(mut request: Value) -> Value {
    request["recipients"][0].as_object_mut().unwrap().remove("physicalAddress");
    request
}

#[tokio::test]
async fn an_address_that_is_left_out_is_looked_up_and_served() {
    let platform = Platform::new();
    let home = json!({ "physicalAddress":
        { "address": "Via @OK_AR", "zip": "00100", "municipality": "Roma", "province": "RM" } });
    platform.registries_know(requests::CITIZEN, &home).await;
    let view = life_on(&platform, without_address, 12).await;
    assert_eq!(view.timeline.status(), Status::EffectiveDate);
    assert!(view.case.deposit.physical_address_lookup);
    assert_eq!(details(&view, Category::PublicRegistryValidationResponse)[0]["registry"], "ANPR");
    assert_eq!(platform.world_kinds(&view).await, ["LETTER"]);
}

#[tokio::test]
async fn an_address_that_nobody_knows_and_a_registry_that_is_down_refuse_the_request() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let unknown = without_address(requests::request("P-1", &act));
    assert_eq!(refusals(&platform, &caller, &unknown).await, ["ADDRESS_NOT_FOUND"]);
    platform.registries_know(requests::CITIZEN, &json!({ "registryDown": true })).await;
    let down = without_address(requests::request("P-2", &act));
    assert_eq!(refusals(&platform, &caller, &down).await, ["ADDRESS_SEARCH_FAILED"]);
}

/// A tax registry that fails so many times.
struct Failing(AtomicU32, Arc<dyn Registries>);

#[async_trait]
impl Registries for Failing {
    async fn digital_domicile(&self, k: RecipientType, t: &TaxId) -> Result<Option<DigitalAddress>, ChannelError> {
        self.1.digital_domicile(k, t).await
    }

    async fn physical_address(&self, k: RecipientType, t: &TaxId) -> Result<Option<PhysicalAddress>, ChannelError> {
        self.1.physical_address(k, t).await
    }

    async fn tax_id_known(&self, tax_id: &TaxId) -> Result<bool, ChannelError> {
        let fails = self.0.load(Ordering::SeqCst);
        if fails > 0 {
            self.0.store(fails - 1, Ordering::SeqCst);
            return Err(ChannelError::Unavailable("the registry is away".into()));
        }
        self.1.tax_id_known(tax_id).await
    }
}

fn with_failures(times: u32) -> Platform {
    Platform::with_ports(move |ports| Ports {
        registries: Arc::new(Failing(AtomicU32::new(times), ports.registries.clone())),
        ..ports
    })
}

#[tokio::test]
async fn a_passing_fault_puts_the_validation_off_by_the_waits_of_the_rules() {
    let platform = with_failures(3);
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let iun = platform.deposit(&caller, &requests::request("P-1", &act)).await;
    platform.pass(jiff::SignedDuration::from_secs(10 + 60 + 59)).await;
    assert!(platform.engine.read_sent(&caller, iun.as_str()).await.is_err(), "still validated");
    assert_eq!(platform.pass(jiff::SignedDuration::from_secs(2)).await.stuck, 0);
    assert!(look(&platform, &iun).await.case.accepted.is_some());
}

#[tokio::test]
async fn a_fault_that_lasts_refuses_the_request_for_technical_reasons() {
    let platform = with_failures(u32::MAX);
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let request = requests::request("P-1", &act);
    let deposited = platform.try_deposit(&caller, &request).await.unwrap();
    assert_eq!(platform.pass_days(2).await.stuck, 0, "nothing is parked for it");
    let query = messo_engine::use_cases::request_status::StatusQuery {
        notification_request_id: Some(deposited.request_id.to_string()),
        ..Default::default()
    };
    let status = platform.engine.request_status(&caller, &query).await.unwrap();
    let messo_engine::use_cases::request_status::Verdict::Refused(reasons) = status.verdict else {
        panic!("the request is refused")
    };
    assert_eq!(reasons[0].error_code, "SERVICE_UNAVAILABLE");
}

const NOTICE: &str = "302011700000000007";

fn asynchronous(request: Value, notice: &str) -> Value {
    let mut request = requests::with_payment(request, notice);
    request["pagoPaIntMode"] = json!("ASYNC");
    request
}

#[tokio::test]
async fn the_position_of_an_asynchronous_notice_is_told_each_cost() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let iun = platform.deposit(&caller, &asynchronous(requests::request("P-1", &act), NOTICE)).await;
    let fee = async || platform.world.position(requests::CREDITOR, NOTICE).await.unwrap().unwrap().notification_fee;
    assert_eq!(fee().await, Cents(1_155), "the letter is sent at once: 100 + 7.83 with VAT + 100");
    platform.pass_days(12).await;
    platform.engine.cancel_notification(&caller, iun.as_str()).await.unwrap();
    platform.engine.run_to_quiet().await.unwrap();
    assert_eq!(fee().await, Cents::ZERO, "a cancelled notification costs the payer nothing");
}

#[tokio::test]
async fn a_position_that_takes_no_cost_refuses_the_request() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let request = asynchronous(requests::request("P-1", &act), "302991700000000001");
    assert_eq!(refusals(&platform, &caller, &request).await, ["PAYMENT_NOT_VALID"]);
}

fn form(apply_cost: bool) -> Vec<u8> {
    let form = json!({ "f24Simplified": {
        "taxPayer": { "taxCode": requests::CITIZEN, "personalData": {
            "surname": "Cognome", "name": "Nome", "birthDate": "01-01-1980", "sex": "M" } },
        "payments": { "records": [
            { "applyCost": apply_cost, "section": "EL", "municipality": "H501", "taxType": "3918", "year": "2025", "debit": 12_345 } ] }
    } });
    form.to_string().into_bytes()
}

async fn with_form(platform: &Platform, request: Value, bytes: &[u8]) -> Value {
    let key = platform.upload_as(bytes, "application/json").await;
    let mut request = request;
    request["notificationFeePolicy"] = json!("DELIVERY_MODE");
    request["paFee"] = json!(100);
    request["vat"] = json!(22);
    request["recipients"][0]["payments"] = json!([{ "f24": {
        "title": "Tributo di prova", "applyCost": true, "metadataAttachment": requests::data(&key, bytes) } }]);
    request
}

#[tokio::test]
async fn the_sheet_of_an_f24_form_goes_into_the_envelope_with_the_cost_of_the_letter() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let request = with_form(&platform, requests::request("P-1", &act), &form(true)).await;
    let iun = platform.deposit(&caller, &request).await;
    assert_eq!(platform.pass_days(12).await.stuck, 0);
    let view = look(&platform, &iun).await;
    assert_eq!(view.timeline.status(), Status::EffectiveDate, "{:#?}", story(&view));
    assert!(view.case.recipients[0].f24_made);
    assert_eq!(details(&view, Category::SendAnalogDomicile)[0]["f24Attachments"].as_array().unwrap().len(), 1);
    let letter = platform.world.sent(Some(&iun), None, 10).await.unwrap().remove(0);
    let sheet = letter.parts.iter().find(|part| part.name == "modelli-f24.pdf").expect("the sheet is in the letter");
    let text = String::from_utf8_lossy(&sheet.bytes);
    assert!(text.contains("costs 1155: Tributo di prova total 13500"), "{text}");
}

#[tokio::test]
async fn a_certified_mail_carries_the_f24_forms_as_they_were_at_the_acceptance() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let mut request = with_form(&platform, requests::request("P-1", &act), &form(true)).await;
    let both = [request["recipients"][0]["payments"][0].clone(), request["recipients"][0]["payments"][0].clone()];
    request["recipients"][0]["payments"] = json!(both);
    request["recipients"][0]["payments"][1]["f24"]["title"] = json!("Seconda rata");
    request["recipients"][0]["digitalDomicile"] = json!({ "type": "PEC", "address": "one@ok-pecsuccess.it" });
    let iun = platform.deposit(&caller, &request).await;
    assert_eq!(platform.pass_days(1).await.stuck, 0);
    let mail = platform.world.sent(Some(&iun), None, 10).await.unwrap().remove(0);
    let sheets: Vec<_> = mail.parts.iter().filter(|part| part.name == "modelli-f24.pdf").collect();
    let [sheet] = sheets.as_slice() else { panic!("one sheet for both forms: {sheets:?}") };
    let text = String::from_utf8_lossy(&sheet.bytes);
    assert!(text.contains("costs 200: Tributo di prova total 12545; Seconda rata total 12545"), "{text}");
}

#[tokio::test]
async fn wrong_data_of_an_f24_form_refuses_the_request() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let request = with_form(&platform, requests::request("P-1", &act), &form(false)).await;
    assert_eq!(refusals(&platform, &caller, &request).await, ["F24_METADATA_NOT_VALID"]);
}

#[tokio::test]
async fn data_of_an_f24_form_that_was_not_uploaded_or_is_another_is_a_fault_of_its_file() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let good = with_form(&platform, requests::request("P-1", &act), &form(true)).await;
    let mut found = Vec::new();
    for (field, value) in [
        ("/ref/key", json!("PN_F24_META-0000000000000000000000000000000f.json")),
        ("/digests/sha256", json!(Sha256Digest::of(b"another").to_string())),
    ] {
        let mut request = good.clone();
        request["paProtocolNumber"] = json!(format!("P-1{field}"));
        let data = "/recipients/0/payments/0/f24/metadataAttachment";
        *request.pointer_mut(&format!("{data}{field}")).unwrap() = value;
        found.push(refusals(&platform, &caller, &request).await);
    }
    assert_eq!(found, [["FILE_NOTFOUND"], ["FILE_SHA_ERROR"]]);
}

#[tokio::test]
async fn a_document_that_is_no_pdf_is_refused_unless_the_check_is_off() {
    let mut found = Vec::new();
    for pdf_content in [true, false] {
        let platform = Platform::with_settings(|settings| settings.checks.pdf_content = pdf_content);
        let (caller, _) = platform.sender().await;
        let mut request = requests::request("P-1", &platform.upload(requests::ACT).await);
        let text = b"plain text";
        request["documents"] = json!([requests::attachment(&platform.upload(text).await, text)]);
        found.push(refusals(&platform, &caller, &request).await);
    }
    assert_eq!(found, [vec!["FILE_PDF_INVALID_ERROR".to_owned()], Vec::new()]);
}

#[tokio::test]
async fn a_body_held_to_light_letters_is_refused_what_weighs_more() {
    let platform = Platform::new();
    let (caller, key) = platform.sender().await;
    let (tax_id, name) = (&caller.sender.tax_id, &caller.sender.denomination);
    platform
        .engine
        .put_sender(tax_id, name, &[], Some(SenderLimits { light_letters_only: true, monthly: None }), "test")
        .await
        .unwrap();
    let unsaid = platform.engine.put_sender(tax_id, name, &[], None, "test").await.unwrap();
    assert!(unsaid.light_letters_only, "what is not said stays");
    let caller = platform.engine.sender_by_key(&key).await.unwrap().unwrap();
    let act = platform.upload(requests::ACT).await;
    let light = requests::request("P-1", &act);
    assert!(refusals(&platform, &caller, &light).await.is_empty());
    let mut heavy = requests::request("P-2", &act);
    let pages = [requests::ACT, b"%PDF-1.7\nanother", b"%PDF-1.7\na third"];
    let mut documents = Vec::new();
    for bytes in pages {
        documents.push(requests::attachment(&platform.upload(bytes).await, bytes));
    }
    heavy["documents"] = json!(documents);
    assert_eq!(refusals(&platform, &caller, &heavy).await, ["SENDER_DISABLED_MORE_THAN_20_GRAMS"]);
}
