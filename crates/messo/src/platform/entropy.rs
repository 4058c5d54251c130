//! The randomness of the operating system: the only place that draws it.

use messo_ports::Entropy;

/// Random bytes from the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that draws random bytes")]
    fn fill(&self, buffer: &mut [u8]) {
        // A system without randomness can make no key: nothing that follows would be safe.
        getrandom::fill(buffer).expect("the operating system gives random bytes");
    }
}

/// A random identifier for a request that brought none of its own.
pub fn random_uuid() -> String {
    let mut bytes = [0; 16];
    OsEntropy.fill(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_differ() {
        assert_ne!(random_uuid(), random_uuid());
    }
}
