//! The HTTP server: connections in, requests to the router, and an end that lets requests finish.
//!
//! What is limited here is what a router cannot see: a client that never finishes the head of a request, one that falls
//! silent in the middle of an upload, a system that has no file handles left. Sizes and answers are the doors' business.

use super::patient_body::PatientBody;
use crate::config::LimitKeys;
use crate::failure::Failure;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};

/// Wait after a connection could not be accepted (no file handles left): others must end first.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(50);
/// Largest head of a request, bytes: signed links and tokens are far below.
const HEAD_BYTES: usize = 64 * 1024;

/// Times that the server grants.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For the head of a request.
    pub head: Duration,
    /// For silence in the middle of a body.
    pub stall: Duration,
    /// For requests in hand at a stop.
    pub stop: Duration,
}

impl From<&LimitKeys> for Patience {
    fn from(limits: &LimitKeys) -> Self {
        let seconds = Duration::from_secs;
        Self {
            head: seconds(limits.head_seconds),
            stall: seconds(limits.stall_seconds),
            stop: seconds(limits.stop_seconds),
        }
    }
}

/// Takes the address.
///
/// # Errors
/// When it is taken, not of this machine, or not allowed.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let cause = match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                "another program uses that port: stop it, or choose another with --listen".to_owned()
            }
            _ => error.to_string(),
        };
        Failure::new(format!("cannot listen on {address}: {cause}"))
    })
}

/// Serves until `stop`, then lets the requests in hand finish.
pub async fn serve(listener: TcpListener, routes: Router, patience: Patience, stop: impl Future<Output = ()>) {
    let routes = routes.layer(axum::middleware::map_request(move |request: Request| async move {
        request.map(|body| Body::new(PatientBody::new(body, patience.stall)))
    }));
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(patience.head).max_buf_size(HEAD_BYTES);
    let open = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            biased;
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => answer(stream, &server, routes.clone(), &open),
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
                }
            },
        }
    }
    drop(listener);
    if tokio::time::timeout(patience.stop, open.shutdown()).await.is_err() {
        tracing::warn!("requests in hand were cut off");
    }
}

fn answer(stream: TcpStream, server: &http1::Builder, routes: Router, open: &GracefulShutdown) {
    // Answers are small and wait for a commit already; they must not also wait for a full packet.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY");
    }
    let connection = server.serve_connection(TokioIo::new(stream), TowerToHyperService::new(routes));
    let watched = open.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = watched.await {
            tracing::debug!(%error, "a connection ended early");
        }
    });
}
