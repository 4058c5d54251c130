//! Real answers of the running door against SEND's schemas: stories that between them take every route and most ways that
//! a notification can go.

use super::differences::assert_expected;
use super::documents::{Documents, resolved};
use super::{details, schema};
use crate::app::{Answer, App, KEY};
use crate::given::{self, CREDITOR, NOTICE, RECIPIENT, RECIPIENT_TWO};
use messo_domain::downtime::Functionality;
use messo_domain::ids::TaxId;
use messo_engine::registers::address_book::AddressBookEntry;
use messo_engine::tokens::PersonType;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Checks answers and remembers what is wrong, and what was seen.
struct Judge {
    documents: Documents,
    found: BTreeSet<String>,
    seen: BTreeSet<String>,
    categories: BTreeSet<String>,
}

impl Judge {
    /// Checks an answer of the operation; answers its body.
    fn check(&mut self, method: &str, path: &str, answer: &Answer) -> Value {
        let document = self.documents.judge_of(path).unwrap();
        let status = answer.status.as_u16().to_string();
        let operation = &document["paths"][path][method.to_lowercase()];
        assert!(operation.is_object(), "{method} {path} is not in the contract");
        self.seen.insert(format!("{method} {path} {status}"));
        let response = &operation["responses"][&status];
        let problem = json!({"$ref": "#/components/schemas/Problem"});
        let content = resolved(document, response)["content"].as_object().and_then(|content| content.iter().next());
        let (media, expected) = match content {
            Some((media, content)) => (media.as_str(), &content["schema"]),
            None if answer.bytes.is_empty() => return Value::Null,
            None => ("application/problem+json", &problem),
        };
        assert_eq!(answer.header("content-type"), media, "{method} {path} {status}");
        let body = answer.json();
        let wrong = schema::errors(document, expected, &body);
        self.found.extend(wrong.iter().map(|error| format!("{method} {path} {status}: {}", without_indexes(error))));
        let elements = body["timeline"].as_array().into_iter().flatten();
        let events = body.as_array().into_iter().flatten().filter_map(|event| event.get("element"));
        for element in elements.chain(events) {
            self.categories.insert(element["category"].as_str().unwrap().to_owned());
            self.found.extend(details::errors(document, element));
        }
        body
    }
}

/// `$.timeline[3].details` → `$.timeline[].details`, so that one cause is one difference.
fn without_indexes(error: &str) -> String {
    let mut inside = false;
    error
        .chars()
        .filter(|c| {
            inside = match c {
                '[' => true,
                ']' => false,
                _ => inside,
            };
            !inside || *c == '['
        })
        .collect()
}

const STREAMS: &str = "/delivery-progresses/v2.9/streams";
const SENT: &str = "/delivery/v2.9/notifications/sent/{iun}";
/// Place of the notification whose letter is made again.
const REWORKED: usize = 10;
/// A person at the address that the registry knows.
const RECIPIENT_LOOKED_UP: &str = "BNRMHL75C06G702B";
const REQUESTS: &str = "/delivery/v2.6/requests";

#[tokio::test]
async fn real_answers_are_as_the_contract_says() {
    let Some(documents) = Documents::to_check() else { return };
    let app = App::with(|settings| settings.stream_page = 500).await;
    let mut judge = Judge { documents, found: BTreeSet::new(), seen: BTreeSet::new(), categories: BTreeSet::new() };
    let stream = streams(&app, &mut judge).await;
    requests(&app, &mut judge).await;
    notifications(&app, &mut judge).await;
    received(&app, &mut judge).await;
    let events = app.get(&format!("{STREAMS}/{stream}/events")).by_sender().send().await.expect(200);
    assert!(events.json().as_array().unwrap().len() > 100);
    judge.check("GET", "/delivery-progresses/v2.9/streams/{streamId}/events", &events);
    others(&app, &mut judge).await;
    assert_expected("answer", &judge.found);
    let routes: BTreeSet<_> =
        judge.seen.iter().filter_map(|seen| seen.rsplit_once(' ')).map(|(route, _)| route).collect();
    assert_eq!(routes.len(), 27, "every route that SEND has too was checked: {:#?}", judge.seen);
    let missing: Vec<_> =
        details::SCHEMAS.iter().map(|(category, _)| *category).filter(|c| !judge.categories.contains(*c)).collect();
    assert_eq!(missing, details::NOT_SEEN, "categories that no story brings about");
}

async fn streams(app: &App, judge: &mut Judge) -> String {
    let body = json!({"title": "all", "eventType": "TIMELINE", "groups": []});
    let made = app.post(STREAMS).by_sender().json(&body).send().await.expect(200);
    let id = judge.check("POST", STREAMS, &made)["streamId"].as_str().unwrap().to_owned();
    let second = app.post(STREAMS).by_sender().json(&body).send().await.expect(200).json();
    let one = format!("{STREAMS}/{}", second["streamId"].as_str().unwrap());
    let path = "/delivery-progresses/v2.9/streams/{streamId}";
    judge.check("GET", STREAMS, &app.get(STREAMS).by_sender().send().await.expect(200));
    judge.check("GET", path, &app.get(&one).by_sender().send().await.expect(200));
    judge.check("PUT", path, &app.put(&one).by_sender().json(&body).send().await.expect(200));
    let disable = format!("{path}/action/disable");
    judge.check("POST", &disable, &app.post(&format!("{one}/action/disable")).by_sender().send().await.expect(200));
    judge.check("PUT", path, &app.put(&one).by_sender().json(&body).send().await.expect(403));
    judge.check("PUT", path, &app.put(&one).by_sender().json(&json!({})).send().await.expect(400));
    judge.check("DELETE", path, &app.delete(&one).by_sender().send().await.expect(204));
    judge.check("GET", path, &app.get(&one).by_sender().send().await.expect(404));
    id
}

async fn requests(app: &App, judge: &mut Judge) {
    let preload = "/delivery/attachments/preload";
    let body = json!([{"preloadIdx": "0", "sha256": "jezIVxlG1M1woCSUngM6KipUN3/p8cG5RMIPnuEanlE="}]);
    judge.check("POST", preload, &app.post(preload).by_sender().json(&body).send().await.expect(200));
    judge.check("POST", preload, &app.post(preload).by_sender().json(&json!([])).send().await.expect(400));
    let mut request = given::request(app, "refused").await;
    request["documents"] = json!([given::uploaded(app, b"no PDF").await]);
    request["idempotenceToken"] = json!("token");
    let receipt = app.post(REQUESTS).by_sender().json(&request).send().await.expect(202);
    judge.check("POST", REQUESTS, &receipt);
    judge.check("POST", REQUESTS, &app.post(REQUESTS).by_sender().json(&request).send().await.expect(409));
    judge.check("POST", REQUESTS, &app.post(REQUESTS).by_sender().body("{").send().await.expect(400));
    let path = format!("{REQUESTS}?paProtocolNumber=refused&idempotenceToken=token");
    judge.check("GET", REQUESTS, &app.get(&path).by_sender().send().await.expect(200));
    app.settle().await;
    let refused = judge.check("GET", REQUESTS, &app.get(&path).by_sender().send().await.expect(200));
    assert_eq!(refused["notificationRequestStatus"], "REFUSED");
    judge.check("GET", REQUESTS, &app.get(REQUESTS).by_sender().send().await.expect(400));
    let unknown = format!("{REQUESTS}?paProtocolNumber=unknown&idempotenceToken=token");
    judge.check("GET", REQUESTS, &app.get(&unknown).by_sender().send().await.expect(404));
}

/// One notification for each way to the recipient, and what the sender reads on the way.
async fn notifications(app: &App, judge: &mut Judge) {
    app.registries_know_home_of(RECIPIENT_LOOKED_UP).await;
    let mut iuns = Vec::new();
    for (protocol, recipient, product) in recipients() {
        let mut request = given::request(app, protocol).await;
        request["recipients"] = json!([recipient]);
        request["physicalCommunicationType"] = json!(product);
        iuns.push(given::accepted(app, &request).await);
    }
    for days in [0, 10, 20, 60] {
        app.advance_days(days).await;
        if days == 20 {
            app.engine.rework(&iuns[REWORKED], 0, 0, true, "test").await.unwrap();
        }
        for iun in &iuns {
            let path = format!("/delivery/v2.9/notifications/sent/{iun}");
            judge.check("GET", SENT, &app.get(&path).by_sender().send().await.expect(200));
        }
    }
    let iun = &iuns[0];
    let (list, one) =
        ("/delivery-push/v2.0/{iun}/legal-facts", "/delivery-push/{iun}/download/legal-facts/{legalFactId}");
    let answer = app.get(&format!("/delivery-push/v2.0/{iun}/legal-facts")).by_sender().send().await.expect(200);
    let facts = judge.check("GET", list, &answer);
    let key = facts[0]["legalFactsId"]["key"].as_str().unwrap().replace("safestorage://", "");
    for (key, status) in [(key.as_str(), 200), ("unknown", 404)] {
        let path = format!("/delivery-push/{iun}/download/legal-facts/{key}");
        judge.check("GET", one, &app.get(&path).by_sender().send().await.expect(status));
    }
    let missing = "/delivery/v2.9/notifications/sent/ADUE-UAUA-UAUA-202603-Y-1";
    judge.check("GET", SENT, &app.get(missing).by_sender().send().await.expect(404));
}

fn recipients() -> Vec<(&'static str, Value, &'static str)> {
    let with_mailbox = |address: &str| {
        let mut recipient = given::recipient();
        recipient["digitalDomicile"]["address"] = json!(address);
        recipient
    };
    let on_paper = |street: &str| given::recipient_on_paper(RECIPIENT_TWO, street);
    let (ar, l890) = ("AR_REGISTERED_LETTER", "REGISTERED_LETTER_890");
    vec![
        ("PEC delivered", with_mailbox("one@ok-pecsuccess.it"), ar),
        ("PEC failing", with_mailbox("one@fail-pecfirstkosecondko.it"), ar),
        ("PEC delivered in the second round", with_mailbox("one@ok-pecfirstfailsecondsuccess.it"), ar),
        ("AR delivered", on_paper("Via @OK_AR"), ar),
        ("AR untraceable", on_paper("Via @FAIL-Irreperibile_AR"), ar),
        ("890 untraceable", on_paper("Via @FAIL-Irreperibile_890"), l890),
        ("890 found elsewhere", on_paper("Via @FAIL-DISCOVERY_890"), l890),
        ("890 held", on_paper("Via @OK-Giacenza-gt10_890"), l890),
        ("AR deceased", on_paper("Via @FAIL_DECEDUTO_AR"), ar),
        ("AR stolen and sent again", on_paper("Via @OK-Retry_AR"), ar),
        ("AR to be made again", on_paper("Via @OK_RESTART_AR"), ar),
        ("abroad", given::recipient_abroad(RECIPIENT_TWO, "Rue @OK_RIR"), ar),
        ("looked up", looked_up(), ar),
    ]
}

/// A recipient whose address the sender does not know.
fn looked_up() -> Value {
    let mut recipient = given::recipient_on_paper(RECIPIENT_LOOKED_UP, "");
    recipient.as_object_mut().unwrap().remove("physicalAddress");
    recipient
}

/// Two recipients with payments: courtesy, view, payment, price, documents, cancellation.
async fn received(app: &App, judge: &mut Judge) {
    let book = AddressBookEntry { email: Some("two@mail.example".to_owned()), ..AddressBookEntry::default() };
    app.engine.put_address_book(&TaxId::parse(RECIPIENT_TWO).unwrap(), &book, "test").await.unwrap();
    let mut request = given::request(app, "two recipients").await;
    let mut payment = given::payment(true);
    payment["pagoPa"]["attachment"] = given::uploaded(app, b"%PDF-1.7 form").await;
    request["recipients"] = json!([given::recipient(), given::recipient_on_paper(RECIPIENT_TWO, "Via Prova 2")]);
    request["recipients"][0]["payments"] = json!([payment, given::f24(app, "Tributo di prova").await]);
    request["notificationFeePolicy"] = json!("DELIVERY_MODE");
    request["paFee"] = json!(0);
    request["vat"] = json!(22);
    request["cancelledIun"] = json!("ADUE-UAUA-UAUA-202603-Y-1");
    let iun = given::accepted(app, &request).await;
    let token = app.token(RECIPIENT, PersonType::PF);
    let path = "/delivery/v2.8/notifications/received/{iun}";
    let real = format!("/delivery/v2.8/notifications/received/{iun}");
    judge.check("GET", path, &app.get(&real).token(&token).send().await.expect(200));
    app.advance_days(1).await;
    judge.check("GET", path, &app.get(&real).token(&token).send().await.expect(200));
    let stranger = app.token("BNRMHL75C06G702B", PersonType::PF);
    judge.check("GET", path, &app.get(&real).token(&stranger).send().await.expect(404));
    let document = "/delivery/notifications/received/{iun}/attachments/documents/{docIdx}";
    let real = format!("/delivery/notifications/received/{iun}/attachments/documents/0");
    judge.check("GET", document, &app.get(&real).token(&token).send().await.expect(200));
    let price = "/delivery/v2.3/price/{paTaxId}/{noticeCode}";
    let real = format!("/delivery/v2.3/price/{CREDITOR}/{NOTICE}");
    judge.check("GET", price, &app.get(&real).by_sender().send().await.expect(200));
    let price = "/delivery/price/{paTaxId}/{noticeCode}";
    let real = format!("/delivery/price/{CREDITOR}/{NOTICE}");
    judge.check("GET", price, &app.get(&real).by_sender().send().await.expect(200));
    let real = format!("/delivery/price/{CREDITOR}/302011700000000009");
    judge.check("GET", price, &app.get(&real).by_sender().send().await.expect(404));
    let document = "/delivery/notifications/sent/{iun}/attachments/documents/{docIdx}";
    let real = format!("/delivery/notifications/sent/{iun}/attachments/documents/0");
    judge.check("GET", document, &app.get(&real).by_sender().send().await.expect(200));
    let form = "/delivery/notifications/sent/{iun}/attachments/payment/{recipientIdx}/{attachmentName}";
    let own_form = "/delivery/notifications/received/{iun}/attachments/payment/{attachmentName}";
    for (name, status) in [("PAGOPA", 200), ("F24?attachmentIdx=1", 200), ("F24", 404)] {
        let real = format!("/delivery/notifications/sent/{iun}/attachments/payment/0/{name}");
        judge.check("GET", form, &app.get(&real).by_sender().send().await.expect(status));
        let real = format!("/delivery/notifications/received/{iun}/attachments/payment/{name}");
        judge.check("GET", own_form, &app.get(&real).token(&token).send().await.expect(status));
    }
    let payments = "/delivery/events/payment/pagopa";
    let event =
        json!({"noticeCode": NOTICE, "creditorTaxId": CREDITOR, "paymentDate": "2026-03-27T09:00:00Z", "amount": 1});
    judge.check(
        "POST",
        payments,
        &app.post(payments).by_sender().json(&json!({"events": [event]})).send().await.expect(204),
    );
    let payments = "/delivery/events/payment/f24";
    for (iun, status) in [(iun.as_str(), 204), ("ADUE-UAUA-UAUA-202603-Y-1", 404), ("x", 400)] {
        let event = json!({"iun": iun, "recipientTaxId": RECIPIENT, "recipientType": "PF", "paymentDate": "2026-03-27T09:00:00Z", "amount": 1});
        let answer = app.post(payments).by_sender().json(&json!({"events": [event]})).send().await.expect(status);
        judge.check("POST", payments, &answer);
    }
    let cancel = "/delivery-push/v2.0/notifications/cancel/{iun}";
    let real = format!("/delivery-push/v2.0/notifications/cancel/{iun}");
    judge.check("PUT", cancel, &app.put(&real).by_sender().send().await.expect(202));
    app.settle().await;
    let real = format!("/delivery/v2.9/notifications/sent/{iun}");
    judge.check("GET", SENT, &app.get(&real).by_sender().send().await.expect(200));
}

async fn others(app: &App, judge: &mut Judge) {
    judge.check("GET", "/status", &app.get("/status").send().await.expect(200));
    let (now, workflow) = (app.engine.now(), Functionality::NotificationWorkflow);
    app.engine.record_downtime(workflow, now, None, "test").await.unwrap();
    judge.check("GET", "/status", &app.get("/status").send().await.expect(500));
    app.engine.close_downtime(workflow, now, "test").await.unwrap();
    let resolved = "/downtime/v1/resolved";
    judge.check("GET", resolved, &app.get(resolved).send().await.expect(200));
    judge.check("GET", resolved, &app.get("/downtime/v1/resolved?month=13").send().await.expect(400));
    let key = app.engine.downtimes().await.unwrap()[0].attestation_key().unwrap();
    let (fact, own) = ("/downtime/v1/legal-facts/{legalFactId}", format!("/downtime/v1/legal-facts/{key}"));
    judge.check("GET", fact, &app.get(&own).send().await.expect(204));
    app.settle().await;
    judge.check("GET", fact, &app.get(&own).send().await.expect(200));
    judge.check("GET", resolved, &app.get(resolved).send().await.expect(200));
    judge.check("GET", fact, &app.get("/downtime/v1/legal-facts/none").send().await.expect(404));
    let groups = "/ext-registry-b2b/pa/v1/groups";
    judge.check("GET", groups, &app.get(groups).key(KEY).send().await.expect(200));
    let wrong = format!("{groups}?statusFilter=x");
    judge.check("GET", groups, &app.get(&wrong).key(KEY).send().await.expect(400));
}
