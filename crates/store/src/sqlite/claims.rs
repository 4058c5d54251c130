//! Who works on what: claims and their leases, in the writer's memory alone.
//!
//! The process that holds the database is the only one that claims, so nothing of a claim needs to be on disk: a
//! restart frees them all. Leases run on the monotonic clock. What a batch changes here is undone when its transaction
//! is rolled back.

use std::collections::HashMap;
use tokio::time::Instant;

use messo_ports::store::Claim;

/// Claims of one run of the process. More of them in one run would take an age.
const CLAIMS_PER_RUN_BITS: u32 = 40;

/// Work in someone's hands.
#[derive(Clone, Debug)]
struct Hold {
    work_no: i64,
    generation: u64,
    until: Instant,
}

/// All claims.
pub(super) struct Claims {
    held: HashMap<String, Hold>,
    last_generation: u64,
    undo: Vec<(String, Option<Hold>)>,
}

impl Claims {
    /// None yet. `opening` numbers the run of the process: generations of a later run are higher.
    pub(super) fn new(opening: u64) -> Self {
        Self { held: HashMap::new(), last_generation: opening << CLAIMS_PER_RUN_BITS, undo: Vec::new() }
    }

    /// Whether a lease on the work is still running.
    pub(super) fn is_leased(&self, id: &str, now: Instant) -> bool {
        self.held.get(id).is_some_and(|hold| hold.until > now)
    }

    /// Takes the work until then; answers the generation. An older claim of it is lost.
    pub(super) fn take(&mut self, id: &str, work_no: i64, until: Instant) -> u64 {
        self.last_generation += 1;
        let generation = self.last_generation;
        self.set(id, Some(Hold { work_no, generation, until }));
        generation
    }

    /// The row that the claim holds; `None` if it was lost. A lease that ran out without another claim is not lost.
    pub(super) fn holder(&self, claim: &Claim) -> Option<i64> {
        self.held.get(&claim.id).filter(|hold| hold.generation == claim.generation).map(|hold| hold.work_no)
    }

    /// Ends any claim of the work.
    pub(super) fn release(&mut self, id: &str) {
        if self.held.contains_key(id) {
            self.set(id, None);
        }
    }

    /// Ends every claim.
    pub(super) fn clear(&mut self) {
        self.undo.extend(self.held.drain().map(|(id, hold)| (id, Some(hold))));
    }

    /// The transaction is committed.
    pub(super) fn keep(&mut self) {
        self.undo.clear();
    }

    /// The transaction is rolled back.
    pub(super) fn undo(&mut self) {
        while let Some((id, before)) = self.undo.pop() {
            self.put(id, before);
        }
    }

    fn set(&mut self, id: &str, hold: Option<Hold>) {
        let before = self.put(id.to_owned(), hold);
        self.undo.push((id.to_owned(), before));
    }

    fn put(&mut self, id: String, hold: Option<Hold>) -> Option<Hold> {
        match hold {
            Some(hold) => self.held.insert(id, hold),
            None => self.held.remove(&id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn claim(id: &str, generation: u64) -> Claim {
        Claim { id: id.to_owned(), generation }
    }

    #[test]
    fn what_a_rolled_back_batch_did_to_claims_is_undone() {
        let until = Instant::now() + Duration::from_secs(60);
        let mut claims = Claims::new(1);
        let first = claims.take("a", 1, until);
        claims.take("b", 2, until);
        claims.keep();

        let second = claims.take("a", 1, until);
        claims.release("b");
        claims.take("c", 3, until);
        claims.clear();
        assert_eq!(claims.holder(&claim("a", second)), None);
        claims.undo();

        assert_eq!(claims.holder(&claim("a", first)), Some(1));
        assert_eq!(claims.holder(&claim("a", second)), None);
        assert!(claims.is_leased("b", Instant::now()));
        assert!(!claims.is_leased("c", Instant::now()));
    }

    #[test]
    fn generations_grow_within_a_run_and_from_run_to_run() {
        let until = Instant::now();
        let mut earlier = Claims::new(1);
        let (first, second) = (earlier.take("a", 1, until), earlier.take("a", 1, until));
        assert!(first < second);
        assert!(second < Claims::new(2).take("a", 1, until));
    }
}
