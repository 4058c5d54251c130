//! Postal addresses that a request left out: the registry of residents or of companies is asked for each.

use crate::Engine;
use crate::cases::Loaded;
use messo_domain::workflow::command::AddressAnswer;

impl Engine {
    /// What the registries say of each recipient without an address. A registry that cannot be asked is an answer too:
    /// the request is refused for it, as SEND does, and the sender may deposit it again.
    pub(super) async fn missing_addresses(&self, loaded: &Loaded) -> Vec<(usize, AddressAnswer)> {
        let mut answers = Vec::new();
        for (rec, recipient) in loaded.case.request.recipients.iter().enumerate() {
            if loaded.case.recipients[rec].address.is_some() {
                continue;
            }
            let registries = &self.ports().registries;
            let answer = match registries.physical_address(recipient.recipient_type, &recipient.tax_id).await {
                Ok(Some(address)) => AddressAnswer::Found(address),
                Ok(None) => AddressAnswer::NotFound,
                Err(error) => {
                    tracing::warn!(iun = %loaded.case.iun, rec, %error, "a registry could not be asked for an address");
                    AddressAnswer::Failed
                }
            };
            answers.push((rec, answer));
        }
        answers
    }
}
