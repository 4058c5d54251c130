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
struct Rows {
    source: &'static str,
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Rows {
    fn of(query: &ListQuery) -> Self {
        let mut rows = Self { source: "case_file c", conditions: Vec::new(), values: Vec::new() };
        match &query.of {
            ListOf::Sender { id, groups, recipient } => {
                rows.that("c.sender_id = ?", [Value::from(id.clone())]);
                if !groups.is_empty() {
                    rows.among("c.grp", groups.iter().cloned().map(Value::from));
                }
                if let Some(hash) = recipient {
                    let is_party = "EXISTS (SELECT 1 FROM party p WHERE p.case_no = c.no AND p.hash = ?)";
                    rows.that(is_party, [Value::from(hash.to_vec())]);
                }
            }
            ListOf::Recipient(hash) => {
                rows.source = "party p JOIN case_file c ON c.no = p.case_no";
                rows.that("p.hash = ?", [Value::from(hash.to_vec())]);
            }
        }
        rows.among("c.status", query.statuses.iter().map(|status| Value::from(status.wire().to_owned())));
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

    /// The column that orders the list, of the table whose index is read.
    fn sent(&self) -> &'static str {
        if self.is_of_recipient() { "p.sent" } else { "c.sent" }
    }

    fn number(&self) -> &'static str {
        if self.is_of_recipient() { "p.case_no" } else { "c.no" }
    }

    fn is_of_recipient(&self) -> bool {
        self.source.starts_with("party")
    }

    fn that(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        self.conditions.push(condition.to_owned());
        self.values.extend(values);
    }

    fn among(&mut self, column: &str, values: impl ExactSizeIterator<Item = Value>) {
        let marks = vec!["?"; values.len()].join(", ");
        self.that(&format!("{column} IN ({marks})"), values);
    }

    fn conditions(&self) -> String {
        self.conditions.join(" AND ")
    }
}

fn page(db: &Connection, query: &ListQuery) -> rusqlite::Result<ListPage> {
    let rows = Rows::of(query);
    let counted = format!("SELECT count(*) FROM (SELECT 1 FROM {} WHERE {} LIMIT ?)", rows.source, rows.conditions());
    let values = rows.values.iter().cloned().chain([Value::from(i64::from(query.count_at_most))]);
    let total = db.prepare_cached(&counted)?.query_row(params_from_iter(values), |row| row.get(0))?;
    let mut cases = read(db, rows, query)?;
    let more = cases.len() > query.limit as usize;
    cases.truncate(query.limit as usize);
    Ok(ListPage { cases, more, total })
}

/// The cases of the page, and one more where there is one.
fn read(db: &Connection, mut rows: Rows, query: &ListQuery) -> rusqlite::Result<Vec<ListedCase>> {
    let (sent, number) = (rows.sent(), rows.number());
    let of_recipient = if rows.is_of_recipient() { "p.rec, p.viewed" } else { "NULL, NULL" };
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
