//! Sequences: the small language in which an address tells the simulated world what to answer.
//!
//! `@sequence.5s-CON080.5s-RECRN002D[DISCOVERY;FAILCAUSE:M01]@discovered.5s-RECRN001C` means: after five seconds the
//! first event, after five more the second with what stands in brackets, and at the address found on the spot another
//! sequence. It is SEND's language of public test environments, so that a test written for SEND runs here.
//!
//! `parts` picks the part that concerns one order, `steps` reads its steps, `table` knows sequences by name, `schedule`
//! puts instants to them. Everything here is pure, and bounded whatever the text: addresses come from outside.

pub mod parts;
pub mod schedule;
pub mod steps;
pub mod table;

pub use parts::{Turn, pick};
pub use schedule::{Event, schedule};
pub use steps::{Discovery, Document, Step, read_steps};

/// Longest text that is looked at, in bytes. The longest sequence of SEND's table has about 400.
pub const MAX_TEXT: usize = 4096;
/// Most steps of one part; SEND's table has 16.
pub const MAX_STEPS: usize = 64;
/// Most parts between two separators of one kind.
pub const MAX_PARTS: usize = 16;
/// Most documents of one step.
pub const MAX_DOCUMENTS: usize = 8;
/// Most pages of an archive.
pub const MAX_PAGES: u32 = 20;

/// The text in upper case, cut to [`MAX_TEXT`] at a character. Addresses may come in any case, codes are upper case.
pub fn normal_form(text: &str) -> String {
    let mut end = text.len().min(MAX_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_ascii_uppercase()
}
