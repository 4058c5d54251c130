//! Who may come in to a sandbox without a password: prepared people, and those made on the spot.
//!
//! All are plainly fictional, with right check characters. What is told of a person is told to the simulated registries,
//! as whoever tries Messo out would do by the calls of the sandbox.

use crate::Sandbox;
use crate::printed::{self, ACTOR};
use messo_domain::ids::{TaxId, tax_id};
use messo_domain::party::RecipientType;
use messo_engine::registers::senders::Sender;
use messo_engine::tokens::PersonType;
use messo_engine::{PersonCaller, UseError};

/// Longest name of a body that is made on the spot.
const LONGEST_NAME: usize = 80;

/// A prepared person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Persona {
    /// Id in addresses and forms.
    pub id: &'static str,
    /// Name.
    pub name: &'static str,
    /// Tax id.
    pub tax_id: &'static str,
    /// Kind.
    pub kind: PersonType,
    /// Name of the one group of the body that an officer belongs to, and so sees; `None`: all of the body.
    pub group: Option<&'static str>,
}

/// The prepared ones: two officers of the sender that is ready, one of the whole body and one of a group, and the people
/// of the examples.
pub const PREPARED: [Persona; 8] = [
    officer("ente", None),
    officer("ente-tributi", Some(printed::GROUPS[0])),
    recipient("uno", "Destinatario Uno", "DSTNUO80A01H501S", PersonType::PF),
    recipient("due", "Destinatario Due", "DSTDUE80A41H501C", PersonType::PF),
    recipient("tre", "Destinatario Tre", "DSTTRE80A01H501G", PersonType::PF),
    recipient("quattro", "Destinatario Quattro", "DSTQTR80A41H501A", PersonType::PF),
    recipient("cinque", "Destinatario Cinque", "DSTCNQ80A01H501N", PersonType::PF),
    recipient("impresa", "Impresa di Esempio", "12345678903", PersonType::PG),
];

const fn officer(id: &'static str, group: Option<&'static str>) -> Persona {
    Persona { id, name: printed::NAME, tax_id: printed::TAX_ID, kind: PersonType::PA, group }
}

const fn recipient(id: &'static str, name: &'static str, tax_id: &'static str, kind: PersonType) -> Persona {
    Persona { id, name, tax_id, kind, group: None }
}

/// The prepared person with this id.
pub fn prepared(id: &str) -> Option<Persona> {
    PREPARED.into_iter().find(|persona| persona.id == id)
}

impl Persona {
    /// As a recipient.
    pub(crate) fn recipient_type(self) -> RecipientType {
        if self.kind == PersonType::PF { RecipientType::PF } else { RecipientType::PG }
    }
}

impl Sandbox {
    /// Lets a prepared person in: the token of a session of their own.
    ///
    /// # Errors
    /// [`UseError`] when the registers fail.
    pub async fn let_in_prepared(&self, persona: Persona) -> Result<String, UseError> {
        let (tax_id, body) = self.known(persona.kind, persona.tax_id, persona.name).await?;
        let groups = match (body, persona.group) {
            (Some(body), Some(name)) => vec![self.group(body, name).await?],
            _ => Vec::new(),
        };
        Ok(self.session(&PersonCaller { tax_id, r#type: persona.kind, role: None, groups }))
    }

    /// Lets somebody in: the token of a session of their own. An officer's body is registered, if it was not yet. Spaces
    /// in the tax id and small letters are put right.
    ///
    /// # Errors
    /// [`UseError::Parameter`] for a tax id that is none of this kind, or a body without a name.
    pub async fn let_in(&self, kind: PersonType, tax_id: &str, name: &str) -> Result<String, UseError> {
        let (tax_id, _) = self.known(kind, tax_id, name).await?;
        Ok(self.session(&PersonCaller { tax_id, r#type: kind, role: None, groups: Vec::new() }))
    }

    /// The tax id of whoever comes in, as it should be written, and the body of an officer.
    async fn known(&self, kind: PersonType, tax_id: &str, name: &str) -> Result<(TaxId, Option<Sender>), UseError> {
        let text: String = tax_id.split_whitespace().collect::<String>().to_uppercase();
        let tax_id = self.checked(kind, &text)?;
        if kind != PersonType::PA {
            return Ok((tax_id, None));
        }
        let engine = &self.parts.engine;
        if let Some(body) = engine.sender_by_tax_id(&tax_id).await? {
            return Ok((tax_id, Some(body)));
        }
        let name = name.trim();
        let length = name.chars().count();
        if length == 0 || length > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(UseError::Parameter(format!("name: expected 1 to {LONGEST_NAME} letters, on one line")));
        }
        let groups = if tax_id.as_str() == printed::TAX_ID { printed::groups() } else { Vec::new() };
        let body = engine.put_sender(&tax_id, name, &groups, None, ACTOR).await?;
        printed::key_of(&self.parts, &body, &[]).await?;
        Ok((tax_id, Some(body)))
    }

    /// Id of a group in use of a body, which is given it where it has none of this name: data of before has no groups, and
    /// whoever tries Messo out may have replaced them.
    async fn group(&self, body: Sender, name: &str) -> Result<String, UseError> {
        let id = |body: &Sender| body.groups.iter().find(|g| g.active && g.name == name).map(|g| g.id.clone());
        if let Some(id) = id(&body) {
            return Ok(id);
        }
        let names = body.groups.iter().filter(|group| group.active).map(|group| group.name.clone());
        let names: Vec<String> = names.chain([name.to_owned()]).collect();
        let body = self.parts.engine.put_sender(&body.tax_id, &body.denomination, &names, None, ACTOR).await?;
        id(&body).ok_or_else(|| UseError::Internal("a group that was made is not there".to_owned()))
    }

    fn checked(&self, kind: PersonType, text: &str) -> Result<TaxId, UseError> {
        let wrong = |error: tax_id::TaxIdError| UseError::Parameter(format!("taxId: {error}"));
        let recipient = if kind == PersonType::PF { RecipientType::PF } else { RecipientType::PG };
        tax_id::check(text, recipient, &self.parts.engine.settings().checks.accepted_tax_ids).map_err(wrong)?;
        let tax_id = TaxId::parse(text).map_err(wrong)?;
        if kind != PersonType::PF && !tax_id.is_numeric() {
            return Err(UseError::Parameter("taxId: that of a company or body is 11 digits".to_owned()));
        }
        Ok(tax_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn prepared_people_have_right_check_characters_and_ids_of_their_own() {
        for persona in PREPARED {
            assert_eq!(tax_id::check(persona.tax_id, persona.recipient_type(), &[]), Ok(()), "{}", persona.name);
        }
        let ids: BTreeSet<&str> = PREPARED.iter().map(|persona| persona.id).collect();
        assert_eq!(ids.len(), PREPARED.len());
    }
}
