//! Shapes of the contract that several endpoints share: the request as it is echoed, elements of the timeline, links to
//! documents, parameters of paths. Names are SEND's own.
//!
//! Some are views that are serialised; the request is read and written by the domain, and stands here as a description
//! alone. The contract test holds both against SEND's own document.

pub mod document;
pub mod notification;
pub mod params;
pub mod request;
pub mod timeline;
