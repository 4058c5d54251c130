//! Documents, vault and renderer of the tests, and builders of orders.

use crate::memory::MemoryStore;
use async_trait::async_trait;
use bytes::Bytes;
use futures_util::StreamExt;
use jiff::Timestamp;
use messo_domain::ids::{DocumentKey, Iun, Sha256Digest};
use messo_domain::party::{DigitalAddress, PhysicalAddress};
use messo_domain::workflow::carrier::Product;
use messo_ports::blobs::{BlobError, BlobMeta, Blobs, ByteStream, Expected, once};
use messo_ports::channels::{LetterOrder, MessageOrder, OrderId};
use messo_ports::notices::{F24Sheet, Malfunction, Notice, NoticeError, Rendered, Renderer, Sheet};
use messo_ports::vault::{DocumentSecret, Purpose, Vault, VaultError, WrappedKey};
use messo_world::{World, WorldParts, WorldSettings};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// Documents in memory.
#[derive(Default)]
pub struct MemoryBlobs(pub Mutex<BTreeMap<DocumentKey, (BlobMeta, Bytes)>>);

#[async_trait]
impl Blobs for MemoryBlobs {
    async fn put(
        &self,
        key: &DocumentKey,
        expected: Expected,
        mut bytes: ByteStream,
        now: Timestamp,
    ) -> Result<BlobMeta, BlobError> {
        let mut all = Vec::new();
        while let Some(chunk) = bytes.next().await {
            all.extend(chunk.unwrap());
        }
        let sha256 = Sha256Digest::of(&all);
        assert_eq!(expected.sha256, Some(sha256));
        let meta = BlobMeta {
            sha256,
            size: all.len() as u64,
            content_type: expected.content_type,
            version: sha256.hex(),
            stored_at: now,
        };
        let mut blobs = self.0.lock().unwrap();
        Ok(blobs.entry(key.clone()).or_insert((meta, all.into())).0.clone())
    }

    async fn stat(&self, key: &DocumentKey) -> Result<Option<BlobMeta>, BlobError> {
        Ok(self.0.lock().unwrap().get(key).map(|(meta, _)| meta.clone()))
    }

    async fn open(&self, key: &DocumentKey) -> Result<(BlobMeta, ByteStream), BlobError> {
        let found = self.0.lock().unwrap().get(key).cloned();
        found.map(|(meta, bytes)| (meta, once(bytes))).ok_or(BlobError::NotFound)
    }

    async fn remove(&self, key: &DocumentKey) -> Result<(), BlobError> {
        self.0.lock().unwrap().remove(key);
        Ok(())
    }

    async fn clear(&self) -> Result<(), BlobError> {
        self.0.lock().unwrap().clear();
        Ok(())
    }
}

/// "Seals" by turning every bit over behind the context: enough to see that nothing is kept in clear.
pub struct TestVault;

impl Vault for TestVault {
    fn new_case_key(&self) -> WrappedKey {
        unreachable!("the world seals nothing of a case")
    }
    fn seal_case(&self, _: &WrappedKey, _: &str, _: &[u8]) -> Result<Vec<u8>, VaultError> {
        unreachable!("the world seals nothing of a case")
    }
    fn open_case(&self, _: &WrappedKey, _: &str, _: &[u8]) -> Result<Vec<u8>, VaultError> {
        unreachable!("the world seals nothing of a case")
    }
    fn new_document_key(&self, _: &str) -> (WrappedKey, DocumentSecret) {
        unreachable!("the documents of these tests are in memory")
    }

    fn document_key(&self, _: &WrappedKey, _: &str) -> Result<DocumentSecret, VaultError> {
        unreachable!("the documents of these tests are in memory")
    }

    fn seal(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        let mark = Sha256Digest::of(context.as_bytes()).0;
        mark.iter().copied().chain(plain.iter().map(|byte| !byte)).collect()
    }
    fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        let plain = sealed.strip_prefix(Sha256Digest::of(context.as_bytes()).0.as_slice());
        Ok(plain.ok_or(VaultError::DoesNotOpen)?.iter().map(|byte| !byte).collect())
    }
    fn mac(&self, purpose: Purpose, data: &[u8]) -> [u8; 32] {
        Sha256Digest::of(&[purpose.label().as_bytes(), data].concat()).0
    }
    fn verify(&self, purpose: Purpose, data: &[u8], mac: &[u8]) -> bool {
        self.mac(purpose, data) == mac
    }
}

/// Writes a sheet as text.
pub struct TextRenderer;

impl Renderer for TextRenderer {
    fn render(&self, _: &Notice) -> Result<Rendered, NoticeError> {
        unreachable!("the world draws sheets alone")
    }
    fn render_sheet(&self, sheet: &Sheet) -> Result<Rendered, NoticeError> {
        Ok(Rendered { pdf: format!("%PDF {sheet:#?}").into(), pages: 1 })
    }
    fn render_f24(&self, _: &F24Sheet) -> Result<Rendered, NoticeError> {
        unreachable!("the world draws sheets alone")
    }
    fn render_malfunction(&self, _: &Malfunction) -> Result<Rendered, NoticeError> {
        unreachable!("the world draws sheets alone")
    }
    fn version(&self) -> &str {
        "test"
    }
}

/// A world with what it stands on in view.
pub struct Bench {
    pub world: World,
    pub store: Arc<MemoryStore>,
    pub blobs: Arc<MemoryBlobs>,
}

impl Bench {
    pub fn new() -> Self {
        let (store, blobs) = (Arc::new(MemoryStore::default()), Arc::new(MemoryBlobs::default()));
        Self { world: world_on(&store, &blobs), store, blobs }
    }

    /// The same world after a restart of the program.
    pub fn restarted(&self) -> World {
        world_on(&self.store, &self.blobs)
    }
}

fn world_on(store: &Arc<MemoryStore>, blobs: &Arc<MemoryBlobs>) -> World {
    let parts = WorldParts {
        store: store.clone(),
        blobs: blobs.clone(),
        vault: Arc::new(TestVault),
        renderer: Arc::new(TextRenderer),
    };
    World::new(parts, WorldSettings::default())
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Hand-over of every order in these tests.
pub fn handed() -> Timestamp {
    at("2026-03-02T09:00:00Z")
}

pub fn iun() -> Iun {
    let mut byte = 0_u8;
    let mut random = || {
        byte = byte.wrapping_add(7);
        byte
    };
    Iun::from_random(&mut random, handed())
}

pub fn order_id(request: &str) -> OrderId {
    OrderId { iun: iun(), rec: 0, request: request.to_owned() }
}

/// A message with a subject and no file.
pub fn message(to: DigitalAddress) -> MessageOrder {
    MessageOrder {
        id: order_id(&format!("SEND_DIGITAL.IUN_{}.RECINDEX_0.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0", iun())),
        to,
        subject: "Notifica".to_owned(),
        text: "Testo del messaggio".to_owned(),
        files: Vec::new(),
        repetition: 0,
        attempt: 0,
        invitation: None,
    }
}

/// A letter to this street.
pub fn letter(product: Product, street: &str) -> LetterOrder {
    LetterOrder {
        id: order_id(&format!("SEND_ANALOG_DOMICILE.IUN_{}.RECINDEX_0.ATTEMPT_0", iun())),
        product,
        addressee: "Recipient One".to_owned(),
        to: PhysicalAddress {
            address: street.to_owned(),
            zip: Some("00187".to_owned()),
            municipality: "Roma".to_owned(),
            province: Some("RM".to_owned()),
            ..PhysicalAddress::default()
        },
        files: Vec::new(),
        attempt: 0,
        discovered: false,
    }
}
