//! Payments reported by the creditor body: every one is looked at before any is recorded.
//!
//! Recording is one commit per case; a failure half-way is answered as our own, and the same report again finishes it.

use crate::Engine;
use crate::cases::Loaded;
use crate::error::{Item, UseError};
use crate::registers::senders::SenderCaller;
use jiff::Timestamp;
use messo_domain::case::PaidDebt;
use messo_domain::ids::{Iun, Sha256Digest, TaxId};
use messo_domain::money::Cents;
use messo_domain::party::RecipientType;
use messo_domain::workflow::Command;
use messo_domain::workflow::command::Payment;
use std::sync::Arc;

/// Most payments of one report: each is a commit, and a call must end.
pub const MAX_PAYMENTS: usize = 500;

/// No notification, notice or recipient of the caller.
const UNKNOWN: &str = "PN_DELIVERY_NOTIFICATIONNOTFOUND";

/// One reported payment.
#[derive(Clone, Debug)]
pub struct ReportedPayment {
    /// What was paid.
    pub of: ReportedDebt,
    /// When it was paid.
    pub paid_at: Timestamp,
    /// Amount, if told.
    pub amount: Option<Cents>,
}

/// What a reported payment is of, as its reporter names it.
#[derive(Clone, Debug)]
pub enum ReportedDebt {
    /// A pagoPA notice.
    Notice {
        /// Creditor.
        creditor_tax_id: String,
        /// Notice code.
        notice_code: String,
    },
    /// An F24, which has no number: the notification and who paid are told.
    F24 {
        /// Number of the notification.
        iun: String,
        /// Tax id of the recipient who paid.
        recipient_tax_id: TaxId,
        /// Natural person or company.
        recipient_type: RecipientType,
    },
}

impl Engine {
    /// Records the payments. A payment that is known already changes nothing.
    ///
    /// # Errors
    /// 404 when any notice, notification or recipient is unknown or of another body; nothing is recorded then.
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
        let (loaded, rec, paid) = match &reported.of {
            ReportedDebt::Notice { creditor_tax_id, notice_code } => {
                let (loaded, rec) = self.own_notice(caller, creditor_tax_id, notice_code).await?;
                let (creditor_tax_id, notice_code) = (creditor_tax_id.clone(), notice_code.clone());
                (loaded, rec, PaidDebt::PagoPa { creditor_tax_id, notice_code })
            }
            ReportedDebt::F24 { iun, recipient_tax_id, recipient_type } => {
                let loaded = self.own_accepted_case(caller, iun, UNKNOWN).await?;
                let rec = recipient(&loaded, recipient_tax_id, *recipient_type)?;
                let id_f24 = id_of_f24(&loaded.case.iun, rec, reported);
                (loaded, rec, PaidDebt::F24 { id_f24 })
            }
        };
        let payment = Payment {
            rec,
            paid,
            recipient_type: loaded.case.request.recipients[rec].recipient_type,
            amount: reported.amount,
            paid_at: reported.paid_at,
            source: "PA".to_owned(),
        };
        Ok((loaded.case.iun.clone(), payment))
    }

    /// The caller's accepted case with this notice, and the recipient that the notice belongs to.
    async fn own_notice(
        &self,
        caller: &SenderCaller,
        creditor_tax_id: &str,
        notice_code: &str,
    ) -> Result<(Arc<Loaded>, usize), UseError> {
        let found = self.case_of_notice(creditor_tax_id, notice_code).await?.filter(|(loaded, _)| {
            let deposit = &loaded.case.deposit;
            loaded.case.accepted.is_some() && caller.sees(&deposit.sender_id, deposit.group.as_deref())
        });
        found.ok_or_else(|| {
            let detail = "No notification of the caller has one of these creditors and notice codes";
            UseError::not_found(UNKNOWN, detail)
        })
    }
}

/// The recipient of this tax id and kind. Whether an F24 was asked is not looked at, as SEND does not: forms also come
/// with the act itself.
fn recipient(loaded: &Loaded, tax_id: &TaxId, kind: RecipientType) -> Result<usize, UseError> {
    let mut recipients = loaded.case.request.recipients.iter();
    recipients.position(|it| it.tax_id == *tax_id && it.recipient_type == kind).ok_or_else(|| {
        let detail = format!("Notification with iun {} has no such recipient", loaded.case.iun);
        UseError::not_found(UNKNOWN, detail)
    })
}

/// The UUID of a payment by F24. It follows from the report, so that the same report again is the same payment; SEND
/// draws one at random and records the payment once more.
fn id_of_f24(iun: &Iun, rec: usize, reported: &ReportedPayment) -> String {
    let amount = reported.amount.map_or(0, |amount| amount.0);
    let digest = Sha256Digest::of(format!("f24/{iun}/{rec}/{}/{amount}", reported.paid_at).as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.as_bytes()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
}
