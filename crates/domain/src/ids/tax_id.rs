//! Italian tax ids: the 16 characters of a person (*codice fiscale*) and the 11 digits of a body or a company.
//!
//! [`TaxId`] knows the form; [`check`] adds what makes one right for a recipient: month letter, check character, and
//! which form goes with which kind of party. Whether the id was ever issued is asked of the tax registry, elsewhere.
//! Source: DM 23 December 1976 (structure, check character, *omocodia*); SEND's formal check of the recipient.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::party::RecipientType;

/// Positions of the seven digits of a person's id, where *omocodia* puts letters.
const DIGIT_POSITIONS: [usize; 7] = [6, 7, 9, 10, 12, 13, 14];
/// Position of the letter of the month of birth.
const MONTH_POSITION: usize = 8;
/// Letters of the months, January to December.
const MONTHS: &[u8; 12] = b"ABCDEHLMPRST";
/// Letters that stand for the digits 0 to 9 in an id changed because two people would share it (*omocodia*).
const OMOCODIA: &[u8; 10] = b"LMNPQRSTUV";
/// Value of the digits 0 to 9 and of the letters A to J when they stand at an odd place (first, third, ...).
const ODD_FIRST_TEN: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
/// The same for the letters K to Z.
const ODD_FROM_K: [u32; 16] = [2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/// A tax id of the right form: upper case, without blanks. `Debug` never shows it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TaxId(String);

/// Why a tax id is refused. The text never holds the id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TaxIdError {
    /// Nothing but blanks.
    #[error("the tax id is empty")]
    Empty,
    /// Neither the form of a person's id nor 11 digits.
    #[error("a tax id is 16 characters in the form AAAAAA99A99A999A or 11 digits")]
    Form,
    /// The letter of the month of birth is none of the twelve.
    #[error("the tax id names a month that does not exist")]
    Month,
    /// A person is known by 16 characters; a provisional numeric id is not accepted.
    #[error("the tax id of a person has 16 characters")]
    NumericPerson,
    /// The last character does not follow from the others.
    #[error("the check character of the tax id is wrong")]
    CheckCharacter,
}

impl TaxId {
    /// Reads a tax id after taking out blanks and raising the case. Only the form is looked at: see [`check`].
    ///
    /// # Errors
    /// [`TaxIdError::Empty`] or [`TaxIdError::Form`].
    pub fn parse(text: &str) -> Result<Self, TaxIdError> {
        let clean: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        match clean.as_bytes() {
            [] => Err(TaxIdError::Empty),
            bytes if is_numeric(bytes) || is_personal(bytes) => Ok(Self(clean)),
            _ => Err(TaxIdError::Form),
        }
    }

    /// The id, 16 characters or 11 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the id is made of digits only.
    pub fn is_numeric(&self) -> bool {
        is_numeric(self.0.as_bytes())
    }

    /// The id with the letters of *omocodia* turned back into digits and its check character made anew.
    ///
    /// A key to find the same person under two spellings, never a replacement for what the sender wrote. An id without
    /// such letters comes back untouched.
    pub fn omocodia_normalised(&self) -> String {
        let mut bytes = self.0.clone().into_bytes();
        if is_numeric(&bytes) || DIGIT_POSITIONS.iter().all(|at| bytes[*at].is_ascii_digit()) {
            return self.0.clone();
        }
        for at in DIGIT_POSITIONS {
            if let Some(digit) =
                (b'0'..=b'9').zip(OMOCODIA).find_map(|(digit, letter)| (*letter == bytes[at]).then_some(digit))
            {
                bytes[at] = digit;
            }
        }
        bytes[15] = check_letter(&bytes);
        bytes.into_iter().map(char::from).collect()
    }
}

/// Whether `tax_id` may be that of a recipient of this kind.
///
/// An id in `accepted_as_is` passes whatever it holds (test people whose check character is wrong). A person needs the
/// 16 characters; a company may be known by either form here (that the digits are required of it is another rule).
///
/// # Errors
/// The first reason to refuse it.
pub fn check(tax_id: &str, kind: RecipientType, accepted_as_is: &[String]) -> Result<(), TaxIdError> {
    let id = TaxId::parse(tax_id)?;
    if accepted_as_is.iter().any(|accepted| accepted == id.as_str()) {
        return Ok(());
    }
    let bytes = id.0.as_bytes();
    if id.is_numeric() {
        return match kind {
            RecipientType::PF => Err(TaxIdError::NumericPerson),
            RecipientType::PG if check_digit(bytes) == bytes[10] => Ok(()),
            RecipientType::PG => Err(TaxIdError::CheckCharacter),
        };
    }
    if !MONTHS.contains(&bytes[MONTH_POSITION]) {
        return Err(TaxIdError::Month);
    }
    if check_letter(bytes) == bytes[15] { Ok(()) } else { Err(TaxIdError::CheckCharacter) }
}

fn is_numeric(bytes: &[u8]) -> bool {
    bytes.len() == 11 && bytes.iter().all(u8::is_ascii_digit)
}

fn is_personal(bytes: &[u8]) -> bool {
    bytes.len() == 16
        && bytes.iter().enumerate().all(|(at, byte)| {
            if DIGIT_POSITIONS.contains(&at) {
                byte.is_ascii_digit() || OMOCODIA.contains(byte)
            } else {
                byte.is_ascii_uppercase()
            }
        })
}

/// Check letter of the first 15 characters, computed on the characters as written, *omocodia* included.
fn check_letter(bytes: &[u8]) -> u8 {
    let value = |(at, byte): (usize, &u8)| {
        let rank = u32::from(if byte.is_ascii_digit() { byte - b'0' } else { byte - b'A' });
        match rank as usize {
            _ if at % 2 == 1 => rank,
            small @ 0..10 => ODD_FIRST_TEN[small],
            large => ODD_FROM_K[large - 10],
        }
    };
    let sum: u32 = bytes[..15].iter().enumerate().map(value).sum();
    b'A' + (sum % 26) as u8
}

/// Check digit of the first 10 digits: every second one doubled, less 9 when above 9; what is missing to a ten.
fn check_digit(bytes: &[u8]) -> u8 {
    let value = |(at, byte): (usize, &u8)| match byte - b'0' {
        digit if at % 2 == 0 => digit,
        digit if digit > 4 => digit * 2 - 9,
        digit => digit * 2,
    };
    let sum: u8 = bytes[..10].iter().enumerate().map(value).sum();
    b'0' + (10 - sum % 10) % 10
}

impl FromStr for TaxId {
    type Err = TaxIdError;

    fn from_str(text: &str) -> Result<Self, TaxIdError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for TaxId {
    type Error = TaxIdError;

    fn try_from(text: String) -> Result<Self, TaxIdError> {
        Self::parse(&text)
    }
}

impl From<TaxId> for String {
    fn from(id: TaxId) -> Self {
        id.0
    }
}

impl fmt::Display for TaxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for TaxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TaxId(****)")
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_reason_to_refuse() {
        use RecipientType::{PF, PG};
        use TaxIdError::{CheckCharacter, Empty, Form, Month, NumericPerson};
        for (text, kind, expected) in [
            ("RSSMRA80A01H501U", PF, Ok(())),
            (" rssmra 80a01 h501u ", PF, Ok(())),
            ("RSSMRA80A01H501U", PG, Ok(())),
            ("LNALNI80A01H501T", PF, Ok(())),
            ("RSSMRA80A01H501V", PF, Err(CheckCharacter)),
            ("CLMCST42R12D969Z", PF, Err(CheckCharacter)),
            ("CLMCST42R12D969N", PF, Ok(())),
            ("RSSMRA80F01H501U", PF, Err(Month)),
            ("RSSMRA80A01H50", PF, Err(Form)),
            ("RSSMRA80A01H501UU", PF, Err(Form)),
            ("RSSMRA8AA01H501U", PF, Err(Form)),
            ("RSSMRÀ80A01H501U", PF, Err(Form)),
            ("  ", PF, Err(Empty)),
            ("77777777777", PF, Err(NumericPerson)),
            ("00000000000", PG, Ok(())),
            ("12345678903", PG, Ok(())),
            ("12345678901", PG, Err(CheckCharacter)),
            ("1234567890A", PG, Err(Form)),
            ("123456789٠", PG, Err(Form)),
        ] {
            assert_eq!(check(text, kind, &[]), expected, "{text} {kind:?}");
        }
    }

    #[test]
    fn a_listed_id_passes_as_it_is() {
        let listed = ["CLMCST42R12D969Z".to_owned(), "12666810299".to_owned()];
        assert_eq!(check("CLMCST42R12D969Z", RecipientType::PF, &listed), Ok(()));
        assert_eq!(check("12666810299", RecipientType::PG, &listed), Ok(()));
        assert_eq!(check("CLMCST42R12D969A", RecipientType::PF, &listed), Err(TaxIdError::CheckCharacter));
    }

    #[test]
    fn no_debug_text_gives_the_person_away() {
        let id = TaxId::parse("RSSMRA80A01H501U").unwrap();
        assert_eq!((format!("{id:?}"), id.to_string()), ("TaxId(****)".to_owned(), "RSSMRA80A01H501U".to_owned()));
        let error = serde_json::from_str::<TaxId>("\"RSSMRA80A01H501\"").unwrap_err().to_string();
        assert!(!error.contains("RSSMRA"), "{error}");
    }

    #[test]
    fn an_id_without_replaced_digits_is_its_own_key() {
        for text in ["CLMCST42R12D969Z", "RSSMRA80A01H501U", "12345678903"] {
            assert_eq!(TaxId::parse(text).unwrap().omocodia_normalised(), text);
        }
    }

    proptest! {
        /// 127 other spellings of one person: all valid with their own check letter, all with one match key.
        #[test]
        fn every_omocode_is_valid_and_has_the_same_key(mask in 0_u8..128) {
            let mut bytes = b"RSSMRA80A01H501U".to_vec();
            for (bit, at) in DIGIT_POSITIONS.into_iter().enumerate() {
                if mask & (1 << bit) != 0 {
                    bytes[at] = OMOCODIA[usize::from(bytes[at] - b'0')];
                }
            }
            bytes[15] = check_letter(&bytes);
            let text = String::from_utf8(bytes).unwrap();
            prop_assert_eq!(check(&text, RecipientType::PF, &[]), Ok(()));
            prop_assert_eq!(TaxId::parse(&text).unwrap().omocodia_normalised(), "RSSMRA80A01H501U");
        }

        #[test]
        fn one_wrong_digit_of_a_company_is_noticed(body in "[0-9]{10}", at in 0..10_usize, change in 1_u8..10) {
            let mut bytes = body.into_bytes();
            let digit = check_digit(&bytes);
            bytes.push(digit);
            prop_assert_eq!(check(std::str::from_utf8(&bytes).unwrap(), RecipientType::PG, &[]), Ok(()));
            bytes[at] = b'0' + (bytes[at] - b'0' + change) % 10;
            prop_assert_eq!(check(std::str::from_utf8(&bytes).unwrap(), RecipientType::PG, &[]), Err(TaxIdError::CheckCharacter));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,20}") {
            let _ = check(&text, RecipientType::PF, &[]);
        }
    }
}
