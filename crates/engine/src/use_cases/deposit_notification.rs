//! Deposit of a request: the synchronous checks, the number, the unique keys, one commit, the answer.

use crate::Engine;
use crate::error::{Item, UseError};
use crate::registers::senders::SenderCaller;
use messo_domain::ids::{Iun, RequestId};
use messo_domain::request::{self, NewNotification};
use messo_domain::workflow::Deposit;
use messo_ports::store::{AppendError, KeyKind, UniqueKey};
use messo_ports::vault::Purpose;

/// Draws of a number before giving up; two equal ones in a row are already a wonder.
const MAX_DRAWS: u32 = 5;

/// The answer to a deposit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deposited {
    /// Id of the request.
    pub request_id: RequestId,
    /// Protocol number, as sent.
    pub pa_protocol_number: String,
    /// Token, as sent.
    pub idempotence_token: Option<String>,
}

/// A unique key with the text that a conflict shows.
pub(super) struct NamedKey {
    pub(super) key: UniqueKey,
    element: &'static str,
    text: String,
}

impl Engine {
    /// Takes a request in.
    ///
    /// # Errors
    /// [`UseError::Schema`] for a body of another shape, [`UseError::Refused`] with all objections of the checks (400,
    /// 403), when the sender's limit of the month is used up (400), or with every clashing key (409).
    pub async fn deposit_notification(&self, caller: &SenderCaller, body: &[u8]) -> Result<Deposited, UseError> {
        let request = request::read(body).map_err(UseError::Schema)?;
        request::check(&request, &caller.context(), &self.settings().checks).map_err(UseError::from)?;
        let request = request::with_defaults(request);
        for _ in 0..MAX_DRAWS {
            let iun = self.draw_iun();
            let keys = self.keys_of(caller, &iun, &request);
            let taken = keys.iter().map(|named| named.key.clone()).collect();
            let deposit = Deposit {
                iun: iun.clone(),
                sender_id: caller.sender.id.clone(),
                request: request.clone(),
                light_letters_only: caller.sender.light_letters_only,
            };
            match self.open_case(deposit, taken, caller.sender.monthly_limit).await {
                Ok(_) => {
                    return Ok(Deposited {
                        request_id: RequestId::of(&iun),
                        pa_protocol_number: request.pa_protocol_number,
                        idempotence_token: request.idempotence_token,
                    });
                }
                Err(AppendError::Sequence) => {}
                Err(AppendError::Quota) => return Err(limit_exceeded(caller)),
                Err(AppendError::Keys(clashes)) => return Err(conflict(&keys, &clashes)),
                Err(AppendError::LostClaim) => return Err(UseError::Internal("a deposit finishes no work".into())),
                Err(AppendError::Store(error)) => return Err(error.into()),
            }
        }
        Err(UseError::Internal("no free number was drawn".into()))
    }

    pub(super) fn draw_iun(&self) -> Iun {
        let mut pool = [0u8; 64];
        let mut used = pool.len();
        let mut next = || {
            if used == pool.len() {
                self.ports().entropy.fill(&mut pool);
                used = 0;
            }
            used += 1;
            pool[used - 1]
        };
        Iun::from_random(&mut next, self.now())
    }

    pub(super) fn keys_of(&self, caller: &SenderCaller, iun: &Iun, request: &NewNotification) -> Vec<NamedKey> {
        let token = request.idempotence_token.as_deref().unwrap_or("null");
        let protocol = format!("{}##{}##{token}", caller.sender.id, request.pa_protocol_number);
        let element = "Duplicated notification for senderPaId##paProtocolNumber##idempotenceToken";
        let mut keys = vec![self.named_key(KeyKind::Protocol, None, element, protocol)];
        for (rec, recipient) in request.recipients.iter().enumerate() {
            let rec = rec as u32;
            for payment in recipient.payments.iter().filter_map(|payment| payment.pago_pa.as_ref()) {
                let text = notice_key(&payment.creditor_tax_id.to_string(), payment.notice_code.as_str());
                let element = "Duplicated notification for creditorTaxId##noticeCode";
                keys.push(self.named_key(KeyKind::NoticeCode, Some(rec), element, text));
            }
            let element = "Duplicated notification for aarQRCodeValue";
            let access = self.quick_access_token(iun, rec as usize);
            keys.push(self.named_key(KeyKind::QuickAccess, Some(rec), element, access));
        }
        keys
    }

    fn named_key(&self, kind: KeyKind, rec: Option<u32>, element: &'static str, text: String) -> NamedKey {
        NamedKey { key: UniqueKey { kind, hash: self.key_hash(&text), rec }, element, text }
    }

    /// Keyed hash of a unique key.
    pub(crate) fn key_hash(&self, text: &str) -> [u8; 32] {
        self.ports().vault.mac(Purpose::UniqueKey, text.as_bytes())
    }
}

/// Text of the key of a notice.
pub(crate) fn notice_key(creditor_tax_id: &str, notice_code: &str) -> String {
    format!("{creditor_tax_id}##{notice_code}")
}

fn limit_exceeded(caller: &SenderCaller) -> UseError {
    let limit = caller.sender.monthly_limit.unwrap_or_default();
    let detail = format!(
        "The {limit} notifications that the sender may deposit in a month are used up; those refused do not count"
    );
    UseError::refused(400, "PN_DELIVERY_NOTIFICATION_LIMIT_EXCEEDED", detail)
}

fn conflict(keys: &[NamedKey], clashes: &[usize]) -> UseError {
    let items = clashes.iter().filter_map(|index| keys.get(*index));
    let items = items.map(|named| Item {
        code: "PN_GENERIC_INVALIDPARAMETER_DUPLICATED".to_owned(),
        element: Some(named.element.to_owned()),
        detail: format!("{}={}", named.element, named.text),
    });
    UseError::Refused { status: 409, items: items.collect() }
}
