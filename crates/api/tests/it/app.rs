//! The platform under test and how tests speak to it: `app.get("/status").send().await`.

use crate::parts::{CountingEntropy, LineRenderer, TestClock, WordSealer};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use bytes::Bytes;
use http_body_util::BodyExt;
use jiff::SignedDuration;
use messo_api::ApiOptions;
use messo_documents::{FileVault, FolderStore, LogFolder, SignedLinks};
use messo_domain::ids::TaxId;
use messo_domain::request::Checks;
use messo_domain::rules::RuleSet;
use messo_engine::settings::PostalCapacity;
use messo_engine::tokens::PersonType;
use messo_engine::workers::WorkerGate;
use messo_engine::{Engine, PersonCaller, Ports, Settings};
use messo_ports::notices::Operator;
use messo_ports::world::WorldPerson;
use messo_ports::{Blobs, Clock, Entropy, Store, Vault, WorldControl};
use messo_store::SqliteStore;
use messo_world::{World, WorldParts, WorldSettings};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use tower::ServiceExt;

/// Start of every story, a Friday morning in Rome.
pub const START: &str = "2026-03-27T09:00:00Z";
/// Where links lead.
pub const PUBLIC_URL: &str = "http://messo.example";
/// Tax id of the sender of most stories.
pub const SENDER: &str = "12345678903";
/// Its key.
pub const KEY: &str = "key-of-sender-one";
/// Tax id of another sender.
pub const OTHER_SENDER: &str = "98765432103";
/// Its key.
pub const OTHER_KEY: &str = "key-of-sender-two";

/// The platform.
pub struct App {
    pub engine: Engine,
    pub router: Router,
    pub clock: Arc<TestClock>,
    pub wall: Arc<TestClock>,
    pub renderer: Arc<LineRenderer>,
    pub blobs: Arc<dyn Blobs>,
    world: Arc<World>,
    options: ApiOptions,
    gate: WorkerGate,
    folder: TempDir,
}

impl App {
    /// A platform with two senders and nothing else.
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// The same with other settings.
    pub async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = TempDir::new().unwrap();
        let (clock, wall) = (Arc::new(TestClock::at(START)), Arc::new(TestClock::at(START)));
        let entropy: Arc<dyn Entropy> = Arc::new(CountingEntropy::default());
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&folder.path().join("store")).unwrap());
        let vault: Arc<dyn Vault> =
            Arc::new(FileVault::open(&folder.path().join("master.key"), false, entropy.clone()).unwrap());
        let documents = FolderStore::open(&folder.path().join("documents"), vault.clone()).unwrap();
        let blobs: Arc<dyn Blobs> = Arc::new(documents);
        let renderer = Arc::new(LineRenderer::default());
        let parts =
            WorldParts { store: store.clone(), blobs: blobs.clone(), vault: vault.clone(), renderer: renderer.clone() };
        let world = Arc::new(World::new(parts, WorldSettings::default()));
        let ports = Ports {
            store,
            blobs: blobs.clone(),
            log_files: Arc::new(LogFolder::new(&folder.path().join("transparency"))),
            vault: vault.clone(),
            links: Arc::new(SignedLinks::new(vault, entropy.clone(), PUBLIC_URL)),
            renderer: renderer.clone(),
            sealer: Arc::new(WordSealer),
            pec: world.clone(),
            mail: world.clone(),
            sms: world.clone(),
            app_io: world.clone(),
            tpp: world.clone(),
            positions: world.clone(),
            pdf: Arc::new(crate::parts::OnePage),
            paper: world.clone(),
            registries: world.clone(),
            clock: clock.clone(),
            wall: wall.clone(),
            entropy,
        };
        let mut settings = settings();
        change(&mut settings);
        let engine = Engine::new(ports, settings);
        let options = ApiOptions {
            trace_id: Arc::new(|| "FALLBACK-UUID:00000000-0000-4000-8000-000000000000".to_owned()),
            wall: wall.clone(),
        };
        let router = messo_api::router(engine.clone(), options.clone());
        let app =
            Self { engine, router, clock, wall, renderer, blobs, world, options, gate: WorkerGate::default(), folder };
        app.sender(SENDER, KEY, &["office a", "office b"], &[]).await;
        app.sender(OTHER_SENDER, OTHER_KEY, &[], &[]).await;
        app
    }

    /// Registers a sender with its groups and a key bound to some of them; answers the ids of the groups.
    pub async fn sender(&self, tax_id: &str, key: &str, groups: &[&str], key_groups: &[&str]) -> Vec<String> {
        let groups: Vec<String> = groups.iter().map(ToString::to_string).collect();
        let sender =
            self.engine.put_sender(&TaxId::parse(tax_id).unwrap(), "Sender One", &groups, None, "test").await.unwrap();
        let bound = sender.groups.iter().filter(|group| key_groups.contains(&group.name.as_str()));
        let bound = bound.map(|group| group.id.clone()).collect();
        self.engine.put_api_key(&sender, key, "key", bound, "test").await.unwrap();
        sender.groups.into_iter().map(|group| group.id).collect()
    }

    /// Tells the registries where a person lives.
    pub async fn registries_know_home_of(&self, tax_id: &str) {
        let person = serde_json::json!({
            "registryAddress": null, "taxIdKnown": true, "appio": false,
            "physicalAddress": {"address": "Via @OK_AR", "zip": "00187", "municipality": "Roma", "province": "RM"},
        });
        let person: WorldPerson = serde_json::from_value(person).unwrap();
        self.world.person_put(&TaxId::parse(tax_id).unwrap(), Some(person), self.clock.now()).await.unwrap();
    }

    /// What the door was given.
    pub fn options(&self) -> ApiOptions {
        self.options.clone()
    }

    /// The folder of documents.
    pub fn blobs_folder(&self) -> PathBuf {
        self.folder.path().join("documents")
    }

    /// A session token of a person.
    pub fn token(&self, tax_id: &str, r#type: PersonType) -> String {
        let tax_id = TaxId::parse(tax_id).unwrap();
        self.engine.mint_token(&PersonCaller { tax_id, r#type, role: None, groups: Vec::new() })
    }

    /// Does all that is due at the instant that the clock shows.
    pub async fn settle(&self) {
        let done = self.engine.run_to_quiet().await.unwrap();
        assert_eq!(done.parked, 0, "work was parked");
    }

    /// Does what is due, whatever fails, until the request is answered; its IUN.
    pub async fn run_until_accepted(&self, id: &str) -> String {
        self.engine.run_to_quiet().await.unwrap();
        let status = crate::given::status(self, id).await;
        status["iun"].as_str().unwrap_or_else(|| panic!("not accepted: {status}")).to_owned()
    }

    /// Moves the clock, doing what is due on the way.
    pub async fn advance_days(&self, days: i64) {
        let to = self.clock.now() + SignedDuration::from_hours(24 * days);
        let moved = self.engine.advance_to(&*self.clock, &self.gate, to).await.unwrap();
        assert_eq!(moved.stuck, 0, "work is stuck");
    }

    pub fn get(&self, path: &str) -> Call<'_> {
        self.call("GET", path)
    }

    pub fn put(&self, path: &str) -> Call<'_> {
        self.call("PUT", path)
    }

    pub fn post(&self, path: &str) -> Call<'_> {
        self.call("POST", path)
    }

    pub fn delete(&self, path: &str) -> Call<'_> {
        self.call("DELETE", path)
    }

    /// A call with any method.
    pub fn call(&self, method: &str, path: &str) -> Call<'_> {
        let path = path.strip_prefix(PUBLIC_URL).unwrap_or(path);
        Call { app: self, request: Request::builder().method(method).uri(path).body(Body::empty()).unwrap() }
    }
}

fn settings() -> Settings {
    Settings {
        public_url: PUBLIC_URL.to_owned(),
        operator: Operator {
            name: "Operator One".to_owned(),
            address: "Via Prova 1, 00100 Roma RM".to_owned(),
            telephone: "000000000".to_owned(),
        },
        marking: Some("PROVA".to_owned()),
        checks: Checks::sandbox(),
        rules: RuleSet::current(),
        max_document_bytes: 1_000_000,
        stream_page: 50,
        stream_retry_after_ms: 60_000,
        max_streams: 10,
        parallel_work: 4,
        parallel_documents: 1,
        max_failures: 5,
        late_after: SignedDuration::from_mins(15),
        postal_capacity: PostalCapacity::default(),
        virtual_time: true,
    }
}

/// A call to be made.
pub struct Call<'a> {
    app: &'a App,
    request: Request<Body>,
}

impl Call<'_> {
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.request.headers_mut().append(name, value.parse().unwrap());
        self
    }

    /// With the API key of the sender of most stories.
    pub fn by_sender(self) -> Self {
        self.key(KEY)
    }

    pub fn key(self, key: &str) -> Self {
        self.header("x-api-key", key)
    }

    pub fn token(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub fn json(self, body: &Value) -> Self {
        self.body(body.to_string()).header("content-type", "application/json")
    }

    pub fn body(mut self, body: impl Into<Body>) -> Self {
        *self.request.body_mut() = body.into();
        self
    }

    pub async fn send(self) -> Answer {
        let response = self.app.router.clone().oneshot(self.request).await.unwrap();
        let (head, body) = response.into_parts();
        Answer { status: head.status, headers: head.headers, bytes: body.collect().await.unwrap().to_bytes() }
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Bytes,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error} in {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no header {name}")).to_str().unwrap()
    }

    /// The body, once the status is seen to be the expected one.
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }

    /// The codes of a problem.
    pub fn codes(&self) -> Vec<String> {
        let body = self.json();
        let items = body["errors"].as_array().unwrap_or_else(|| panic!("no errors in {body}"));
        items.iter().map(|item| item["code"].as_str().unwrap().to_owned()).collect()
    }

    /// The details of a problem.
    pub fn details(&self) -> Vec<String> {
        let body = self.json();
        let items = body["errors"].as_array().unwrap_or_else(|| panic!("no errors in {body}"));
        items.iter().map(|item| item["detail"].as_str().unwrap().to_owned()).collect()
    }
}
