//! Over a real socket: clients that stop in the middle, and what is left of it.

use crate::app::App;
use crate::given::{self, Slot};
use messo_domain::ids::DocumentKey;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

async fn served(app: &App) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = app.router.clone();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

fn head(slot: &Slot, length: usize) -> String {
    let path = slot.url.strip_prefix(crate::app::PUBLIC_URL).unwrap();
    let Slot { secret, sha256, .. } = slot;
    format!(
        "PUT {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/pdf\r\nx-amz-meta-secret: {secret}\r\n\
         x-amz-checksum-sha256: {sha256}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    )
}

async fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn a_client_that_hangs_up_leaves_nothing_and_may_come_again() {
    let app = App::new().await;
    let address = served(&app).await;
    let act = [b"%PDF-1.7 ".as_slice(), &vec![b'x'; 300_000]].concat();
    let slot = given::slot(&app, &act).await;
    for part in [0, 10, 200_000] {
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(head(&slot, act.len()).as_bytes()).await.unwrap();
        socket.write_all(&act[..part]).await.unwrap();
        drop(socket);
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    let key: DocumentKey = slot.key.parse().unwrap();
    assert_eq!(app.blobs.stat(&key).await.unwrap(), None, "half a document is none");
    let whole = [head(&slot, act.len()).into_bytes(), act.clone()].concat();
    let answer = exchange(address, &whole).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("x-amz-version-id"), "{answer}");
    assert_eq!(app.blobs.stat(&key).await.unwrap().unwrap().size, act.len() as u64);
    let leftovers = walk(&app.blobs_folder()).into_iter().filter(|size| *size > 0).count();
    assert_eq!(leftovers, 1, "the uploads that were broken off are gone");
}

#[tokio::test]
async fn an_upload_that_is_refused_at_its_head_still_reads_why() {
    let app = App::new().await;
    let address = served(&app).await;
    let act = vec![b'x'; 5_000_000];
    let mut slot = given::slot(&app, &act).await;
    let too_large = exchange(address, &[head(&slot, act.len()).into_bytes(), act.clone()].concat()).await;
    assert!(too_large.starts_with("HTTP/1.1 400") && too_large.contains("EntityTooLarge"), "{too_large}");
    slot.secret = "[guess]".to_owned();
    let wrong_secret = exchange(address, &[head(&slot, act.len()).into_bytes(), act].concat()).await;
    assert!(
        wrong_secret.starts_with("HTTP/1.1 403") && wrong_secret.contains("SignatureDoesNotMatch"),
        "{wrong_secret}"
    );
}

#[tokio::test]
async fn a_client_that_sends_too_much_still_reads_why() {
    let app = App::new().await;
    let address = served(&app).await;
    let length = 3 * messo_api::http::MAX_BODY_BYTES;
    let head = format!(
        "POST /delivery/v2.6/requests HTTP/1.1\r\nhost: x\r\nx-api-key: {}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n",
        crate::app::KEY
    );
    let answer = exchange(address, &[head.into_bytes(), vec![b' '; length]].concat()).await;
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("Request Too Long"), "{answer}");
}

/// Sizes of all files below a folder.
fn walk(folder: &std::path::Path) -> Vec<u64> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .flat_map(|entry| {
            let meta = entry.metadata().unwrap();
            if meta.is_dir() { walk(&entry.path()) } else { vec![meta.len()] }
        })
        .collect()
}
