//! The platform of a test, and the few things that every story does: a sender, an upload, a deposit, time that passes.

use crate::fakes::{LineSealer, OnePage, SeededEntropy, StandingClock, TextRenderer};
use crate::requests;
use futures_util::StreamExt;
use jiff::{SignedDuration, Timestamp};
use messo_documents::{FileVault, FolderStore, LogFolder, SignedLinks};
use messo_domain::case::LegalFactCategory;
use messo_domain::ids::{DocumentKey, Iun, Sha256Digest, TaxId};
use messo_domain::request::Checks;
use messo_domain::rules::RuleSet;
use messo_engine::advance::Moved;
use messo_engine::settings::PostalCapacity;
use messo_engine::use_cases::CaseView;
use messo_engine::use_cases::deposit_notification::Deposited;
use messo_engine::use_cases::preload_documents::DocumentToCome;
use messo_engine::workers::WorkerGate;
use messo_engine::{Engine, Ports, SenderCaller, Settings, UseError};
use messo_ports::blobs::{once, read_all};
use messo_ports::links::UploadHeaders;
use messo_ports::notices::Operator;
use messo_ports::world::WorldPerson;
use messo_ports::{Blobs, Entropy, Links, Renderer, Store, Vault, WorldControl};
use messo_store::SqliteStore;
use messo_world::{PaperScale, World, WorldParts, WorldSettings};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A whole platform in a folder of its own.
pub struct Platform {
    /// The engine.
    pub engine: Engine,
    /// Its clock.
    pub clock: Arc<StandingClock>,
    /// The clock on the wall, for links and tokens.
    pub wall: Arc<StandingClock>,
    /// Stops and pauses workers; none runs by itself in tests.
    pub gate: WorkerGate,
    /// The simulated world.
    pub world: World,
    /// The store behind the engine.
    pub store: Arc<SqliteStore>,
    /// The documents behind the engine.
    pub blobs: Arc<dyn Blobs>,
    folder: Arc<tempfile::TempDir>,
    settings: Settings,
}

/// The instant at which tests begin: a Tuesday morning in winter.
pub const START: &str = "2026-02-10T09:00:00Z";

impl Platform {
    /// A new platform.
    ///
    /// # Panics
    /// When the temporary folder cannot be used.
    pub fn new() -> Self {
        let folder = Arc::new(tempfile::tempdir().expect("a temporary folder"));
        Self::open(folder, settings(), |ports| ports)
    }

    /// A new platform with other settings.
    ///
    /// # Panics
    /// When the temporary folder cannot be used.
    pub fn with_settings(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = settings();
        change(&mut settings);
        Self::open(Arc::new(tempfile::tempdir().expect("a temporary folder")), settings, |ports| ports)
    }

    /// A new platform, some of whose ports are replaced.
    ///
    /// # Panics
    /// When the temporary folder cannot be used.
    pub fn with_ports(change: impl FnOnce(Ports) -> Ports) -> Self {
        Self::open(Arc::new(tempfile::tempdir().expect("a temporary folder")), settings(), change)
    }

    /// A new platform with other settings, some of whose ports are replaced.
    ///
    /// # Panics
    /// When the temporary folder cannot be used.
    pub fn with(change: impl FnOnce(&mut Settings), ports: impl FnOnce(Ports) -> Ports) -> Self {
        let mut settings = settings();
        change(&mut settings);
        Self::open(Arc::new(tempfile::tempdir().expect("a temporary folder")), settings, ports)
    }

    /// The same data after a restart, with the clock where it was.
    #[must_use]
    pub fn restarted(self) -> Self {
        self.restarted_with(|_| {})
    }

    /// The same data after a restart under other settings.
    #[must_use]
    pub fn restarted_with(self, change: impl FnOnce(&mut Settings)) -> Self {
        let (folder, mut settings, now) = (self.folder.clone(), self.settings.clone(), self.engine.now());
        change(&mut settings);
        drop(self);
        let platform = Self::open(folder, settings, |ports| ports);
        platform.clock.set(now);
        platform
    }

    /// Its data folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn open(folder: Arc<tempfile::TempDir>, settings: Settings, change: impl FnOnce(Ports) -> Ports) -> Self {
        let start: Timestamp = START.parse().expect("a valid instant");
        let (clock, wall) = (Arc::new(StandingClock::at(start)), Arc::new(StandingClock::at(start)));
        let store = Arc::new(SqliteStore::open(folder.path()).expect("a store"));
        let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(next_seed()));
        let (vault, blobs) = keys_and_documents(folder.path(), &entropy);
        let renderer: Arc<dyn Renderer> = Arc::new(TextRenderer);
        let parts = WorldParts {
            store: store.clone() as Arc<dyn Store>,
            blobs: blobs.clone(),
            vault: vault.clone(),
            renderer: renderer.clone(),
        };
        let world = World::new(parts, world_settings(&settings));
        let outside = Arc::new(world.clone());
        let links: Arc<dyn Links> = Arc::new(SignedLinks::new(vault.clone(), entropy.clone(), PUBLIC_URL));
        let ports = Ports {
            store: store.clone(),
            blobs: blobs.clone(),
            log_files: Arc::new(LogFolder::new(&folder.path().join("transparency"))),
            vault,
            links,
            renderer,
            sealer: Arc::new(LineSealer),
            pec: outside.clone(),
            mail: outside.clone(),
            sms: outside.clone(),
            app_io: outside.clone(),
            tpp: outside.clone(),
            positions: outside.clone(),
            pdf: Arc::new(OnePage),
            paper: outside.clone(),
            registries: outside,
            clock: clock.clone(),
            wall: wall.clone(),
            entropy,
        };
        let engine = Engine::new(change(ports), settings.clone());
        Self { engine, clock, wall, gate: WorkerGate::default(), world, store, blobs, folder, settings }
    }

    /// A sender with a key bound to no group.
    ///
    /// # Panics
    /// When the store fails.
    pub async fn sender(&self) -> (Arc<SenderCaller>, String) {
        self.sender_named(requests::SENDER_TAX_ID, "Comune di Esempio").await
    }

    /// A sender of this tax id and name, and its key.
    ///
    /// # Panics
    /// When the store fails.
    pub async fn sender_named(&self, tax_id: &str, name: &str) -> (Arc<SenderCaller>, String) {
        let tax_id = TaxId::parse(tax_id).expect("a tax id");
        let groups = ["Tributi".to_owned(), "Polizia locale".to_owned()];
        let sender = self.engine.put_sender(&tax_id, name, &groups, None, "test").await.expect("a sender");
        let key = self.engine.derived_api_key(&format!("test/{tax_id}"));
        self.engine.put_api_key(&sender, &key, "key", Vec::new(), "test").await.expect("a key");
        let caller = self.engine.sender_by_key(&key).await.expect("the store answers").expect("the key is known");
        (caller, key)
    }

    /// Preloads and uploads a PDF; answers its key.
    ///
    /// # Panics
    /// When it is not taken.
    pub async fn upload(&self, bytes: &[u8]) -> String {
        self.upload_as(bytes, "application/pdf").await
    }

    /// Preloads and uploads a file of this media type; answers its key.
    ///
    /// # Panics
    /// When it is not taken.
    pub async fn upload_as(&self, bytes: &[u8], media_type: &str) -> String {
        let sha256 = Sha256Digest::of(bytes);
        let to_come = DocumentToCome { content_type: Some(media_type.to_owned()), sha256 };
        let slot = self.engine.preload_documents(&[to_come]).expect("a slot").remove(0);
        let checksum = sha256.to_string();
        let headers =
            UploadHeaders { content_type: Some(media_type), checksum: Some(&checksum), secret: Some(&slot.secret) };
        let query = slot.url.split_once('?').map_or("", |(_, query)| query);
        let bytes = once(bytes.to_vec());
        self.engine.upload_document(&slot.key, query, headers, bytes).await.expect("the upload is taken");
        slot.key.as_str().to_owned()
    }

    /// Deposits a request that may be refused.
    ///
    /// # Errors
    /// What the use case says.
    pub async fn try_deposit(&self, caller: &SenderCaller, request: &Value) -> Result<Deposited, UseError> {
        self.engine.deposit_notification(caller, request.to_string().as_bytes()).await
    }

    /// Deposits a request and runs what is due.
    ///
    /// # Panics
    /// When the request is not taken.
    pub async fn deposit(&self, caller: &SenderCaller, request: &Value) -> Iun {
        let deposited = self.try_deposit(caller, request).await.expect("the request is taken");
        self.engine.run_to_quiet().await.expect("work runs");
        deposited.request_id.to_iun().expect("a request id is made of a number")
    }

    /// Tells the registries what they know of a person: the fields of [`WorldPerson`], those left out being nothing.
    ///
    /// # Panics
    /// When they are no such fields.
    pub async fn registries_know(&self, tax_id: &str, fields: &Value) {
        let mut person = json!({
            "registryAddress": null, "physicalAddress": null, "taxIdKnown": true, "appio": false
        });
        for (name, value) in fields.as_object().expect("fields of a person") {
            person[name] = value.clone();
        }
        let person: WorldPerson = serde_json::from_value(person).expect("a person");
        let tax_id = TaxId::parse(tax_id).expect("a tax id");
        self.world.person_put(&tax_id, Some(person), self.engine.now()).await.expect("the store answers");
    }

    /// Kinds of what the world was sent for a case, newest first.
    ///
    /// # Panics
    /// When the store fails.
    pub async fn world_kinds(&self, view: &CaseView) -> Vec<String> {
        let sent = self.world.sent(Some(&view.case.iun), None, 100).await.expect("the outbox can be read");
        sent.into_iter().map(|item| item.kind).collect()
    }

    /// The text of a legal fact of a case, by its category: the model that the pretended renderer wrote down.
    ///
    /// # Panics
    /// When it is not there.
    pub async fn legal_fact(&self, caller: &SenderCaller, iun: &Iun, category: LegalFactCategory) -> String {
        let facts = self.engine.legal_facts(caller, iun.as_str()).await.expect("a case of the caller");
        let listed = facts.into_iter().find(|listed| listed.fact.category == category).expect("the fact is listed");
        let link = self.engine.legal_fact(caller, iun.as_str(), &listed.fact.key).await.expect("a link");
        let (_, query) = link.url.as_deref().and_then(|url| url.split_once('?')).expect("the fact is stored");
        let key = listed.fact.key.parse().expect("a key");
        let opened = self.engine.download_document(&key, query).await;
        let Ok((_, mut bytes, _)) = opened else { panic!("the link is honoured") };
        let mut text = Vec::new();
        while let Some(chunk) = bytes.next().await {
            text.extend_from_slice(&chunk.expect("the bytes are there"));
        }
        String::from_utf8_lossy(&text).into_owned()
    }

    /// The text of a stored document, also of one that no operation gives out.
    ///
    /// # Panics
    /// When it is not there.
    pub async fn stored(&self, key: &DocumentKey) -> String {
        let bytes = read_all(self.blobs.as_ref(), key, u64::MAX).await.expect("the document is stored");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Lets time pass, running everything that is due on the way.
    ///
    /// # Panics
    /// When the store fails.
    pub async fn pass(&self, duration: SignedDuration) -> Moved {
        let to = self.engine.now() + duration;
        self.engine.advance_to(self.clock.as_ref(), &self.gate, to).await.expect("time passes")
    }

    /// Lets days pass.
    ///
    /// # Panics
    /// When the store fails.
    pub async fn pass_days(&self, days: i64) -> Moved {
        self.pass(SignedDuration::from_hours(24 * days)).await
    }
}

impl Default for Platform {
    fn default() -> Self {
        Self::new()
    }
}

/// Address under which the test platform is reached.
const PUBLIC_URL: &str = "http://127.0.0.1:8080";

fn settings() -> Settings {
    Settings {
        public_url: PUBLIC_URL.to_owned(),
        operator: Operator {
            name: "Ente gestore di prova".to_owned(),
            address: "Via di Prova 1, 00100 Roma".to_owned(),
            telephone: "000 000000".to_owned(),
        },
        marking: Some(messo_world::MARKING.to_owned()),
        checks: Checks::sandbox(),
        rules: RuleSet::current(),
        max_document_bytes: 200 << 20,
        stream_page: 50,
        stream_retry_after_ms: 1_000,
        max_streams: 10,
        parallel_work: 4,
        parallel_documents: 2,
        max_failures: 5,
        late_after: SignedDuration::from_mins(15),
        postal_capacity: PostalCapacity::default(),
        virtual_time: true,
    }
}

/// The carrier lives at the pace of the law.
fn world_settings(settings: &Settings) -> WorldSettings {
    let paper = PaperScale { time_scale: settings.rules.terms.time_scale, ..PaperScale::default() };
    WorldSettings { paper, ..WorldSettings::default() }
}

fn keys_and_documents(folder: &Path, entropy: &Arc<dyn Entropy>) -> (Arc<dyn Vault>, Arc<dyn Blobs>) {
    let vault = FileVault::open(&folder.join("master.key"), false, entropy.clone()).expect("a vault");
    let vault: Arc<dyn Vault> = Arc::new(vault);
    let blobs = FolderStore::open(&folder.join("documents"), vault.clone()).expect("a folder of documents");
    (vault, Arc::new(blobs))
}

/// Each platform of a test run draws other numbers than every other, a restarted one included.
fn next_seed() -> u64 {
    static OPENED: AtomicU64 = AtomicU64::new(1);
    OPENED.fetch_add(1, Ordering::Relaxed)
}
