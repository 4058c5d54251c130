//! The dice of the simulator: seeded, small, the same on every machine.
//!
//! SplitMix64: each draw is a counter put through a mixer, so that a die can be made for anything that has a name (a
//! notification, a letter, a mail) and does not depend on what else was drawn before. That is what makes a failing life
//! replay alone as it ran among others. Not for secrets.

use jiff::SignedDuration;

/// One die.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A seed made of another one and a number.
pub(super) fn mix(seed: u64, number: u64) -> u64 {
    mixed(seed ^ mixed(number.wrapping_add(STEP)))
}

/// A seed made of another one and a name.
pub(super) fn mix_name(seed: u64, name: &str) -> u64 {
    let hash = name
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
    mix(seed, hash)
}

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mixed(self.0)
    }

    /// A number from 0, below `end`.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        // the bias of the multiplication is far below what any weight here means
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    /// A number from `low` up to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as u64) as i64
    }

    /// True so many times in a thousand.
    pub(super) fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1000) < u64::from(per_mille)
    }

    pub(super) fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    /// One of the values, each as often as its weight says.
    pub(super) fn weighted<T: Copy>(&mut self, of: &[(u32, T)]) -> T {
        let total: u64 = of.iter().map(|(weight, _)| u64::from(*weight)).sum();
        let mut left = self.below(total);
        for (weight, value) in of {
            if left < u64::from(*weight) {
                return *value;
            }
            left -= u64::from(*weight);
        }
        of[of.len() - 1].1
    }

    /// A wait between two numbers of seconds, many short ones and few long ones.
    pub(super) fn wait(&mut self, low_secs: i64, high_secs: i64) -> SignedDuration {
        let high = self.between(low_secs, high_secs);
        SignedDuration::from_millis(1000 * self.between(low_secs, high) + self.between(0, 999))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_and_weights_hold() {
        let draw = |seed| -> Vec<u64> { (0..4).scan(Dice::new(seed), |dice, _| Some(dice.next())).collect() };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        let mut dice = Dice::new(1);
        let heavy = (0..10_000).filter(|_| dice.weighted(&[(9, true), (1, false)])).count();
        assert!((8_800..9_200).contains(&heavy), "{heavy}");
        assert!((0..10_000).all(|_| (-3..=3).contains(&dice.between(-3, 3))));
        assert!((0..100).all(|_| !dice.chance(0)) && (0..100).all(|_| dice.chance(1000)));
    }

    #[test]
    fn names_tell_dice_apart() {
        assert_ne!(mix_name(1, "letter.ATTEMPT_0"), mix_name(1, "letter.ATTEMPT_1"));
        assert_ne!(mix_name(1, "letter"), mix_name(2, "letter"));
    }
}
