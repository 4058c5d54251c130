//! `messo ops rework`: tells what making an attempt on paper again takes back; with `--yes`, does it.

use super::ask;
use crate::failure::Failure;
use crate::platform::operator::Reach;
use axum::http::Method;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::process::ExitCode;

/// Flags of `messo ops rework`.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Number of the notification
    #[arg(value_name = "IUN")]
    iun: String,
    /// Index of the recipient, from 0
    #[arg(long, value_name = "N")]
    recipient: usize,
    /// Attempt, 0 or 1
    #[arg(long, value_name = "A", value_parser = clap::value_parser!(u8).range(0..=1))]
    attempt: u8,
    /// Do it
    #[arg(long)]
    yes: bool,
}

pub(super) async fn run(args: &Args, platform: &Reach) -> Result<ExitCode, Failure> {
    let body = json!({"iun": args.iun, "recIndex": args.recipient, "attempt": args.attempt, "carryOut": args.yes});
    let view: Value = ask(platform, Method::POST, "/ops/rework", Some(&body)).await?;
    let mut page = String::new();
    for (title, name) in [("stay valid", "validated"), ("no longer count", "invalidated")] {
        let ids = view[name].as_array().cloned().unwrap_or_default();
        let _ = writeln!(page, "{} elements {title}:", ids.len());
        for id in ids.iter().filter_map(Value::as_str) {
            let _ = writeln!(page, "  {id}");
        }
    }
    page.push_str(if args.yes {
        "Done: the attempt is made again.\n"
    } else {
        "Nothing was changed: add --yes to do it.\n"
    });
    super::super::print(&page)?;
    Ok(ExitCode::SUCCESS)
}
