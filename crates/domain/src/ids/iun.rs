//! The IUN (*Identificativo Univoco Notifica*), the public number of a case.
//!
//! `XXXX-XXXX-XXXX-YYYYMM-C-1`: twelve letters drawn at random, the month of the deposit in UTC, a control letter and the
//! kind of communication. The alphabet and the forbidden neighbours keep out what is misread on paper. Whether an IUN
//! is taken is the store's business.
//! Source: SEND, generation of the IUN.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Letters of the random part, in the order that gives each its weight in the control letter.
const ALPHABET: &[u8; 20] = b"ADEGHJKLMNPQRTUVWXYZ";
/// Neighbours that look alike on paper; equal neighbours are forbidden too.
const FORBIDDEN_PAIRS: [&[u8; 2]; 5] = [b"UV", b"VU", b"HN", b"NH", b"LJ"];
/// Length of an IUN, in ASCII characters.
const LENGTH: usize = 25;
/// Length of the three groups of letters with the two dashes between them.
const RANDOM_LENGTH: usize = 14;
/// Positions of the dashes.
const DASHES: [usize; 5] = [4, 9, 14, 21, 23];
/// Position of the control letter.
const CONTROL: usize = 22;
/// Last character of a notification with legal value.
const LEGAL_NOTIFICATION: u8 = b'1';
/// Bytes drawn at most for one letter. Each draw is refused with a probability under one fifth, so only a source that
/// repeats itself comes near.
const MAX_DRAWS: u32 = 10_000;

/// Public number of a notification: 25 ASCII characters with a right control letter.
///
/// Serialised as a string. Equality, order and hash are those of the text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Iun(String);

/// Why a text is not an IUN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IunError {
    /// Not `AAAA-AAAA-AAAA-999999-A-9`.
    #[error("an IUN is written AAAA-AAAA-AAAA-999999-A-9")]
    Pattern,
    /// A letter that is never drawn.
    #[error("an IUN holds a letter outside its alphabet")]
    Alphabet,
    /// Two neighbours that are never drawn together.
    #[error("an IUN holds two letters that are never neighbours")]
    Neighbours,
    /// The six digits are not a year and a month.
    #[error("an IUN holds a month that does not exist")]
    Month,
    /// The last digit is not that of a notification with legal value.
    #[error("an IUN of a notification with legal value ends with 1")]
    Kind,
    /// The control letter does not follow from the rest.
    #[error("the control letter of the IUN is wrong")]
    Control,
}

impl Iun {
    /// Draws a new IUN for a request received at `now`.
    ///
    /// `random` gives one random byte per call. A byte of 240 or more is thrown away, so that each letter is equally
    /// likely; a letter that may not follow the one before is drawn again.
    ///
    /// # Panics
    /// When `random` gives the same byte thousands of times: such a source must not number legal acts.
    pub fn from_random(random: &mut dyn FnMut() -> u8, now: Timestamp) -> Self {
        let mut text = Vec::with_capacity(LENGTH);
        while text.len() < RANDOM_LENGTH {
            if DASHES.contains(&text.len()) {
                text.push(b'-');
            } else {
                text.push(draw_after(text.last().copied(), random));
            }
        }
        text.extend_from_slice(now.strftime("-%Y%m-").to_string().as_bytes());
        text.push(control_letter(&text));
        text.extend_from_slice(&[b'-', LEGAL_NOTIFICATION]);
        Self(text.into_iter().map(char::from).collect())
    }

    /// Reads an IUN as strictly as this platform writes them: alphabet, neighbours, month, kind and control letter.
    ///
    /// To look up a number that another platform may have given, use [`FromStr`], which asks for less.
    ///
    /// # Errors
    /// The first rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, IunError> {
        let iun: Self = text.parse()?;
        let letters = &iun.0.as_bytes()[..RANDOM_LENGTH];
        if letters.iter().any(|letter| *letter != b'-' && !ALPHABET.contains(letter)) {
            return Err(IunError::Alphabet);
        }
        if letters.windows(2).any(|pair| !may_follow(pair[0], pair[1])) {
            return Err(IunError::Neighbours);
        }
        if !matches!(&iun.0[19..21], "01" | "02" | "03" | "04" | "05" | "06" | "07" | "08" | "09" | "10" | "11" | "12")
        {
            return Err(IunError::Month);
        }
        if iun.0.as_bytes()[LENGTH - 1] != LEGAL_NOTIFICATION {
            return Err(IunError::Kind);
        }
        Ok(iun)
    }

    /// The 25 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Shard of the case, 0 to 255: first byte of the SHA-256 of the 25 bytes.
    pub fn shard(&self) -> u8 {
        Sha256::digest(self.0.as_bytes())[0]
    }
}

/// Draws the letter that follows `previous` (a dash at the start of a group).
fn draw_after(previous: Option<u8>, random: &mut dyn FnMut() -> u8) -> u8 {
    let unbiased = 256 - 256 % ALPHABET.len();
    for _ in 0..MAX_DRAWS {
        let byte = usize::from(random());
        let letter = ALPHABET[byte % ALPHABET.len()];
        if byte < unbiased && previous.is_none_or(|before| may_follow(before, letter)) {
            return letter;
        }
    }
    panic!("the source of random bytes repeats itself: no IUN can be drawn from it");
}

fn may_follow(before: u8, letter: u8) -> bool {
    before != letter && !FORBIDDEN_PAIRS.contains(&&[before, letter])
}

/// Control letter of an IUN whose first 21 characters are given: the weights of the letters (1 to 20, anything else 0)
/// plus the digits of the month, modulo 20.
fn control_letter(head: &[u8]) -> u8 {
    let letters: usize = head[..RANDOM_LENGTH]
        .iter()
        .map(|letter| ALPHABET.iter().position(|known| known == letter).map_or(0, |index| index + 1))
        .sum();
    let digits: usize = head[RANDOM_LENGTH + 1..RANDOM_LENGTH + 7].iter().map(|digit| usize::from(digit - b'0')).sum();
    ALPHABET[(letters + digits) % ALPHABET.len()]
}

fn has_pattern(bytes: &[u8]) -> bool {
    bytes.len() == LENGTH
        && bytes.iter().enumerate().all(|(index, byte)| match index {
            _ if DASHES.contains(&index) => *byte == b'-',
            15..=20 | 24 => byte.is_ascii_digit(),
            _ => byte.is_ascii_uppercase(),
        })
}

impl FromStr for Iun {
    type Err = IunError;

    /// Accepts whatever has the published pattern and a right control letter.
    fn from_str(text: &str) -> Result<Self, IunError> {
        let bytes = text.as_bytes();
        if !has_pattern(bytes) {
            return Err(IunError::Pattern);
        }
        if bytes[CONTROL] != control_letter(bytes) {
            return Err(IunError::Control);
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for Iun {
    type Error = IunError;

    fn try_from(text: String) -> Result<Self, IunError> {
        text.parse()
    }
}

impl From<Iun> for String {
    fn from(iun: Iun) -> Self {
        iun.0
    }
}

impl fmt::Display for Iun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Iun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Iun({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]

    use proptest::prelude::*;

    use super::*;

    /// A small generator of bytes, good enough to reach every letter.
    fn bytes_from(seed: u64) -> impl FnMut() -> u8 {
        let mut state = seed;
        move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        }
    }

    #[test]
    fn letters_come_from_the_bytes_as_the_rule_says() {
        // 0 A, 255 refused, 0 refused (equal neighbour), 20 A refused too, 1 D, 14 U, 15 V refused, 2 E: group ADUE
        let mut bytes = [0, 255, 0, 20, 1, 14, 15, 2].into_iter().chain([14, 0, 14, 0, 14, 0, 14, 0]);
        let iun = Iun::from_random(&mut || bytes.next().unwrap(), "2026-03-31T23:59:59Z".parse().unwrap());
        // weights: A1 D2 U15 E3 = 21; (U15 A1) x 4 = 64; digits 2+0+2+6+0+3 = 13; 98 mod 20 = 18 -> Y
        assert_eq!(iun.as_str(), "ADUE-UAUA-UAUA-202603-Y-1");
    }

    #[test]
    fn the_month_is_that_of_utc() {
        let mut random = bytes_from(7);
        let iun = Iun::from_random(&mut random, "2026-01-01T00:30:00+01:00".parse().unwrap());
        assert_eq!(&iun.as_str()[15..21], "202512");
    }

    #[test]
    fn each_broken_rule_is_named() {
        let right = "ADUE-UAUA-UAUA-202603-Y-1";
        assert_eq!(Iun::parse(right).unwrap().to_string(), right);
        for (text, error) in [
            ("", IunError::Pattern),
            ("ADUE-UAUA-UAUA-202603-Y-", IunError::Pattern),
            ("ADUE-UAUA-UAUA-202603-Y-1\n", IunError::Pattern),
            ("adue-UAUA-UAUA-202603-Y-1", IunError::Pattern),
            ("ADUE_UAUA-UAUA-202603-Y-1", IunError::Pattern),
            ("ADUÈ-UAUA-UAUA-202603-Y-", IunError::Pattern),
            ("ADUE-UAUA-UAUA-202603-X-1", IunError::Control),
            ("DAUB-UAUA-UAUA-202603-V-1", IunError::Alphabet),
            ("AADU-UAUA-UAUA-202603-W-1", IunError::Neighbours),
            ("AUVA-UAUA-UAUA-202603-P-1", IunError::Neighbours),
            ("ADUE-UAUA-UAUA-202613-Z-1", IunError::Month),
            ("ADUE-UAUA-UAUA-202603-Y-2", IunError::Kind),
        ] {
            assert_eq!(Iun::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_number_given_elsewhere_is_read_by_its_pattern_and_control_letter() {
        for text in ["AADU-UAUA-UAUA-202603-W-1", "ADUE-UAUA-UAUA-202603-Y-2", "DAUB-UAUA-UAUA-202603-V-1"] {
            assert_eq!(text.parse::<Iun>().unwrap().as_str(), text);
        }
        assert_eq!("ADUE-UAUA-UAUA-202603-A-1".parse::<Iun>(), Err(IunError::Control));
        assert!(serde_json::from_str::<Iun>("\"ADUE-UAUA-UAUA-202603-A-1\"").is_err());
    }

    #[test]
    #[should_panic(expected = "repeats itself")]
    fn a_stuck_source_of_bytes_is_refused() {
        Iun::from_random(&mut || 3, Timestamp::UNIX_EPOCH);
    }

    proptest! {
        #[test]
        fn what_is_drawn_reads_back(seed: u64, second in 0..253_402_300_799_i64) {
            let mut random = bytes_from(seed);
            let iun = Iun::from_random(&mut random, Timestamp::from_second(second).unwrap());
            prop_assert_eq!(Iun::parse(iun.as_str()), Ok(iun.clone()));
            let json = serde_json::to_string(&iun).unwrap();
            prop_assert_eq!(serde_json::from_str::<Iun>(&json).unwrap(), iun);
        }

        #[test]
        fn one_changed_letter_is_noticed(seed: u64, group in 0..3_usize, place in 0..4_usize, other in 0..20_usize) {
            let mut random = bytes_from(seed);
            let iun = Iun::from_random(&mut random, Timestamp::UNIX_EPOCH);
            let at = group * 5 + place;
            let mut text = iun.as_str().to_owned();
            text.replace_range(at..=at, &char::from(ALPHABET[other]).to_string());
            prop_assert_eq!(text.parse::<Iun>().is_ok(), text == iun.as_str());
        }
    }

    #[test]
    fn shards_are_spread_and_fixed() {
        // `printf %s ADUE-UAUA-UAUA-202603-Y-1 | sha256sum` begins with this byte
        assert_eq!(Iun::parse("ADUE-UAUA-UAUA-202603-Y-1").unwrap().shard(), 0x09);
        let mut random = bytes_from(1);
        let shards: std::collections::BTreeSet<u8> =
            (0..4000).map(|_| Iun::from_random(&mut random, Timestamp::UNIX_EPOCH).shard()).collect();
        assert_eq!(shards.len(), 256);
    }
}
