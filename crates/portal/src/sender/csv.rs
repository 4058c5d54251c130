//! The list as a file of comma-separated values, for a spreadsheet.
//!
//! A spreadsheet takes a cell that begins like a formula for one: such a text is given an apostrophe in front, so that
//! nobody's subject line computes anything on an officer's machine.

use crate::present;
use crate::words::Words;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};
use messo_engine::SenderCaller;
use messo_engine::use_cases::lists::SentItem;

/// The first line.
pub(super) fn heading(words: Words) -> String {
    let keys =
        ["list-sent", "list-recipients", "list-subject", "list-iun", "list-protocol", "list-group", "list-status"];
    joined(&keys.map(|key| words.say(key)))
}

/// The line of a notification.
pub(super) fn line(words: Words, caller: &SenderCaller, item: SentItem) -> String {
    let recipients: Vec<String> = item.recipients.iter().map(ToString::to_string).collect();
    joined(&[
        present::machine(item.sent_at),
        recipients.join(" "),
        item.subject,
        item.iun.to_string(),
        item.protocol,
        item.group.map(|id| super::group_name(caller, &id)).unwrap_or_default(),
        super::list::label(words, item.status).text,
    ])
}

fn joined(cells: &[String]) -> String {
    cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",")
}

fn quoted(text: &str) -> String {
    let like_a_formula = text.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if like_a_formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

/// The answer with the file: UTF-8 with its mark, which spreadsheets need to read accents.
pub(super) fn download(lines: &[String]) -> Response {
    let text = format!("\u{feff}{}\r\n", lines.join("\r\n"));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"notifiche.csv\"")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, text).into_response()
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn no_text_is_a_formula_and_quotes_are_doubled() {
        for text in ["=1+1", "+39", "-1", "@x", " =1", "\t=1"] {
            assert!(quoted(text).starts_with("\"'"), "{text}");
        }
        assert_eq!(quoted("Avviso \"di\" prova, n. 1"), "\"Avviso \"\"di\"\" prova, n. 1\"");
    }
}
