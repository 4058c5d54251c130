//! The tour: it ends as the law says, with proof on disk, and says so where it does not.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::sandbox::{Sandbox, real_seal};
use async_trait::async_trait;
use jiff::Timestamp;
use messo_domain::money::Cents;
use messo_engine::Ports;
use messo_evidence::TypstRenderer;
use messo_ports::channels::{Answers, LetterOrder, MessageOrder, PaperAnswer, PecAnswer};
use messo_ports::{ChannelError, Paper, Pec};
use messo_sandbox::tour::{self, Act, TourError, TourProgress, TourReport};
use messo_testkit::Platform;
use std::path::Path;
use std::sync::Arc;

/// Remembers what it is told.
#[derive(Default)]
struct Told {
    steps: u64,
    lines: Vec<String>,
}

impl TourProgress for Told {
    fn begin(&mut self, steps: u64) {
        self.steps = steps;
    }

    fn step(&mut self, what: &str) {
        self.lines.push(what.to_owned());
    }
}

async fn make(sandbox: &Sandbox, out: Option<&Path>) -> TourReport {
    tour::run(&sandbox.parts, Act::Bundled, out, &mut Told::default()).await.unwrap()
}

#[tokio::test]
async fn four_acts_reach_their_legal_effect_each_by_its_own_rule() {
    let sandbox = Sandbox::new();
    let mut told = Told::default();
    let report = tour::run(&sandbox.parts, Act::Bundled, None, &mut told).await.unwrap();
    assert!(report.is_ok() && report.failures().is_empty(), "{report}");
    let effects: Vec<_> = report.cases.iter().map(|case| case.effect.clone().unwrap()).collect();
    let rules: Vec<_> = effects.iter().map(|effect| (effect.rule, effect.days)).collect();
    assert_eq!(rules, [("EFF-DIG", 7), ("EFF-DIG-KO", 15), ("EFF-PAPER", 10), ("EFF-UNTRACED", 10)]);
    let days: Vec<_> = effects.iter().map(|effect| effect.at.to_string()[..10].to_owned()).collect();
    assert_eq!(days, ["2026-02-17", "2026-03-04", "2026-02-20", "2026-02-20"]);
    let totals: Vec<_> = report.cases.iter().map(|case| case.price.clone().unwrap().total).collect();
    // 1.00 base + 1.00 sender's fee, and the letter with 22 % of VAT: none, 6.51, 7.83, 11.55
    assert_eq!(totals, [Cents(200), Cents(994), Cents(1155), Cents(1609)]);
    assert!(told.lines.len() as u64 <= told.steps, "{} of {}", told.lines.len(), told.steps);
    assert!(told.lines.iter().all(|line| line.chars().count() <= 70), "{:?}", told.lines);
}

#[tokio::test]
async fn the_text_of_the_tour_fits_the_terminal_and_tells_everything() {
    let sandbox = Sandbox::new();
    let text = make(&sandbox, None).await.to_string();
    let widest = text.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(120), "{widest:?}");
    for wanted in [
        "1. Certified mail, delivered",
        "2026-02-17 10:00",
        "REQUEST_ACCEPTED",
        "SPECIAL found: A source of digital addresses",
        "RECRN001C OK: Final outcome of a registered",
        "Rule EFF-PAPER, art. 26 c. 9 lett. b n. 2 DL 76/2020",
        "Price of the notice: 11,55 € (base 1,00 € + letters 7,83 € + VAT 22% 1,72 € + fee of the sender 1,00 €)",
        "Status: EFFECTIVE_DATE. Ended as the law says.",
        "4 of 4 cases ended as the law says.",
    ] {
        assert!(text.contains(wanted), "{wanted} is not in\n{text}");
    }
}

fn files(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            all.extend(files(&entry.path()).into_iter().map(|inner| format!("{name}/{inner}")));
        } else {
            all.push(name);
        }
    }
    all.sort();
    all
}

#[tokio::test]
async fn a_second_tour_replaces_its_own_files_and_touches_no_others() {
    let out = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::new();
    make(&sandbox, Some(out.path())).await;
    let first = files(out.path());
    let untraceable: Vec<_> = first.iter().filter_map(|name| name.strip_prefix("4-890-untraceable/")).collect();
    for wanted in ["act.pdf", "aar.pdf", "SENDER_ACK.pdf", "ANALOG_FAILURE_DELIVERY.pdf", "timeline.txt"] {
        assert!(untraceable.contains(&wanted), "{wanted} is not among {untraceable:?}");
    }
    assert!(
        untraceable.iter().any(|name| name.starts_with("receipts/") && name.contains("-Plico.")),
        "{untraceable:?}"
    );
    let digital: Vec<_> = first.iter().filter(|name| name.starts_with("1-pec-delivered/receipts/")).collect();
    assert!(!digital.is_empty() && digital.iter().all(|name| name.ends_with(".eml")), "{digital:?}");
    assert!(first.contains(&"root.pem".to_owned()));
    let act = std::fs::read(out.path().join("1-pec-delivered/act.pdf")).unwrap();
    assert_eq!(act, include_bytes!("../../fixtures/act.pdf"));

    std::fs::write(out.path().join("mine.txt"), "mine").unwrap();
    std::fs::write(out.path().join("1-pec-delivered/timeline.txt"), "old").unwrap();
    make(&sandbox, Some(out.path())).await;
    assert_eq!(std::fs::read_to_string(out.path().join("mine.txt")).unwrap(), "mine");
    let timeline = std::fs::read_to_string(out.path().join("1-pec-delivered/timeline.txt")).unwrap();
    assert!(timeline.contains("DIGITAL_SUCCESS_WORKFLOW"), "{timeline}");
    let mut expected = [first, vec!["mine.txt".to_owned()]].concat();
    expected.sort();
    assert_eq!(files(out.path()), expected);
}

#[tokio::test]
async fn a_delivery_after_nine_in_the_evening_takes_effect_a_day_later_on_the_tour_too() {
    let platform = Platform::new();
    platform.clock.set("2026-02-10T20:30:00Z".parse().unwrap());
    let report = make(&Sandbox::over(platform), None).await;
    assert!(report.is_ok(), "{report}");
    let effect = report.cases[0].effect.clone().unwrap();
    assert!(effect.late && effect.days == 8, "{effect:?}");
}

#[tokio::test]
async fn only_a_pdf_is_served() {
    let sandbox = Sandbox::new();
    for wrong in [b"".to_vec(), b"PK\x03\x04".to_vec(), b" %PDF-1.7".to_vec()] {
        let refused = tour::run(&sandbox.parts, Act::Own(wrong), None, &mut Told::default()).await;
        assert!(matches!(&refused, Err(TourError::Act(why)) if why.contains("not a PDF")), "{:?}", refused.err());
    }
    let own = Act::Own(b"%PDF-1.4\nthe user's own\n%%EOF\n".to_vec());
    assert!(tour::run(&sandbox.parts, own, None, &mut Told::default()).await.unwrap().is_ok());
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_told_before_anything_is_deposited() {
    let sandbox = Sandbox::new();
    let taken = tempfile::NamedTempFile::new().unwrap();
    let refused = tour::run(&sandbox.parts, Act::Bundled, Some(taken.path()), &mut Told::default()).await;
    let error = refused.err().unwrap().to_string();
    assert!(error.contains("cannot be written") && error.contains(taken.path().to_str().unwrap()), "{error}");
    assert_eq!(sandbox.platform.engine.now(), "2026-02-10T09:00:00Z".parse().unwrap());
}

/// A carrier that takes letters and never says what became of them.
struct Silent(Arc<dyn Paper>);

#[async_trait]
impl Paper for Silent {
    async fn send(&self, order: &LetterOrder, now: Timestamp) -> Result<(), ChannelError> {
        self.0.send(order, now).await
    }

    async fn answers(
        &self,
        _: &LetterOrder,
        _: Timestamp,
        _: u32,
        _: Timestamp,
    ) -> Result<Answers<PaperAnswer>, ChannelError> {
        Ok(Answers { new: Vec::new(), ask_again: None })
    }
}

#[tokio::test]
async fn a_carrier_that_never_answers_makes_the_tour_fail_where_it_should() {
    let sandbox = Sandbox::with_ports(|ports| Ports { paper: Arc::new(Silent(ports.paper.clone())), ..ports });
    let report = make(&sandbox, None).await;
    assert!(!report.is_ok());
    let wrong: Vec<_> = report.cases.iter().map(|case| !case.failures.is_empty()).collect();
    assert_eq!(wrong, [false, false, true, true], "{report}");
    let failures = report.failures().join("\n");
    assert!(failures.contains("3-ar-delivered: its status is DELIVERING, expected EFFECTIVE_DATE"), "{failures}");
    assert!(failures.contains("there is no SEND_ANALOG_FEEDBACK"), "{failures}");
    assert!(report.to_string().contains("2 of 4 cases ended as the law says."), "{report}");
}

/// A provider that says delivered where it should say failed.
struct Flattering(Arc<dyn Pec>);

#[async_trait]
impl Pec for Flattering {
    async fn send(&self, order: &MessageOrder, now: Timestamp) -> Result<(), ChannelError> {
        self.0.send(order, now).await
    }

    async fn answers(
        &self,
        order: &MessageOrder,
        handed_at: Timestamp,
        seen: u32,
        now: Timestamp,
    ) -> Result<Answers<PecAnswer>, ChannelError> {
        let mut answers = self.0.answers(order, handed_at, seen, now).await?;
        for answer in &mut answers.new {
            answer.code = if answer.code == "C004" { "C003".to_owned() } else { answer.code.clone() };
        }
        Ok(answers)
    }
}

#[tokio::test]
async fn a_mail_that_arrives_where_it_should_fail_is_noticed() {
    let sandbox = Sandbox::with_ports(|ports| Ports { pec: Arc::new(Flattering(ports.pec.clone())), ..ports });
    let report = make(&sandbox, None).await;
    let failures = &report.cases[1].failures;
    assert!(failures.iter().any(|f| f.contains("expected two failed certified mails, found 0")), "{failures:?}");
    assert!(failures.iter().any(|f| f.contains("the letters: 0,00 €, expected 6,51 €")), "{failures:?}");
    assert!(report.cases[0].failures.is_empty(), "{report}");
}

#[tokio::test]
async fn with_the_real_renderer_and_seal_every_legal_fact_is_a_sealed_pdf() {
    let out = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::with_ports(|ports| {
        let sealer = real_seal(ports.entropy.as_ref());
        Ports { renderer: Arc::new(TypstRenderer::new()), sealer, ..ports }
    });
    let report = make(&sandbox, Some(out.path())).await;
    assert!(report.is_ok(), "{report}");
    let sealed = |name: &str| {
        let bytes = std::fs::read(out.path().join(name)).unwrap();
        bytes.windows(10).any(|window| window == b"/ByteRange")
    };
    assert!(sealed("1-pec-delivered/DIGITAL_DELIVERY.pdf") && sealed("4-890-untraceable/ANALOG_FAILURE_DELIVERY.pdf"));
    assert!(!sealed("1-pec-delivered/aar.pdf"), "as in SEND, the notice of receipt is not sealed");
}
