//! Something that must not be: which invariant was broken, where, and how.

/// A violation of an invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The checker that saw it, or the part of the simulator that did (`panic`, `fold`, `keys`).
    pub checker: String,
    /// The element concerned, if one is.
    pub element: Option<String>,
    /// A sentence.
    pub what: String,
}

impl Finding {
    pub(super) fn new(checker: &str, what: impl Into<String>) -> Self {
        Self { checker: checker.to_owned(), element: None, what: what.into() }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.checker, self.what)?;
        self.element.as_ref().map_or(Ok(()), |element| write!(f, " ({element})"))
    }
}
