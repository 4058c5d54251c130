//! A quote: the synchronous checks, prices and dates of a request that is not sent. It asks neither registry nor address
//! book, reads no file and takes no key.

use crate::Engine;
use crate::error::{Item, UseError};
use crate::registers::senders::SenderCaller;
use messo_domain::quote::Quote;
use messo_domain::request;

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Quoted {
    /// The request would be taken in.
    Valid(Box<Quote>),
    /// The request would be refused at once, and why.
    Invalid(Vec<Item>),
}

impl Engine {
    /// Quotes a request, as deposited now.
    ///
    /// # Errors
    /// [`UseError::Schema`] for a body of another shape.
    pub fn quote(&self, caller: &SenderCaller, body: &[u8]) -> Result<Quoted, UseError> {
        let request = request::read(body).map_err(UseError::Schema)?;
        if let Err(objections) = request::check(&request, &caller.context(), &self.settings().checks) {
            let items = objections.into_iter();
            let items = items.map(|o| Item { code: o.code.to_owned(), element: o.element, detail: o.detail });
            return Ok(Quoted::Invalid(items.collect()));
        }
        let request = request::with_defaults(request);
        Ok(Quoted::Valid(Box::new(Quote::of(&request, self.rules(), self.now()))))
    }
}
