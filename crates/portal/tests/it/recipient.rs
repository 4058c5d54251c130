//! The doors of citizens and companies: opening only by the form, nobody else's notifications, payment once, cancelled
//! notifications, hostile values.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::browser::{Browser, Page, person};
use axum::http::StatusCode;
use messo_domain::case::Category;
use messo_domain::downtime::Functionality;
use messo_domain::ids::Iun;
use messo_domain::timeline::Status;
use messo_engine::SenderCaller;
use messo_engine::tokens::PersonType;
use messo_engine::use_cases::CaseView;
use messo_testkit::{Platform, requests};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

const NOTICE: &str = "302011700000000001";
/// A company of the tests, its check digit being right.
const COMPANY: &str = "00000000000";

/// A platform with one notification.
struct Served {
    platform: Platform,
    caller: Arc<SenderCaller>,
    iun: Iun,
}

impl Served {
    async fn with(change: impl FnOnce(Value) -> Value) -> Self {
        let platform = Platform::new();
        let (caller, _) = platform.sender().await;
        let act = platform.upload(requests::ACT).await;
        let request = change(requests::with_payment(requests::request("P-1", &act), NOTICE));
        let iun = platform.deposit(&caller, &request).await;
        Self { platform, caller, iun }
    }

    async fn new() -> Self {
        Self::with(|request| request).await
    }

    async fn view(&self) -> CaseView {
        self.platform.engine.read_sent(&self.caller, self.iun.as_str()).await.unwrap()
    }

    async fn is_viewed(&self) -> bool {
        self.view().await.case.recipients[0].viewed.is_some()
    }

    fn at(&self, rest: &str) -> String {
        format!("/cittadino/notifiche/{}{rest}", self.iun)
    }

    fn citizen(&self) -> Browser {
        Browser::citizen(&self.platform, requests::CITIZEN)
    }

    /// The citizen, having opened the act.
    async fn opened(&self) -> Browser {
        let citizen = self.citizen();
        assert_eq!(citizen.post(&self.at("/apri")).await.status, StatusCode::SEE_OTHER);
        citizen
    }

    async fn payments(&self) -> usize {
        let view = self.view().await;
        view.timeline.elements().iter().filter(|element| element.category == Category::Payment).count()
    }
}

fn assert_tells(page: &Page, texts: &[&str]) {
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    for text in texts {
        assert!(page.text.contains(text), "{text} is missing in {}", page.main());
    }
}

#[tokio::test]
async fn no_page_opens_an_act_and_the_form_does() {
    let served = Served::new().await;
    let citizen = served.citizen();
    let keys = served.view().await.case.recipients[0].aar.as_ref().unwrap().key.to_string();
    let paths = [
        "/cittadino".to_owned(),
        "/cittadino/notifiche".to_owned(),
        served.at(""),
        served.at("?pagato=0"),
        served.at("/apri"),
        served.at("/documenti/0"),
        served.at(&format!("/attestazioni/{keys}")),
        served.at("/pagamenti/0/avviso"),
        served.at("/pagamenti/0/f24"),
        served.at("/pagamenti/0/paga"),
    ];
    for path in &paths {
        let shown = citizen.get(path).await;
        assert!(!shown.status.is_server_error(), "{path}");
        for link in if shown.status == StatusCode::OK { shown.links() } else { Vec::new() } {
            citizen.get(&link).await;
        }
        citizen.head(path).await;
        assert!(!served.is_viewed().await, "{path} has opened the act");
    }
    let before = citizen.get(&served.at("")).await;
    assert_tells(&before, &["Prima di aprire", "Comune di Esempio", "An act for tests", served.iun.as_str()]);
    assert!(!before.text.contains("/documenti/"), "documents are for who has opened");
    assert_eq!(citizen.get(&served.at("/documenti/0")).await.location(), served.at(""));
    let opened = citizen.post(&served.at("/apri")).await;
    assert_eq!((opened.status, opened.location()), (StatusCode::SEE_OTHER, served.at("").as_str()));
    let view = served.view().await;
    assert_eq!(view.timeline.status(), Status::Viewed);
    let element = view.timeline.elements().iter().find(|e| e.category == Category::NotificationViewedCreationRequest);
    assert_eq!(element.unwrap().details["sourceChannel"], "WEB");
    assert_tells(&citizen.get(&served.at("")).await, &["/documenti/0", NOTICE, "Perché mi è arrivata così"]);
}

#[tokio::test]
async fn a_form_without_its_token_does_nothing() {
    let served = Served::new().await;
    let citizen = served.citizen();
    for token in [None, Some(""), Some("forged"), Some("0f0e0d0c-0b0a-4908-8706-050403020100")] {
        assert_eq!(citizen.forge(&served.at("/apri"), token).await.status, StatusCode::FORBIDDEN, "{token:?}");
    }
    assert!(!served.is_viewed().await);
    let citizen = served.opened().await;
    assert_eq!(citizen.forge(&served.at("/pagamenti/0/paga"), None).await.status, StatusCode::FORBIDDEN);
    assert_eq!(served.payments().await, 0);
}

#[tokio::test]
async fn another_persons_notification_is_not_there() {
    let served = Served::new().await;
    let other = Browser::citizen(&served.platform, requests::OTHER_CITIZEN);
    let missing = "ABCD-EFGH-ILMN-202601-A-1";
    for path in [served.at(""), served.at("/documenti/0"), served.at("/pagamenti/0/avviso"), served.at("/documenti/x")]
    {
        let (theirs, none) = (other.get(&path).await, other.get(&path.replace(served.iun.as_str(), missing)).await);
        assert_eq!((theirs.status, none.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND), "{path}");
        assert_eq!(theirs.main(), none.main().replace(missing, served.iun.as_str()), "{path}");
    }
    for path in [served.at("/apri"), served.at("/pagamenti/0/paga")] {
        assert_eq!(other.post(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(!served.is_viewed().await);
    assert!(!other.get("/cittadino").await.text.contains(served.iun.as_str()));
    let nobody = Browser::nobody(&served.platform);
    for path in ["/cittadino", "/impresa", &served.at(""), &served.at("/documenti/0")] {
        let asked = nobody.get(path).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{path}");
        assert!(asked.location().starts_with("/sandbox/pagine/persone?da=%2F"), "{path}");
    }
    // a session is good for its own door
    assert_eq!(served.citizen().get("/impresa").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_notice_is_paid_once_however_often_the_form_is_sent() {
    let served = Served::new().await;
    assert_eq!(served.citizen().post(&served.at("/pagamenti/0/paga")).await.location(), served.at(""));
    assert_eq!(served.payments().await, 0, "who has not opened has no notice to pay");
    let citizen = served.opened().await;
    let path = served.at("/pagamenti/0/paga");
    assert_tells(&citizen.get(&served.at("")).await, &[&path, "da pagare"]);
    let (first, second) = tokio::join!(citizen.post(&path), citizen.post(&path));
    let third = citizen.post(&path).await;
    for sent in [first, second, third] {
        assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, served.at("?pagato=0#pagamenti").as_str()));
    }
    assert_eq!(served.payments().await, 1);
    let paid = citizen.get(&served.at("?pagato=0")).await;
    assert_tells(&paid, &["Il pagamento è registrato.", "pagato il"]);
    assert!(!paid.text.contains(&path));
    assert_eq!(citizen.post(&served.at("/pagamenti/1/paga")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_cancelled_notification_has_no_documents_and_asks_for_nothing() {
    let served = Served::new().await;
    served.platform.engine.cancel_notification(&served.caller, served.iun.as_str()).await.unwrap();
    served.platform.engine.run_to_quiet().await.unwrap();
    let citizen = served.citizen();
    let shown = citizen.get(&served.at("")).await;
    assert_tells(&shown, &["ha annullato questa notifica", "Non devi fare nulla", "revocato"]);
    for part in ["/documenti/", "/paga\"", "/apri", "/avviso\""] {
        assert!(!shown.text.contains(part), "{part}");
    }
    assert_eq!(citizen.get(&served.at("/documenti/0")).await.status, StatusCode::NOT_FOUND);
    citizen.post(&served.at("/apri")).await;
    citizen.post(&served.at("/pagamenti/0/paga")).await;
    assert_eq!((served.is_viewed().await, served.payments().await), (false, 0));
}

#[tokio::test]
async fn documents_are_saved_under_a_safe_name_from_our_own_origin() {
    let served = Served::with(|mut request| {
        request["documents"][0]["title"] = json!("../<b>a\"b</b>\u{202e}fdp.exe");
        request
    })
    .await;
    let citizen = served.opened().await;
    served.platform.engine.run_to_quiet().await.unwrap();
    let document = citizen.get(&served.at("/documenti/0")).await;
    assert_eq!((document.status, document.text.as_bytes()), (StatusCode::OK, requests::ACT));
    assert!(document.header("content-disposition").starts_with("attachment; filename="));
    assert_eq!(document.header("x-content-type-options"), "nosniff");
    assert_eq!(document.header("content-type"), "application/pdf");
    for mark in ["/", "<", "\u{202e}", ".."] {
        assert!(!document.header("content-disposition").contains(mark), "{}", document.header("content-disposition"));
    }
    assert_eq!(citizen.get(&served.at("/documenti/1")).await.status, StatusCode::NOT_FOUND);
    let page = citizen.get(&served.at("")).await;
    let attested: BTreeSet<_> = page.links().into_iter().filter(|link| link.contains("/attestazioni/")).collect();
    assert!(attested.len() >= 3, "notice of receipt, taking in charge, access: {attested:?}");
    for link in attested {
        let fact = citizen.get(&link).await;
        assert_eq!(fact.status, StatusCode::OK, "{link}");
        assert!(fact.header("content-disposition").starts_with("attachment"), "{link}");
    }
    let other = Browser::citizen(&served.platform, requests::OTHER_CITIZEN);
    assert_eq!(other.get(&page.links().into_iter().find(|l| l.contains("/attestazioni/")).unwrap()).await.status, 404);
}

#[tokio::test]
async fn a_document_that_is_being_made_says_when_to_come_back() {
    let served = Served::new().await;
    let citizen = served.opened().await; // the proof of the access is ordered, and not made yet
    let page = citizen.get(&served.at("")).await;
    let mut waiting = Vec::new();
    let links: BTreeSet<_> = page.links().into_iter().filter(|link| link.contains("/attestazioni/")).collect();
    for link in links {
        let fact = citizen.get(&link).await;
        if fact.status == StatusCode::ACCEPTED {
            waiting.push(fact);
        }
    }
    let [fact] = waiting.as_slice() else { panic!("one document waits, not {}", waiting.len()) };
    assert_eq!(fact.header("retry-after"), "10");
    assert!(fact.text.contains("Riprova tra 10 secondi"), "{}", fact.main());
}

#[tokio::test]
async fn the_inbox_filters_pages_and_marks_what_is_unread() {
    let served = Served::new().await;
    let act = served.platform.upload(requests::ACT).await;
    for number in 2..13 {
        served.platform.deposit(&served.caller, &requests::request(&format!("P-{number}"), &act)).await;
    }
    let citizen = served.citizen();
    let first = citizen.get("/cittadino").await;
    assert_tells(&first, &["12 notifiche trovate.", "Pagina successiva"]);
    assert_eq!(first.main().matches("Da leggere").count(), 10);
    let next = first.links().into_iter().find(|link| link.contains("dopo=")).unwrap();
    let second = citizen.get(&next).await;
    assert_tells(&second, &[served.iun.as_str(), "Prima pagina"]);
    assert_eq!(second.main().matches("Da leggere").count(), 2);
    served.opened().await;
    let iun = served.iun.as_str().to_lowercase();
    let one = citizen.get(&format!("/cittadino/notifiche?iun=+{iun}+")).await;
    assert_tells(&one, &["1 notifica trovata."]);
    assert!(!one.main().contains("Da leggere"));
    let unread = citizen.get("/cittadino/notifiche?daleggere=1&righe=50").await;
    assert_tells(&unread, &["11 notifiche trovate.", "name=\"daleggere\" value=\"1\" checked"]);
    assert!(!unread.main().contains(served.iun.as_str()));
    let none = citizen.get("/cittadino/notifiche?daleggere=1&stato=VIEWED").await;
    assert_tells(&none, &["Nessuna notifica trovata."]);
    assert_tells(&citizen.get("/cittadino/notifiche?stato=VIEWED").await, &["1 notifica trovata."]);
    assert_tells(&citizen.get("/cittadino/notifiche?righe=50").await, &["12 notifiche trovate."]);
    let none = citizen.get("/cittadino/notifiche?stato=CANCELLED").await;
    assert_tells(&none, &["Nessuna notifica trovata.", "Nessuna notifica corrisponde"]);
    let wrong = citizen.get("/cittadino/notifiche?iun=x&dal=2099-01-01").await;
    assert_tells(&wrong, &["href=\"#iun\"", "aria-describedby=\"dal-errore\"", "La ricerca non è stata fatta"]);
    for query in ["dopo=x", "dopo=%00", "righe=-1", "iun=%3Cscript%3E", "dal=%F0%9F%98%80", "%ff=%ff", "stato=<b>"] {
        let shown = citizen.get(&format!("/cittadino/notifiche?{query}").replace('<', "%3C").replace('>', "%3E")).await;
        assert!(!shown.status.is_server_error(), "{query}");
        assert!(!shown.text.contains("<script>") && !shown.text.contains("<b>"), "{query}");
    }
    let empty = Browser::citizen(&served.platform, requests::OTHER_CITIZEN).get("/cittadino").await;
    assert_tells(&empty, &["Non hai ancora ricevuto notifiche."]);
}

#[tokio::test]
async fn a_company_has_the_same_pages_behind_its_door() {
    let served = Served::with(|mut request| {
        let mut recipient = requests::recipient(COMPANY, "Via @OK_AR");
        recipient["recipientType"] = json!("PG");
        recipient["denomination"] = json!("Impresa di Esempio");
        request["recipients"] = json!([recipient]);
        request
    })
    .await;
    let company = Browser::company(&served.platform, COMPANY);
    assert_tells(&company.get("/impresa").await, &["Le notifiche dell’impresa", served.iun.as_str()]);
    let path = format!("/impresa/notifiche/{}", served.iun);
    let before = company.get(&path).await;
    assert_tells(&before, &["Prima di aprire", &format!("action=\"{path}/apri\"")]);
    assert_eq!(company.post(&format!("{path}/apri")).await.location(), path);
    let shown = company.get(&path).await;
    assert_tells(&shown, &["Impresa di Esempio", &format!("{path}/documenti/0")]);
    assert!(!shown.main().contains("/cittadino"));
    assert_tells(&company.in_english().get(&path).await, &["Why it reached me this way", "Impresa di Esempio"]);
}

#[tokio::test]
async fn the_code_of_a_notice_leads_its_addressee_and_nobody_else() {
    let served = Served::new().await;
    let aar = served.view().await.case.recipients[0].aar.as_ref().unwrap().key.clone();
    let notice = served.platform.stored(&aar).await;
    let (_, rest) = notice.split_once("?aar=").expect("the notice holds its link");
    let token: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    let link = format!("/?aar={token}");
    assert_eq!(served.citizen().get(&link).await.location(), served.at(""));
    assert!(!served.is_viewed().await);
    let other = Browser::citizen(&served.platform, requests::OTHER_CITIZEN).get(&link).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    assert!(other.text.contains("Non puoi leggere questa notifica"));
    assert_eq!(served.citizen().get("/?aar=nonsense").await.status, StatusCode::NOT_FOUND);
    let nobody = Browser::nobody(&served.platform).get(&link).await;
    assert_eq!(nobody.location(), format!("/sandbox/pagine/persone?da=%2F%3Faar%3D{token}"));
}

#[tokio::test]
async fn costs_are_told_before_the_opening_and_after_a_letter_with_their_reason() {
    let served = Served::new().await;
    let before = served.citizen().get(&served.at("")).await;
    assert_tells(&before, &["i costi di notifica restano", "salgono a"]);
    served.platform.pass_days(6).await;
    let letter = served.view().await.case.recipients[0].letters[0].sent.clone().expect("the letter has gone");
    assert!(letter.cost.get() > 0);
    let citizen = served.opened().await;
    let shown = citizen.get(&served.at("")).await;
    let explained = served.platform.engine;
    let explained =
        explained.explain_to_recipient(&person(requests::CITIZEN, PersonType::PF), served.iun.as_str()).await.unwrap();
    let total = explained.recipients[0].cost.now.get();
    let total = format!("{},{:02}\u{a0}€", total / 100, total % 100);
    assert_tells(&shown, &["raccomandata", "IVA 22%", &total, "Via @OK_AR", "Nessun’altra raccomandata"]);
}

#[tokio::test]
async fn what_people_type_is_shown_as_text() {
    let name = "N".repeat(88);
    let subject = "<script>alert(1)</script> \u{202e}gnirts \" onmouseover='x' & {{7*7}}";
    let served = Served::with(|mut request| {
        request["subject"] = json!(subject);
        request["abstract"] = json!("</dd><img src=x onerror=alert(1)>");
        request["recipients"][0]["denomination"] = json!(name);
        request["documents"][0]["title"] = json!("<i>title</i>");
        request
    })
    .await;
    let citizen = served.citizen();
    let before = [citizen.get("/cittadino").await, citizen.get(&served.at("")).await];
    let after = served.opened().await.get(&served.at("")).await;
    assert!(after.text.contains(&name));
    for shown in before.iter().chain([&after]) {
        assert_eq!(shown.status, StatusCode::OK);
        for markup in ["<script>alert", "<img src=x", "<i>title", "onmouseover='x'"] {
            assert!(!shown.text.contains(markup), "{markup} in {}", shown.main());
        }
        assert!(shown.main().contains("<bdi>&#60;script&#62;alert(1)"), "{}", shown.main());
    }
}

/// A notification that asks for an F24 besides its notice.
async fn with_a_form() -> Served {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let record =
        json!({"applyCost": true, "section": "EL", "municipality": "H501", "taxType": "3918", "debit": 12_345});
    let data =
        json!({"f24Simplified": {"taxPayer": {"taxCode": requests::CITIZEN}, "payments": {"records": [record]}}});
    let data = data.to_string();
    let key = platform.upload_as(data.as_bytes(), "application/json").await;
    let act = platform.upload(requests::ACT).await;
    let mut request = requests::with_payment(requests::request("P-1", &act), NOTICE);
    let metadata = requests::data(&key, data.as_bytes());
    request["recipients"][0]["payments"][0]["f24"] =
        json!({"title": "Tributo <di> prova", "applyCost": true, "metadataAttachment": metadata});
    let iun = platform.deposit(&caller, &request).await;
    Served { platform, caller, iun }
}

#[tokio::test]
async fn an_f24_is_made_with_the_costs_of_today_and_saved() {
    let served = with_a_form().await;
    let citizen = served.opened().await;
    let page = citizen.get(&served.at("")).await;
    assert_tells(&page, &["Modello F24: Tributo &#60;di&#62; prova", &served.at("/pagamenti/0/f24")]);
    let form = citizen.get(&served.at("/pagamenti/0/f24")).await;
    assert_eq!(form.status, StatusCode::OK);
    let costs = served.platform.engine.notification_price(requests::CREDITOR, NOTICE).await.unwrap().total_price.get();
    assert!(form.text.contains(&format!("costs {costs}: ")), "{}", form.text);
    assert_tells(&page, &[&format!("{},{:02}\u{a0}€", costs / 100, costs % 100)]);
    assert!(form.header("content-disposition").starts_with("attachment"));
}

#[tokio::test]
async fn a_payment_by_f24_is_reported_once_beside_that_of_the_notice() {
    let served = with_a_form().await;
    let path = served.at("/f24/paga");
    assert_eq!(served.citizen().post(&path).await.location(), served.at(""));
    assert_eq!(served.payments().await, 0, "who has not opened has no form to pay");
    let citizen = served.opened().await;
    assert_eq!(citizen.forge(&path, None).await.status, StatusCode::FORBIDDEN);
    assert_tells(&citizen.get(&served.at("")).await, &[&path, "Paga con F24"]);
    let (first, second) = tokio::join!(citizen.post(&path), citizen.post(&path));
    served.platform.pass_days(1).await;
    let third = citizen.post(&path).await;
    for sent in [first, second, third] {
        assert_eq!(
            (sent.status, sent.location()),
            (StatusCode::SEE_OTHER, served.at("?pagato=f24#pagamenti").as_str())
        );
    }
    assert_eq!(served.payments().await, 1);
    let paid = citizen.get(&served.at("?pagato=f24")).await;
    assert_tells(&paid, &["Il pagamento è registrato.", "Pagamento con F24 registrato il", "da pagare"]);
    assert!(!paid.text.contains(&path));
    citizen.post(&served.at("/pagamenti/0/paga")).await;
    assert_eq!(served.payments().await, 2);
    let other = Browser::citizen(&served.platform, requests::OTHER_CITIZEN);
    assert_eq!(other.post(&path).await.status, StatusCode::NOT_FOUND);
    let without = Served::new().await;
    let citizen = without.opened().await;
    assert!(!citizen.get(&without.at("")).await.text.contains("Paga con F24"));
    assert_eq!(citizen.post(&without.at("/f24/paga")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn lists_tell_of_a_malfunction_while_it_goes_on() {
    let served = Served::new().await;
    served.platform.pass_days(1).await;
    let (citizen, officer) = (served.citizen(), Browser::officer(&served.platform, requests::SENDER_TAX_ID, &[]));
    let told = async |browser: &Browser, path: &str| {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        page.main().contains("href=\"/stato\"")
    };
    let engine = &served.platform.engine;
    let (now, of) = (engine.now(), Functionality::NotificationWorkflow);
    let hours = jiff::SignedDuration::from_hours;
    engine.record_downtime(of, now - hours(5), Some(now - hours(4)), "test").await.unwrap();
    assert!(!told(&citizen, "/cittadino").await && !told(&officer, "/mittente").await, "it is over");
    engine.record_downtime(of, now - hours(1), None, "test").await.unwrap();
    assert!(told(&citizen, "/cittadino").await && told(&officer, "/mittente").await);
    assert_tells(&citizen.get("/cittadino").await, &["È in corso un malfunzionamento"]);
}

#[tokio::test]
async fn every_page_is_there_in_both_languages() {
    let served = Served::new().await;
    let (italian, english) = (served.citizen(), served.citizen().in_english());
    for opened in [false, true] {
        if opened {
            served.opened().await;
        }
        for path in ["/cittadino".to_owned(), served.at("")] {
            for (browser, lang) in [(&italian, "it"), (&english, "en")] {
                let page = browser.get(&path).await;
                assert_eq!(page.status, StatusCode::OK, "{path}");
                assert!(page.text.contains(&format!("<html lang=\"{lang}\"")), "{path}");
                assert_eq!(page.text.matches("<h1").count(), 1, "{path}");
                for family in ["inbox-", "before-", "received-"] {
                    let shown = page.main().split(['>', ' ']).any(|word| word.starts_with(family));
                    assert!(!shown, "a key of {family} shows itself at {path} in {lang}");
                }
            }
        }
    }
}
