//! The checks of the tour, seen to fail: a case that ended well is changed in one place after another.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use super::documents::{self, Document};
use super::scenario::{self, Scenario};
use super::verify::Found;
use super::{deposit, sender};
use crate::{ResettableClock, SandboxParts};
use async_trait::async_trait;
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use messo_domain::case::LegalFactCategory;
use messo_domain::money::Cents;
use messo_domain::price::Price;
use messo_domain::rules::RuleId;
use messo_engine::UseError;
use messo_engine::use_cases::CaseView;
use messo_testkit::{Platform, StandingClock, requests};

#[async_trait]
impl ResettableClock for StandingClock {
    async fn reset(&self, to: Timestamp) -> Result<(), UseError> {
        self.set(to);
        Ok(())
    }
}

/// The letter AR of the tour, at its end.
struct Ended {
    platform: Platform,
    scenario: Scenario,
    view: CaseView,
    price: Price,
    documents: Vec<Document>,
}

impl Ended {
    async fn well() -> Self {
        let platform = Platform::new();
        let parts = SandboxParts {
            engine: platform.engine.clone(),
            clock: platform.clock.clone(),
            gate: platform.gate.clone(),
            world: std::sync::Arc::new(platform.world.clone()),
            wall: platform.wall.clone(),
            start: platform.engine.now(),
            root_certificate: String::new(),
        };
        let scenario = scenario::all().remove(2);
        let caller = sender(&parts).await.unwrap();
        let act = Bytes::from_static(requests::ACT);
        let deposited = deposit::deposit(&parts, &caller, &scenario, &act).await.unwrap();
        platform.pass_days(11).await;
        let view = super::read(&parts, &caller, &deposited).await.unwrap();
        let price = parts.engine.notification_price(scenario::CREDITOR, &deposited.notice_code).await.unwrap();
        let documents = documents::collect(&parts, &caller, &view).await.unwrap();
        Self { platform, scenario, view, price, documents }
    }

    fn failures(&self) -> String {
        let engine = &self.platform.engine;
        let found = Found {
            scenario: &self.scenario,
            view: &self.view,
            price: Ok(&self.price),
            documents: &self.documents,
            act: &Bytes::from_static(requests::ACT),
            rules: engine.rules(),
        };
        found.failures(engine.now()).join("; ")
    }

    /// What is found after a change, which is then taken back.
    fn changed(&mut self, change: impl FnOnce(&mut Self)) -> String {
        let before = (self.view.clone(), self.price.clone(), self.documents.clone(), self.platform.engine.now());
        change(self);
        let failures = self.failures();
        self.platform.clock.set(before.3);
        (self.view, self.price, self.documents) = (before.0, before.1, before.2);
        failures
    }
}

#[tokio::test]
async fn each_thing_that_is_not_as_the_law_says_is_told() {
    let mut ended = Ended::well().await;
    assert_eq!(ended.failures(), "");
    let day = SignedDuration::from_hours(24);
    let later = ended.changed(|e| {
        let recipient = &mut e.view.case.recipients[0];
        recipient.refined = recipient.refined.map(|(at, cost)| (at + day, cost));
    });
    assert!(later.starts_with("the case says "), "a date of effect a day late: {later}");
    let rule = ended.changed(|e| {
        let recipient = &mut e.view.case.recipients[0];
        recipient.refinement_due = recipient.refinement_due.map(|(at, _, from)| (at, RuleId::Untraceable, from));
    });
    assert_eq!(rule, "its date comes from rule EFF-UNTRACED, the law's is EFF-PAPER");
    let early = ended.changed(|e| e.platform.clock.set("2026-02-11T00:00:00Z".parse().unwrap()));
    assert_eq!(early, "it took effect before its date");
    let letters = ended.changed(|e| e.price.analog_cost = Cents(1));
    assert_eq!(letters, "the letters: 0,01 €, expected 7,83 €");
    let total = ended.changed(|e| e.price.total_price = Cents(1154));
    assert_eq!(total, "the total price: 11,54 €, expected 11,55 €");
    let shown = ended.changed(|e| e.price.refinement_date = None);
    assert_eq!(shown, "the price tells another date of effect");
    let proof = ended.changed(|e| e.documents.retain(|d| d.category != Some(LegalFactCategory::AnalogDelivery)));
    assert_eq!(proof, "there is no ANALOG_DELIVERY");
    let act = ended.changed(|e| e.documents[0].bytes = Bytes::from_static(b"%PDF-1.7\nanother act"));
    assert_eq!(act, "the act is not the one that was deposited");
    let pdf = ended.changed(|e| {
        let notice = e.documents.iter_mut().find(|d| d.category == Some(LegalFactCategory::Aar));
        notice.unwrap().bytes = Bytes::from_static(b"not a PDF");
    });
    assert_eq!(pdf, "aar.pdf is not a PDF");
    ended.scenario = scenario::all().remove(3);
    let road = ended.failures();
    assert!(road.contains("there is ANALOG_SUCCESS_WORKFLOW, which is not due"), "another way than it went: {road}");
}
