//! A platform of our own to measure: the sandbox's wiring, in this process, on a free loopback port.
//!
//! The same store, documents, workers and server as `messo sandbox`, durable in the same way. It lives on a runtime of
//! its own, so that the generator's tasks are not in its queues; the cores they share.

use crate::commands::sandbox;
use crate::config::Config;
use crate::failure::{Doing as _, Failure};
use crate::platform::clock::Pace;
use crate::platform::ground::{Ground, Use};
use crate::platform::server::{self, Patience};
use crate::platform::simulated::{Simulated, Start};
use crate::platform::workers::Workers;
use messo_domain::ids::TaxId;
use messo_engine::Engine;
use messo_ports::store::{CaseStore as _, StoreError, WorkCounts, WorkStore as _};
use messo_sandbox::{Sandbox, SandboxOptions};
use messo_store::SqliteStore;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Tax id of the sending body that measures.
pub const SENDER_TAX_ID: &str = "01234567897";
/// Its name.
const SENDER_NAME: &str = "Comune di Esempio";
/// Who registers it, in the audit.
const ACTOR: &str = "bench";
/// Time that requests and work in hand have at the end.
const GRACE: Duration = Duration::from_secs(10);

/// A folder that a person named, or one that is removed at the end.
pub enum DataFolder {
    /// Named: it stays.
    Named(PathBuf),
    /// Removed with this value.
    Temporary(TempDir),
}

impl DataFolder {
    /// The named folder, or a new temporary one.
    ///
    /// # Errors
    /// [`Failure`] when the system gives none.
    pub fn named_or_temporary(named: Option<&Path>) -> Result<Self, Failure> {
        match named {
            Some(path) => Ok(Self::Named(path.to_owned())),
            None => tempfile::tempdir().map(Self::Temporary).doing("making a temporary folder"),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        match self {
            Self::Named(path) => path,
            Self::Temporary(folder) => folder.path(),
        }
    }
}

/// A platform that was opened, and is not served yet.
pub struct Opened {
    simulated: Simulated,
    /// Its engine.
    pub engine: Engine,
    database: Arc<SqliteStore>,
}

impl Opened {
    /// Opens the folder as `messo sandbox` does, with a standing clock.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn open(folder: &Path, config: &Config, public_url: &str) -> Result<Self, Failure> {
        let ground = Ground::open(folder, Use::Sandbox, public_url).await?;
        let database = ground.database.clone();
        let start = Start { now: None, pace: Pace::Stands };
        let simulated = Simulated::open(ground, config, public_url, start).await?;
        let engine = simulated.parts.engine.clone();
        Ok(Self { simulated, engine, database })
    }

    /// The API key of the sending body that measures; registers both where they are not yet known.
    ///
    /// # Errors
    /// [`Failure`] when the store fails.
    pub async fn sender_key(&self) -> Result<String, Failure> {
        let tax_id = TaxId::parse(SENDER_TAX_ID).doing("the sender's tax id")?;
        let sender = self.engine.put_sender(&tax_id, SENDER_NAME, &[], None, ACTOR).await;
        let sender = sender.doing("registering the sender")?;
        let key = self.engine.derived_api_key(&format!("{ACTOR}/{SENDER_TAX_ID}"));
        self.engine.put_api_key(&sender, &key, ACTOR, Vec::new(), ACTOR).await.doing("registering its key")?;
        Ok(key)
    }

    /// Stored cases.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn cases(&self) -> Result<u64, StoreError> {
        self.database.case_count().await
    }

    /// Closes the store, so that the folder can be used again.
    pub async fn close(self) {
        self.database.close().await;
    }
}

/// A platform that is served.
pub struct Embedded {
    /// Where.
    pub base: String,
    /// The sender's key.
    pub api_key: String,
    sandbox: Sandbox,
    gauge: Gauge,
    workers: Workers,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

/// What can be read off a platform in this process while it works.
#[derive(Clone)]
pub struct Gauge {
    engine: Engine,
    database: Arc<SqliteStore>,
}

impl Gauge {
    /// Waiting work.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn work(&self) -> Result<WorkCounts, StoreError> {
        self.database.work_counts(self.engine.now()).await
    }

    /// Stored cases.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn cases(&self) -> Result<u64, StoreError> {
        self.database.case_count().await
    }
}

impl Embedded {
    /// Starts it on a free loopback port. Called inside the runtime that it is to live on.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn start(folder: &Path, config: &Config) -> Result<Self, Failure> {
        let listener = server::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
        let base = base_of(&listener)?;
        let opened = Opened::open(folder, config, &base).await?;
        let api_key = opened.sender_key().await?;
        let parts = opened.simulated.parts.clone();
        let own = Sandbox::new(parts.clone(), SandboxOptions::new(sandbox::api_options()));
        let routes = sandbox::routes(parts, &base);
        let workers = Workers::start(&opened.engine, &opened.simulated.parts.gate).await?;
        let gauge = Gauge { engine: opened.engine, database: opened.database };
        let (stop, stopped) = oneshot::channel();
        let patience = Patience::from(&config.limits);
        let served = tokio::spawn(server::serve(listener, routes, patience, async {
            let _ = stopped.await;
        }));
        Ok(Self { base, api_key, sandbox: own, gauge, workers, stop, served })
    }

    /// Its engine, to make sessions with.
    pub fn engine(&self) -> &Engine {
        &self.gauge.engine
    }

    /// Its sandbox, to let things happen in. Not the one behind the doors, though the same ground: only before they are used.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Something to read its state with.
    pub fn gauge(&self) -> Gauge {
        self.gauge.clone()
    }

    /// Lets requests and work in hand finish and closes the store.
    ///
    /// # Errors
    /// [`Failure`] when the server ended by itself before.
    pub async fn stop(self) -> Result<(), Failure> {
        let _ = self.stop.send(());
        self.served.await.doing("the server")?;
        self.workers.stop(GRACE).await;
        self.gauge.database.close().await;
        Ok(())
    }
}

fn base_of(listener: &TcpListener) -> Result<String, Failure> {
    Ok(format!("http://{}", listener.local_addr().doing("the address")?))
}
