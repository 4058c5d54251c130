//! `messo ops downtime`: records attested malfunctions of the platform.

use super::ask;
use crate::failure::Failure;
use crate::platform::operator::Reach;
use axum::http::Method;
use jiff::Timestamp;
use messo_domain::downtime::{Downtime, Functionality};
use serde_json::json;
use std::process::ExitCode;

/// Flags of `messo ops downtime`.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Whether it stopped working, or works again
    change: Change,
    /// NOTIFICATION_CREATE, NOTIFICATION_VISUALIZATION or NOTIFICATION_WORKFLOW
    #[arg(value_parser = functionality)]
    functionality: Functionality,
    /// When it happened [default: now]
    #[arg(long, value_name = "INSTANT")]
    at: Option<Timestamp>,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug)]
enum Change {
    /// It stopped working
    Open,
    /// It works again
    Close,
}

fn functionality(text: &str) -> Result<Functionality, String> {
    let known = Functionality::ALL.map(Functionality::wire).join(", ");
    Functionality::from_wire(&text.to_uppercase()).ok_or_else(|| format!("expected one of {known}"))
}

pub(super) async fn run(args: &Args, platform: &Reach) -> Result<ExitCode, Failure> {
    let change = match args.change {
        Change::Open => "OPEN",
        Change::Close => "CLOSE",
    };
    let body = json!({"functionality": args.functionality, "change": change, "at": args.at});
    let downtime: Downtime = ask(platform, Method::POST, "/ops/downtimes", Some(&body)).await?;
    let told = match downtime.terms_run_until() {
        Some(until) => format!(
            "{} was down from {} to {}; terms of limitation and forfeiture that fell due in it run until {until}\n",
            downtime.functionality.wire(),
            downtime.from,
            downtime.until.unwrap_or(until),
        ),
        None => format!("{} is down since {}\n", downtime.functionality.wire(), downtime.from),
    };
    super::super::print(&told)?;
    Ok(ExitCode::SUCCESS)
}
