//! `messo ops late`: two tables with times as a clock in Rome shows them, or JSON.

use super::ask;
use crate::commands::{ROME, in_rome};
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
    if cases.is_empty() && work.is_empty() {
        return "Nothing is late, and nothing waits for a person.\n".to_owned();
    }
    let mut page = String::new();
    if !cases.is_empty() {
        let columns = ["waits for a person", "recipient", "why", "code", "since"];
        let cells = |case: &Value| {
            let [iun, rec, reason, code] = ["iun", "recIndex", "reason", "code"].map(|name| text(&case[name]));
            [iun, rec, reason, code, in_rome(&text(&case["since"]))]
        };
        table(&mut page, columns, cases.iter().map(cells));
    }
    if !work.is_empty() {
        let columns = ["late or failing", "recipient", "work", "failures", "why", "next"];
        let cells = |row: &Value| {
            let [iun, rec, task, failures, reason] =
                ["iun", "recIndex", "task", "failures", "reason"].map(|name| text(&row[name]));
            [iun, rec, task, failures, reason, next(row)]
        };
        table(&mut page, columns, work.iter().map(cells));
    }
    let _ = writeln!(page, "{ROME}");
    if late["more"] == true {
        page.push_str("There is more: this is its beginning.\n");
    }
    page
}

fn table<const N: usize>(page: &mut String, columns: [&str; N], rows: impl Iterator<Item = [String; N]>) {
    let mut table = Table::new();
    table.set_header(columns);
    table.add_rows(rows);
    let _ = writeln!(page, "{table}");
}

/// What happens next to late work.
fn next(row: &Value) -> String {
    let due = in_rome(&text(&row["due"]));
    match (row["parked"] == true, row["failures"] == 0) {
        (true, _) => "not tried again by itself".to_owned(),
        (false, true) => format!("at once; due since {due}"),
        (false, false) => format!("tried again at {due}"),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
