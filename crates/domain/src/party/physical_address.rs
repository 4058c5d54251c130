//! A street address and the rows it fills on an envelope.
//!
//! The fields are those of the wire. Nothing is corrected here: normalising an address is asked of the address service,
//! and whether its characters may be printed is a check of the request.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where a letter goes. `Debug` shows which fields are filled, never their text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PhysicalAddress {
    /// In care of (*presso*).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Street and number.
    pub address: String,
    /// Second line: stairs, floor, flat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_details: Option<String>,
    /// Postcode (CAP).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zip: Option<String>,
    /// Town.
    pub municipality: String,
    /// Hamlet or locality (*frazione*).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality_details: Option<String>,
    /// Province, two letters for Italy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub province: Option<String>,
    /// State; absent or blank means Italy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foreign_state: Option<String>,
}

impl PhysicalAddress {
    /// Whether the letter leaves Italy: a state is named and its name does not begin with `ITAL`, in any case.
    pub fn is_foreign(&self) -> bool {
        let state = self.foreign_state.as_deref().unwrap_or_default().trim().to_uppercase();
        !state.is_empty() && !state.starts_with("ITAL")
    }

    /// Each filled field under its wire name, in the order SEND checks them.
    pub fn fields(&self) -> Vec<(&'static str, &str)> {
        [
            ("address", Some(self.address.as_str())),
            ("addressDetails", self.address_details.as_deref()),
            ("province", self.province.as_deref()),
            ("foreignState", self.foreign_state.as_deref()),
            ("at", self.at.as_deref()),
            ("zip", self.zip.as_deref()),
            ("municipality", Some(self.municipality.as_str())),
            ("municipalityDetails", self.municipality_details.as_deref()),
        ]
        .into_iter()
        .filter_map(|(name, text)| Some((name, text?)))
        .collect()
    }

    /// The rows of the envelope that hold something, each with the name under which SEND speaks of it, parts trimmed and
    /// joined by one space. The row of the denomination is not among them.
    pub fn rows(&self) -> Vec<(String, String)> {
        let rows: [(&str, &[Option<&str>]); 5] = [
            ("at and municipalityDetails", &[self.at.as_deref(), self.municipality_details.as_deref()]),
            ("addressDetails", &[self.address_details.as_deref()]),
            ("address", &[Some(&self.address)]),
            (
                "zip, municipality and Province",
                &[self.zip.as_deref(), Some(&self.municipality), self.province.as_deref()],
            ),
            ("foreignState", &[self.foreign_state.as_deref()]),
        ];
        rows.into_iter()
            .map(|(name, parts)| (name.to_owned(), joined(parts)))
            .filter(|(_, row)| !row.is_empty())
            .collect()
    }

    /// Whether both lead the postman to the same door: case, spaces and punctuation do not count, nor does
    /// whom the letter is in care of; Italy named or not named is the same state.
    pub fn same_place(&self, other: &Self) -> bool {
        self.place() == other.place()
    }

    fn place(&self) -> [String; 7] {
        let state = if self.is_foreign() { self.foreign_state.as_deref() } else { None };
        [
            Some(self.address.as_str()),
            self.address_details.as_deref(),
            self.zip.as_deref(),
            Some(self.municipality.as_str()),
            self.municipality_details.as_deref(),
            self.province.as_deref(),
            state,
        ]
        .map(|field| words(field.unwrap_or_default()))
    }
}

fn joined(parts: &[Option<&str>]) -> String {
    let filled: Vec<&str> = parts.iter().flatten().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    filled.join(" ")
}

/// The words of a text in upper case, one space between them, without punctuation.
fn words(text: &str) -> String {
    let upper = text.to_uppercase();
    let words: Vec<&str> = upper.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

impl fmt::Debug for PhysicalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut masked = f.debug_struct("PhysicalAddress");
        for (name, _) in self.fields() {
            masked.field(name, &format_args!("****"));
        }
        masked.finish()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;

    fn full() -> PhysicalAddress {
        PhysicalAddress {
            at: Some("Family Example".to_owned()),
            address: " Via Roma 1 ".to_owned(),
            address_details: Some("Scala B".to_owned()),
            zip: Some("00100".to_owned()),
            municipality: "Roma".to_owned(),
            municipality_details: Some("Ostia".to_owned()),
            province: Some("RM".to_owned()),
            foreign_state: Some("Italia".to_owned()),
        }
    }

    #[test]
    fn the_rows_of_the_envelope() {
        let rows = full().rows();
        let rows: Vec<(&str, &str)> = rows.iter().map(|(name, row)| (name.as_str(), row.as_str())).collect();
        assert_eq!(
            rows,
            [
                ("at and municipalityDetails", "Family Example Ostia"),
                ("addressDetails", "Scala B"),
                ("address", "Via Roma 1"),
                ("zip, municipality and Province", "00100 Roma RM"),
                ("foreignState", "Italia"),
            ]
        );
        let short = PhysicalAddress { address: "Via Roma 1".into(), municipality: "Roma".into(), ..Default::default() };
        assert_eq!(short.rows().len(), 2);
    }

    #[test]
    fn italy_has_many_spellings() {
        for (state, foreign) in [
            (None, false),
            (Some(""), false),
            (Some("  "), false),
            (Some(" italia"), false),
            (Some("ITALY"), false),
            (Some("Francia"), true),
        ] {
            let address = PhysicalAddress { foreign_state: state.map(str::to_owned), ..full() };
            assert_eq!(address.is_foreign(), foreign, "{state:?}");
        }
    }

    #[test]
    fn the_same_door_written_in_two_ways() {
        let other = PhysicalAddress {
            at: None,
            address: "VIA  ROMA, 1".to_owned(),
            address_details: Some("scala b".to_owned()),
            foreign_state: None,
            ..full()
        };
        assert!(full().same_place(&other));
        for changed in [
            PhysicalAddress { address: "Via Roma 11".to_owned(), ..full() },
            PhysicalAddress { zip: Some("00101".to_owned()), ..full() },
            PhysicalAddress { municipality_details: None, ..full() },
            PhysicalAddress { foreign_state: Some("Francia".to_owned()), ..full() },
        ] {
            assert!(!full().same_place(&changed));
        }
    }

    #[test]
    fn wire_names_and_mask() {
        let json = serde_json::to_value(full()).unwrap();
        let names: Vec<&String> = json.as_object().unwrap().keys().collect();
        let expected = [
            "address",
            "addressDetails",
            "at",
            "foreignState",
            "municipality",
            "municipalityDetails",
            "province",
            "zip",
        ];
        assert_eq!(names.len(), expected.len());
        assert!(expected.iter().all(|name| json.get(name).is_some()));
        assert_eq!(serde_json::from_value::<PhysicalAddress>(json).unwrap(), full());
        let shown = format!("{:?}", full());
        for (_, text) in full().fields() {
            assert!(!shown.contains(text), "{shown}");
        }
    }
}
