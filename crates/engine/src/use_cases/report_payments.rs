//! Payments reported by the creditor body: every one is looked at before any is recorded.
//!
//! Recording is one commit per case; a failure half-way is answered as our own, and the same report again finishes it.

use crate::Engine;
use crate::error::{Item, UseError};
use crate::registers::senders::SenderCaller;
use jiff::Timestamp;
use messo_domain::ids::Iun;
use messo_domain::money::Cents;
use messo_domain::workflow::Command;
use messo_domain::workflow::command::Payment;

/// Most payments of one report: each is a commit, and a call must end.
pub const MAX_PAYMENTS: usize = 500;

/// One reported payment.
#[derive(Clone, Debug)]
pub struct ReportedPayment {
    /// Creditor.
    pub creditor_tax_id: String,
    /// Notice code.
    pub notice_code: String,
    /// When it was paid.
    pub paid_at: Timestamp,
    /// Amount, if told.
    pub amount: Option<Cents>,
}

impl Engine {
    /// Records the payments. A payment that is known already changes nothing.
    ///
    /// # Errors
    /// 404 when any notice is unknown or belongs to another body's notification; nothing is recorded then.
    pub async fn report_payments(&self, caller: &SenderCaller, payments: &[ReportedPayment]) -> Result<(), UseError> {
        if payments.len() > MAX_PAYMENTS {
            let detail = format!("at most {MAX_PAYMENTS} payments can be reported in one call");
            let item = Item {
                code: "PN_GENERIC_INVALIDPARAMETER_SIZE".to_owned(),
                element: Some("events".to_owned()),
                detail,
            };
            return Err(UseError::Refused { status: 400, items: vec![item] });
        }
        if payments.iter().any(|payment| payment.amount.is_some_and(|amount| amount < Cents::ZERO)) {
            return Err(UseError::refused(400, "PN_GENERIC_INVALIDPARAMETER", "amount must not be negative"));
        }
        let mut commands: Vec<(Iun, Payment)> = Vec::with_capacity(payments.len());
        for payment in payments {
            commands.push(self.payment_of(caller, payment).await?);
        }
        for (iun, payment) in commands {
            self.command(&iun, Command::Pay(payment), None).await?;
        }
        Ok(())
    }

    async fn payment_of(&self, caller: &SenderCaller, reported: &ReportedPayment) -> Result<(Iun, Payment), UseError> {
        let found = self.case_of_notice(&reported.creditor_tax_id, &reported.notice_code).await?;
        let found = found.filter(|(loaded, _)| {
            let deposit = &loaded.case.deposit;
            loaded.case.accepted.is_some() && caller.sees(&deposit.sender_id, deposit.group.as_deref())
        });
        let (loaded, rec) = found.ok_or_else(|| {
            let detail = "No notification of the caller has one of these creditors and notice codes";
            UseError::not_found("PN_DELIVERY_NOTIFICATIONNOTFOUND", detail)
        })?;
        let payment = Payment {
            rec,
            creditor_tax_id: reported.creditor_tax_id.clone(),
            notice_code: reported.notice_code.clone(),
            recipient_type: loaded.case.request.recipients[rec].recipient_type,
            amount: reported.amount,
            paid_at: reported.paid_at,
            source: "PA".to_owned(),
        };
        Ok((loaded.case.iun.clone(), payment))
    }
}
