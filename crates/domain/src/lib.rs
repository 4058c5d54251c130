//! The law and the case, pure: what a notification is, what may happen to it, and on which day it takes effect.
//!
//! Nothing here does I/O, reads a clock or draws a random number: [`workflow::decide`] turns a case and a command into
//! facts and work, [`case::Case::evolve`] folds facts into a case, [`timeline`] shows them as SEND does. Storage,
//! channels, documents and HTTP are other rooms; this one must compile and be tested without them.

pub mod case;
pub mod downtime;
pub mod explanation;
pub mod f24;
pub mod ids;
pub mod money;
pub mod party;
pub mod price;
pub mod quote;
pub mod request;
pub mod rules;
pub mod stream;
pub mod timeline;
pub mod work;
pub mod workflow;
