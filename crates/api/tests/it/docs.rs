//! `/openapi.json` and `/docs`.

use crate::app::App;

#[tokio::test]
async fn the_document_is_served_and_names_every_route_once() {
    let app = App::new().await;
    let served = app.get("/openapi.json").send().await.expect(200).json();
    assert_eq!(served, serde_json::to_value(messo_api::openapi()).unwrap());
    let operations: Vec<_> = operations(&served).into_iter().map(|(_, _, id)| id).collect();
    let mut distinct = operations.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), operations.len(), "an operationId is used twice");
    assert_eq!(operations.len(), 37);
}

#[tokio::test]
async fn the_page_comes_from_the_binary_alone() {
    let app = App::new().await;
    assert_eq!(app.get("/docs").send().await.expect(303).header("location"), "/docs/");
    let page = app.get("/docs/").send().await.expect(200).text();
    assert!(page.contains("swagger-ui"), "{page}");
    for file in ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-initializer.js"] {
        assert!(page.contains(file), "{file}");
        app.get(&format!("/docs/{file}")).send().await.expect(200);
    }
    assert!(!page.contains("://"), "the page asks another host: {page}");
    let start = app.get("/docs/swagger-initializer.js").send().await.text();
    assert!(start.contains("/openapi.json"), "{start}");
}

/// Method, path and id of every operation of a document.
pub fn operations(document: &serde_json::Value) -> Vec<(String, String, String)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap().iter().filter(|(name, _)| *name != "parameters") {
            all.push((method.to_uppercase(), path.clone(), operation["operationId"].as_str().unwrap_or("").to_owned()));
        }
    }
    all
}
