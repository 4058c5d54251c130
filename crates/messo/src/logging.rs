//! Where the program's own messages go: stderr, as text for people or as JSON for collectors.
//!
//! `MESSO_LOG` chooses what is told (`info`, `messo_engine=debug`, …). Personal data never gets there: what holds it
//! masks itself.

use std::io::IsTerminal as _;
use tracing_subscriber::EnvFilter;

/// Environment variable of the filter.
pub const LOG: &str = "MESSO_LOG";

/// Starts logging. A filter that cannot be read is answered with `usual`, and said.
pub fn start(usual: &str, json: bool) {
    let asked = std::env::var(LOG).ok().filter(|text| !text.trim().is_empty());
    let read = asked.as_deref().map(str::parse::<EnvFilter>);
    let unread = matches!(read, Some(Err(_)));
    let filter = read.and_then(Result::ok).unwrap_or_else(|| EnvFilter::new(usual));
    let to_stderr = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json {
        to_stderr.json().init();
    } else {
        to_stderr.with_target(false).with_ansi(std::io::stderr().is_terminal()).init();
    }
    if unread {
        tracing::warn!("{LOG} is no filter, {usual} is used: write a level (warn, info, debug) or target=level pairs");
    }
}
