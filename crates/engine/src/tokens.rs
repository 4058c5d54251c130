//! Session tokens of people: sealed by the vault, so that a token tells nothing and cannot be changed.
//!
//! A token says who the person is and for whom they act, until an instant of the wall clock. Real log-in (SPID, CIE)
//! will make the same tokens; today only the sandbox does.

use crate::Engine;
use crate::error::UseError;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use messo_domain::ids::TaxId;
use messo_ports::vault::Purpose;
use serde::{Deserialize, Serialize};

const PREFIX: &str = "messo.session.";
const CONTEXT: &str = "token/session";
/// How long a token is good for: a working day.
const VALID_HOURS: i64 = 12;

/// Kind of the one who logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PersonType {
    /// Citizen.
    PF,
    /// Company.
    PG,
    /// Officer of a public body.
    PA,
}

/// A person who has shown a token.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PersonCaller {
    /// Tax id: the citizen's, the company's or the body's.
    pub tax_id: TaxId,
    /// Kind.
    pub r#type: PersonType,
    /// Role in a company or body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Groups within it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
}

impl std::fmt::Debug for PersonCaller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PersonCaller({:?}, masked)", self.r#type)
    }
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    person: PersonCaller,
    expires: Timestamp,
}

impl Engine {
    /// A token for a person.
    pub fn mint_token(&self, person: &PersonCaller) -> String {
        let expires = self.ports().wall.now() + SignedDuration::from_hours(VALID_HOURS);
        let sealed = Sealed { person: person.clone(), expires };
        let plain = serde_json::to_vec(&sealed).expect("tokens are plain data");
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(self.ports().vault.seal(CONTEXT, &plain)))
    }

    /// The person whose token this is; `None` for one that is not ours, was changed or has expired.
    pub fn person_by_token(&self, token: &str) -> Option<PersonCaller> {
        let bytes = URL_SAFE_NO_PAD.decode(token.strip_prefix(PREFIX)?).ok()?;
        let plain = self.ports().vault.open(CONTEXT, &bytes).ok()?;
        let sealed: Sealed = serde_json::from_slice(&plain).ok()?;
        (sealed.expires > self.ports().wall.now()).then_some(sealed.person)
    }

    /// The token that a form brings back, for the visitor whose browser keeps this secret.
    pub fn form_token(&self, secret: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.ports().vault.mac(Purpose::Form, secret.as_bytes()))
    }

    /// A fresh random id, for requests that need one.
    pub(crate) fn random_uuid(&self) -> String {
        let mut bytes = [0; 16];
        self.ports().entropy.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    }
}

/// The tax id in a path or a body.
///
/// # Errors
/// [`UseError::Parameter`] when it has not the form of one.
pub fn tax_id(text: &str) -> Result<TaxId, UseError> {
    TaxId::parse(text).map_err(|e| UseError::Parameter(format!("taxId: {e}")))
}
