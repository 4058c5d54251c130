//! What a payment paid: a pagoPA notice or an F24. A field of the payment's facts, under the wire's names.
//!
//! Who found out, when and how much stands in the facts; which payments were asked stands in the deposit.

use serde::{Deserialize, Serialize};

/// The debt that a payment belongs to; either is the identity of the payment within its case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub enum PaidDebt {
    /// A notice: it can be paid once.
    PagoPa {
        /// Creditor.
        creditor_tax_id: String,
        /// Notice code.
        notice_code: String,
    },
    /// An F24, which has no number of its own: a UUID is given to each payment.
    F24 {
        /// The UUID.
        id_f24: String,
    },
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use crate::case::Facts;
    use serde_json::{Value, json};

    fn stored(debt: &Value) -> Value {
        let mut details = json!({
            "recipientType": "PF", "amount": 100, "paymentSourceChannel": "PA", "uncertainPaymentDate": false,
            "eventTimestamp": "2026-03-27T09:00:00Z",
        });
        details.as_object_mut().unwrap().extend(debt.as_object().unwrap().clone());
        json!({"category": "PAYMENT", "details": details})
    }

    #[test]
    fn a_payment_is_written_under_the_names_of_the_wire_and_read_back() {
        for debt in [
            json!({"creditorTaxId": "77777777777", "noticeCode": "302011700000000001"}),
            json!({"idF24": "01234567-89ab-8def-8123-456789abcdef"}),
        ] {
            let text = stored(&debt);
            let facts: Facts = serde_json::from_value(text.clone()).unwrap();
            assert_eq!(serde_json::to_value(&facts).unwrap(), text);
        }
        assert!(serde_json::from_value::<Facts>(stored(&json!({"noticeCode": "302011700000000001"}))).is_err());
    }
}
