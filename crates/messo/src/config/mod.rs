//! The configuration: one TOML file, overridden by environment variables, overridden by flags.
//!
//! [`Config`] is what the program reads; [`keys`] is the table that explains each key and gives its limits, from which
//! `messo config` and docs/CONFIGURATION.md are printed; [`sources`] brings file, environment and flags together. A key
//! that is not in the table is an error that names where it stands: a misspelt key must not be a silent default.

pub mod keys;
mod law;
mod settings;
mod sources;
mod taxonomy;

use crate::failure::Failure;
use figment::Figment;
use figment::providers::Serialized;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

/// File that is read where none is named, if it is there.
pub const USUAL_FILE: &str = "messo.toml";

/// The configuration of an installation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Config {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Address to tell numbers on; empty: none.
    pub metrics_listen: String,
    /// Data folder.
    pub data: PathBuf,
    /// Address under which others reach this installation; empty: `http://` and `listen`.
    pub public_url: String,
    /// Body that runs the installation.
    pub operator: OperatorKeys,
    /// Limits.
    pub limits: LimitKeys,
    /// Workers.
    pub workers: WorkerKeys,
    /// Streams.
    pub streams: StreamKeys,
    /// Room in the post.
    pub paper: PaperKeys,
    /// Checks at deposit.
    pub checks: CheckKeys,
    /// The seal of documents.
    pub seal: SealKeys,
    /// Terms of the law and of the platform, by the last name of their key.
    pub terms: law::Parameters,
    /// Fees, likewise.
    pub costs: law::Parameters,
    /// The simulated world.
    pub sandbox: SandboxKeys,
    /// Prices of letters.
    pub prices: Vec<law::PriceKeys>,
    /// Zones that prices name.
    pub zones: Vec<law::ZoneKeys>,
}

/// Body that runs the installation (gestore).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OperatorKeys {
    /// Name.
    pub name: String,
    /// Address.
    pub address: String,
    /// Telephone.
    pub telephone: String,
}

/// Limits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LimitKeys {
    /// Largest document, bytes.
    pub document_bytes: u64,
    /// Seconds that a client has to send the head of a request.
    pub head_seconds: u64,
    /// Seconds that a client may be silent within a body.
    pub stall_seconds: u64,
    /// Seconds that requests and work in hand have at a stop.
    pub stop_seconds: u64,
}

/// Workers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WorkerKeys {
    /// Pieces of work at the same time.
    pub parallel: usize,
    /// Documents rendered at the same time.
    pub documents: usize,
    /// Failures after which work is parked.
    pub max_failures: u32,
    /// Minutes after which work that is due and not done is late.
    pub late_minutes: u32,
}

/// Streams.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct StreamKeys {
    /// Events of a page.
    pub page: u32,
    /// `retry-after` of an empty page, milliseconds.
    pub retry_after_ms: u64,
    /// Streams of one sender.
    pub per_sender: usize,
}

/// Room in the post.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PaperKeys {
    /// Letters of all senders in a week; 0: no limit.
    pub weekly_letters: u64,
    /// Letters of one sender in a week; 0: no limit.
    pub weekly_letters_per_sender: u64,
}

/// Checks at deposit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CheckKeys {
    /// Most recipients.
    pub max_recipients: usize,
    /// Most documents.
    pub max_documents: usize,
    /// Whether a request must name its own sender.
    pub sender_tax_id_must_match: bool,
    /// Tax ids that pass whatever their check character.
    pub accepted_tax_ids: Vec<String>,
    /// File with the known kinds of act; empty: every well-formed code passes.
    pub taxonomy_file: String,
    /// What stands in it, read by [`load`].
    #[serde(skip)]
    pub taxonomy: Option<BTreeSet<String>>,
    /// Whether a document must begin as a PDF does.
    pub pdf_content: bool,
}

/// The seal of documents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SealKeys {
    /// B-B, B-T or B-LT.
    pub level: String,
    /// Its certificates, PEM.
    pub chain_file: String,
    /// Its key, PEM.
    pub key_file: String,
    /// Library of a device with the key (PKCS#11).
    pub pkcs11_module: String,
    /// Label of its token.
    pub pkcs11_token: String,
    /// Label of the key.
    pub pkcs11_label: String,
    /// File with the PIN of the token.
    pub pkcs11_pin_file: String,
    /// Address of a remote key (CSC).
    pub csc_url: String,
    /// Its name there.
    pub csc_credential: String,
    /// File with the token for the service.
    pub csc_token_file: String,
    /// File with the PIN of the key.
    pub csc_pin_file: String,
    /// Address of the time-stamping authority.
    pub tsa_url: String,
    /// File with user and password for it.
    pub tsa_login_file: String,
    /// Certificates above it, PEM.
    pub tsa_chain_file: String,
}

/// The simulated world.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SandboxKeys {
    /// Hours that a written second lasts for AR, RS, RIR and RIS letters.
    pub paper_hours: i32,
    /// Hours that a written second lasts for 890 letters.
    pub paper_hours_890: i32,
    /// How many times shorter than in reality every term is.
    pub time_scale: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            metrics_listen: String::new(),
            data: PathBuf::from("./messo-data"),
            public_url: String::new(),
            operator: OperatorKeys::default(),
            limits: LimitKeys::default(),
            workers: WorkerKeys::default(),
            streams: StreamKeys::default(),
            paper: PaperKeys::default(),
            checks: CheckKeys::default(),
            seal: SealKeys::default(),
            terms: law::usual("terms"),
            costs: law::usual("costs"),
            sandbox: SandboxKeys::default(),
            prices: law::usual_prices(),
            zones: Vec::new(),
        }
    }
}

impl Default for LimitKeys {
    fn default() -> Self {
        Self { document_bytes: 200_000_000, head_seconds: 30, stall_seconds: 30, stop_seconds: 10 }
    }
}

impl Default for WorkerKeys {
    fn default() -> Self {
        Self { parallel: 16, documents: 2, max_failures: 5, late_minutes: 15 }
    }
}

impl Default for StreamKeys {
    fn default() -> Self {
        Self { page: 50, retry_after_ms: 1000, per_sender: 10 }
    }
}

impl Default for CheckKeys {
    fn default() -> Self {
        Self {
            max_recipients: 15,
            max_documents: 15,
            sender_tax_id_must_match: true,
            accepted_tax_ids: Vec::new(),
            taxonomy_file: String::new(),
            taxonomy: None,
            pdf_content: true,
        }
    }
}

impl Default for SealKeys {
    fn default() -> Self {
        Self {
            level: "B-B".to_owned(),
            chain_file: String::new(),
            key_file: String::new(),
            pkcs11_module: String::new(),
            pkcs11_token: String::new(),
            pkcs11_label: String::new(),
            pkcs11_pin_file: String::new(),
            csc_url: String::new(),
            csc_credential: String::new(),
            csc_token_file: String::new(),
            csc_pin_file: String::new(),
            tsa_url: String::new(),
            tsa_login_file: String::new(),
            tsa_chain_file: String::new(),
        }
    }
}

impl Default for SandboxKeys {
    fn default() -> Self {
        let usual = messo_world::PaperScale::default();
        Self { paper_hours: usual.hours_per_second, paper_hours_890: usual.hours_per_second_890, time_scale: 1 }
    }
}

/// A flag of the command line that stands for a key.
pub type Flag<'a> = (&'static str, &'static str, Option<&'a str>);

/// The configuration that file, environment and flags come to.
///
/// A flag is `(--name, key, value)`.
///
/// # Errors
/// [`Failure`] that names the key and where it stands: a file that is missing or no TOML, an unknown key, a value of the
/// wrong type or beyond its limits, a table of codes that cannot be read.
pub fn load(file: Option<&Path>, flags: &[Flag<'_>]) -> Result<Config, Failure> {
    let mut figment = Figment::from(Serialized::defaults(Config::default()));
    if let Some(file) = sources::file(file)? {
        figment = figment.merge(file);
    }
    for set in sources::environment(std::env::vars())? {
        figment = figment.merge(set);
    }
    for (flag, key, value) in flags {
        if let Some(value) = value {
            figment = figment.merge(sources::flag(flag, key, value)?);
        }
    }
    let mut config: Config = figment.extract().map_err(|error| sources::misread(&error))?;
    keys::check(&config, &figment)?;
    config.checks.taxonomy = taxonomy::read(&config.checks.taxonomy_file)
        .map_err(|text| keys::wrong("checks.taxonomy_file", &text, &figment))?;
    Ok(config)
}
