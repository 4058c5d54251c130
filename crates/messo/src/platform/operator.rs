//! The operator's socket: `ops.sock` in the data folder, for its owner alone; and how commands reach the platform, over
//! the socket where a process runs, else in this very process under the folder's lock.

use super::clock::Pace;
use super::ground::{Ground, Use};
use super::simulated::{Simulated, Start};
use crate::config::Config;
use crate::failure::{Doing as _, Failure};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use messo_engine::Engine;
use serde_json::Value;
use std::fs::Permissions;
use std::future::Future;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use tokio::net::{UnixListener, UnixStream};
use tower::ServiceExt as _;

/// Name of the socket in the data folder.
const SOCKET: &str = "ops.sock";
/// Largest answer that is read, bytes.
const LARGEST_ANSWER: u64 = 64 << 20;

fn socket(folder: &Path) -> PathBuf {
    folder.join(SOCKET)
}

/// Serves the operator until `stop`. The folder's lock is held by this process, so a socket that lies there is stale.
///
/// # Errors
/// [`Failure`] when the socket cannot be made.
pub fn serve(
    folder: &Path,
    engine: Engine,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<tokio::task::JoinHandle<()>, Failure> {
    let path = socket(folder);
    let doing = format!("the operator's socket {}", path.display());
    if let Err(error) = std::fs::remove_file(&path)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        return Err(error).doing(&doing);
    }
    let listener = UnixListener::bind(&path).doing(&doing)?;
    std::fs::set_permissions(&path, Permissions::from_mode(0o600)).doing(&doing)?;
    let routes = messo_api::operator_router(engine);
    Ok(tokio::spawn(async move {
        let served = axum::serve(listener, routes).with_graceful_shutdown(stop).await;
        if let Err(error) = served {
            tracing::warn!(%error, "the operator's socket ended");
        }
        let _ = std::fs::remove_file(path);
    }))
}

/// How a command reaches the platform.
pub enum Reach {
    /// A process runs: over its socket.
    Socket(PathBuf),
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
        let path = socket(folder);
        if UnixStream::connect(&path).await.is_ok() {
            return Ok(Self::Socket(path));
        }
        let Some(of) = Use::of_folder(folder).await? else {
            let text = format!("there is no data in {}: name its folder with --data or in the configuration", folder.display());
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
        let (status, bytes) = match self {
            Self::Socket(socket) => over_socket(socket, method, path, body).await?,
            Self::Here(here) => {
                let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
                let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
                let request = request.body(body).doing("the call")?;
                let answer = here.routes.clone().oneshot(request).await.doing("the call")?;
                let status = answer.status();
                (status, answer.into_body().collect().await.doing("the answer")?.to_bytes().to_vec())
            }
        };
        if status.is_success() {
            return Ok(bytes);
        }
        let said = serde_json::from_slice::<Value>(&bytes).ok().and_then(|body| Some(body["error"].as_str()?.to_owned()));
        Err(Failure::new(said.unwrap_or_else(|| format!("the platform answered {status}"))))
    }

    /// Ends what was opened.
    pub async fn close(self) {
        if let Self::Here(here) = self {
            here.ground.database.close().await;
        }
    }
}

async fn over_socket(
    socket: &Path,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> Result<(StatusCode, Vec<u8>), Failure> {
    let client = reqwest::Client::builder().unix_socket(socket).build().doing("starting HTTP")?;
    let call = client.request(method, format!("http://operator{path}"));
    let call = match body {
        Some(body) => call.json(body),
        None => call,
    };
    let answer = call.send().await.doing("the running platform does not answer on its socket")?;
    if answer.content_length().is_some_and(|length| length > LARGEST_ANSWER) {
        return Err(Failure::new("the answer of the platform is too long"));
    }
    let status = answer.status();
    Ok((status, answer.bytes().await.doing("the answer of the platform")?.to_vec()))
}
