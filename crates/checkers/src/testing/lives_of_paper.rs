//! The tales of paper: served, lost, held, untraceable, deceased, silent, abroad, reworked.

use super::lives::DEPOSIT;
use super::{Tale, at, days};
use crate::life::OrderKind;
use jiff::{SignedDuration, Timestamp};
use messo_domain::case::{CostPhase, ElementId, Facts, ResponseStatus};
use messo_domain::money::Cents;
use messo_domain::rules::RuleId;
use messo_domain::workflow::carrier::Product;

impl Tale {
    /// A first letter, after the courtesy wait.
    pub fn with_letter(product: Product) -> (Self, ElementId) {
        let mut tale = Self::deposited(1);
        tale.accepted();
        tale.waits_for_paper(0);
        let letter = tale.letter(0, 0, product, 523);
        (tale, letter)
    }

    /// The first letter does not arrive: nobody of that name is there.
    pub fn missed(&mut self, letter: &ElementId, when: &str) {
        let when = at(when);
        self.set_clock(when + SignedDuration::from_hours(2));
        self.carrier(letter, (1, 0), ("CON080", when - days(1)), None, &[]);
        self.carrier(letter, (2, 0), ("RECRN002D", when), Some("M01"), &[]);
        self.carrier(letter, (3, 0), ("RECRN002E", when), None, &["Plico", "Indagine"]);
        self.outcome(letter, 0, ("RECRN002F", when), Some("M01"), ResponseStatus::Ko);
    }

    /// The letter is handed to its addressee.
    pub fn handed(&mut self, letter: &ElementId, (index, expedition): (u32, u32), when: &str) -> Timestamp {
        let when = at(when);
        self.set_clock(when + SignedDuration::from_hours(2));
        self.carrier(letter, (index, expedition), ("RECRN001A", when), None, &[]);
        self.carrier(letter, (index + 1, expedition), ("RECRN001B", when), None, &["AR"]);
        self.outcome(letter, expedition, ("RECRN001C", when), None, ResponseStatus::Ok);
        when
    }

    /// Served: the date is fixed, and comes.
    fn served(&mut self, when: Timestamp) -> Timestamp {
        self.paper_ends(0, "ANALOG_SUCCESS_WORKFLOW", Facts::AnalogSuccessWorkflow {});
        let effect = when + days(10);
        self.schedule(0, RuleId::PaperDelivery, when, effect);
        self.refined(0, effect);
        effect
    }

    fn served_shown(self, served: &str, costs: (i64, i64, i64), effect: Timestamp) -> Self {
        let effect_text = effect.to_string();
        let history = [
            ("ACCEPTED", DEPOSIT),
            ("DELIVERING", "SEND_ANALOG_DOMICILE"),
            ("DELIVERED", served),
            ("EFFECTIVE_DATE", effect_text.as_str()),
        ];
        self.shown(&history).priced(0, costs, Some(effect), None).dated(0, Some(effect), None)
    }

    pub fn paper_second_attempt() -> Self {
        let (mut tale, letter) = Self::with_letter(Product::Ar);
        tale.missed(&letter, "2026-03-12T09:00:00Z");
        let letter = tale.letter(0, 1, Product::Ar, 701);
        let when = tale.handed(&letter, (1, 0), "2026-03-20T09:00:00Z");
        let effect = tale.served(when);
        tale.served_shown("2026-03-20T09:00:00Z", (1324, 1693, 1224), effect)
    }

    /// The same under ASYNC: the register of positions is told what the notice costs at each step.
    pub fn positions_told() -> Self {
        let mut tale = Self::paper_second_attempt();
        tale.asks_for_positions();
        tale.position_told("REQUEST_ACCEPTED", None, CostPhase::Validation, 200);
        tale.position_told("SEND_ANALOG_FEEDBACK", Some(0), CostPhase::SendAnalogDomicileAttempt0, 838);
        tale.position_told("ANALOG_SUCCESS_WORKFLOW", Some(0), CostPhase::SendAnalogDomicileAttempt1, 1693);
        tale
    }

    pub fn lost_and_sent_again() -> Self {
        let (mut tale, letter) = Self::with_letter(Product::Ar);
        tale.at("2026-03-10T09:00:00Z");
        tale.carrier(&letter, (1, 0), ("RECRN006", at("2026-03-10T08:00:00Z")), Some("F01"), &[]);
        tale.order(&format!("{}.PCRETRY_1", letter.as_str()), OrderKind::Letter);
        let when = tale.handed(&letter, (2, 1), "2026-03-20T09:00:00Z");
        let effect = tale.served(when);
        tale.served_shown("2026-03-20T09:00:00Z", (623, 838, 523), effect)
    }

    /// Collected at the post office three weeks after the notice of deposit: served on the tenth day.
    pub fn held_beyond_its_days() -> Self {
        let (mut tale, letter) = Self::with_letter(Product::Ar);
        tale.at("2026-03-24T23:00:00Z");
        // half past eleven in the evening of the 24th in Rome
        tale.carrier(&letter, (1, 0), ("RECRN010", at("2026-03-24T22:30:00Z")), None, &[]);
        let collected = at("2026-04-14T09:00:00Z");
        tale.set_clock(collected);
        tale.carrier(&letter, (2, 0), ("RECRN003A", collected), None, &[]);
        tale.carrier(&letter, (3, 0), ("RECRN003B", collected), None, &["AR"]);
        tale.carrier(&letter, (4, 0), ("RECRN003C", collected), None, &[]);
        let served = at("2026-04-03T00:00:00+02:00");
        tale.outcome(&letter, 0, ("PNRN012", served), None, ResponseStatus::Ok);
        tale.paper_ends(0, "ANALOG_SUCCESS_WORKFLOW", Facts::AnalogSuccessWorkflow {});
        let effect = at("2026-04-13T00:00:00+02:00");
        tale.schedule(0, RuleId::PaperDelivery, served, effect);
        // the date had passed when the carrier told
        let facts = Facts::Refinement { notification_cost: Some(Cents(100)), event_timestamp: effect };
        tale.tell(Some(0), "REFINEMENT", ".RECINDEX_0", facts);
        tale.served_shown("2026-04-03T00:00:00+02:00", (623, 838, 523), effect)
    }

    /// A letter of law 890 left in deposit, its papers in.
    pub fn deposit_of_law_890() -> Self {
        let (mut tale, letter) = Self::with_letter(Product::L890);
        tale.at("2026-03-25T09:00:00Z");
        tale.carrier(&letter, (1, 0), ("RECAG010", at("2026-03-12T09:00:00Z")), None, &[]);
        tale.carrier(&letter, (2, 0), ("RECAG011A", at("2026-03-12T10:00:00Z")), None, &[]);
        tale.carrier(&letter, (3, 0), ("RECAG011B", at("2026-03-12T11:00:00Z")), None, &["ARCAD", "23L"]);
        let when = at("2026-03-22T09:00:00Z");
        tale.outcome(&letter, 0, ("RECAG012", when), None, ResponseStatus::Ok);
        let effect = tale.served(when);
        tale.served_shown("2026-03-22T09:00:00Z", (623, 838, 523), effect)
    }

    /// Nobody at the first address, no second one.
    pub fn untraceable() -> Self {
        let (mut tale, letter) = Self::with_letter(Product::Ar);
        tale.missed(&letter, "2026-03-12T09:00:00Z");
        tale.no_second_address(0);
        let deposited = tale.deposited_for(0);
        let effect = deposited + days(10);
        tale.schedule(0, RuleId::Untraceable, deposited, effect);
        tale.refined(0, effect);
        let effect_text = effect.to_string();
        let history = [
            ("ACCEPTED", DEPOSIT),
            ("DELIVERING", "SEND_ANALOG_DOMICILE"),
            ("UNREACHABLE", "ANALOG_FAILURE_WORKFLOW"),
            ("EFFECTIVE_DATE", effect_text.as_str()),
        ];
        tale.shown(&history).priced(0, (623, 838, 523), Some(effect), None).dated(0, Some(effect), None)
    }

    pub fn no_second_address(&mut self, rec: usize) {
        let prepare_request_id = self.prepared(rec, 1);
        self.order(prepare_request_id.as_str(), OrderKind::Registry);
        let facts = Facts::PrepareAnalogDomicileFailure { failure_cause: "D00".to_owned(), prepare_request_id };
        self.paper_ends(rec, "PREPARE_ANALOG_DOMICILE_FAILURE", facts);
    }

    pub fn deceased() -> Self {
        let (mut tale, letter) = Self::with_letter(Product::Ar);
        let when = at("2026-03-12T09:00:00Z");
        tale.set_clock(when + SignedDuration::from_hours(2));
        tale.carrier(&letter, (1, 0), ("RECRN002A", when), Some("M02"), &[]);
        tale.carrier(&letter, (2, 0), ("RECRN002B", when), None, &["Plico"]);
        tale.outcome(&letter, 0, ("RECRN002C", when), Some("M02"), ResponseStatus::Ok);
        let facts =
            Facts::AnalogWorkflowRecipientDeceased { notification_cost: Some(Cents(100)), notification_date: when };
        tale.paper_ends(0, "ANALOG_WORKFLOW_RECIPIENT_DECEASED", facts);
        let history = [
            ("ACCEPTED", DEPOSIT),
            ("DELIVERING", "SEND_ANALOG_DOMICILE"),
            ("RETURNED_TO_SENDER", "2026-03-12T09:00:00Z"),
        ];
        tale.shown(&history).priced(0, (623, 838, 523), None, None)
    }

    pub fn no_outcome_from_abroad() -> Self {
        let (mut tale, letter) = Self::with_letter(Product::Rir);
        tale.at("2026-03-12T09:00:00Z");
        tale.carrier(&letter, (1, 0), ("RECRI001", at("2026-03-12T08:00:00Z")), None, &[]);
        tale.set_clock(tale.recorded("SEND_ANALOG_DOMICILE") + days(90));
        let timeout_date = tale.now();
        tale.given_up(0, 0, &letter);
        tale.no_second_address(0);
        let facts = Facts::AnalogFailureWorkflowTimeout {
            generated_aar_url: "safestorage://PN_AAR-1.pdf".to_owned(),
            notification_cost: Some(Cents(100)),
            timeout_date,
        };
        tale.paper_ends(0, "ANALOG_FAILURE_WORKFLOW_TIMEOUT", facts);
        let history = [("ACCEPTED", DEPOSIT), ("DELIVERING", "SEND_ANALOG_DOMICILE")];
        tale.shown(&history).priced(0, (623, 838, 523), None, None)
    }

    pub fn no_news_of_the_letter() -> Self {
        let (mut tale, _) = Self::with_letter(Product::Ar);
        if let Some(letter) = tale.orders.last_mut() {
            letter.told_all = false;
        }
        tale.at("2026-05-10T09:00:00Z");
        let facts = Facts::CaseParked { reason: "no news".to_owned(), code: "X".to_owned() };
        tale.tell(Some(0), "CASE_PARKED", ".RECINDEX_0.IDX_1", facts);
        tale.parked.push((Some(0), "no news".to_owned()));
        let history = [("ACCEPTED", DEPOSIT), ("DELIVERING", "SEND_ANALOG_DOMICILE")];
        tale.shown(&history).priced(0, (623, 838, 523), None, None)
    }

    /// A delivery that took effect is taken back, and made again.
    pub fn reworked() -> Self {
        let (mut tale, letter) = Self::with_letter(Product::Ar);
        let prepare = ElementId::from_text(tale.id_of("PREPARE_ANALOG_DOMICILE", "ATTEMPT_0"));
        let when = tale.handed(&letter, (1, 0), "2026-03-20T09:00:00Z");
        tale.served(when);
        tale.at("2026-04-10T09:00:00Z");
        tale.reworked_from(0, &prepare);
        let letter = tale.letter(0, 0, Product::Ar, 523);
        let when = tale.handed(&letter, (1, 0), "2026-04-20T09:00:00Z");
        let effect = tale.served(when);
        tale.served_shown("2026-04-20T09:00:00Z", (623, 838, 523), effect)
    }
}
