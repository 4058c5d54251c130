//! Tests of the workflow: whole lives of notifications, told against a small scripted world.
//!
//! `builder` says what is sent and to whom, `world` what the outside answers, `life` runs the work that decisions order
//! and checks after each one what must hold for every case, `told` writes a timeline as short text. The stories are in
//! the other files, one per part of the law.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

mod acceptance;
mod app_io;
mod builder;
mod cancellation;
mod digital;
mod digital_answers;
mod explaining;
mod golden;
mod grammar;
mod injected;
mod life;
mod paper;
mod paper_files;
mod paths;
mod properties;
mod quoting;
mod refinement;
mod rework;
mod stored;
mod stories;
mod told;
mod validation;
mod view;
mod world;

use builder::{citizen, notification};
use life::Life;
use told::assert_told;
