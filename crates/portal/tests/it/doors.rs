//! Every route of the pages before every kind of person, with exactly the answer that each may have; and forms without the
//! token of their page, which do nothing.
//!
//! The table is held to the source: a route that is not in it fails the test, as does a method that it does not name.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::browser::{Browser, Page};
use axum::http::StatusCode;
use messo_domain::case::LegalFactCategory;
use messo_domain::ids::{Iun, RequestId};
use messo_engine::SenderCaller;
use messo_engine::use_cases::lists::ListFilter;
use messo_ports::{Clock as _, WorldControl as _};
use messo_testkit::{Platform, requests};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

const OTHER_BODY: &str = "00000000000";
const COMPANY: &str = "12345678903";
const NOTICES: [&str; 2] = ["302011700000000001", "302011700000000002"];

/// Who asks, in the order of the columns.
const PEOPLE: [&str; 8] = [
    "nobody",
    "an officer",
    "an officer of the group",
    "an officer of another group",
    "an officer of another body",
    "the citizen",
    "another citizen",
    "the company",
];

/// `login`: shown who may come in, and nothing else. A file that is not ready yet would be 202, so none is.
const TABLE: &str = "
GET  /                                                   200   200   200   200   200   200   200   200
GET  /lingua/{code}                                      303   303   303   303   303   303   303   303
GET  /stato                                              200   200   200   200   200   200   200   200
GET  /stato.json                                         200   200   200   200   200   200   200   200
GET  /licenze                                            200   200   200   200   200   200   200   200
GET  /verifica                                           200   200   200   200   200   200   200   200
POST /verifica                                           200   200   200   200   200   200   200   200
GET  /accessibilita                                      200   200   200   200   200   200   200   200
GET  /assets/{file}                                      200   200   200   200   200   200   200   200

GET  /sandbox                                            200   200   200   200   200   200   200   200
GET  /sandbox/pagine/persone                             200   200   200   200   200   200   200   200
POST /sandbox/pagine/persone                             303   303   303   303   303   303   303   303
POST /sandbox/pagine/persone/esci                        303   303   303   303   303   303   303   303
GET  /sandbox/pagine/orologio                            200   200   200   200   200   200   200   200
POST /sandbox/pagine/orologio                            303   303   303   303   303   303   303   303
GET  /sandbox/pagine/mondo                               200   200   200   200   200   200   200   200
GET  /sandbox/pagine/mondo/{position}/{index}            200   200   200   200   200   200   200   200
GET  /sandbox/pagine/esempi                              200   200   200   200   200   200   200   200
POST /sandbox/pagine/esempi/{id}                         303   303   303   303   303   303   303   303
GET  /sandbox/pagine/chiamate                            200   200   200   200   200   200   200   200
GET  /sandbox/pagine/ricomincia                          200   200   200   200   200   200   200   200
POST /sandbox/pagine/ricomincia                          303   303   303   303   303   303   303   303

GET  /mittente                                           login 200   200   200   200   login login login
GET  /mittente/notifiche                                 login 200   200   200   200   login login login
GET  /mittente/notifiche.csv                             login 200   200   200   200   login login login
GET  /mittente/notifiche/{iun}                           login 200   200   404   404   login login login
GET  /mittente/notifiche/{iun}/annulla                   login 200   200   404   404   login login login
POST /mittente/notifiche/{iun}/annulla                   login 303   303   404   404   login login login
GET  /mittente/notifiche/{iun}/documenti/{index}         login 200   200   404   404   login login login
GET  /mittente/notifiche/{iun}/attestazioni/{key}        login 200   200   404   404   login login login
GET  /mittente/richieste/{id}                            login 303   303   404   404   login login login
POST /mittente/richieste/{id}/correggi                   login 404   404   404   404   login login login
GET  /mittente/chiavi                                    login 200   200   200   200   login login login
GET  /mittente/nuova                                     login 200   200   200   200   login login login
GET  /mittente/bozze                                     login 200   200   200   200   login login login
GET  /mittente/bozze/{id}/elimina                        login 200   404   404   404   login login login
POST /mittente/bozze/{id}/elimina                        login 303   303   303   303   login login login
GET  /mittente/bozze/{id}/riepilogo                      login 303   404   404   404   login login login
POST /mittente/bozze/{id}/invia                          login 303   404   404   404   login login login
GET  /mittente/bozze/{id}/{step}                         login 200   404   404   404   login login login
POST /mittente/bozze/{id}/{step}                         login 303   404   404   404   login login login

GET  /cittadino                                          login login login login login 200   200   login
GET  /cittadino/notifiche                                login login login login login 200   200   login
GET  /cittadino/notifiche/{iun}                          login login login login login 200   404   login
POST /cittadino/notifiche/{iun}/apri                     login login login login login 303   404   login
GET  /cittadino/notifiche/{iun}/documenti/{index}        login login login login login 200   404   login
GET  /cittadino/notifiche/{iun}/attestazioni/{key}       login login login login login 200   404   login
GET  /cittadino/notifiche/{iun}/pagamenti/{index}/avviso login login login login login 200   404   login
GET  /cittadino/notifiche/{iun}/pagamenti/{index}/f24    login login login login login 200   404   login
POST /cittadino/notifiche/{iun}/pagamenti/{index}/paga   login login login login login 303   404   login
POST /cittadino/notifiche/{iun}/f24/paga                 login login login login login 303   404   login

GET  /impresa                                            login login login login login login login 200
GET  /impresa/notifiche                                  login login login login login login login 200
GET  /impresa/notifiche/{iun}                            login login login login login login login 200
POST /impresa/notifiche/{iun}/apri                       login login login login login login login 303
GET  /impresa/notifiche/{iun}/documenti/{index}          login login login login login login login 200
GET  /impresa/notifiche/{iun}/attestazioni/{key}         login login login login login login login 200
GET  /impresa/notifiche/{iun}/pagamenti/{index}/avviso   login login login login login login login 200
GET  /impresa/notifiche/{iun}/pagamenti/{index}/f24      login login login login login login login 200
POST /impresa/notifiche/{iun}/pagamenti/{index}/paga     login login login login login login login 303
POST /impresa/notifiche/{iun}/f24/paga                   login login login login login login login 303
";

struct Row {
    method: &'static str,
    route: &'static str,
    answers: Vec<&'static str>,
}

fn table() -> Vec<Row> {
    let rows = TABLE.lines().filter(|line| !line.is_empty()).map(|line| {
        let mut words = line.split_whitespace();
        let (method, route) = (words.next().unwrap(), words.next().unwrap());
        Row { method, route, answers: words.collect() }
    });
    let rows: Vec<Row> = rows.collect();
    assert!(rows.iter().all(|row| row.answers.len() == PEOPLE.len()));
    rows
}

/// Fields with which a form does what it is for.
fn fields(route: &str) -> &'static [(&'static str, &'static str)] {
    match route {
        "/sandbox/pagine/persone" => &[("persona", "uno")],
        "/sandbox/pagine/persone/esci" => &[("porta", "/impresa")],
        "/sandbox/pagine/orologio" => &[("mossa", "ora")],
        "/sandbox/pagine/esempi/{id}" => &[("numero", "0000000000001")],
        "/mittente/notifiche/{iun}/annulla" => &[("capito", "on")],
        "/mittente/bozze/{id}/invia" => &[("versione", "1"), ("protocollo", "")],
        "/mittente/bozze/{id}/{step}" => &[("versione", "1"), ("oggetto", "Un oggetto"), ("azione", "salva")],
        _ => &[],
    }
}

/// A platform where there is something behind every route: a notification of a group to a citizen and a company, opened by
/// both, and a draft of an officer of the whole body.
struct Ground {
    platform: Platform,
    caller: Arc<SenderCaller>,
    iun: Iun,
    draft: String,
    fact: String,
    position: u64,
}

impl Ground {
    async fn new() -> Self {
        let platform = Platform::new();
        let (caller, _) = platform.sender().await;
        platform.sender_named(OTHER_BODY, "Another Body").await;
        let iun = platform.deposit(&caller, &request(&platform, &caller).await).await;
        let citizen = Browser::citizen(&platform, requests::CITIZEN);
        let company = Browser::company(&platform, COMPANY);
        for (browser, door) in [(citizen, "cittadino"), (company, "impresa")] {
            let opened = browser.post(&format!("/{door}/notifiche/{iun}/apri")).await;
            assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text);
        }
        platform.pass_days(1).await;
        let facts = platform.engine.legal_facts(&caller, iun.as_str()).await.unwrap();
        let fact = facts.into_iter().find(|listed| listed.fact.category == LegalFactCategory::SenderAck).unwrap();
        let sent = platform.world.sent(None, None, 1).await.unwrap();
        let draft = begun(&Browser::officer(&platform, requests::SENDER_TAX_ID, &[])).await;
        let (fact, position) = (fact.fact.key.trim_start_matches("safestorage://").to_owned(), sent[0].position);
        Self { platform, caller, iun, draft, fact, position }
    }

    fn group(&self, index: usize) -> [String; 1] {
        [self.caller.sender.groups[index].id.clone()]
    }

    /// The one of a column.
    fn browser(&self, column: usize) -> Browser {
        let (platform, body) = (&self.platform, requests::SENDER_TAX_ID);
        match column {
            0 => Browser::nobody(platform),
            1 => Browser::officer(platform, body, &[]),
            2 => Browser::officer(platform, body, &self.group(0)),
            3 => Browser::officer(platform, body, &self.group(1)),
            4 => Browser::officer(platform, OTHER_BODY, &[]),
            5 => Browser::citizen(platform, requests::CITIZEN),
            6 => Browser::citizen(platform, requests::OTHER_CITIZEN),
            _ => Browser::company(platform, COMPANY),
        }
    }

    /// The address of a route, with what there is.
    async fn at(&self, route: &str) -> String {
        let id = match route {
            route if route.contains("/bozze/") => self.draft.clone(),
            route if route.contains("/richieste/") => RequestId::of(&self.iun).to_string(),
            _ => "pec-consegnata".to_owned(),
        };
        let mut address = route.to_owned();
        for (name, value) in [
            ("{iun}", self.iun.as_str()),
            ("{id}", &id),
            ("{key}", &self.fact),
            ("{position}", &self.position.to_string()),
            ("{index}", "0"),
            ("{step}", "1"),
            ("{code}", "en"),
        ] {
            address = address.replace(name, value);
        }
        if address.contains("{file}") {
            let home = self.browser(0).get("/").await;
            let (_, asset) = home.text.split_once("href=\"/assets/").unwrap();
            address = format!("/assets/{}", asset.split('"').next().unwrap());
        }
        assert!(!address.contains('{'), "{route}");
        address
    }

    /// What a form could change: what happened, what is stored, what the clock shows.
    async fn state(&self) -> (usize, u64, String, u32, usize) {
        let engine = &self.platform.engine;
        let view = engine.read_sent(&self.caller, self.iun.as_str()).await.unwrap();
        let draft = engine.read_draft(&self.caller, &self.draft).await.unwrap();
        let sent = engine.list_sent(&self.caller, &ListFilter::default()).await.unwrap();
        let drafts = engine.list_drafts(&self.caller).await.unwrap();
        let version = draft.map(|draft| draft.version.to_string().parse().unwrap()).unwrap_or_default();
        (view.timeline.elements().len(), version, self.platform.clock.now().to_string(), sent.total, drafts.len())
    }
}

/// A request of the first group to a citizen and a company, with notices and F24 forms.
async fn request(platform: &Platform, caller: &SenderCaller) -> Value {
    let act = platform.upload(requests::ACT).await;
    let mut request = requests::with_payment(requests::request("P-1", &act), NOTICES[0]);
    request["group"] = json!(caller.sender.groups[0].id);
    let mut company = requests::recipient(COMPANY, "Via @OK_AR");
    company["recipientType"] = json!("PG");
    company["denomination"] = json!("Impresa di Esempio");
    company["payments"] = request["recipients"][0]["payments"].clone();
    request["recipients"] = json!([request["recipients"][0], company]);
    for (index, (notice, tax_id)) in NOTICES.into_iter().zip([requests::CITIZEN, COMPANY]).enumerate() {
        let sheet = format!("%PDF-1.7 notice {index}");
        let record =
            json!({"applyCost": true, "section": "EL", "municipality": "H501", "taxType": "3918", "debit": 12_345});
        let data = json!({"f24Simplified": {"taxPayer": {"taxCode": tax_id}, "payments": {"records": [record]}}});
        let data = data.to_string();
        let payment = &mut request["recipients"][index]["payments"][0];
        payment["pagoPa"]["noticeCode"] = json!(notice);
        let key = platform.upload(sheet.as_bytes()).await;
        payment["pagoPa"]["attachment"] = requests::attachment(&key, sheet.as_bytes());
        let key = platform.upload_as(data.as_bytes(), "application/json").await;
        let metadata = requests::data(&key, data.as_bytes());
        payment["f24"] = json!({"title": "F24", "applyCost": true, "metadataAttachment": metadata});
    }
    request
}

/// A draft that this officer began: its id.
async fn begun(officer: &Browser) -> String {
    let page = officer.get("/mittente/nuova").await;
    let action = page.main().split("action=\"").nth(1).unwrap().split('"').next().unwrap();
    let saved = officer.send(action, &[("versione", ""), ("oggetto", "Un oggetto"), ("azione", "salva")]).await;
    assert_eq!(saved.location(), "/mittente/bozze", "{}", saved.text);
    action.split('/').nth(3).unwrap().to_owned()
}

/// The answer to a form with what it is for.
async fn sent(browser: &Browser, route: &str, address: &str) -> Page {
    match route {
        "/verifica" => {
            let file = [("file", "atto.pdf", requests::ACT)];
            browser.upload(address, &browser.token, &[], &file, false).await
        }
        _ => browser.send(address, fields(route)).await,
    }
}

/// The answer, as the table writes it.
fn told(page: &Page) -> String {
    let asks_who = page.location().starts_with("/sandbox/pagine/persone?da=");
    if asks_who { "login".to_owned() } else { page.status.as_u16().to_string() }
}

#[tokio::test]
async fn every_page_answers_each_person_as_the_table_says() {
    let ground = Ground::new().await;
    let mut wrong = Vec::new();
    for row in table().iter().filter(|row| row.method == "GET") {
        let address = ground.at(row.route).await;
        for (column, expected) in row.answers.iter().enumerate() {
            let answer = told(&ground.browser(column).get(&address).await);
            if answer != *expected {
                wrong.push(format!("{} for {}: {answer}, not {expected}", row.route, PEOPLE[column]));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn every_form_answers_each_person_as_the_table_says() {
    let shared = Ground::new().await;
    let before = shared.state().await;
    let mut wrong = Vec::new();
    for row in table().iter().filter(|row| row.method == "POST") {
        // whoever may do a thing does it to a ground of its own; whoever may not has changed nothing at the end
        let mut own = None;
        for (column, expected) in row.answers.iter().enumerate() {
            if *expected == "303" && own.is_none() {
                own = Some(Ground::new().await);
            }
            let ground = own.as_ref().filter(|_| *expected == "303").unwrap_or(&shared);
            let address = ground.at(row.route).await;
            let answer = told(&sent(&ground.browser(column), row.route, &address).await);
            if answer != *expected {
                wrong.push(format!("{} for {}: {answer}, not {expected}", row.route, PEOPLE[column]));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(shared.state().await, before, "who may not do a thing does nothing");
}

#[tokio::test]
async fn a_form_without_the_token_of_its_page_does_nothing_for_anybody() {
    let ground = Ground::new().await;
    let before = ground.state().await;
    let others = ground.platform.engine.form_token("ffffffff-eeee-4ddd-8ccc-bbbbbbbbbbbb");
    let mut wrong = Vec::new();
    for row in table().iter().filter(|row| row.method == "POST") {
        let address = ground.at(row.route).await;
        for (column, with_token) in row.answers.iter().enumerate() {
            let browser = ground.browser(column);
            // who has no session is asked who they are before the form is looked at
            let expected = if *with_token == "login" { "login" } else { "403" };
            for (what, token) in [("without", None), ("forged", Some("forged")), ("another's", Some(others.as_str()))] {
                let answer = told(&browser.forge(&address, token).await);
                if answer != expected {
                    wrong.push(format!("{} for {}, {what}: {answer}", row.route, PEOPLE[column]));
                }
            }
            let unknown = browser.with_cookie("messo_visita", "not a secret that was drawn");
            let answer = told(&unknown.send(&address, fields(row.route)).await);
            if answer != expected {
                wrong.push(format!("{} for {}, without the cookie: {answer}", row.route, PEOPLE[column]));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(ground.state().await, before);
}

#[tokio::test]
async fn what_the_table_does_not_name_is_no_way_in() {
    let ground = Ground::new().await;
    let before = ground.state().await;
    let mut methods: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in table() {
        assert!(methods.entry(row.route).or_default().insert(row.method), "{} stands twice", row.route);
    }
    let officer = ground.browser(1);
    for (route, named) in methods {
        let address = ground.at(route).await;
        if !named.contains("GET") {
            assert_eq!(officer.get(&address).await.status, StatusCode::METHOD_NOT_ALLOWED, "GET {route}");
        }
        if !named.contains("POST") {
            assert_eq!(officer.post(&address).await.status, StatusCode::METHOD_NOT_ALLOWED, "POST {route}");
        }
    }
    assert_eq!(ground.state().await, before);
}

#[tokio::test]
async fn the_session_of_one_door_opens_no_other() {
    let ground = Ground::new().await;
    let cookies = ["messo_mittente", "messo_cittadino", "messo_impresa"];
    for (column, own) in [(1, cookies[0]), (5, cookies[1]), (7, cookies[2])] {
        let session = ground.browser(column).cookie(own).unwrap().to_owned();
        for (cookie, door) in cookies.into_iter().zip(["/mittente", "/cittadino", "/impresa"]) {
            let browser = ground.browser(0).with_cookie(cookie, &session);
            let answer = told(&browser.get(door).await);
            assert_eq!(answer, if cookie == own { "200" } else { "login" }, "{} at {door}", PEOPLE[column]);
        }
        let damaged = ground.browser(0).with_cookie(own, &session[..session.len() - 2]);
        for door in ["/mittente", "/cittadino", "/impresa"] {
            assert_eq!(told(&damaged.get(door).await), "login", "a damaged session at {door}");
        }
    }
}

#[test]
fn the_table_has_every_route_of_the_source() {
    let mut found = BTreeSet::new();
    routes_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    let named: BTreeSet<String> = table().iter().map(|row| row.route.to_owned()).collect();
    let missing: Vec<_> = found.difference(&named).collect();
    assert!(missing.is_empty(), "routes that are not in the table: {missing:#?}");
    let gone: Vec<_> = named.difference(&found).collect();
    assert!(gone.is_empty(), "rows of routes that there are not: {gone:#?}");
}

fn routes_of(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // what stands behind the doors of an installation without a log-in is no page of a person
        if path.is_dir() {
            routes_of(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") && path.file_name().unwrap() != "doors.rs" {
            let source = std::fs::read_to_string(&path).unwrap();
            for (at, call) in source.match_indices(".route(") {
                let argument = source[at + call.len()..].split(',').next().unwrap().trim();
                found.extend(written(argument).unwrap_or_else(|| panic!("{}: {argument}", path.display())));
            }
        }
    }
}

/// The routes that an argument writes: the pages of those who receive stand behind two doors.
fn written(argument: &str) -> Option<Vec<String>> {
    let behind = |rest: &str| vec![format!("/cittadino{rest}"), format!("/impresa{rest}")];
    let text = |argument: &str| Some(argument.strip_prefix('"')?.strip_suffix('"')?.to_owned());
    if argument == "door.path()" {
        return Some(behind(""));
    }
    if let Some(rest) = argument.strip_prefix("&at(") {
        return Some(behind(&text(rest.strip_suffix(')')?)?));
    }
    Some(vec![text(argument)?])
}
