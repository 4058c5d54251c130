//! A sandbox over the platform of the tests, with a clock that keeps its instant in the store, and a way to call it.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use jiff::Timestamp;
use messo_api::ApiOptions;
use messo_engine::advance::MovableClock;
use messo_engine::{Ports, UseError};
use messo_ports::store::SettingStore;
use messo_ports::{Clock, Sealer};
use messo_sandbox::{GuardOptions, ResettableClock, SandboxOptions, SandboxParts, guard};
use messo_testkit::{Platform, StandingClock, requests};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tower::ServiceExt;

/// Address of the tests' platform.
pub const HOST: &str = "127.0.0.1:8080";
const SETTING: &str = "test.clock";

/// A sandbox.
pub struct Sandbox {
    pub platform: Platform,
    pub parts: SandboxParts,
    pub app: Router,
}

/// What the doors need of the outside: ids that are never the same twice.
fn api(platform: &Platform) -> ApiOptions {
    let drawn = AtomicU64::new(1);
    let trace_id = Arc::new(move || format!("trace-{}", drawn.fetch_add(1, Ordering::Relaxed)));
    ApiOptions { trace_id, wall: platform.wall.clone() }
}

/// The clock of the tests, committing each instant before it is shown.
struct KeptClock {
    shown: Arc<StandingClock>,
    store: Arc<dyn SettingStore>,
}

impl Clock for KeptClock {
    fn now(&self) -> Timestamp {
        self.shown.now()
    }
}

#[async_trait]
impl MovableClock for KeptClock {
    async fn move_to(&self, instant: Timestamp) -> Result<(), UseError> {
        self.reset(instant.max(self.now())).await
    }
}

#[async_trait]
impl ResettableClock for KeptClock {
    async fn reset(&self, to: Timestamp) -> Result<(), UseError> {
        self.store.setting_put(SETTING, &to.to_string()).await?;
        self.shown.set(to);
        Ok(())
    }
}

impl Sandbox {
    pub fn new() -> Self {
        Self::over(Platform::new())
    }

    pub fn with_ports(change: impl FnOnce(Ports) -> Ports) -> Self {
        Self::over(Platform::with_ports(change))
    }

    pub fn over(platform: Platform) -> Self {
        let clock = KeptClock { shown: platform.clock.clone(), store: platform.store.clone() };
        let parts = SandboxParts {
            engine: platform.engine.clone(),
            clock: Arc::new(clock),
            gate: platform.gate.clone(),
            world: Arc::new(platform.world.clone()),
            wall: platform.wall.clone(),
            start: start(),
            root_certificate: "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n".to_owned(),
        };
        let api = api(&platform);
        let doors = messo_api::router(platform.engine.clone(), api.clone());
        let doors =
            doors.merge(messo_sandbox::router(messo_sandbox::Sandbox::new(parts.clone(), SandboxOptions::new(api))));
        let app = guard(doors, &GuardOptions { public_url: "https://messo.example:8443/prova".to_owned() });
        Self { platform, parts, app }
    }

    /// What can be done to it besides its calls.
    pub fn control(&self) -> messo_sandbox::Sandbox {
        messo_sandbox::Sandbox::new(self.parts.clone(), SandboxOptions::new(api(&self.platform)))
    }

    /// The same data after a restart: the clock shows what the store holds.
    pub async fn restarted(self) -> Self {
        let Self { platform, parts, app } = self;
        drop((parts, app));
        let platform = platform.restarted();
        let kept = platform.store.setting_get(SETTING).await.unwrap().unwrap();
        platform.clock.set(kept.parse().unwrap());
        Self::over(platform)
    }

    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        self.call(Method::GET, path, None).await
    }

    pub async fn put(&self, path: &str, body: Value) -> (StatusCode, Value) {
        self.call(Method::PUT, path, Some(body)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        self.call(Method::POST, path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> (StatusCode, Value) {
        self.call(Method::DELETE, path, None).await
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let request = Request::builder().method(method).uri(path).header("host", HOST);
        let request = match body {
            Some(body) => request.header("content-type", "application/json").body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        };
        self.send(request.unwrap()).await
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> (StatusCode, Value) {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// The answer to a request deposited through the API with this key.
    pub async fn try_deposit(&self, api_key: &str, request: &Value) -> (StatusCode, Value) {
        let call = Request::builder()
            .method(Method::POST)
            .uri("/delivery/v2.6/requests")
            .header("host", HOST)
            .header("x-api-key", api_key)
            .header("content-type", "application/json")
            .body(Body::from(request.to_string()));
        self.send(call.unwrap()).await
    }

    /// Deposits a request through the API with this key, and runs what is due.
    pub async fn deposit(&self, api_key: &str, request: &Value) -> String {
        let (status, answer) = self.try_deposit(api_key, request).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
        let id: messo_domain::ids::RequestId = answer["notificationRequestId"].as_str().unwrap().parse().unwrap();
        self.advance("PT0S").await;
        id.to_iun().unwrap().to_string()
    }

    pub async fn advance(&self, by: &str) -> Value {
        let (status, answer) = self.post("/sandbox/clock", serde_json::json!({ "advance": by })).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer
    }

    /// The key of the usual sender.
    pub async fn key(&self) -> String {
        let path = format!("/sandbox/senders/{}", requests::SENDER_TAX_ID);
        let (status, answer) = self.put(&path, serde_json::json!({ "name": "Comune di Esempio" })).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer["apiKey"].as_str().unwrap().to_owned()
    }
}

fn start() -> Timestamp {
    "2026-02-10T09:00:00Z".parse().unwrap()
}

/// Seals with a real development seal.
pub fn real_seal(entropy: &dyn messo_ports::Entropy) -> Arc<dyn Sealer> {
    let seal = messo_evidence::DevelopmentSeal::generate(&Default::default(), entropy, start());
    Arc::new(seal.unwrap())
}

/// What is wrong, as the answer tells it.
pub fn complaints(answer: &Value) -> String {
    let errors = answer["errors"].as_array().unwrap_or_else(|| panic!("no problem: {answer}"));
    let details = errors.iter().map(|error| error["detail"].as_str().unwrap_or_default());
    details.collect::<Vec<_>>().join("; ")
}
