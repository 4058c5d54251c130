//! The guard: whom a sandbox answers to.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::sandbox::{HOST, Sandbox};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use messo_sandbox::{GuardOptions, guard};
use tower::ServiceExt as _;

fn get(path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let request =
        headers.iter().fold(Request::builder().uri(path), |request, (name, value)| request.header(*name, *value));
    request.body(Body::empty()).unwrap()
}

#[tokio::test]
async fn only_the_hosts_of_this_machine_and_of_the_public_url_are_answered() {
    let sandbox = Sandbox::new();
    for host in [HOST, "localhost", "LOCALHOST:9999", "127.3.2.1", "[::1]:8080", "messo.example:8443", "Messo.Example"]
    {
        let (status, _) = sandbox.send(get("/sandbox/clock", &[("host", host)])).await;
        assert_eq!(status, StatusCode::OK, "{host}");
    }
    let hosts =
        ["evil.example", "127.0.0.1.evil.example", "10.0.0.1:8080", "0.0.0.0:8080", "", "localhost.evil.example"];
    for host in hosts {
        for path in ["/sandbox/clock", "/status", "/openapi.json", "/nowhere"] {
            let (status, answer) = sandbox.send(get(path, &[("host", host)])).await;
            assert_eq!(status, StatusCode::MISDIRECTED_REQUEST, "{host} {path}");
            assert!(answer["message"].as_str().unwrap().contains("localhost"), "{answer}");
        }
    }
    let (status, _) = sandbox.send(get("/sandbox/clock", &[])).await;
    assert_eq!(status, StatusCode::MISDIRECTED_REQUEST, "no Host at all");
    let twice = get("/sandbox/clock", &[("host", HOST), ("host", "evil.example")]);
    assert_eq!(sandbox.send(twice).await.0, StatusCode::MISDIRECTED_REQUEST);
    let absolute = get("http://evil.example/sandbox/clock", &[("host", HOST)]);
    assert_eq!(sandbox.send(absolute).await.0, StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn pages_of_other_origins_are_refused() {
    let sandbox = Sandbox::new();
    for origin in ["http://127.0.0.1:8080", "http://localhost:8080", "https://messo.example:8443"] {
        let (status, _) = sandbox.send(get("/sandbox/clock", &[("host", HOST), ("origin", origin)])).await;
        assert_eq!(status, StatusCode::OK, "{origin}");
    }
    for origin in
        ["https://evil.example", "null", "", "http://localhost:3000", "https://messo.example", "http://127.0.0.1"]
    {
        for path in ["/sandbox/clock", "/status"] {
            let (status, _) = sandbox.send(get(path, &[("host", HOST), ("origin", origin)])).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{origin} {path}");
        }
    }
}

#[tokio::test]
async fn under_sandbox_a_body_says_that_it_is_json() {
    let sandbox = Sandbox::new();
    let post = |content_type: Option<&str>, path: &str| {
        let request = Request::builder().method(Method::POST).uri(path).header("host", HOST);
        let request = content_type.into_iter().fold(request, |request, text| request.header("content-type", text));
        request.body(Body::from(r#"{"advance": "P1D"}"#)).unwrap()
    };
    for content_type in [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("application/jsonp")]
    {
        let (status, _) = sandbox.send(post(content_type, "/sandbox/clock")).await;
        assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{content_type:?}");
    }
    for content_type in ["application/json", "Application/JSON; charset=utf-8"] {
        let (status, _) = sandbox.send(post(Some(content_type), "/sandbox/clock")).await;
        assert_eq!(status, StatusCode::OK, "{content_type}");
    }
    assert_eq!(sandbox.get("/sandbox/clock").await.1["now"], "2026-02-12T09:00:00.000Z", "two moves, no more");
    let elsewhere = sandbox.send(post(Some("text/plain"), "/delivery/v2.6/requests")).await;
    assert_ne!(elsewhere.0, StatusCode::UNSUPPORTED_MEDIA_TYPE, "the API has its own rules");
    let empty = Request::builder().method(Method::POST).uri("/sandbox/clock").header("host", HOST).body(Body::empty());
    assert_eq!(sandbox.send(empty.unwrap()).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn forms_pass_to_the_pages_and_to_nothing_that_only_looks_like_them() {
    let application = Router::new().fallback(async || "inside");
    let guarded = guard(application, &GuardOptions { public_url: "http://127.0.0.1:8080".to_owned() });
    let post = async |path: &str, headers: &[(&str, &str)]| {
        let request = Request::builder().method(Method::POST).uri(path).header("host", HOST);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        guarded.clone().oneshot(request.body(Body::from("a=b")).unwrap()).await.unwrap().status()
    };
    for path in ["/sandbox/pagine", "/sandbox/pagine/orologio", "/sandbox/pagine/persone/esci", "/sandbox/pagine?a=b"] {
        assert_eq!(post(path, &[]).await, StatusCode::OK, "{path}");
        assert_eq!(post(path, &[("origin", "http://127.0.0.1:8080")]).await, StatusCode::OK, "{path}");
        for origin in ["https://evil.example", "null", "http://127.0.0.1:3000"] {
            assert_eq!(post(path, &[("origin", origin)]).await, StatusCode::FORBIDDEN, "{origin} {path}");
        }
    }
    for path in [
        "/sandbox",
        "/sandbox/",
        "/sandbox/clock",
        "/sandbox/paginezza",
        "/sandbox/pagin",
        "/sandbox/PAGINE/orologio",
        "/sandbox//pagine/orologio",
        "/sandbox/%70agine/orologio",
        "/sandbox/clock/pagine",
        "/sandbox/clock?/sandbox/pagine",
        "/sandbox/views",
    ] {
        assert_eq!(post(path, &[]).await, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path}");
    }
}

#[tokio::test]
async fn bodies_are_limited_and_wrong_methods_and_broken_json_are_told() {
    let sandbox = Sandbox::new();
    let long = "x".repeat(70_000);
    let (status, answer) = sandbox.post("/sandbox/tokens", serde_json::json!({ "taxId": long })).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{answer}");
    assert!(answer["errors"][0]["detail"].as_str().unwrap().contains("65536"), "{answer}");
    let (status, answer) = sandbox.delete("/sandbox/clock").await;
    assert_eq!((status, &answer["status"]), (StatusCode::METHOD_NOT_ALLOWED, &405.into()), "{answer}");
    for broken in ["{", "{\"advance\": \"P1D\"} and more", "\u{1}"] {
        let request = Request::builder().method(Method::POST).uri("/sandbox/clock").header("host", HOST);
        let request = request.header("content-type", "application/json").body(Body::from(broken)).unwrap();
        assert_eq!(sandbox.send(request).await.0, StatusCode::BAD_REQUEST, "{broken}");
    }
}

#[test]
fn every_call_is_described() {
    let openapi = serde_json::to_value(messo_sandbox::openapi()).unwrap();
    for (path, method) in [
        ("/sandbox/clock", "get"),
        ("/sandbox/clock", "post"),
        ("/sandbox/senders/{taxId}", "put"),
        ("/sandbox/recipients/{taxId}", "put"),
        ("/sandbox/tokens", "post"),
        ("/sandbox/views", "post"),
        ("/sandbox/outbox", "get"),
        ("/sandbox/outbox/parts/{position}/{index}", "get"),
        ("/sandbox", "delete"),
    ] {
        let operation = &openapi["paths"][path][method];
        assert!(operation["responses"]["200"].is_object(), "{method} {path}: {operation}");
    }
}
