//! The tales: worked examples of the contract and the rarer ways of the law, with what the core must say of them.
//!
//! Dates are written out or added up from instants of the tale; statuses and prices are written by hand.

use super::steps::name;
use super::{Tale, at, days};
use crate::life::{OrderKind, SwitchedOn};
use jiff::{SignedDuration, Timestamp};
use messo_domain::case::{ContactPhase, DigitalSource, ElementId, Facts, RefusalReason, ResponseStatus};
use messo_domain::money::Cents;
use messo_domain::rules::RuleId;
use messo_domain::workflow::carrier::Product;

pub(super) const DEPOSIT: &str = "2026-03-02T09:00:00Z";

/// Fee, letters and the sender's fee where no letter went out.
pub(super) const NO_LETTER: (i64, i64, i64) = (100, 200, 0);

impl Tale {
    /// Every tale.
    pub fn all() -> Vec<Self> {
        vec![
            Self::pec_delivered(),
            Self::pec_failed(),
            Self::pec_sent_again(),
            Self::paper_second_attempt(),
            Self::untraceable(),
            Self::deceased(),
            Self::held_beyond_its_days(),
            Self::deposit_of_law_890(),
            Self::no_outcome_from_abroad(),
            Self::lost_and_sent_again(),
            Self::no_news_of_the_letter(),
            Self::reworked(),
            Self::two_recipients(),
            Self::viewed_in_the_courtesy_wait(),
            Self::invitation_followed(),
            Self::viewed_before_the_date(),
            Self::viewed_after_the_date(),
            Self::paid(),
            Self::cancelled_in_the_post(),
            Self::cancelled_before_the_date(),
            Self::refused(),
        ]
    }

    /// A mail to the sender's address goes out on the day of the deposit.
    fn with_mail(recipients: usize) -> (Self, ElementId) {
        let mut tale = Self::deposited(recipients);
        tale.accepted();
        tale.look(0, DigitalSource::Platform, 0, false);
        tale.look(0, DigitalSource::Special, 0, true);
        let mail = tale.mail(0, DigitalSource::Special, 0);
        (tale, mail)
    }

    /// It is delivered, and the date is fixed.
    fn delivered(recipients: usize, delivered: Timestamp, effect: Timestamp) -> Self {
        let (mut tale, mail) = Self::with_mail(recipients);
        tale.set_clock(tale.now() + SignedDuration::from_secs(5));
        tale.mail_told(&mail, 1, "C001", (false, 0));
        tale.set_clock(delivered + SignedDuration::from_secs(60));
        tale.mail_answered(&mail, "C003", ResponseStatus::Ok, delivered);
        tale.digital_end(0, Some(delivered));
        tale.schedule(0, RuleId::DigitalDelivery, delivered, effect);
        tale
    }

    pub fn pec_delivered_at(delivered: &str, effect: &str) -> Self {
        let (delivered, effect) = (at(delivered), at(effect));
        let mut tale = Self::delivered(1, delivered, effect);
        tale.refined(0, effect);
        let effect_text = effect.to_string();
        let history = [
            ("ACCEPTED", DEPOSIT),
            ("DELIVERING", "SEND_DIGITAL."),
            ("DELIVERED", "DIGITAL_DELIVERY_CREATION_REQUEST"),
            ("EFFECTIVE_DATE", effect_text.as_str()),
        ];
        tale.shown(&history).priced(0, NO_LETTER, Some(effect), None).dated(0, Some(effect), None)
    }

    pub fn pec_delivered() -> Self {
        Self::pec_delivered_at("2026-03-03T10:00:00Z", "2026-03-10T10:00:00Z")
    }

    pub fn viewed_before_the_date() -> Self {
        let effect = at("2026-03-10T10:00:00Z");
        let mut tale = Self::delivered(1, at("2026-03-03T10:00:00Z"), effect);
        tale.at("2026-03-09T10:00:00Z");
        let viewed = tale.viewed(0, true);
        let history = [
            ("ACCEPTED", DEPOSIT),
            ("DELIVERING", "SEND_DIGITAL."),
            ("DELIVERED", "DIGITAL_DELIVERY_CREATION_REQUEST"),
            ("VIEWED", "2026-03-09T10:00:00Z"),
        ];
        tale.shown(&history).priced(0, NO_LETTER, Some(effect), Some(viewed)).dated(0, None, Some(viewed))
    }

    pub fn viewed_after_the_date() -> Self {
        let mut tale = Self::pec_delivered();
        let effect = at("2026-03-10T10:00:00Z");
        tale.at("2026-03-12T10:00:00Z");
        let viewed = tale.viewed(0, false);
        tale.prices.clear();
        let history = [
            ("ACCEPTED", DEPOSIT),
            ("DELIVERING", "SEND_DIGITAL."),
            ("DELIVERED", "DIGITAL_DELIVERY_CREATION_REQUEST"),
            ("EFFECTIVE_DATE", "2026-03-10T10:00:00Z"),
            ("VIEWED", "2026-03-12T10:00:00Z"),
        ];
        tale.shown(&history).priced(0, NO_LETTER, Some(effect), Some(viewed)).dated(0, Some(effect), Some(viewed))
    }

    pub fn cancelled_before_the_date() -> Self {
        let mut tale = Self::delivered(1, at("2026-03-03T10:00:00Z"), at("2026-03-10T10:00:00Z"));
        tale.at("2026-03-08T10:00:00Z");
        tale.cancelled(&[0]);
        let history = [
            ("ACCEPTED", DEPOSIT),
            ("DELIVERING", "SEND_DIGITAL."),
            ("DELIVERED", "DIGITAL_DELIVERY_CREATION_REQUEST"),
            ("CANCELLED", "NOTIFICATION_CANCELLED."),
        ];
        tale.shown(&history).without_price(0)
    }

    /// No answer in 26 hours; the same mail, ten minutes later, is delivered.
    pub fn pec_sent_again() -> Self {
        let (mut tale, mail) = Self::with_mail(1);
        tale.set_clock(tale.recorded("SEND_DIGITAL.") + SignedDuration::from_hours(26));
        tale.mail_told(&mail, 1, "DP10", (true, 0));
        tale.set_clock(tale.recorded("DIGITAL_PROG") + SignedDuration::from_mins(10));
        tale.mail_told(&mail, 2, "DP00", (false, 1));
        tale.order(&format!("{}.RETRY_1", mail.as_str()), OrderKind::Pec);
        let (delivered, effect) = (at("2026-03-03T20:00:00Z"), at("2026-03-10T20:00:00Z"));
        // 21:00 in Rome to the second: not late
        tale.set_clock(delivered);
        tale.mail_answered(&mail, "C003", ResponseStatus::Ok, delivered);
        tale.digital_end(0, Some(delivered));
        tale.schedule(0, RuleId::DigitalDelivery, delivered, effect);
        tale.refined(0, effect);
        let history = [
            ("ACCEPTED", DEPOSIT),
            ("DELIVERING", "SEND_DIGITAL."),
            ("DELIVERED", "DIGITAL_DELIVERY_CREATION_REQUEST"),
            ("EFFECTIVE_DATE", "2026-03-10T20:00:00Z"),
        ];
        tale.shown(&history).priced(0, NO_LETTER, Some(effect), None).dated(0, Some(effect), None)
    }

    /// The sender's address fails in both rounds; a simple letter informs.
    pub fn pec_failed() -> Self {
        let (mut tale, mail) = Self::with_mail(1);
        tale.at("2026-03-02T10:00:00Z");
        tale.mail_answered(&mail, "C004", ResponseStatus::Ko, at("2026-03-02T09:59:00Z"));
        tale.next_source(DigitalSource::Special, DigitalSource::General, 0);
        tale.registry(0, ContactPhase::SendAttempt, 0);
        tale.next_source(DigitalSource::General, DigitalSource::Platform, 1);
        let due = tale.put_off(DigitalSource::Platform, tale.recorded("GET_ADDRESS"));
        tale.set_clock(due);
        tale.look(0, DigitalSource::Platform, 1, false);
        tale.next_source(DigitalSource::Platform, DigitalSource::Special, 1);
        tale.put_off(DigitalSource::Special, at("2026-03-02T09:59:00Z"));
        tale.at("2026-03-09T12:00:00Z");
        tale.look(0, DigitalSource::Special, 1, true);
        let mail = tale.mail(0, DigitalSource::Special, 1);
        tale.at("2026-03-09T13:00:00Z");
        tale.mail_answered(&mail, "C004", ResponseStatus::Ko, at("2026-03-09T12:30:00Z"));
        tale.next_source(DigitalSource::Special, DigitalSource::General, 1);
        tale.at("2026-03-10T13:00:00Z");
        tale.registry(0, ContactPhase::SendAttempt, 1);
        let failed = tale.now();
        let effect = failed + days(15);
        tale.digital_end(0, None);
        tale.schedule(0, RuleId::DigitalFailure, failed, effect);
        tale.simple_letter();
        tale.refined(0, effect);
        let effect_text = effect.to_string();
        let history = [
            ("ACCEPTED", DEPOSIT),
            ("DELIVERING", "SEND_DIGITAL."),
            ("DELIVERED", "DIGITAL_DELIVERY_CREATION_REQUEST"),
            ("EFFECTIVE_DATE", effect_text.as_str()),
        ];
        // 651 × 1.22 = 794.22
        tale.shown(&history).priced(0, (751, 994, 651), Some(effect), None).dated(0, Some(effect), None)
    }

    /// A second round that is not due yet; when it is.
    fn put_off(&mut self, source: DigitalSource, last_attempt_date: Timestamp) -> Timestamp {
        let scheduling_date = last_attempt_date + days(7);
        let facts = Facts::ScheduleDigitalWorkflow {
            digital_address_source: source,
            sent_attempt_made: 1,
            last_attempt_date,
            scheduling_date,
        };
        let rest = format!(".RECINDEX_0.SOURCE_{}.ATTEMPT_1", name(source));
        self.tell(Some(0), "SCHEDULE_DIGITAL_WORKFLOW", &rest, facts);
        scheduling_date
    }

    fn next_source(&mut self, from: DigitalSource, to: DigitalSource, attempts: u8) {
        let name = name(to);
        let facts = Facts::PrepareDigitalDomicile {
            retry_number: 0,
            digital_address_source: from,
            attempt_date: self.now(),
            next_digital_address_source: to,
            next_source_attempts_made: attempts,
            next_last_attempt_made_for_source: None,
            is_first_send_retry: false,
            related_feedback_timeline_id: None,
        };
        let rest = format!(".RECINDEX_0.SOURCE_{name}.ATTEMPT_{attempts}");
        self.tell(Some(0), "PREPARE_DIGITAL_DOMICILE", &rest, facts);
    }

    fn simple_letter(&mut self) {
        let facts = Facts::PrepareSimpleRegisteredLetter {};
        let prepare_request_id = self.tell(Some(0), "PREPARE_SIMPLE_REGISTERED_LETTER", ".RECINDEX_0", facts);
        let facts = Facts::SendSimpleRegisteredLetter {
            analog_cost: Cents(651),
            product_type: Product::Rs,
            number_of_pages: None,
            envelope_weight: None,
            prepare_request_id,
            vat: 22,
        };
        let letter = self.tell(Some(0), "SEND_SIMPLE_REGISTERED_LETTER", ".RECINDEX_0", facts);
        self.order(letter.as_str(), OrderKind::Letter);
        let facts = Facts::SendSimpleRegisteredLetterProgress {
            notification_date: self.now(),
            delivery_failure_cause: None,
            delivery_detail_code: "RECRS001C".to_owned(),
            attachments: Vec::new(),
            send_request_id: letter,
            registered_letter_code: None,
            expedition: 0,
            again: false,
        };
        self.tell(Some(0), "SEND_SIMPLE_REGISTERED_LETTER_PROGRESS", ".RECINDEX_0.IDX_1", facts);
    }

    /// One is reached by mail, the other by nobody; the first effect comes before the second end.
    pub fn two_recipients() -> Self {
        let mut tale = Self::delivered(2, at("2026-03-03T10:00:00Z"), at("2026-03-10T10:00:00Z"));
        tale.waits_for_paper(1);
        let letter = tale.letter(1, 0, Product::Ar, 523);
        tale.refined(0, at("2026-03-10T10:00:00Z"));
        tale.missed(&letter, "2026-03-12T09:00:00Z");
        tale.no_second_address(1);
        let deposited = tale.deposited_for(1);
        let effect = deposited + days(10);
        tale.schedule(1, RuleId::Untraceable, deposited, effect);
        tale.refined(1, effect);
        let first = at("2026-03-10T10:00:00Z");
        let history =
            [("ACCEPTED", DEPOSIT), ("DELIVERING", "SEND_DIGITAL."), ("EFFECTIVE_DATE", "2026-03-10T10:00:00Z")];
        let tale = tale.shown(&history).priced(0, NO_LETTER, Some(first), None);
        let tale = tale.priced(1, (623, 838, 523), Some(effect), None);
        tale.dated(0, Some(first), None).dated(1, Some(effect), None)
    }

    pub fn viewed_in_the_courtesy_wait() -> Self {
        let mut tale = Self::deposited(1);
        tale.accepted();
        tale.waits_for_paper(0);
        tale.at("2026-03-05T09:00:00Z");
        let viewed = tale.viewed(0, true);
        let history = [("ACCEPTED", DEPOSIT), ("VIEWED", "2026-03-05T09:00:00Z")];
        tale.shown(&history).priced(0, NO_LETTER, None, Some(viewed)).dated(0, None, Some(viewed))
    }

    /// Invited to app IO, switched it on, got the message, paid.
    pub fn invitation_followed() -> Self {
        let mut tale = Self::deposited(1);
        tale.accepted();
        tale.waits_for_paper_told(0, "APPIO.OPTIN", OrderKind::AppIo, Some("SENT_OPTIN"));
        let at = at("2026-03-04T09:00:00Z");
        tale.switched_on.push(SwitchedOn { rec: 0, at, known: tale.events.len() });
        tale.at("2026-03-04T09:00:01Z");
        tale.courtesy(0, "APPIO", OrderKind::AppIo, Some("SENT_COURTESY"));
        tale.at("2026-03-05T09:00:00Z");
        tale.pays(0);
        tale.shown(&[("ACCEPTED", DEPOSIT)]).priced(0, NO_LETTER, None, None)
    }

    pub fn paid() -> Self {
        let mut tale = Self::deposited(1);
        tale.accepted();
        tale.waits_for_paper(0);
        tale.at("2026-03-05T09:00:00Z");
        tale.pays(0);
        tale.shown(&[("ACCEPTED", DEPOSIT)]).priced(0, NO_LETTER, None, None)
    }

    pub fn cancelled_in_the_post() -> Self {
        let (mut tale, letter) = Self::with_letter(Product::Ar);
        tale.at("2026-03-09T09:00:00Z");
        tale.cancelled(&[0]);
        tale.handed(&letter, (1, 0), "2026-03-12T09:00:00Z");
        let history =
            [("ACCEPTED", DEPOSIT), ("DELIVERING", "SEND_ANALOG_DOMICILE"), ("CANCELLED", "NOTIFICATION_CANCELLED.")];
        tale.shown(&history).without_price(0)
    }

    pub fn refused() -> Self {
        let mut tale = Self::deposited(1);
        tale.at("2026-03-02T09:01:00Z");
        let reason = RefusalReason {
            error_code: "FILE_NOTFOUND".to_owned(),
            detail: "not uploaded".to_owned(),
            rec_index: None,
        };
        let facts = Facts::RequestRefused {
            refusal_reasons: vec![reason],
            number_of_recipients: 1,
            notification_cost: Cents(100),
            notification_request_id: "A".to_owned(),
        };
        tale.tell(None, "REQUEST_REFUSED", "", facts);
        tale.status = "REFUSED";
        tale.without_price(0)
    }
}
