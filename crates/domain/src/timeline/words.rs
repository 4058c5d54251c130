//! What each element means, in plain words, for tables and pages.
//!
//! One row per category, English and Italian, at most 70 characters, seen from the sending body. These are explanations:
//! nothing on the wire depends on them, and legal texts are elsewhere (`rules`, the templates of documents).

use crate::case::Category;

use Category as C;

/// Language of the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English.
    En,
    /// Italian.
    It,
}

/// Category, English, Italian.
struct Row(Category, &'static str, &'static str);

/// One sentence on what an element of this category means.
pub fn meaning(category: Category, lang: Lang) -> &'static str {
    let row = ROWS.iter().find(|row| row.0 == category).expect("every category has its words");
    match lang {
        Lang::En => row.1,
        Lang::It => row.2,
    }
}

#[rustfmt::skip] // one row, one category
const ROWS: &[Row] = &[
    Row(C::SenderAckCreationRequest, "The proof that the request was taken in charge is ordered", "Chiesta l'attestazione di presa in carico della richiesta"),
    Row(C::ValidateF24Request, "The F24 forms are being checked", "I modelli F24 sono in verifica"),
    Row(C::ValidatedF24, "The F24 forms were checked", "I modelli F24 sono stati verificati"),
    Row(C::PublicRegistryValidationCall, "Missing street addresses are looked up in the public registries", "Indirizzi fisici mancanti chiesti ai registri pubblici"),
    Row(C::PublicRegistryValidationResponse, "The registries answered about a missing street address", "Risposta dei registri su un indirizzo fisico mancante"),
    Row(C::ValidateNormalizeAddressesRequest, "The street addresses are being checked", "Gli indirizzi fisici sono in verifica"),
    Row(C::NormalizedAddress, "The street address was put in postal form", "L'indirizzo fisico è stato normalizzato"),
    Row(C::RequestAccepted, "The request passed all checks: the notification is under way", "Richiesta accettata: la notifica prende avvio"),
    Row(C::RequestRefused, "The request failed a check: nothing will be notified", "Richiesta rifiutata: non sarà notificato nulla"),
    Row(C::GenerateF24Request, "The F24 forms are being made", "I modelli F24 sono in preparazione"),
    Row(C::GeneratedF24, "The F24 forms are ready", "I modelli F24 sono pronti"),
    Row(C::AarCreationRequest, "The notice for the recipient is being made", "L'avviso per il destinatario (AAR) è in preparazione"),
    Row(C::AarGeneration, "The notice for the recipient is ready", "L'avviso per il destinatario (AAR) è pronto"),
    Row(C::SendCourtesyMessage, "A courtesy message was sent; it has no legal effect", "Inviato un messaggio di cortesia, senza valore legale"),
    Row(C::ProbableSchedulingAnalogDate, "Paper will probably follow from this date if the act stays unopened", "Data probabile dell'invio cartaceo, se l'atto non viene aperto"),
    Row(C::GetAddress, "A source of digital addresses was looked at", "Consultata una fonte di domicili digitali"),
    Row(C::PublicRegistryCall, "The public registries are asked for an address", "Chiesto un recapito ai registri pubblici"),
    Row(C::PublicRegistryResponse, "The public registries answered", "I registri pubblici hanno risposto"),
    Row(C::ScheduleDigitalWorkflow, "The second digital attempt has its date", "Fissata la data del secondo tentativo digitale"),
    Row(C::PrepareDigitalDomicile, "The next digital address to try was chosen", "Scelto il prossimo domicilio digitale da tentare"),
    Row(C::SendDigitalDomicile, "The notice is sent to a digital domicile", "L'avviso è inviato a un domicilio digitale"),
    Row(C::SendDigitalProgress, "News of the digital send, not final", "Aggiornamento sull'invio digitale, non definitivo"),
    Row(C::SendDigitalFeedback, "Final outcome of a digital send", "Esito definitivo di un invio digitale"),
    Row(C::DigitalDeliveryCreationRequest, "Digital sends ended; proof of the outcome is ordered", "Invii digitali conclusi; chiesta l'attestazione dell'esito"),
    Row(C::DigitalSuccessWorkflow, "The notice reached a digital domicile", "L'avviso è stato consegnato al domicilio digitale"),
    Row(C::DigitalFailureWorkflow, "No digital domicile could be reached; a simple letter informs", "Nessun domicilio digitale raggiunto; segue raccomandata semplice"),
    Row(C::ScheduleAnalogWorkflow, "The paper send has its date", "Fissata la data dell'invio cartaceo"),
    Row(C::PrepareSimpleRegisteredLetter, "The simple registered letter is being prepared", "La raccomandata semplice è in preparazione"),
    Row(C::SendSimpleRegisteredLetter, "The simple registered letter goes to the carrier", "La raccomandata semplice è affidata al recapitista"),
    Row(C::SendSimpleRegisteredLetterProgress, "News of the simple registered letter", "Aggiornamento sulla raccomandata semplice"),
    Row(C::PrepareAnalogDomicile, "The registered letter is being prepared", "La raccomandata è in preparazione"),
    Row(C::PrepareAnalogDomicileFailure, "No usable address for a second letter was found", "Nessun indirizzo utile per un secondo invio cartaceo"),
    Row(C::SendAnalogDomicile, "The registered letter goes to the carrier; its cost is known", "La raccomandata è affidata al recapitista; il costo è noto"),
    Row(C::SendAnalogProgress, "News of the registered letter, not final", "Aggiornamento sulla raccomandata, non definitivo"),
    Row(C::SendAnalogFeedback, "Final outcome of a registered letter", "Esito definitivo di una raccomandata"),
    Row(C::SendAnalogTimeoutCreationRequest, "No outcome from abroad in time; proof of it is ordered", "Nessun esito dall'estero nei termini; chiesta l'attestazione"),
    Row(C::SendAnalogTimeout, "Proof that no outcome came from abroad in time", "Attestato il mancato esito dall'estero nei termini"),
    Row(C::AnalogSuccessWorkflow, "The notice was served on paper", "L'avviso è stato notificato su carta"),
    Row(C::AnalogFailureWorkflow, "The paper sends failed: the notice is deposited on the platform", "Invii cartacei falliti: l'avviso è depositato sulla piattaforma"),
    Row(C::AnalogFailureWorkflowTimeout, "The paper flow ended without an outcome from abroad", "Flusso cartaceo chiuso senza esito dall'estero"),
    Row(C::AnalogWorkflowRecipientDeceased, "The carrier found that the recipient is deceased", "Il recapitista segnala che il destinatario è deceduto"),
    Row(C::CompletelyUnreachableCreationRequest, "Recipient untraceable; proof of the deposit is ordered", "Destinatario irreperibile; chiesta l'attestazione di deposito"),
    Row(C::CompletelyUnreachable, "The recipient is untraceable; the deposit is proven", "Destinatario irreperibile; il deposito è attestato"),
    Row(C::ScheduleRefinement, "The date of legal effect is fixed, unless the act is opened before", "Fissata la data di perfezionamento, salvo apertura anteriore"),
    Row(C::Refinement, "The notification takes legal effect because the term has run", "La notifica si perfeziona per decorrenza dei termini"),
    Row(C::NotificationViewedCreationRequest, "First access to the act; proof of it is ordered", "Primo accesso all'atto; chiesta l'attestazione"),
    Row(C::NotificationViewed, "The recipient or a delegate opened the act", "Il destinatario o un delegato ha aperto l'atto"),
    Row(C::NotificationRaddRetrieved, "The act was handed over at a desk", "L'atto è stato ritirato a uno sportello"),
    Row(C::Payment, "A payment asked for by the act was made", "È stato eseguito un pagamento richiesto dall'atto"),
    Row(C::NotificationCancellationRequest, "Cancellation was asked for; no new step is taken", "Chiesto l'annullamento: nessun nuovo passo viene avviato"),
    Row(C::NotificationCancelledDocumentCreationRequest, "Proof of the cancellation is ordered", "Chiesta l'attestazione di annullamento"),
    Row(C::NotificationCancelled, "The notification is cancelled", "La notifica è annullata"),
    Row(C::NotificationTimelineReworked, "An outcome on paper was corrected; the elements are listed", "Corretto un esito cartaceo; gli elementi sono elencati"),
    Row(C::NotHandled, "Paper was not handled (old notifications only)", "Invio cartaceo non gestito (solo notifiche di un tempo)"),
    Row(C::Deposit, "The request was taken in", "La richiesta è stata ricevuta"),
    Row(C::DocumentStored, "A document was made and stored", "Un documento è stato prodotto e conservato"),
    Row(C::CaseParked, "The case waits for a person to look at it", "Il caso attende l'intervento di una persona"),
    Row(C::PaperPlanned, "The letter waits for its place in the week of the post", "La raccomandata attende il proprio turno di postalizzazione"),
    Row(C::PositionsUpdated, "The cost was told to the register of debt positions", "Il costo è stato comunicato alle posizioni debitorie"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_category_has_a_sentence_of_its_own_in_both_languages() {
        for lang in [Lang::En, Lang::It] {
            let sentences: BTreeSet<_> = Category::all().map(|category| meaning(category, lang)).collect();
            assert_eq!(sentences.len(), Category::all().count(), "{lang:?}");
            for sentence in sentences {
                assert!((10..=70).contains(&sentence.chars().count()), "{sentence}");
                assert!(sentence.starts_with(char::is_uppercase) && !sentence.ends_with('.'), "{sentence}");
            }
        }
    }

    #[test]
    fn rows_stand_in_the_order_of_the_categories() {
        let order: Vec<_> = ROWS.iter().map(|row| row.0).collect();
        assert_eq!(order, Category::all().collect::<Vec<_>>());
    }
}
