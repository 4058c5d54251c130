//! The sender that a sandbox has ready, so that the first call works as pasted.

use crate::SandboxParts;
use messo_domain::ids::TaxId;
use messo_engine::tokens::PersonType;
use messo_engine::{PersonCaller, UseError};

/// Name of the body that is there from the start.
pub(crate) const NAME: &str = "Comune di Esempio";
/// Its tax id: the check digit is right, the body is not real.
pub(crate) const TAX_ID: &str = "01234567897";
/// Names of its groups.
pub(crate) const GROUPS: [&str; 2] = ["Tributi", "Polizia locale"];
/// Name of the keys that the sandbox hands out.
const KEY_NAME: &str = "Sandbox";
/// Who changes the registers, in the audit rows.
pub(crate) const ACTOR: &str = "sandbox";

/// A sender with all that is needed to call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadySender {
    /// Tax id of the body.
    pub tax_id: TaxId,
    /// Its name.
    pub name: String,
    /// Its API key, bound to no group.
    pub api_key: String,
    /// A session token of one of its officers.
    pub token: String,
}

/// Puts the ready sender in its place; one that is there already keeps its groups. The key is the same each time, after
/// a restart and after a reset too.
///
/// # Errors
/// [`UseError::Internal`] when the registers cannot be written.
pub async fn prepare(parts: &SandboxParts) -> Result<ReadySender, UseError> {
    let tax_id = messo_engine::tokens::tax_id(TAX_ID)?;
    let known = parts.engine.sender_by_tax_id(&tax_id).await?;
    let sender = match known {
        Some(sender) => sender,
        None => parts.engine.put_sender(&tax_id, NAME, &groups(), None, ACTOR).await?,
    };
    let api_key = key_of(parts, &sender, &[]).await?;
    let officer = PersonCaller { tax_id: tax_id.clone(), r#type: PersonType::PA, role: None, groups: Vec::new() };
    Ok(ReadySender { tax_id, name: sender.denomination, api_key, token: parts.engine.mint_token(&officer) })
}

/// Names of the ready sender's groups.
pub(crate) fn groups() -> Vec<String> {
    GROUPS.map(ToOwned::to_owned).to_vec()
}

/// The sender's key that is bound to these groups, enabled. Derived, so that the same question has the same answer and
/// only a hash is stored; the order of the groups does not count.
pub(crate) async fn key_of(
    parts: &SandboxParts,
    sender: &messo_engine::registers::senders::Sender,
    groups: &[String],
) -> Result<String, UseError> {
    let mut groups = groups.to_vec();
    groups.sort();
    let key = parts.engine.derived_api_key(&format!("{}/{}", sender.tax_id, groups.join("/")));
    let known = parts.engine.sender_by_key(&key).await?;
    if known.is_none_or(|caller| caller.sender.id != sender.id || caller.key_groups != groups) {
        parts.engine.put_api_key(sender, &key, KEY_NAME, groups, ACTOR).await?;
    }
    Ok(key)
}
