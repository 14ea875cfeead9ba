//! Chance from a seed that is printed: the same seed makes the same choices. When they meet the service is up to the machine.

use std::time::Duration;

/// SplitMix64.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice for this seed, and for one of those who throw.
    pub fn new(seed: u64, thrower: u64) -> Dice {
        let mut dice = Dice(seed ^ thrower.wrapping_mul(0xd1b5_4a32_d192_ed03));
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Dice for something that happens beside this: what they throw depends on this throw alone.
    pub fn split(&mut self) -> Dice {
        Dice(self.next())
    }

    /// From 0 to below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap()
    }

    /// One of these.
    pub fn one_of<'a, T>(&mut self, those: &'a [T]) -> &'a T {
        &those[self.below(those.len())]
    }

    /// So many milliseconds at least, and less than so many.
    pub fn millis(&mut self, from: u64, to: u64) -> Duration {
        Duration::from_millis(from + self.next() % (to - from).max(1))
    }
}
