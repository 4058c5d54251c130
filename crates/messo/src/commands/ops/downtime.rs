//! `messo ops downtime`: records malfunctions of the platform, and lists them.
//!
//! Nothing of a notification moves by it; what it does to terms of limitation and forfeiture is told with it.

use super::ask;
use crate::commands::{ROME, in_rome};
use crate::failure::Failure;
use crate::platform::operator::Reach;
use axum::http::Method;
use jiff::Timestamp;
use messo_domain::downtime::{Downtime, Functionality};
use messo_domain::workflow::terms::rome;
use serde_json::{Value, json};
use std::process::ExitCode;

/// Flags of `messo ops downtime`.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand, Debug)]
enum Command {
    /// Record that a functionality stopped working
    Open {
        #[command(flatten)]
        what: What,
        /// When it worked again, if that is over already
        #[arg(long, value_name = "INSTANT")]
        until: Option<Timestamp>,
    },
    /// Record that it works again
    Close(What),
    /// Print all that were recorded
    List,
}

#[derive(clap::Args, Debug)]
struct What {
    /// NOTIFICATION_CREATE, NOTIFICATION_VISUALIZATION or NOTIFICATION_WORKFLOW
    #[arg(value_parser = functionality)]
    functionality: Functionality,
    /// When it happened [default: now]
    #[arg(long, value_name = "INSTANT")]
    at: Option<Timestamp>,
}

fn functionality(text: &str) -> Result<Functionality, String> {
    let known = Functionality::ALL.map(Functionality::wire).join(", ");
    Functionality::from_wire(&text.to_uppercase()).ok_or_else(|| format!("expected one of {known}"))
}

pub(super) async fn run(args: &Args, platform: &Reach) -> Result<ExitCode, Failure> {
    let page = match &args.command {
        Command::Open { what, until } => {
            let body = json!({"functionality": what.functionality, "change": "OPEN", "at": what.at, "until": until});
            changed(platform, &body).await?
        }
        Command::Close(what) => {
            let body = json!({"functionality": what.functionality, "change": "CLOSE", "at": what.at});
            changed(platform, &body).await?
        }
        Command::List => {
            let all: Vec<Downtime> = ask(platform, Method::GET, "/ops/downtimes", None).await?;
            if all.is_empty() { "No malfunction was recorded.\n".to_owned() } else { told(&all) }
        }
    };
    super::super::print(&page)?;
    Ok(ExitCode::SUCCESS)
}

async fn changed(platform: &Reach, body: &Value) -> Result<String, Failure> {
    Ok(told(&[ask(platform, Method::POST, "/ops/downtimes", Some(body)).await?]))
}

fn told(downtimes: &[Downtime]) -> String {
    let lines: String = downtimes.iter().map(in_words).collect();
    format!("{lines}{ROME}\n")
}

fn in_words(downtime: &Downtime) -> String {
    let Downtime { functionality, from, until, .. } = downtime;
    let name = functionality.wire();
    let shown = |at: &Timestamp| in_rome(&at.to_string());
    match (until, downtime.terms_run_until()) {
        (Some(until), Some(terms)) => format!(
            "{name} was down from {} to {}; terms of limitation and forfeiture that fell due in it run to the end of {}\n",
            shown(from),
            shown(until),
            rome().to_datetime(terms).date()
        ),
        _ => format!("{name} is down since {}\n", shown(from)),
    }
}
