//! What the tour found, as data: rows of the timelines, the dates with their derivation, the prices, the failures.
//!
//! How it looks in a terminal or a text file is in `tables`.

use super::scenario::{Scenario, VAT};
use super::verify;
use jiff::Timestamp;
use messo_domain::ids::Iun;
use messo_domain::money::{Cents, with_vat};
use messo_domain::price::Price;
use messo_domain::rules::RuleSet;
use messo_domain::timeline::{Lang, Shown, Status, meaning};
use messo_domain::workflow::terms::LegalDate;
use messo_engine::use_cases::CaseView;

/// The whole tour.
#[derive(Clone, Debug)]
pub struct TourReport {
    /// Its cases, in order.
    pub cases: Vec<CaseReport>,
}

/// One case.
#[derive(Clone, Debug)]
pub struct CaseReport {
    /// Name of its folder.
    pub folder: &'static str,
    /// What happens in it.
    pub title: &'static str,
    /// Its number.
    pub iun: Iun,
    /// The addressee and where it was written to, one line.
    pub addressee: String,
    /// Its status at the end.
    pub status: Status,
    /// Its timeline.
    pub rows: Vec<Row>,
    /// The date of legal effect, where there is one.
    pub effect: Option<Derivation>,
    /// The price of its notice, where there is one.
    pub price: Option<PriceTold>,
    /// What is not as the law says; empty when all is well.
    pub failures: Vec<String>,
}

/// One element of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// When it happened.
    pub at: Timestamp,
    /// SEND's name of the category.
    pub category: &'static str,
    /// What it means; the code and the outcome that the channel gave first, where it gave one.
    pub meaning: String,
    /// What the case has cost up to it: base cost and letters, net of VAT.
    pub cost_so_far: Cents,
}

/// A date of legal effect and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derivation {
    /// The instant of effect.
    pub at: Timestamp,
    /// Id of the rule.
    pub rule: &'static str,
    /// Article of law.
    pub article: &'static str,
    /// What the rule says.
    pub says: &'static str,
    /// Instant from which the term ran.
    pub from: Timestamp,
    /// Days of the term.
    pub days: i64,
    /// Whether one of them was added because of a delivery after 21:00.
    pub late: bool,
}

/// The price of a notice, part by part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceTold {
    /// Base cost.
    pub send_fee: Cents,
    /// Letters, net.
    pub letters: Cents,
    /// VAT on the letters.
    pub vat: Cents,
    /// The sender's own fee.
    pub pa_fee: Cents,
    /// What the payer owes for the notification.
    pub total: Cents,
}

impl TourReport {
    /// Whether every case ended as the law says.
    pub fn is_ok(&self) -> bool {
        self.cases.iter().all(|case| case.failures.is_empty())
    }

    /// What is not as the law says, each with the name of its case; empty when all is well.
    pub fn failures(&self) -> Vec<String> {
        let of_case = |case: &CaseReport| {
            let folder = case.folder;
            case.failures.iter().map(move |failure| format!("{folder}: {failure}")).collect::<Vec<_>>()
        };
        self.cases.iter().flat_map(of_case).collect()
    }
}

/// The report of a case.
pub(super) fn of_case(
    scenario: &Scenario,
    view: &CaseView,
    price: Option<Price>,
    rules: &RuleSet,
    failures: Vec<String>,
) -> CaseReport {
    let elements = view.timeline.elements();
    let effective = view.case.recipients.iter().any(|recipient| recipient.refined.is_some());
    let date = verify::date_of_law(scenario.ending, elements, rules).ok().filter(|_| effective);
    CaseReport {
        folder: scenario.folder,
        title: scenario.title,
        iun: view.case.iun.clone(),
        addressee: addressee(scenario),
        status: view.timeline.status(),
        rows: rows(elements),
        effect: date.map(|date| derivation(&date)),
        price: price.map(|price| told(&price)),
        failures,
    }
}

fn addressee(scenario: &Scenario) -> String {
    let place = scenario.pec.unwrap_or(scenario.address);
    format!("{} ({}), {place}", scenario.denomination, scenario.tax_id)
}

fn rows(elements: &[Shown]) -> Vec<Row> {
    let mut cost_so_far = Cents::ZERO;
    let row = |element: &Shown| {
        for field in ["analogCost", "notificationCost"] {
            cost_so_far += Cents(element.details[field].as_i64().unwrap_or_default());
        }
        Row { at: element.timestamp, category: element.category.wire(), meaning: in_words(element), cost_so_far }
    };
    elements.iter().map(row).collect()
}

/// What an element means, with what sets it apart from others of its category in front: source and find of a look-up,
/// code and outcome of a channel.
fn in_words(element: &Shown) -> String {
    let text = |field: &str| element.details[field].as_str();
    let found = element.details["isAvailable"].as_bool().map(|found| if found { "found" } else { "none" });
    let source = text("digitalAddressSource").filter(|_| found.is_some());
    let tags = [source, found, text("deliveryDetailCode"), text("responseStatus")];
    let tags: Vec<&str> = tags.into_iter().flatten().collect();
    let words = meaning(element.category, Lang::En);
    if tags.is_empty() { words.to_owned() } else { format!("{}: {words}", tags.join(" ")) }
}

fn derivation(date: &LegalDate) -> Derivation {
    let row = date.rule.row();
    Derivation {
        at: date.at,
        rule: row.id,
        article: row.source,
        says: row.english,
        from: date.from,
        days: date.days,
        late: date.late,
    }
}

fn told(price: &Price) -> PriceTold {
    let vat = Cents(with_vat(price.analog_cost, VAT).get() - price.analog_cost.get());
    PriceTold {
        send_fee: price.send_fee,
        letters: price.analog_cost,
        vat,
        pa_fee: price.pa_fee,
        total: price.total_price,
    }
}
