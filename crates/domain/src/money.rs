//! Money: whole euro cents, and the one place where a cent is rounded.
//!
//! No fractions are ever kept: prices are listed in cents, VAT is applied to a sum by [`with_vat`]. What is paid when,
//! and by whom, is in `price`.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Sub};

use serde::{Deserialize, Serialize};

/// An amount in euro cents. Serialised as an integer.
///
/// The operators panic on overflow: an amount near 2^63 cents is a defect, and a wrong sum would be worse than a stop.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cents(pub i64);

const OVERFLOW: &str = "an amount of money fits 64 bits";

impl Cents {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// The number of cents.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Sum, `None` on overflow.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Difference, `None` on overflow.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// `count` times this amount, `None` on overflow.
    pub fn checked_times(self, count: u32) -> Option<Self> {
        self.0.checked_mul(i64::from(count)).map(Self)
    }
}

impl Add for Cents {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.checked_add(other).expect(OVERFLOW)
    }
}

impl AddAssign for Cents {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Cents {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self.checked_sub(other).expect(OVERFLOW)
    }
}

impl Mul<u32> for Cents {
    type Output = Self;

    fn mul(self, count: u32) -> Self {
        self.checked_times(count).expect(OVERFLOW)
    }
}

impl Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl<'a> Sum<&'a Self> for Cents {
    fn sum<I: Iterator<Item = &'a Self>>(amounts: I) -> Self {
        amounts.copied().sum()
    }
}

impl fmt::Display for Cents {
    /// Euro as written in Italy: `8,38 €`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        write!(f, "{sign}{},{:02} €", cents / 100, cents % 100)
    }
}

/// `net` with VAT of `vat_percent`, rounded to the nearest cent, half a cent up.
///
/// Rule of SEND's price: `totalPrice` = fee + `with_vat`(postal cost of all attempts together) + fee of the sender. The
/// sum is rounded once, not each attempt.
///
/// # Panics
/// When the result does not fit 64 bits.
pub fn with_vat(net: Cents, vat_percent: u32) -> Cents {
    let hundredths = i128::from(net.0) * (100 + i128::from(vat_percent));
    Cents(i64::try_from((hundredths + 50).div_euclid(100)).expect(OVERFLOW))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn euro_are_written_with_a_comma() {
        for (cents, text) in [(838, "8,38 €"), (0, "0,00 €"), (5, "0,05 €"), (-105, "-1,05 €"), (123_456, "1234,56 €")]
        {
            assert_eq!(Cents(cents).to_string(), text);
        }
        assert_eq!(Cents(i64::MIN).to_string(), "-92233720368547758,08 €");
    }

    #[test]
    fn vat_is_rounded_half_up_on_the_whole_sum() {
        for (net, vat, gross) in [
            (523, 22, 638),
            (1224, 22, 1493),
            (25, 22, 31),
            (50, 1, 51),
            (49, 1, 49),
            (100, 0, 100),
            (0, 22, 0),
            (-25, 22, -30),
        ] {
            assert_eq!(with_vat(Cents(net), vat), Cents(gross), "{net} + {vat} %");
        }
    }

    #[test]
    fn sums_and_counts() {
        let fees = [Cents(100), Cents(523), Cents(701)];
        assert_eq!(fees.iter().sum::<Cents>(), Cents(1324));
        assert_eq!(fees.into_iter().sum::<Cents>() - Cents(24), Cents(1300));
        assert_eq!(Cents(100) * 3, Cents(300));
        assert_eq!(Cents(i64::MAX).checked_add(Cents(1)), None);
        assert_eq!(Cents(i64::MAX).checked_times(2), None);
    }

    #[test]
    #[should_panic(expected = "fits 64 bits")]
    fn an_overflow_stops() {
        let _ = Cents(i64::MAX) + Cents(1);
    }

    proptest! {
        #[test]
        fn vat_is_off_by_half_a_cent_at_most(net in -1_000_000_000_i64..1_000_000_000, vat in 0_u32..=100) {
            let error = i128::from(with_vat(Cents(net), vat).0) * 100 - i128::from(net) * (100 + i128::from(vat));
            prop_assert!((-49..=50).contains(&error), "{}", error);
        }
    }
}
