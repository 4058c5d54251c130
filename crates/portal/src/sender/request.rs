//! `/mittente/richieste/{id}`: a request that is still checked, or was refused: what is wrong and what to change.

use crate::Portal;
use crate::address::At;
use crate::doors::Officer;
use crate::errors::PageError;
use crate::layout::{Frame, page, see};
use crate::present::event::Reader;
use crate::sender::wizard::again;
use crate::words::Words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use messo_domain::case::RefusalReason;
use messo_domain::request::NewNotification;
use messo_engine::use_cases::request_status::{StatusQuery, Verdict};

/// Why a request was refused.
struct Reason {
    code: String,
    /// What is wrong, in plain words.
    text: String,
    /// What to change.
    todo: String,
    /// What the platform noted.
    detail: String,
    /// Whom it concerns.
    recipient: Option<String>,
}

impl Reason {
    fn of(words: Words, request: &NewNotification, reason: &RefusalReason) -> Self {
        let reader = Reader::Sender(&[]);
        let phrase = |suffix: &str| {
            let code = format!("{}{suffix}", reason.error_code);
            Some(reader.phrase(words, "refusal-", &code)).filter(|text| *text != code)
        };
        let recipient = reason.rec_index.and_then(|rec| request.recipients.get(rec));
        Self {
            text: phrase("").unwrap_or_else(|| reason.error_code.clone()),
            todo: phrase("-do").unwrap_or_default(),
            code: reason.error_code.clone(),
            detail: reason.detail.clone(),
            recipient: recipient.map(|recipient| recipient.denomination.clone()),
        }
    }
}

#[derive(Template)]
#[template(path = "sender/request.html")]
struct RequestPage {
    frame: Frame,
    id: String,
    subject: String,
    protocol: String,
    /// Empty while it is checked.
    reasons: Vec<Reason>,
    /// Whether a draft can be made of it.
    can_correct: bool,
}

pub(super) async fn request(
    State(portal): State<Portal>,
    Officer { caller, visit }: Officer,
    At(id): At<String>,
) -> Result<Response, PageError> {
    let query = StatusQuery { notification_request_id: Some(id), ..StatusQuery::default() };
    let status = portal.engine.request_status(&caller, &query).await?;
    let reasons = match status.verdict {
        Verdict::Accepted(iun) => return Ok(see(&format!("/mittente/notifiche/{iun}"))),
        Verdict::Waiting => Vec::new(),
        Verdict::Refused(reasons) => reasons,
    };
    let title = if reasons.is_empty() { "request-waiting" } else { "request-refused" };
    Ok(page(&RequestPage {
        frame: Frame::new(&visit, title).below("/mittente", "list-title"),
        id: status.request_id.to_string(),
        subject: status.request.subject.clone(),
        protocol: status.request.pa_protocol_number.clone(),
        can_correct: again::can_be_corrected(&status.request),
        reasons: reasons.iter().map(|reason| Reason::of(visit.words, &status.request, reason)).collect(),
    }))
}
