//! The door of the sandbox: coming in, leaving, the clock, what went out, the words that steer the world, a fresh start; and
//! addresses to go back to that are not ours.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::browser::{Browser, Page};
use axum::http::StatusCode;
use jiff::SignedDuration;
use messo_domain::case::Category;
use messo_domain::ids::{Iun, RequestId};
use messo_engine::SenderCaller;
use messo_engine::use_cases::lists::ListFilter;
use messo_engine::use_cases::request_status::{StatusQuery, Verdict};
use messo_ports::{Clock as _, WorldControl as _};
use messo_testkit::{Platform, requests};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const PERSONS: &str = "/sandbox/pagine/persone";
const CLOCK: &str = "/sandbox/pagine/orologio";

/// A platform with a notification of each group of the prepared body.
struct TwoGroups {
    platform: Platform,
    caller: Arc<SenderCaller>,
    iuns: [Iun; 2],
}

impl TwoGroups {
    async fn new() -> Self {
        let platform = Platform::new();
        let (caller, _) = platform.sender().await;
        let act = platform.upload(requests::ACT).await;
        let mut iuns = Vec::new();
        for (index, group) in caller.sender.groups.iter().enumerate() {
            let mut request = requests::request(&format!("P-{index}"), &act);
            request["group"] = json!(group.id);
            iuns.push(platform.deposit(&caller, &request).await);
        }
        Self { iuns: iuns.try_into().unwrap(), platform, caller }
    }
}

fn tells(page: &Page, texts: &[&str]) {
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    for text in texts {
        assert!(page.main().contains(text), "{text} is missing in {}", page.main());
    }
}

/// Comes in as a prepared person, by the page.
async fn come_in(browser: Browser, id: &str) -> Browser {
    let page = browser.send(PERSONS, &[("persona", id)]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
    browser.after(&page)
}

#[tokio::test]
async fn the_officer_of_a_group_sees_its_notifications_and_no_others() {
    let TwoGroups { platform, caller, iuns: [own, other] } = TwoGroups::new().await;
    assert_eq!(caller.sender.groups[0].name, "Tributi");
    let nobody = Browser::nobody(&platform);
    tells(&nobody.get(PERSONS).await, &["Comune di Esempio, solo il gruppo Tributi"]);
    let officer = come_in(nobody.clone(), "ente-tributi").await;
    tells(&officer.get("/sandbox").await, &["solo il gruppo Tributi"]);
    let list = officer.get("/mittente").await;
    tells(&list, &[own.as_str()]);
    assert!(!list.text.contains(other.as_str()));
    assert_eq!(officer.get(&format!("/mittente/notifiche/{own}")).await.status, StatusCode::OK);
    for rest in ["", "/annulla", "/documenti/0"] {
        let page = officer.get(&format!("/mittente/notifiche/{other}{rest}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{rest}");
        assert!(!page.text.contains("An act for tests"));
    }
    let whole = come_in(nobody, "ente").await;
    for iun in [&own, &other] {
        assert_eq!(whole.get(&format!("/mittente/notifiche/{iun}")).await.status, StatusCode::OK);
    }
    let served = officer.send("/sandbox/pagine/esempi/pec-consegnata", &[("numero", "0000000000001")]).await;
    let shown = officer.after(&served).get(served.location()).await;
    assert_eq!(shown.status, StatusCode::OK, "an example is of no group, and its page is shown all the same");
}

#[tokio::test]
async fn the_bench_shows_what_went_out_last() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let nobody = Browser::nobody(&platform);
    tells(&nobody.get("/sandbox").await, &["Le ultime spedizioni", "Non è ancora partito nulla."]);
    let act = platform.upload(requests::ACT).await;
    let mut iuns = Vec::new();
    for number in 0..6 {
        let request = requests::request(&format!("P-{number}"), &act);
        let request = requests::with_pec(request, &format!("recipient{number}@ok-pecsuccess.it"));
        iuns.push(platform.deposit(&caller, &request).await);
        platform.pass(SignedDuration::from_mins(5)).await;
    }
    let page = nobody.get("/sandbox").await;
    assert!(!page.text.contains(iuns[0].as_str()), "the sixth is not shown");
    let links: Vec<String> = page.links().into_iter().filter(|link| link.contains("mondo?iun=")).collect();
    let newest_first = iuns[1..].iter().rev().map(|iun| format!("/sandbox/pagine/mondo?iun={iun}"));
    assert_eq!(links, newest_first.collect::<Vec<_>>());
    tells(&page, &["Posta elettronica certificata", "<bdi>recipient5@ok-pecsuccess.it</bdi>"]);
    let world = nobody.get(&links[0]).await;
    tells(&world, &["recipient5@ok-pecsuccess.it", &format!("{CLOCK}?iun={}", iuns[5])]);
    tells(&nobody.in_english().get("/sandbox").await, &["What went out last", "Certified mail"]);
}

#[tokio::test]
async fn the_clock_goes_to_what_a_notification_waits_for() {
    let TwoGroups { platform, iuns: [iun, _], .. } = TwoGroups::new().await;
    let nobody = Browser::nobody(&platform);
    let back = format!("/mittente/notifiche/{iun}");
    let page = nobody.get(&format!("{CLOCK}?iun={iun}&da={back}")).await;
    tells(&page, &[&format!("value=\"{iun}\""), &format!("name=\"da\" value=\"{back}\"")]);
    let due = platform.engine.next_due(iun.as_str()).await.unwrap().unwrap();
    let pasted = format!(" {} ", iun.as_str().to_lowercase());
    let moved = nobody.send(CLOCK, &[("mossa", "prossimo"), ("iun", &pasted), ("da", &back)]).await;
    assert_eq!((moved.status, moved.location()), (StatusCode::SEE_OTHER, back.as_str()));
    assert_eq!(platform.clock.now(), due);
    platform.pass_days(200).await;
    let now = platform.clock.now();
    for (typed, told) in [
        ("", "Scrivi il codice IUN"),
        ("AAAA", "Nessuna notifica ha questo codice"),
        ("ABCD-EFGH-ILMN-202602-X-1", "Nessuna notifica ha questo codice"),
        ("<script>alert(1)</script>", "Nessuna notifica ha questo codice"),
        (iun.as_str(), "non attende più nulla"),
    ] {
        let page = nobody.send(CLOCK, &[("mossa", "prossimo"), ("iun", typed)]).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{typed}");
        for text in
            [told, "href=\"#iun\"", "aria-invalid=\"true\" aria-describedby=\"iun-errore\"", "id=\"iun-errore\""]
        {
            assert!(page.main().contains(text), "{text} for {typed}: {}", page.main());
        }
        assert!(!page.text.contains("<script>alert"), "{typed}");
        assert!(!page.main().contains("quando-errore"), "{typed}");
    }
    for (typed, told) in
        [("", "Scegli una data"), ("2020-01-01T10:00", "non torna indietro"), ("2999-01-01T10:00", "troppo lontano")]
    {
        let page = nobody.send(CLOCK, &[("mossa", "data"), ("quando", typed)]).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{typed}");
        for text in [told, "href=\"#quando\"", "aria-describedby=\"quando-errore\"", &format!("value=\"{typed}\"")] {
            assert!(page.main().contains(text), "{text} for {typed}: {}", page.main());
        }
    }
    assert_eq!(platform.clock.now(), now, "what is wrong moves nothing");
}

#[tokio::test]
async fn a_long_move_shows_how_far_it_is_and_leads_back_when_it_is_over() {
    let platform = Platform::new();
    let nobody = Browser::nobody(&platform);
    let hold = platform.gate.pause().await;
    let moved = nobody.send(CLOCK, &[("mossa", "giorno"), ("da", "/stato")]).await;
    let running = "/sandbox/pagine/orologio?corre=si&da=%2Fstato";
    assert_eq!((moved.status, moved.location()), (StatusCode::SEE_OTHER, running), "the answer does not wait for ever");
    for page in [nobody.get(running).await, nobody.part(running).await] {
        tells(
            &page,
            &[
                "Il tempo sta passando",
                "nessuna scadenza eseguita finora",
                "<progress",
                "id=\"corsa\"",
                "href=\"/stato\"",
            ],
        );
        let again = page.links().into_iter().any(|link| link == running);
        assert!(again, "without script the page is looked at again by its link");
    }
    drop(hold);
    let mut last = nobody.get(running).await;
    for _ in 0..100 {
        if last.status != StatusCode::OK {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        last = nobody.get(running).await;
    }
    assert_eq!((last.status, last.location()), (StatusCode::SEE_OTHER, "/stato"));
    let part = nobody.part(running).await;
    assert_eq!((part.status, part.header("hx-redirect")), (StatusCode::NO_CONTENT, "/stato"));
    assert_eq!(nobody.part(CLOCK).await.header("hx-redirect"), CLOCK);
    assert!(!nobody.get(CLOCK).await.text.contains("id=\"corsa\""));
}

#[tokio::test]
async fn leaving_ends_the_session_and_no_other() {
    let TwoGroups { platform, .. } = TwoGroups::new().await;
    for (id, door, cookie) in [
        ("ente", "/mittente", "messo_mittente"),
        ("uno", "/cittadino", "messo_cittadino"),
        ("impresa", "/impresa", "messo_impresa"),
    ] {
        let nobody = Browser::nobody(&platform);
        let elsewhere = nobody.with_cookie("messo_altro", "1");
        let browser = come_in(elsewhere.clone(), id).await;
        let again = come_in(elsewhere, id).await;
        assert_ne!(browser.cookie(cookie), again.cookie(cookie), "a session each");
        assert_eq!(browser.get(door).await.status, StatusCode::OK);
        let left = browser.send(&format!("{PERSONS}/esci"), &[("porta", door)]).await;
        assert_eq!(left.location(), PERSONS);
        let stolen = browser.clone();
        let browser = browser.after(&left);
        assert_eq!(browser.cookie(cookie), None, "the cookie is gone");
        for (who, browser) in [("who left", &browser), ("who kept the old cookie", &stolen)] {
            let page = browser.get(door).await;
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{who} at {door}");
            assert!(page.location().starts_with(PERSONS), "{who} at {door}");
        }
        // each browser of these tests has a sandbox of its own, but for those that were cloned
        assert_eq!(again.get(door).await.status, StatusCode::OK, "the session of another browser goes on");
    }
}

#[tokio::test]
async fn a_fresh_start_forgets_everything_and_lets_everybody_out() {
    let TwoGroups { platform, caller, iuns } = TwoGroups::new().await;
    let start = platform.clock.now();
    let officer = come_in(Browser::nobody(&platform), "ente").await;
    platform.pass_days(3).await;
    let asked = officer.get("/sandbox/pagine/ricomincia").await;
    tells(&asked, &["Dimentica tutto"]);
    assert_eq!(
        platform.engine.list_sent(&caller, &ListFilter::default()).await.unwrap().total,
        2,
        "asking does nothing"
    );
    let reset = officer.send("/sandbox/pagine/ricomincia", &[]).await;
    assert_eq!((reset.status, reset.location()), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(platform.clock.now(), start);
    assert!(platform.world.sent(None, None, 1).await.unwrap().is_empty());
    let kept = officer.clone();
    let officer = officer.after(&reset);
    assert_eq!(officer.cookie("messo_mittente"), None);
    assert_eq!(kept.get("/mittente").await.status, StatusCode::SEE_OTHER, "the old session is refused");
    let officer = come_in(officer, "ente").await;
    for iun in iuns {
        let page = officer.get(&format!("/mittente/notifiche/{iun}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    }
    tells(&officer.get("/sandbox").await, &["Non è ancora partito nulla."]);
    let served = officer.send("/sandbox/pagine/esempi/pec-consegnata", &[("numero", "0000000000001")]).await;
    assert_eq!(officer.get(served.location()).await.status, StatusCode::OK, "and it goes on from there");
}

#[tokio::test]
async fn no_address_leads_away() {
    let platform = Platform::new();
    let nobody = Browser::nobody(&platform);
    for evil in [
        "//evil.example",
        "///evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/ok\r\nset-cookie: evil.example=1",
        " //evil.example",
        "",
    ] {
        let da: String = form_urlencoded::byte_serialize(evil.as_bytes()).collect();
        let answers = [
            nobody.get(&format!("/lingua/en?da={da}")).await,
            nobody.get(&format!("{CLOCK}?corre=si&da={da}")).await,
            nobody.send(CLOCK, &[("mossa", "ora"), ("da", evil)]).await,
            nobody.send(PERSONS, &[("persona", "uno"), ("da", evil)]).await,
        ];
        for (index, page) in answers.iter().enumerate() {
            let to = page.location();
            let is_ours = to.starts_with('/') && !to.starts_with("//") && !to.contains('\\');
            assert!(page.status == StatusCode::OK || is_ours, "{index}: {evil:?} leads to {to}");
            assert!(!to.contains("evil"), "{index}: {evil:?} leads to {to}");
            assert!(!page.headers.get_all("set-cookie").iter().any(|set| set.to_str().unwrap().contains("evil")));
        }
        for path in [format!("{PERSONS}?da={da}"), format!("{CLOCK}?da={da}")] {
            let page = nobody.get(&path).await;
            assert!(!page.main().contains("evil"), "{path} keeps {evil:?}");
        }
    }
    assert_eq!(nobody.get("/lingua/en?da=/stato").await.location(), "/stato");
    let known = nobody.send(PERSONS, &[("persona", "uno"), ("da", "/cittadino/notifiche?stato=VIEWED")]).await;
    assert_eq!(known.location(), "/cittadino/notifiche?stato=VIEWED");
    let of_another = nobody.send(PERSONS, &[("persona", "uno"), ("da", "/mittente")]).await;
    assert_eq!(of_another.location(), "/cittadino", "the door of the one who came in");
}

/// What the simulated world knows by name: its own tables.
const PAPER: &str = include_str!("../../../world/src/sequence/paper.txt");
const DOMAINS: &str = include_str!("../../../world/src/pec/rules.rs");
const POSITIONS: &str = include_str!("../../../world/src/positions.rs");

/// The words that the page tells, each with what it says of them.
async fn magic(browser: &Browser) -> Vec<(String, String)> {
    let page = browser.get("/sandbox/pagine/esempi").await;
    let (_, table) = page.main().split_once("<tbody>").unwrap();
    let rows = table.split("</tbody>").next().unwrap().split("<tr>").skip(1);
    let between =
        |text: &str, open: &str, close: &str| text.split_once(open).unwrap().1.split(close).next().unwrap().to_owned();
    rows.map(|row| {
        let (word, does) = row.split_once("</th>").unwrap();
        (between(word, "<code>", "</code>"), between(does, "\">", "</td>"))
    })
    .collect()
}

#[tokio::test]
async fn every_word_that_is_told_is_one_that_the_world_knows() {
    let platform = Platform::new();
    let words = magic(&Browser::nobody(&platform)).await;
    assert!(words.len() >= 9, "{words:?}");
    for (word, _) in words {
        let known = if let Some(name) = word.strip_prefix("Via @") {
            PAPER.lines().any(|row| row.split(' ').next() == Some(name))
        } else if let Some(domain) = word.strip_prefix("…@") {
            DOMAINS.contains(&format!("Domain(\"{domain}\""))
        } else {
            POSITIONS.contains(&format!("REFUSED: &str = \"{}\"", word.trim_end_matches('…')))
        };
        assert!(known, "{word}");
    }
}

/// What came of a request with a magic word: how often the certified mail and the letters ended well and badly, and the
/// codes of the carrier.
struct Outcome {
    pec: (usize, usize),
    letters: Vec<String>,
    attempts: usize,
    code: String,
}

async fn outcome(platform: &Platform, caller: &SenderCaller, request: &Value) -> Outcome {
    let iun = platform.deposit(caller, request).await;
    platform.pass_days(60).await;
    let view = platform.engine.read_sent(caller, iun.as_str()).await.unwrap();
    let all = view.timeline.elements();
    let said = |category: Category, word: &str| {
        all.iter().filter(|one| one.category == category && one.details["responseStatus"] == word).count()
    };
    let codes = all.iter().filter_map(|one| one.details["deliveryDetailCode"].as_str());
    let letters: Vec<String> = codes.map(ToOwned::to_owned).collect();
    Outcome {
        pec: (said(Category::SendDigitalFeedback, "OK"), said(Category::SendDigitalFeedback, "KO")),
        attempts: all.iter().filter(|one| one.category == Category::SendAnalogDomicile).count(),
        code: letters.last().cloned().unwrap_or_default(),
        letters,
    }
}

/// Whether a request is taken whose costs are told to the debt position of this notice.
async fn is_accepted(platform: &Platform, caller: &SenderCaller, act: &str, notice: &str) -> bool {
    let mut request = requests::with_payment(requests::request(notice, act), notice);
    request["pagoPaIntMode"] = json!("ASYNC");
    let iun = platform.deposit(caller, &request).await;
    let asked = Some(RequestId::of(&iun).to_string());
    let query = StatusQuery { notification_request_id: asked, ..StatusQuery::default() };
    match platform.engine.request_status(caller, &query).await.unwrap().verdict {
        Verdict::Accepted(_) => true,
        Verdict::Refused(_) => false,
        Verdict::Waiting => panic!("nothing was decided"),
    }
}

#[tokio::test]
async fn every_word_does_what_the_page_says() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    for (number, (word, does)) in magic(&Browser::nobody(&platform)).await.into_iter().enumerate() {
        let mut request = requests::request(&format!("P-{number}"), &act);
        if word.ends_with("_890") {
            request["physicalCommunicationType"] = json!("REGISTERED_LETTER_890");
        }
        let address = &mut request["recipients"][0]["physicalAddress"];
        address["address"] = json!(word.strip_prefix("Via ").map_or("Via @OK_AR", |_| word.as_str()));
        if word.ends_with("_RIR") {
            address["foreignState"] = json!("FRANCIA");
            address["zip"] = json!("75000");
            address["municipality"] = json!("Parigi");
            address.as_object_mut().unwrap().remove("province");
        }
        if let Some(domain) = word.strip_prefix('…') {
            request = requests::with_pec(request, &format!("recipient{domain}"));
        }
        if let Some(beginning) = word.strip_suffix('…') {
            let accepted = async |notice: &str| is_accepted(&platform, &caller, &act, notice).await;
            assert!(!accepted(&format!("{beginning}0000000000001")).await, "{word} ({does})");
            assert!(accepted("302980000000000001").await, "and no other does");
            continue;
        }
        let Outcome { pec, letters, attempts, code } = outcome(&platform, &caller, &request).await;
        let held = letters.iter().any(|code| code == "RECRN010");
        let came_true = match word.as_str() {
            "…@ok-pecsuccess.it" => pec.0 == 1 && pec.1 == 0 && attempts == 0,
            "…@fail-pecfirstkosecondko.it" => pec == (0, 2),
            "Via @OK_AR" => attempts == 1 && code == "RECRN001C",
            "Via @OK_890" => attempts == 1 && code == "RECAG001C",
            "Via @OK-Giacenza_AR" => held && code == "RECRN003C",
            "Via @FAIL-Discovery_AR" => attempts == 2 && code == "RECRN001C",
            "Via @FAIL-Irreperibile_AR" => code == "RECRN002F",
            "Via @OK_RIR" => attempts == 1 && code == "RECRI003C",
            _ => panic!("{word} is told ({does}) and not tried here"),
        };
        assert!(came_true, "{word} ({does}): certified mail {pec:?}, {attempts} letters, {letters:?}");
    }
}
