//! Addresses that no door has: people are shown a page, programs are told as ever.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::program::{Running, messo};
use reqwest::{Client, Method, Response, redirect};

/// What a browser accepts when an address is typed into it.
const PEOPLE: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

struct Asking {
    url: String,
    client: Client,
}

impl Asking {
    fn of(running: &Running) -> Self {
        // Another test may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        Self { url: running.url.clone(), client }
    }

    async fn send(&self, method: Method, path: &str, accept: &str) -> Response {
        let request = self.client.request(method, format!("{}{path}", self.url)).header("accept", accept);
        request.header("accept-language", "en").send().await.unwrap()
    }

    /// Asserts that people are shown a page with this heading.
    async fn shows(&self, method: Method, path: &str, status: u16, heading: &str) {
        let told = format!("{method} {path}");
        let answer = self.send(method, path, PEOPLE).await;
        assert_eq!(answer.status(), status, "{told}");
        assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/html"), "{told}");
        assert!(answer.headers().contains_key("content-security-policy"), "{told}");
        let text = answer.text().await.unwrap();
        assert!(text.contains(&format!("<h1>{heading}</h1>")) && text.contains("<html lang=\"en\""), "{told}: {text}");
    }

    /// Asserts that a program is answered in JSON, or without a body.
    async fn tells(&self, method: Method, path: &str, accept: &str, status: u16) {
        let answer = self.send(method.clone(), path, accept).await;
        assert_eq!(answer.status(), status, "{method} {path}");
        let text = answer.text().await.unwrap();
        assert!(!text.contains("<html"), "{method} {path}: {text}");
    }
}

#[tokio::test]
async fn people_are_shown_a_page_and_programs_are_told_as_ever() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::sandbox(folder.path());
    let asking = Asking::of(&running);
    for path in
        ["/xyz", "/sandbox/xyz", "/sandbox/pagine/xyz", "/favicon.ico", "/mittente/xyz", "/delivery/xyz", "/%ff"]
    {
        asking.shows(Method::GET, path, 404, "Page not found").await;
        asking.tells(Method::GET, path, "application/json", 403).await;
        asking.tells(Method::GET, path, "image/avif,image/webp,*/*;q=0.8", 403).await;
    }
    asking.shows(Method::POST, "/xyz", 404, "Page not found").await;
    for path in ["/stato", "/sandbox/pagine/orologio", "/mittente", "/cittadino/notifiche"] {
        asking.shows(Method::PUT, path, 405, "Not possible here").await;
    }
    asking.tells(Method::GET, "/sandbox/clock", PEOPLE, 200).await;
    asking.tells(Method::GET, "/ext-registry-b2b/pa/v1/groups", PEOPLE, 401).await;
    asking.tells(Method::POST, "/status", PEOPLE, 403).await;
    assert_eq!(running.stop(), Some(0));
}

#[tokio::test]
async fn where_there_is_no_sandbox_people_are_not_answered_as_programs() {
    let folder = tempfile::tempdir().unwrap();
    let mut serve = messo();
    serve.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path());
    let running = Running::start(&mut serve, "listening on");
    let asking = Asking::of(&running);
    for path in ["/xyz", "/sandbox", "/sandbox/pagine/persone"] {
        asking.shows(Method::GET, path, 404, "Page not found").await;
    }
    asking.tells(Method::GET, "/sandbox/clock", "application/json", 404).await;
    asking.tells(Method::GET, "/xyz", "*/*", 403).await;
    assert_eq!(running.stop(), Some(0));
}
