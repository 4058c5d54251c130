//! A notification by hand over HTTP: from an empty form to a deposited act, and everything that a hostile or clumsy officer
//! sends on the way.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::browser::{Browser, Page};
use axum::http::StatusCode;
use jiff::SignedDuration;
use messo_domain::ids::{DocumentKey, Sha256Digest};
use messo_engine::SenderCaller;
use messo_engine::registers::senders::SenderLimits;
use messo_engine::use_cases::lists::ListFilter;
use messo_ports::Clock as _;
use messo_testkit::{Platform, requests};
use std::sync::Arc;

const ACT: &[(&str, &str)] = &[
    ("protocollo", "2026/77"),
    ("oggetto", "Avviso di accertamento"),
    ("mittente", "Comune di Esempio"),
    ("descrizione", ""),
    ("gruppo", ""),
    ("tassonomia", "010101P"),
    ("carta", "AR_REGISTERED_LETTER"),
];
const PERSON: &[(&str, &str)] = &[
    ("d1-tipo", "PF"),
    ("d1-nome", "Persona"),
    ("d1-cognome", "Esempio"),
    ("d1-cf", " bnr mhl 75c06 g702b "),
    ("d1-indirizzo", "manuale"),
    ("d1-via", "Via @OK_AR"),
    ("d1-civico", "1"),
    ("d1-cap", "00100"),
    ("d1-comune", "Roma"),
    ("d1-provincia", "rm"),
    ("d1-stato", "Italia"),
];

/// An officer at work on a draft.
struct Desk {
    platform: Platform,
    caller: Arc<SenderCaller>,
    officer: Browser,
    id: String,
}

impl Desk {
    /// Before the first form was sent.
    async fn new() -> Self {
        let platform = Platform::new();
        let (caller, _) = platform.sender().await;
        let officer = Browser::officer(&platform, requests::SENDER_TAX_ID, &[]);
        let page = officer.get("/mittente/nuova").await;
        assert_eq!(page.status, StatusCode::OK);
        let action = page.main().split("action=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let id = action.split('/').nth(3).unwrap().to_owned();
        Self { platform, caller, officer, id }
    }

    /// With everything typed but the documents.
    async fn typed() -> Self {
        let desk = Self::new().await;
        desk.go("1", ACT, "2").await;
        desk.go("2", PERSON, "3").await;
        desk.go("3", &[("d1-paga", "nessuno")], "5").await;
        desk
    }

    /// With the act uploaded.
    async fn whole() -> Self {
        let desk = Self::typed().await;
        let page = desk.files("5", &[], &[("file", "atto.pdf", requests::ACT)]).await;
        assert_eq!(page.location(), desk.at("riepilogo"), "{}", page.text);
        desk
    }

    fn at(&self, rest: &str) -> String {
        format!("/mittente/bozze/{}/{rest}", self.id)
    }

    /// The version that the page of a step brings.
    async fn version(&self) -> String {
        let draft = self.platform.engine.read_draft(&self.caller, &self.id).await.unwrap();
        draft.map(|draft| draft.version.to_string()).unwrap_or_default()
    }

    async fn save(&self, step: &str, fields: &[(&str, &str)]) -> Page {
        let version = self.version().await;
        let all: Vec<_> = fields.iter().copied().chain([("versione", version.as_str())]).collect();
        self.officer.send(&self.at(step), &all).await
    }

    async fn go(&self, step: &str, fields: &[(&str, &str)], to: &str) {
        let page = self.save(step, fields).await;
        assert_eq!(page.location(), self.at(to), "{}", page.text);
    }

    async fn files(&self, step: &str, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Page {
        let version = self.version().await;
        let all: Vec<_> = fields.iter().copied().chain([("versione", version.as_str())]).collect();
        self.officer.upload(&self.at(step), &self.officer.token, &all, files, false).await
    }

    async fn send(&self) -> Page {
        let version = self.version().await;
        self.officer.send(&self.at("invia"), &[("versione", &version), ("protocollo", "2026/77")]).await
    }

    async fn deposited(&self) -> u32 {
        self.platform.pass(SignedDuration::from_secs(1)).await;
        self.platform.engine.list_sent(&self.caller, &ListFilter::default()).await.unwrap().total
    }
}

fn tells(page: &Page, texts: &[&str]) {
    for text in texts {
        assert!(page.main().contains(text), "{text} is missing in {}", page.main());
    }
}

#[tokio::test]
async fn an_act_is_served_by_hand_step_by_step() {
    let desk = Desk::whole().await;
    let review = desk.officer.get(&desk.at("riepilogo")).await;
    tells(
        &review,
        &["Persona Esempio", "BNRMHL75C06G702B", "Via @OK_AR 1", "atto.pdf", "Migliore", "Peggiore", "EFF-"],
    );
    let sent = desk.send().await;
    assert!(sent.location().starts_with("/mittente/richieste/"), "{} {}", sent.status, sent.text);
    assert_eq!(desk.deposited().await, 1);
    let list = desk.officer.get("/mittente").await;
    tells(&list, &["Avviso di accertamento"]);
    let detail = desk.officer.get(&list.links().into_iter().find(|link| link.contains("/notifiche/")).unwrap()).await;
    tells(&detail, &["2026/77", "Persona Esempio"]);
    for path in ["1", "riepilogo", "elimina"] {
        let gone = desk.officer.get(&desk.at(path)).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND, "the back button");
        assert!(gone.text.contains("La bozza non c’è più"));
    }
}

#[tokio::test]
async fn two_clicks_on_send_make_one_notification() {
    let desk = Desk::whole().await;
    let version = desk.version().await;
    let form = [("versione", version.as_str()), ("protocollo", "2026/77")];
    let path = desk.at("invia");
    let (one, other) = tokio::join!(desk.officer.send(&path, &form), desk.officer.send(&path, &form));
    let late = desk.officer.send(&path, &form).await;
    assert!(one.location().starts_with("/mittente/richieste/"), "{}", one.text);
    assert_eq!((one.location(), one.location()), (other.location(), late.location()));
    assert_eq!(desk.deposited().await, 1);
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_field_and_what_was_typed_stays() {
    let desk = Desk::new().await;
    let saved = desk.save("1", &[("protocollo", ""), ("oggetto", "<b>corto"), ("mittente", "Comune")]).await;
    assert_eq!(saved.location(), format!("{}?controlla", desk.at("1")));
    let page = desk.officer.get(saved.location()).await;
    tells(
        &page,
        &[
            "href=\"#protocollo\"",
            "href=\"#oggetto\"",
            "href=\"#tassonomia\"",
            "id=\"oggetto-errore\"",
            "&#60;b&#62;corto",
        ],
    );
    assert!(!page.text.contains("<b>corto"));
    let plain = desk.officer.get(&desk.at("1")).await;
    assert!(!plain.main().contains("errore"), "a page is not told off before it was sent");
    let left = desk.save("1", &[("oggetto", "Altro"), ("azione", "salva")]).await;
    assert_eq!(left.location(), "/mittente/bozze", "leaving asks for nothing");
    tells(&desk.officer.get("/mittente/bozze").await, &["Altro", &desk.at("1")]);
    let review = desk.officer.get(&desk.at("riepilogo")).await;
    assert_eq!(review.location(), format!("{}?controlla", desk.at("1")), "nothing faulty is looked over");
    let sent = desk.send().await;
    assert_eq!(sent.location(), desk.at("riepilogo"));
    assert_eq!(desk.deposited().await, 0);
}

#[tokio::test]
async fn files_are_looked_at_when_they_come() {
    let desk = Desk::typed().await;
    let long_name = format!("{}.pdf", "n".repeat(400));
    let page = desk
        .files(
            "5",
            &[("azione", "aggiungi")],
            &[
                ("file", "atto.pdf", requests::ACT),
                ("file", "ancora.pdf", requests::ACT),
                ("file", "lettera.docx", b"PK\x03\x04"),
                ("file", "vuoto.pdf", b""),
                ("file", "", b""),
                ("file", &long_name, b"%PDF-1.7 long name"),
                ("file", "../../etc/<img>.pdf", b"%PDF-1.7 hostile name"),
            ],
        )
        .await;
    assert_eq!(page.location(), desk.at("5"));
    let page = desk.officer.get(page.location()).await;
    tells(&page, &["« ancora.pdf »", "« lettera.docx »", "non è un PDF", "« vuoto.pdf »", "&#60;img&#62;.pdf"]);
    assert!(!page.main().contains("etc/") && !page.main().contains("<img"));
    let hex = Sha256Digest::of(requests::ACT).hex();
    tells(&page, &[&hex, &Sha256Digest::of(requests::ACT).to_string()]);
    let again = desk.officer.get(&desk.at("5")).await;
    tells(&again, &["lettera.docx"]);
    desk.save("5", &[("azione", "salva")]).await;
    assert!(!desk.officer.get(&desk.at("5")).await.text.contains("lettera.docx"), "told until the next save");
}

#[tokio::test]
async fn a_script_is_told_digests_and_where_to_go() {
    let desk = Desk::typed().await;
    let version = desk.version().await;
    let files: &[(&str, &str, &[u8])] = &[("file", "atto.pdf", requests::ACT), ("file", "no.txt", b"no")];
    let page = desk.officer.upload(&desk.at("5"), &desk.officer.token, &[("versione", &version)], files, true).await;
    assert_eq!((page.status, page.header("x-messo-next")), (StatusCode::OK, desk.at("5").as_str()));
    assert_eq!(page.header("x-messo-sha256"), format!("{},-", Sha256Digest::of(requests::ACT).hex()));
}

#[tokio::test]
async fn of_two_tabs_the_later_one_is_told_and_nothing_is_lost() {
    let desk = Desk::typed().await;
    let old = desk.version().await;
    let saved = desk.save("1", &[("oggetto", "Salvato altrove, poi"), ("azione", "indietro")]).await;
    assert_eq!(saved.location(), "/mittente/bozze");
    let stale = [("versione", old.as_str()), ("oggetto", "Scritto in questa scheda")];
    let page = desk.officer.send(&desk.at("1"), &stale).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    tells(&page, &["salvata da un’altra parte", "Scritto in questa scheda", "2026/77"]);
    let draft = desk.platform.engine.read_draft(&desk.caller, &desk.id).await.unwrap().unwrap();
    assert_eq!(draft.body["subject"], "Salvato altrove, poi");
    let files: &[(&str, &str, &[u8])] = &[("file", "atto.pdf", requests::ACT)];
    let page = desk.officer.upload(&desk.at("5"), &desk.officer.token, &[("versione", &old)], files, false).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    tells(&page, &["« atto.pdf »", "sceglilo di nuovo"]);
    let whole = Desk::whole().await;
    let old = whole.version().await;
    whole.save("1", ACT).await;
    let page = whole.officer.send(&whole.at("invia"), &[("versione", &old), ("protocollo", "2026/77")]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    tells(&page, &["Rileggila"]);
    assert_eq!(whole.deposited().await, 0);
}

#[tokio::test]
async fn a_draft_is_the_body_s_and_a_form_without_its_token_stores_nothing() {
    let desk = Desk::whole().await;
    let (caller, _) = desk.platform.sender_named("00000000000", "Another Body").await;
    let other = Browser::officer(&desk.platform, "00000000000", &[]);
    let of_group =
        Browser::officer(&desk.platform, requests::SENDER_TAX_ID, &[desk.caller.sender.groups[0].id.clone()]);
    for stranger in [&other, &of_group] {
        for path in ["1", "2", "3", "5", "riepilogo", "elimina"] {
            assert_eq!(stranger.get(&desk.at(path)).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let version = desk.version().await;
        let page = stranger.send(&desk.at("1"), &[("versione", &version), ("oggetto", "Mine now, is it not?")]).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        stranger.send(&desk.at("elimina"), &[]).await;
        let page = stranger.send(&desk.at("invia"), &[("versione", &version), ("protocollo", "2026/77")]).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    }
    assert!(desk.platform.engine.list_drafts(&caller).await.unwrap().is_empty());
    let version = desk.version().await;
    let files: &[(&str, &str, &[u8])] = &[("file", "other.pdf", b"%PDF-1.7 another")];
    for token in ["", "forged"] {
        let page = desk.officer.upload(&desk.at("5"), token, &[("versione", &version)], files, false).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        for path in ["1", "invia", "elimina"] {
            assert_eq!(desk.officer.forge(&desk.at(path), Some(token)).await.status, StatusCode::FORBIDDEN, "{path}");
        }
    }
    assert_eq!(desk.version().await, version);
    let nobody = Browser::nobody(&desk.platform);
    for path in [desk.at("1"), "/mittente/nuova".to_owned(), "/mittente/bozze".to_owned()] {
        assert_eq!(nobody.get(&path).await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn deleting_takes_the_files_and_thirty_days_do_too() {
    let desk = Desk::whole().await;
    let draft = desk.platform.engine.read_draft(&desk.caller, &desk.id).await.unwrap().unwrap();
    let key: DocumentKey = draft.body["documents"][0]["file"]["key"].as_str().unwrap().parse().unwrap();
    assert!(desk.platform.blobs.stat(&key).await.unwrap().is_some());
    tells(&desk.officer.get(&desk.at("elimina")).await, &["Avviso di accertamento"]);
    assert_eq!(desk.officer.send(&desk.at("elimina"), &[]).await.location(), "/mittente/bozze");
    assert!(desk.platform.blobs.stat(&key).await.unwrap().is_none());
    tells(&desk.officer.get("/mittente/bozze").await, &["Non ci sono bozze."]);
    let desk = Desk::whole().await;
    desk.platform.wall.set(desk.platform.wall.now() + SignedDuration::from_hours(24 * 31));
    assert_eq!(desk.officer.get(&desk.at("1")).await.status, StatusCode::SEE_OTHER, "the session ended before");
    let again = Browser::officer(&desk.platform, requests::SENDER_TAX_ID, &[]);
    assert_eq!(again.get(&desk.at("1")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_session_that_ends_in_the_middle_loses_nothing_that_was_saved() {
    let desk = Desk::typed().await;
    desk.platform.wall.set(desk.platform.wall.now() + SignedDuration::from_hours(24 * 2));
    let version = desk.version().await;
    let page = desk.officer.send(&desk.at("1"), &[("versione", &version), ("oggetto", "Not saved any more")]).await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/sandbox/pagine/persone?da=%2Fmittente"));
    let again = Browser::officer(&desk.platform, requests::SENDER_TAX_ID, &[]);
    tells(&again.get("/mittente/bozze").await, &["Avviso di accertamento", &desk.at("5")]);
    tells(&again.get(&desk.at("2")).await, &["BNRMHL75C06G702B"]);
}

#[tokio::test]
async fn what_the_platform_refuses_is_told_before_and_after_the_button() {
    let desk = Desk::whole().await;
    desk.save(
        "2",
        &[("d1-cf", "BNRMHL75C06G702B"), ("d1-nome", "P"), ("d1-cognome", "E"), ("d1-indirizzo", "registri")],
    )
    .await;
    let review = desk.officer.get(&desk.at("riepilogo")).await;
    tells(&review, &["Cercato nei registri nazionali"]);
    let limits = SenderLimits { monthly: Some(0), ..SenderLimits::default() };
    let (tax_id, name) = (&desk.caller.sender.tax_id, &desk.caller.sender.denomination);
    desk.platform.engine.put_sender(tax_id, name, &[], Some(limits), "test").await.unwrap();
    let page = desk.send().await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    tells(&page, &["non si può inviare così", "may deposit in a month"]);
    assert_eq!(desk.deposited().await, 0);
}

#[tokio::test]
async fn broken_and_boundless_forms_are_refused() {
    let desk = Desk::typed().await;
    let kind = "multipart/form-data; boundary=edge";
    let cut = format!("--edge\r\ncontent-disposition: form-data; name=\"_modulo\"\r\n\r\n{}", desk.officer.token);
    for (kind, body, status) in [
        (kind, b"nothing of that kind".to_vec(), StatusCode::BAD_REQUEST),
        (kind, cut.into_bytes(), StatusCode::BAD_REQUEST),
        ("multipart/form-data", b"--".to_vec(), StatusCode::BAD_REQUEST),
        ("application/json", b"{}".to_vec(), StatusCode::FORBIDDEN),
    ] {
        assert_eq!(desk.officer.raw(&desk.at("5"), kind, body, false).await.status, status, "{kind}");
    }
    let long = "x".repeat(2 << 20);
    let page = desk.files("5", &[("p1-titolo", &long)], &[]).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    for path in ["0", "6", "x", "1/2", "-1"] {
        assert_eq!(desk.officer.get(&desk.at(path)).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(desk.officer.get("/mittente/bozze/x/1").await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        desk.officer.get(&desk.at("4")).await.location(),
        desk.at("5"),
        "nobody pays, so there is no step of costs"
    );
}

#[tokio::test]
async fn a_refused_request_becomes_a_draft_that_keeps_everything() {
    let desk = Desk::typed().await;
    desk.files("5", &[], &[("file", "atto.pdf", requests::ACT), ("file", "altro.pdf", b"%PDF-1.7 another")]).await;
    let other = "CLMCST42R12D969Z";
    desk.save(
        "2",
        &[("d1-nome", "Persona"), ("d1-cognome", "Due Nomi"), ("d1-cf", other), ("d1-indirizzo", "registri")],
    )
    .await;
    let sent = desk.send().await;
    desk.platform.pass(SignedDuration::from_hours(1)).await;
    let refused = desk.officer.get(sent.location()).await;
    tells(&refused, &["Richiesta scartata", "Correggi e invia di nuovo"]);
    let path = format!("{}/correggi", sent.location());
    assert_eq!(desk.officer.forge(&path, None).await.status, StatusCode::FORBIDDEN);
    let stranger = Browser::officer(&desk.platform, "00000000000", &[]);
    desk.platform.sender_named("00000000000", "Another Body").await;
    assert_eq!(stranger.send(&path, &[]).await.status, StatusCode::NOT_FOUND);
    let again = desk.officer.send(&path, &[]).await;
    assert!(again.location().ends_with("/1"), "{}", again.text);
    let at = |step: &str| format!("{}{step}", again.location().strip_suffix('1').unwrap());
    tells(&desk.officer.get(&at("1")).await, &["2026/77", "Avviso di accertamento"]);
    tells(&desk.officer.get(&at("2")).await, &["value=\"Due Nomi\"", other]);
    tells(&desk.officer.get(&at("5")).await, &["value=\"atto\"", &Sha256Digest::of(requests::ACT).hex(), "32 B"]);
    let id = again.location().split('/').nth(3).unwrap();
    assert_eq!(desk.officer.send(&format!("/mittente/bozze/{id}/elimina"), &[]).await.location(), "/mittente/bozze");
    let status = desk.officer.get(sent.location()).await;
    tells(&status, &["Richiesta scartata"]);
    let again = desk.officer.send(&path, &[]).await;
    let documents = format!("{}5", again.location().strip_suffix('1').unwrap());
    tells(&desk.officer.get(&documents).await, &["32 B"]);
}
