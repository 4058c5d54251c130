//! `messo ops late`: two tables, or JSON.

use super::ask;
use crate::failure::Failure;
use crate::platform::operator::Reach;
use axum::http::Method;
use comfy_table::Table;
use serde_json::Value;
use std::fmt::Write as _;
use std::process::ExitCode;

/// Flags of `messo ops late`.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Print the platform's answer as JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: &Args, platform: &Reach) -> Result<ExitCode, Failure> {
    let late: Value = ask(platform, Method::GET, "/ops/late", None).await?;
    let page =
        if args.json { format!("{}\n", serde_json::to_string_pretty(&late).unwrap_or_default()) } else { page(&late) };
    super::super::print(&page)?;
    Ok(ExitCode::SUCCESS)
}

fn page(late: &Value) -> String {
    let rows = |name: &str| late[name].as_array().cloned().unwrap_or_default();
    let (cases, work) = (rows("waitingForPerson"), rows("work"));
    let mut page = String::new();
    if cases.is_empty() && work.is_empty() {
        return "Nothing is late, and nothing waits for a person.\n".to_owned();
    }
    if !cases.is_empty() {
        let mut table = Table::new();
        table.set_header(["waits for a person", "recipient", "why", "code", "since"]);
        for case in &cases {
            table.add_row(["iun", "recIndex", "reason", "code", "since"].map(|name| text(&case[name])));
        }
        let _ = writeln!(page, "{table}");
    }
    if !work.is_empty() {
        let mut table = Table::new();
        table.set_header(["late or failing", "work", "due", "failures", "tried again", "reason"]);
        for row in &work {
            let again = if row["parked"] == true { "no" } else { "yes" };
            let cells = ["iun", "task", "due", "failures"].map(|name| text(&row[name]));
            table.add_row(cells.into_iter().chain([again.to_owned(), text(&row["reason"])]));
        }
        let _ = writeln!(page, "{table}");
    }
    page
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
