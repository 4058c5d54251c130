//! Lists of cases: a page and its count, each over one index.

use async_trait::async_trait;
use messo_domain::stream::Status;
use messo_ports::store::{ListOf, ListPage, ListPlace, ListQuery, ListStore, ListedCase, StoreError};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use super::SqliteStore;
use super::columns::{micros, read_instant, read_iun, read_number, read_status, whole};

#[async_trait]
impl ListStore for SqliteStore {
    async fn list(&self, query: ListQuery) -> Result<ListPage, StoreError> {
        self.study(move |db| page(db, &query)).await
    }
}

/// The rows that a query means, as SQL: sources and conditions, with their values in order.
///
/// The source names its index: what SQLite guesses without statistics would sort a sender's whole list.
struct Rows {
    source: &'static str,
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Rows {
    fn of(query: &ListQuery) -> Self {
        let mut rows = Self { source: source(query), conditions: Vec::new(), values: Vec::new() };
        match &query.of {
            ListOf::Sender { id, groups, recipient } => {
                rows.that("c.sender_id = ?", [Value::from(id.clone())]);
                rows.among_groups("c.grp", groups);
                if let Some(hash) = recipient {
                    rows.that("p.hash = ?", [Value::from(hash.to_vec())]);
                }
            }
            ListOf::Recipient { hash, unopened } => {
                rows.that("p.hash = ?", [Value::from(hash.to_vec())]);
                if *unopened {
                    rows.that("p.viewed = 0", []);
                }
            }
        }
        rows.among_statuses("c.status", query);
        if let Some(iun) = &query.iun {
            rows.that("c.iun = ?", [Value::from(iun.to_string())]);
        }
        let sent = rows.sent();
        if let Some(from) = query.from {
            rows.that(&format!("{sent} >= ?"), [Value::from(micros(from))]);
        }
        if let Some(until) = query.until {
            rows.that(&format!("{sent} < ?"), [Value::from(micros(until))]);
        }
        rows
    }

    /// The rows of the tally that count the whole list; `None` where it is not kept.
    fn of_tally(query: &ListQuery) -> Option<Self> {
        let ListOf::Sender { id, groups, recipient: None } = &query.of else { return None };
        if query.iun.is_some() || query.from.is_some() || query.until.is_some() {
            return None;
        }
        let mut rows = Self { source: "case_tally", conditions: Vec::new(), values: Vec::new() };
        rows.that("sender_id = ?", [Value::from(id.clone())]);
        rows.among_statuses("status", query);
        rows.among_groups("grp", groups);
        Some(rows)
    }

    /// The column that orders the list, of the table whose index is read.
    fn sent(&self) -> &'static str {
        if self.goes_by_person() { "p.sent" } else { "c.sent" }
    }

    fn number(&self) -> &'static str {
        if self.goes_by_person() { "p.case_no" } else { "c.no" }
    }

    fn goes_by_person(&self) -> bool {
        self.source.starts_with("party")
    }

    fn that(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        self.conditions.push(condition.to_owned());
        self.values.extend(values);
    }

    fn among_groups(&mut self, column: &str, groups: &[String]) {
        if !groups.is_empty() {
            self.among(column, groups.iter().cloned().map(Value::from));
        }
    }

    fn among_statuses(&mut self, column: &str, query: &ListQuery) {
        self.among(column, query.statuses.iter().map(|status| Value::from(status.wire().to_owned())));
    }

    fn among(&mut self, column: &str, values: impl ExactSizeIterator<Item = Value>) {
        let marks = vec!["?"; values.len()].join(", ");
        self.that(&format!("{column} IN ({marks})"), values);
    }

    fn conditions(&self) -> String {
        self.conditions.join(" AND ")
    }
}

/// Where the rows of a query are looked for.
fn source(query: &ListQuery) -> &'static str {
    match (&query.of, &query.iun) {
        (ListOf::Sender { recipient: Some(_), .. } | ListOf::Recipient { .. }, None) => {
            "party p CROSS JOIN case_file c ON c.no = p.case_no" // in this order
        }
        (ListOf::Sender { recipient: Some(_), .. } | ListOf::Recipient { .. }, Some(_)) => {
            "party p JOIN case_file c ON c.no = p.case_no"
        }
        (_, Some(_)) => "case_file c",
        _ if query.statuses.len() == 1 => "case_file c INDEXED BY case_of_status",
        _ => "case_file c INDEXED BY case_of_sender",
    }
}

fn page(db: &Connection, query: &ListQuery) -> rusqlite::Result<ListPage> {
    let (total, more_than_total) = count(db, query)?;
    let mut cases = read(db, Rows::of(query), query)?;
    let more = cases.len() > query.limit as usize;
    cases.truncate(query.limit as usize);
    Ok(ListPage { cases, more, total, more_than_total })
}

/// How many cases the list has, and whether it has more.
fn count(db: &Connection, query: &ListQuery) -> rusqlite::Result<(u32, bool)> {
    if let Some(tally) = Rows::of_tally(query) {
        let text = format!("SELECT coalesce(sum(cases), 0) FROM case_tally WHERE {}", tally.conditions());
        let total = db.prepare_cached(&text)?.query_row(params_from_iter(tally.values), |row| row.get(0))?;
        return Ok((total, false));
    }
    let rows = Rows::of(query);
    let text = format!("SELECT count(*) FROM (SELECT 1 FROM {} WHERE {} LIMIT ?)", rows.source, rows.conditions());
    let values = rows.values.into_iter().chain([Value::from(i64::from(query.count_at_most) + 1)]);
    let counted: u32 = db.prepare_cached(&text)?.query_row(params_from_iter(values), |row| row.get(0))?;
    Ok((counted.min(query.count_at_most), counted > query.count_at_most))
}

/// The cases of the page, and one more where there is one.
fn read(db: &Connection, mut rows: Rows, query: &ListQuery) -> rusqlite::Result<Vec<ListedCase>> {
    let (sent, number) = (rows.sent(), rows.number());
    let of_recipient = if matches!(query.of, ListOf::Recipient { .. }) { "p.rec, p.viewed" } else { "NULL, NULL" };
    if let Some(ListPlace { sent: at, number: no }) = query.after {
        rows.that(&format!("({sent}, {number}) < (?, ?)"), [Value::from(micros(at)), Value::from(whole(no))]);
    }
    let text = format!(
        "SELECT c.iun, {sent}, {number}, c.status, {of_recipient} FROM {} WHERE {} ORDER BY {sent} DESC, {number} DESC LIMIT ?",
        rows.source,
        rows.conditions()
    );
    rows.values.push(Value::from(i64::from(query.limit) + 1));
    db.prepare_cached(&text)?.query_map(params_from_iter(rows.values), listed)?.collect()
}

fn listed(row: &Row<'_>) -> rusqlite::Result<ListedCase> {
    let recipient = row.get::<_, Option<u32>>(4)?.zip(row.get(5)?);
    Ok(ListedCase {
        iun: read_iun(row, 0)?,
        place: ListPlace { sent: read_instant(row, 1)?, number: read_number(row, 2)? },
        status: read_status(row, 3)?.unwrap_or(Status::InValidation),
        recipient,
    })
}
