//! Clients that dawdle: a head that is never finished, an upload that falls silent. Neither is kept for ever.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::program::{Running, sandbox};
use crate::sender::Sender;
use reqwest::Method;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Far beyond the second that the configuration grants, and far below the usual half minute.
const SOON: Duration = Duration::from_secs(10);

async fn said_until_closed(running: &Running, sent: &str) -> String {
    let mut stream = TcpStream::connect(running.url.trim_start_matches("http://")).await.unwrap();
    stream.write_all(sent.as_bytes()).await.unwrap();
    let mut said = Vec::new();
    let read = tokio::time::timeout(SOON, stream.read_to_end(&mut said)).await;
    // A reset after the answer closes as well.
    let _ = read.expect("the connection is closed");
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test]
async fn a_slow_client_is_let_go_and_the_others_are_served() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = sandbox(folder.path());
    command.env("MESSO_LIMITS_HEAD_SECONDS", "1").env("MESSO_LIMITS_STALL_SECONDS", "1");
    let running = Running::start(&mut command, "Ctrl-C stops it");
    said_until_closed(&running, "GET /status HTTP/1.1\r\nhost: localhost\r\nx-half").await;
    let key = running.key();
    let silent = format!(
        "POST /delivery/v2.6/requests HTTP/1.1\r\nhost: localhost\r\nx-api-key: {key}\r\n\
         content-type: application/json\r\ncontent-length: 1000\r\n\r\n{{\"paProtocol"
    );
    let said = said_until_closed(&running, &silent).await;
    assert!(said.starts_with("HTTP/1.1 4"), "{said}");
    Sender::of(&running).ok(Method::GET, "/status", None).await;
    assert_eq!(running.stop(), Some(0));
}
