//! Prints docs/RULES.md: `cargo run -q -p messo-domain --example print_rules > docs/RULES.md`.
//!
//! An example and not a test, so that a page that is out of date can be printed again while its test fails.

use std::io::Write as _;

fn main() -> std::io::Result<()> {
    let page = messo_domain::rules::print_markdown(&messo_domain::rules::RuleSet::current(), None);
    std::io::stdout().write_all(page.as_bytes())
}
