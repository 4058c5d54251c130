//! Why the program cannot go on, in one line for the person who started it.
//!
//! Rooms below have error enums of their own; here they end, as text. Whatever they say, line ends are taken out, so that
//! a log of starts has one line per start.

use std::fmt;

/// A sentence that says what is wrong and what to change.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// The sentence, brought to one line.
    pub fn new(text: impl fmt::Display) -> Self {
        let text = text.to_string();
        Self(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An error with the sentence that says what was being done.
pub trait Doing<T> {
    /// `doing: error`, as a [`Failure`].
    ///
    /// # Errors
    /// The error that was there.
    fn doing(self, doing: impl fmt::Display) -> Result<T, Failure>;
}

impl<T, E: fmt::Display> Doing<T> for Result<T, E> {
    fn doing(self, doing: impl fmt::Display) -> Result<T, Failure> {
        self.map_err(|error| Failure::new(format!("{doing}: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_one_line_whatever_was_wrong() {
        let failure = Err::<(), _>("first\n  second\r\nthird").doing("reading").map_err(|failure| failure.to_string());
        assert_eq!(failure, Err("reading: first second third".to_owned()));
    }
}
