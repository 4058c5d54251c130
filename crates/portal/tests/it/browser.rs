//! A browser before the pages, over the platform of the tests: it keeps cookies, brings back the token of the page it saw,
//! and follows nothing by itself.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::http::request::Builder;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use messo_api::ApiOptions;
use messo_domain::ids::TaxId;
use messo_engine::advance::MovableClock;
use messo_engine::tokens::PersonType;
use messo_engine::{PersonCaller, UseError};
use messo_portal::PortalOptions;
use messo_ports::Clock;
use messo_sandbox::{ResettableClock, Sandbox, SandboxOptions, SandboxParts};
use messo_testkit::{Platform, StandingClock};
use std::sync::Arc;
use tower::ServiceExt as _;

/// Secret of the browser's visitor, of the form of those that are drawn.
const VISITOR: &str = "0f0e0d0c-0b0a-4908-8706-050403020100";

struct TestClock(Arc<StandingClock>);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
}

#[async_trait]
impl MovableClock for TestClock {
    async fn move_to(&self, instant: Timestamp) -> Result<(), UseError> {
        self.0.move_to(instant).await
    }
}

#[async_trait]
impl ResettableClock for TestClock {
    async fn reset(&self, to: Timestamp) -> Result<(), UseError> {
        self.0.set(to);
        Ok(())
    }
}

/// The pages over a platform, with the sandbox's doors.
fn pages(platform: &Platform) -> Router {
    let parts = SandboxParts {
        engine: platform.engine.clone(),
        clock: Arc::new(TestClock(platform.clock.clone())),
        gate: platform.gate.clone(),
        world: Arc::new(platform.world.clone()),
        wall: platform.wall.clone(),
        start: platform.engine.now(),
        root_certificate: String::new(),
    };
    let api = ApiOptions { trace_id: Arc::new(|| "trace-1".to_owned()), wall: platform.wall.clone() };
    let options = PortalOptions {
        random: Arc::new(|| VISITOR.to_owned()),
        wall: platform.wall.clone(),
        sandbox: Some(Sandbox::new(parts, SandboxOptions::new(api))),
        crates: Vec::new(),
    };
    messo_portal::router(platform.engine.clone(), options)
}

/// A page, as it came.
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Page {
    /// Where it leads.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The part of the page below its heading, without the frame.
    pub fn main(&self) -> &str {
        let (_, rest) = self.text.split_once("<main").unwrap();
        rest.split_once("</main>").unwrap().0
    }

    /// Addresses of ours that it links to.
    pub fn links(&self) -> Vec<String> {
        let hrefs = self.main().split("href=\"").skip(1);
        let all = hrefs.map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&"));
        all.filter(|href| href.starts_with('/')).collect()
    }
}

/// A browser in which one person, or nobody, has come in.
#[derive(Clone)]
pub struct Browser {
    app: Router,
    cookies: String,
    pub token: String,
}

impl Browser {
    /// Nobody's.
    pub fn nobody(platform: &Platform) -> Self {
        let cookies = format!("messo_visita={VISITOR}; messo_lingua=it");
        Self { app: pages(platform), cookies, token: platform.engine.form_token(VISITOR) }
    }

    /// A citizen's.
    pub fn citizen(platform: &Platform, tax_id: &str) -> Self {
        Self::nobody(platform).and(platform, tax_id, PersonType::PF, "messo_cittadino")
    }

    /// A company's.
    pub fn company(platform: &Platform, tax_id: &str) -> Self {
        Self::nobody(platform).and(platform, tax_id, PersonType::PG, "messo_impresa")
    }

    /// An officer's, of a body's groups; of none: of all.
    pub fn officer(platform: &Platform, tax_id: &str, groups: &[String]) -> Self {
        let mut browser = Self::nobody(platform);
        let officer = PersonCaller { groups: groups.to_vec(), ..person(tax_id, PersonType::PA) };
        let token = platform.engine.mint_token(&officer);
        browser.cookies = format!("{}; messo_mittente={token}", browser.cookies);
        browser
    }

    fn and(mut self, platform: &Platform, tax_id: &str, kind: PersonType, cookie: &str) -> Self {
        let token = platform.engine.mint_token(&person(tax_id, kind));
        self.cookies = format!("{}; {cookie}={token}", self.cookies);
        self
    }

    /// The same with a cookie of this value, whatever it was.
    #[must_use]
    pub fn with_cookie(mut self, name: &str, value: &str) -> Self {
        let others = self.cookies.split("; ").filter(|cookie| !cookie.starts_with(&format!("{name}=")));
        let all: Vec<String> = others.map(ToOwned::to_owned).chain([format!("{name}={value}")]).collect();
        self.cookies = all.join("; ");
        self
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.split("; ").find_map(|cookie| cookie.strip_prefix(name)?.strip_prefix('='))
    }

    /// The same after an answer: with the cookies that it set, without those that it had forgotten.
    #[must_use]
    pub fn after(self, page: &Page) -> Self {
        page.headers.get_all("set-cookie").iter().fold(self, |browser, set| {
            let set = set.to_str().unwrap();
            let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
            let browser = browser.with_cookie(name, value);
            if set.contains("Max-Age=0") { browser.without_cookie(name) } else { browser }
        })
    }

    fn without_cookie(mut self, name: &str) -> Self {
        let others = self.cookies.split("; ").filter(|cookie| !cookie.starts_with(&format!("{name}=")));
        self.cookies = others.map(ToOwned::to_owned).collect::<Vec<_>>().join("; ");
        self
    }

    /// The same in English.
    #[must_use]
    pub fn in_english(mut self) -> Self {
        self.cookies = self.cookies.replace("messo_lingua=it", "messo_lingua=en");
        self
    }

    pub async fn get(&self, path: &str) -> Page {
        self.ask(Method::GET, path, None).await
    }

    /// Asks as the script of a page does that refreshes a part of it.
    pub async fn part(&self, path: &str) -> Page {
        let request = self.request(Method::GET, path).header("hx-request", "true");
        self.answer(request.body(Body::empty()).unwrap()).await
    }

    pub async fn head(&self, path: &str) -> Page {
        self.ask(Method::HEAD, path, None).await
    }

    /// Sends a form that brings the token of its page.
    pub async fn post(&self, path: &str) -> Page {
        self.ask(Method::POST, path, Some(format!("_modulo={}", self.token))).await
    }

    /// Sends a form with another token, or without one.
    pub async fn forge(&self, path: &str, token: Option<&str>) -> Page {
        let fields = token.map_or_else(String::new, |token| format!("_modulo={token}"));
        self.ask(Method::POST, path, Some(fields)).await
    }

    /// Sends a form with fields and the token of its page.
    pub async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let all = fields.iter().copied().chain([("_modulo", self.token.as_str())]);
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(all).finish();
        self.ask(Method::POST, path, Some(body)).await
    }

    /// Sends a form with files: name of the field, name of the file, bytes. `token`: what stands in front of it all.
    pub async fn upload(
        &self,
        path: &str,
        token: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
        by_script: bool,
    ) -> Page {
        let mut body = Vec::new();
        for (name, text) in [("_modulo", token)].iter().chain(fields) {
            body.extend(format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n").bytes());
        }
        for (name, file, bytes) in files {
            let head = format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n");
            body.extend(format!("{head}content-type: application/octet-stream\r\n\r\n").bytes());
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--edge--\r\n");
        self.raw(path, "multipart/form-data; boundary=edge", body, by_script).await
    }

    /// Sends any body.
    pub async fn raw(&self, path: &str, kind: &str, body: Vec<u8>, by_script: bool) -> Page {
        let mut request = self.request(Method::POST, path).header("content-type", kind);
        if by_script {
            request = request.header("x-messo-upload", "script");
        }
        self.answer(request.body(Body::from(body)).unwrap()).await
    }

    async fn ask(&self, method: Method, path: &str, fields: Option<String>) -> Page {
        let request = self.request(method, path);
        let request = match fields {
            Some(fields) => {
                request.header("content-type", "application/x-www-form-urlencoded").body(Body::from(fields))
            }
            None => request.body(Body::empty()),
        };
        self.answer(request.unwrap()).await
    }

    fn request(&self, method: Method, path: &str) -> Builder {
        let request = Request::builder().method(method).uri(path).header("host", "127.0.0.1:8080");
        request.header("cookie", &self.cookies)
    }

    async fn answer(&self, request: Request<Body>) -> Page {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Page { status: parts.status, headers: parts.headers, text }
    }
}

/// A person who came in.
pub fn person(tax_id: &str, kind: PersonType) -> PersonCaller {
    PersonCaller { tax_id: TaxId::parse(tax_id).unwrap(), r#type: kind, role: None, groups: Vec::new() }
}
