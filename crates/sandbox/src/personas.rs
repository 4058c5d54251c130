//! Who may come in to a sandbox without a password: prepared people, and those made on the spot.
//!
//! All are plainly fictional, with right check characters. What is told of a person is told to the simulated registries,
//! as whoever tries Messo out would do by the calls of the sandbox.

use crate::Sandbox;
use crate::printed::{self, ACTOR};
use messo_domain::ids::{TaxId, tax_id};
use messo_domain::party::RecipientType;
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
}

/// The prepared ones: the officer of the sender that is ready, the people of the examples.
pub const PREPARED: [Persona; 7] = [
    Persona { id: "ente", name: printed::NAME, tax_id: printed::TAX_ID, kind: PersonType::PA },
    Persona { id: "uno", name: "Destinatario Uno", tax_id: "DSTNUO80A01H501S", kind: PersonType::PF },
    Persona { id: "due", name: "Destinatario Due", tax_id: "DSTDUE80A41H501C", kind: PersonType::PF },
    Persona { id: "tre", name: "Destinatario Tre", tax_id: "DSTTRE80A01H501G", kind: PersonType::PF },
    Persona { id: "quattro", name: "Destinatario Quattro", tax_id: "DSTQTR80A41H501A", kind: PersonType::PF },
    Persona { id: "cinque", name: "Destinatario Cinque", tax_id: "DSTCNQ80A01H501N", kind: PersonType::PF },
    Persona { id: "impresa", name: "Impresa di Esempio", tax_id: "12345678903", kind: PersonType::PG },
];

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
    /// Lets somebody in: the token of a session. An officer's body is registered, if it was not yet. Spaces in the tax id
    /// and small letters are put right.
    ///
    /// # Errors
    /// [`UseError::Parameter`] for a tax id that is none of this kind, or a body without a name.
    pub async fn let_in(&self, kind: PersonType, tax_id: &str, name: &str) -> Result<String, UseError> {
        let text: String = tax_id.split_whitespace().collect::<String>().to_uppercase();
        let tax_id = self.checked(kind, &text)?;
        let engine = &self.parts.engine;
        if kind == PersonType::PA && engine.sender_by_tax_id(&tax_id).await?.is_none() {
            let name = name.trim();
            let length = name.chars().count();
            if length == 0 || length > LONGEST_NAME || name.chars().any(char::is_control) {
                return Err(UseError::Parameter(format!("name: expected 1 to {LONGEST_NAME} letters, on one line")));
            }
            let sender = engine.put_sender(&tax_id, name, &[], None, ACTOR).await?;
            printed::key_of(&self.parts, &sender, &[]).await?;
        }
        Ok(self.token(&PersonCaller { tax_id, r#type: kind, role: None, groups: Vec::new() }))
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
