//! The operator's doors: a socket in the data folder, for its owner alone, and a listener for numbers where one is
//! configured; and how commands reach the platform, over the socket where a process runs, else in this very process
//! under the folder's lock.

use super::clock::Pace;
use super::ground::{Ground, Use};
use super::server::{self, Patience};
use super::simulated::{Simulated, Start};
use crate::config::Config;
use crate::failure::{Doing as _, Failure};
use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use messo_engine::Engine;
use serde_json::Value;
use std::fs::{File, Permissions};
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::net::{TcpListener, UnixListener, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tower::ServiceExt as _;

/// Name of the socket in the data folder.
const SOCKET: &str = "ops.sock";
/// Largest answer that is read, bytes.
const LARGEST_ANSWER: usize = 64 << 20;
/// Longest wait for an answer: the longest list takes some seconds.
const PATIENCE: Duration = Duration::from_secs(120);
/// Longest path that every system takes as the address of a socket, bytes.
const LONGEST_ADDRESS: usize = 100;

/// The socket, and the way to it that the system takes: an address of a socket is short, a path need not be.
pub struct Socket {
    path: PathBuf,
    /// Kept open where the way leads through it.
    folder: Option<File>,
}

impl Socket {
    fn of(folder: &Path) -> Self {
        let path = folder.join(SOCKET);
        let is_long = path.as_os_str().len() > LONGEST_ADDRESS;
        Self { folder: is_long.then(|| File::open(folder).ok()).flatten(), path }
    }

    fn address(&self) -> PathBuf {
        match &self.folder {
            Some(folder) => PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd())).join(SOCKET),
            None => self.path.clone(),
        }
    }

    /// Makes it, for its owner alone. The folder's lock is held by this process, so a socket that lies there is stale.
    fn bind(&self) -> std::io::Result<UnixListener> {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(self.address())?;
        std::fs::set_permissions(&self.path, Permissions::from_mode(0o600))?;
        Ok(listener)
    }
}

/// The operator's doors of a running process.
pub struct Doors {
    /// Dropped when they close.
    open: watch::Sender<()>,
    served: Vec<JoinHandle<()>>,
    socket: Socket,
}

impl Doors {
    /// Opens them: what listens is there when this returns.
    ///
    /// # Errors
    /// [`Failure`] when the socket cannot be made, or the address for numbers is wrong or taken.
    pub async fn open(config: &Config, engine: &Engine) -> Result<Self, Failure> {
        let (open, closed) = watch::channel(());
        let until_closed = |mut closed: watch::Receiver<()>| async move { while closed.changed().await.is_ok() {} };
        let mut served = Vec::new();
        if let Some(address) = config.metrics_address()? {
            let listener = TcpListener::bind(address).await.doing(format!("metrics_listen {address}"))?;
            let (routes, patience) = (messo_api::metrics_router(engine.clone()), Patience::from(&config.limits));
            served.push(tokio::spawn(server::serve(listener, routes, patience, until_closed(closed.clone()))));
        }
        let socket = Socket::of(&config.data);
        let listener = socket.bind().doing(format!("the operator's socket {}", socket.path.display()))?;
        let routes = messo_api::operator_router(engine.clone());
        served.push(tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, routes).with_graceful_shutdown(until_closed(closed)).await {
                tracing::warn!(%error, "the operator's socket ended");
            }
        }));
        Ok(Self { open, served, socket })
    }

    /// Closes them; calls in hand have this long to end.
    pub async fn close(self, patience: Duration) {
        drop(self.open);
        let ended = futures_util::future::join_all(self.served);
        if tokio::time::timeout(patience, ended).await.is_err() {
            tracing::warn!("a call of the operator was cut off");
        }
        let _ = std::fs::remove_file(&self.socket.path);
    }
}

/// How a command reaches the platform.
pub enum Reach {
    /// A process runs: over its socket.
    Socket(Socket),
    /// None runs: here, with the folder locked.
    Here(Box<Here>),
}

/// The platform in this process, without doors or workers.
pub struct Here {
    ground: Ground,
    routes: Router,
}

impl Reach {
    /// Finds the way.
    ///
    /// # Errors
    /// [`Failure`] when there is no data folder, or it is locked by a process that has no socket.
    pub async fn find(config: &Config) -> Result<Self, Failure> {
        let folder = Path::new(&config.data);
        let socket = Socket::of(folder);
        if UnixStream::connect(socket.address()).await.is_ok() {
            return Ok(Self::Socket(socket));
        }
        let Some(of) = Use::of_folder(folder).await? else {
            let text = format!(
                "there is no data in {}: name its folder with --data or in the configuration",
                folder.display()
            );
            return Err(Failure::new(text));
        };
        let public_url = config.public_url_at(config.listen)?;
        let ground = Ground::open(folder, of, &public_url).await?;
        let (ground, engine) = match of {
            Use::Sandbox => {
                let start = Start { now: None, pace: Pace::Stands };
                let Simulated { ground, parts, .. } = Simulated::open(ground, config, &public_url, start).await?;
                (ground, parts.engine)
            }
            Use::Served => {
                let engine = crate::commands::serve::engine(&ground, config, &public_url)?;
                (ground, engine)
            }
        };
        Ok(Self::Here(Box::new(Here { ground, routes: messo_api::operator_router(engine) })))
    }

    /// Makes a call; the body of a success, or the sentence of the refusal.
    ///
    /// # Errors
    /// [`Failure`] when the platform refuses or does not answer.
    pub async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Vec<u8>, Failure> {
        self.call_within(PATIENCE, method, path, body).await
    }

    /// The same, of what may take longer.
    ///
    /// # Errors
    /// As [`Reach::call`].
    pub async fn call_within(
        &self,
        patience: Duration,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Vec<u8>, Failure> {
        let call = Request::builder().method(method).uri(path).header(HOST, "operator");
        let call = match body {
            Some(body) => call.header(CONTENT_TYPE, "application/json").body(Body::from(body.to_string())),
            None => call.body(Body::empty()),
        };
        let call = call.doing("the call")?;
        let answer = match self {
            Self::Socket(socket) => {
                let answer = tokio::time::timeout(patience, over_socket(socket, call)).await;
                answer.doing("the running platform does not answer on its socket")??
            }
            Self::Here(here) => here.routes.clone().oneshot(call).await.doing("the call")?,
        };
        let status = answer.status();
        let bytes =
            axum::body::to_bytes(answer.into_body(), LARGEST_ANSWER).await.doing("the answer of the platform")?;
        if status.is_success() {
            return Ok(bytes.to_vec());
        }
        let said =
            serde_json::from_slice::<Value>(&bytes).ok().and_then(|body| Some(body["error"].as_str()?.to_owned()));
        Err(Failure::new(said.unwrap_or_else(|| format!("the platform answered {status}"))))
    }

    /// Ends what was opened.
    pub async fn close(self) {
        if let Self::Here(here) = self {
            here.ground.database.close().await;
        }
    }
}

async fn over_socket(socket: &Socket, call: Request<Body>) -> Result<Response<Body>, Failure> {
    let doing = "the running platform does not answer on its socket";
    let stream = UnixStream::connect(socket.address()).await.doing(doing)?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.doing(doing)?;
    tokio::spawn(connection); // ends with the answer; what goes wrong on it is told by the call
    Ok(sender.send_request(call).await.doing(doing)?.map(Body::new))
}
