//! What a notification asks its reader to pay: notices with their codes, F24 forms, what was paid; and the payment itself,
//! which in the sandbox is reported at once, as the creditor body would. No money moves.

use super::documents::number;
use crate::Portal;
use crate::address::At;
use crate::doors::{Addressee, Door};
use crate::errors::PageError;
use crate::forms::Checked;
use crate::layout::see;
use crate::present::{self, Moment, moment};
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use messo_domain::case::{Case, Category};
use messo_domain::ids::TaxId;
use messo_domain::price::Price;
use messo_domain::request::{F24Payment, PagoPaPayment};
use messo_domain::timeline::{Shown, Timeline};
use messo_engine::use_cases::read_received::Received;
use messo_engine::use_cases::report_payments::{ReportedDebt, ReportedPayment};
use messo_engine::{SenderCaller, UseError};
use std::sync::Arc;

/// A pagoPA notice.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Notice {
    pub(super) index: usize,
    pub(super) code: String,
    pub(super) creditor: String,
    /// Costs of the notification within it, where it bears them.
    pub(super) costs: Option<String>,
    pub(super) paid: Option<Moment>,
    /// The sheet that the sender attached.
    pub(super) sheet: Option<String>,
    /// Where it is paid, as long as it can be.
    pub(super) pay: Option<String>,
}

/// An F24 form.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) title: String,
    pub(super) with_costs: bool,
    /// Where it is made and saved, as long as it is given out.
    pub(super) address: Option<String>,
}

/// All that is asked.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Payments {
    pub(super) notices: Vec<Notice>,
    pub(super) forms: Vec<Form>,
    /// Payments by F24 that were reported: they do not say which form.
    pub(super) paid_by_form: Vec<Moment>,
    /// Where a payment by F24 is made, as long as none was: for all forms, as SEND's event names none.
    pub(super) pay_by_form: Option<String>,
}

impl Payments {
    /// `prices` are those of the notices, by the index of the payment.
    pub(super) fn of(door: Door, received: &Received, prices: &[Option<Price>]) -> Self {
        let case = &received.view.case;
        let base = super::address(door, case.iun.as_str());
        let mut all = Self { paid_by_form: paid_by_form(&received.view.timeline), ..Self::default() };
        for (index, payment) in case.request.recipients[received.rec].payments.iter().enumerate() {
            let at = format!("{base}/pagamenti/{index}");
            let price = prices.get(index).and_then(Option::as_ref);
            all.notices.extend(payment.pago_pa.as_ref().map(|asked| notice(received, asked, index, price, &at)));
            all.forms.extend(payment.f24.as_ref().map(|asked| form(received, asked, &at)));
        }
        let open = !all.forms.is_empty() && all.paid_by_form.is_empty() && case.cancellation_requested.is_none();
        all.pay_by_form = open.then(|| format!("{base}/f24/paga"));
        all
    }

    /// Whether nothing is asked.
    pub(super) fn is_empty(&self) -> bool {
        self.notices.is_empty() && self.forms.is_empty()
    }

    /// Whether something that can be paid is not.
    pub(super) fn are_due(&self) -> bool {
        self.notices.iter().any(|notice| notice.pay.is_some())
            || (!self.forms.is_empty()
                && self.notices.iter().all(|notice| notice.paid.is_none())
                && self.paid_by_form.is_empty())
    }

    /// Whether what was paid last is paid: the index of a notice, or `f24`.
    pub(super) fn is_paid(&self, what: &str) -> bool {
        let is_notice = |notice: &Notice| what.parse() == Ok(notice.index) && notice.paid.is_some();
        (what == "f24" && !self.paid_by_form.is_empty()) || self.notices.iter().any(is_notice)
    }
}

fn notice(received: &Received, asked: &PagoPaPayment, index: usize, price: Option<&Price>, at: &str) -> Notice {
    let paid = paid(&received.view.timeline, asked).map(moment);
    let open = received.view.case.cancellation_requested.is_none();
    Notice {
        index,
        code: asked.notice_code.as_str().to_owned(),
        creditor: asked.creditor_tax_id.to_string(),
        costs: price.filter(|_| asked.apply_cost).map(|price| present::euro(price.total_price)),
        sheet: asked.attachment.as_ref().filter(|_| received.view.documents_available).map(|_| format!("{at}/avviso")),
        pay: (open && paid.is_none()).then(|| format!("{at}/paga")),
        paid,
    }
}

fn form(received: &Received, asked: &F24Payment, at: &str) -> Form {
    Form {
        title: asked.title.clone(),
        with_costs: asked.apply_cost,
        address: received.view.documents_available.then(|| format!("{at}/f24")),
    }
}

fn payments(timeline: &Timeline) -> impl Iterator<Item = &Shown> {
    timeline.elements().iter().filter(|element| element.category == Category::Payment)
}

/// When the notice was paid.
fn paid(timeline: &Timeline, asked: &PagoPaPayment) -> Option<Timestamp> {
    let is = |element: &&Shown, name: &str, value: &str| element.details.get(name).is_some_and(|text| text == value);
    payments(timeline)
        .find(|element| {
            is(element, "noticeCode", asked.notice_code.as_str())
                && is(element, "creditorTaxId", asked.creditor_tax_id.as_str())
        })
        .map(|element| element.timestamp)
}

fn paid_by_form(timeline: &Timeline) -> Vec<Moment> {
    let by_form = payments(timeline).filter(|element| element.details.get("idF24").is_some());
    by_form.map(|element| moment(element.timestamp)).collect()
}

/// The prices of the notices that bear costs, by the index of the payment.
///
/// # Errors
/// When the store fails.
pub(super) async fn prices(portal: &Portal, received: &Received) -> Result<Vec<Option<Price>>, PageError> {
    let mut prices = Vec::new();
    for payment in &received.view.case.request.recipients[received.rec].payments {
        let asked = payment.pago_pa.as_ref().filter(|asked| asked.apply_cost);
        prices.push(match asked {
            Some(asked) => price(portal, asked).await?,
            None => None,
        });
    }
    Ok(prices)
}

async fn price(portal: &Portal, asked: &PagoPaPayment) -> Result<Option<Price>, PageError> {
    let price = portal.engine.notification_price(asked.creditor_tax_id.as_str(), asked.notice_code.as_str()).await;
    match price {
        Ok(price) => Ok(Some(price)),
        Err(UseError::Refused { .. }) => Ok(None), // a cancelled notification has none
        Err(error) => Err(error.into()),
    }
}

/// Pays a notice: the same form sent twice pays once.
pub(super) async fn pay(
    State(portal): State<Portal>,
    Addressee { person, visit }: Addressee,
    At((iun, index)): At<(String, String)>,
    _: Checked,
) -> Result<Response, PageError> {
    let index = number(&index)?;
    let page = super::address(visit.door, &iun);
    let Some(received) = super::opened(&portal, &person, &iun).await? else { return Ok(see(&page)) };
    let case = &received.view.case;
    let payment = case.request.recipients[received.rec].payments.get(index);
    let asked = payment.and_then(|payment| payment.pago_pa.as_ref()).ok_or_else(PageError::not_found)?;
    if case.cancellation_requested.is_none() && paid(&received.view.timeline, asked).is_none() {
        let of = ReportedDebt::Notice {
            creditor_tax_id: asked.creditor_tax_id.to_string(),
            notice_code: asked.notice_code.as_str().to_owned(),
        };
        report(&portal, case, of, visit.now).await?;
    }
    Ok(see(&format!("{page}?pagato={index}#pagamenti")))
}

/// Pays the F24 forms of a recipient at once. Unlike a notice, an F24 has no number: once a payment is known, another one
/// is not reported.
pub(super) async fn pay_by_form(
    State(portal): State<Portal>,
    Addressee { person, visit }: Addressee,
    At(iun): At<String>,
    _: Checked,
) -> Result<Response, PageError> {
    let page = super::address(visit.door, &iun);
    let Some(received) = super::opened(&portal, &person, &iun).await? else { return Ok(see(&page)) };
    let case = &received.view.case;
    let recipient = &case.request.recipients[received.rec];
    if recipient.payments.iter().all(|payment| payment.f24.is_none()) {
        return Err(PageError::not_found());
    }
    if case.cancellation_requested.is_none() && paid_by_form(&received.view.timeline).is_empty() {
        let of = ReportedDebt::F24 {
            iun: case.iun.to_string(),
            recipient_tax_id: recipient.tax_id.clone(),
            recipient_type: recipient.recipient_type,
        };
        report(&portal, case, of, visit.now).await?;
    }
    Ok(see(&format!("{page}?pagato=f24#pagamenti")))
}

/// Reports the payment as the body would that sent the notification.
async fn report(portal: &Portal, case: &Case, of: ReportedDebt, now: Timestamp) -> Result<(), PageError> {
    let unknown = || UseError::Internal("the sender of a notification is not registered any more".to_owned());
    let tax_id = TaxId::parse(&case.deposit.sender_tax_id).map_err(|_| unknown())?;
    let sender = portal.engine.sender_by_tax_id(&tax_id).await?.ok_or_else(unknown)?;
    let body = SenderCaller { sender: Arc::new(sender), key_groups: Vec::new() };
    portal.engine.report_payments(&body, &[ReportedPayment { of, paid_at: now, amount: None }]).await?;
    Ok(())
}
