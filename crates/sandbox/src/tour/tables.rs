//! How a report looks as text: tables of at most 120 columns, without colours, the same in a terminal and in a file.

use super::report::{CaseReport, Derivation, PriceTold, Row, TourReport};
use super::scenario::VAT;
use jiff::Timestamp;
use messo_domain::workflow::terms::rome;
use std::fmt::{self, Write as _};

/// Widest line.
const WIDTH: usize = 120;
const INSTANT: usize = 19;
const CATEGORY: usize = 39;
const COST: usize = 8;
/// What is left for the meaning: four columns have three gaps of two blanks.
const MEANING: usize = WIDTH - INSTANT - CATEGORY - COST - 6;

/// All tables, and the verdict on the last line.
impl fmt::Display for TourReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for case in &self.cases {
            writeln!(f, "{}", case.text())?;
        }
        let good = self.cases.iter().filter(|case| case.failures.is_empty()).count();
        writeln!(f, "{good} of {} cases ended as the law says.", self.cases.len())
    }
}

impl CaseReport {
    /// The table of one case with its date, its price and what is wrong with it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let number = self.folder.split('-').next().unwrap_or_default();
        let _ = writeln!(text, "{number}. {}", capitalised(self.title));
        let _ = writeln!(text, "   {}  {}", self.iun, self.addressee);
        text.push('\n');
        line(&mut text, "Rome time", "category", "meaning", "cost");
        line(&mut text, &"-".repeat(INSTANT), &"-".repeat(CATEGORY), &"-".repeat(MEANING), &"-".repeat(COST));
        for row in &self.rows {
            table_row(&mut text, row);
        }
        text.push('\n');
        match &self.effect {
            Some(effect) => effect_lines(&mut text, effect),
            None => text.push_str("Legal effect: none\n"),
        }
        if let Some(price) = &self.price {
            price_line(&mut text, price);
        }
        let _ = write!(text, "Status: {}. ", self.status.wire());
        if self.failures.is_empty() {
            text.push_str("Ended as the law says.\n");
        } else {
            text.push_str("NOT as the law says:\n");
            for failure in &self.failures {
                paragraph(&mut text, "  - ", failure);
            }
        }
        text
    }
}

fn table_row(text: &mut String, row: &Row) {
    let mut instant = rome_time(row.at);
    let mut category = row.category;
    let mut cost = row.cost_so_far.to_string();
    for words in wrapped(&row.meaning, MEANING) {
        line(text, &instant, category, &words, &cost);
        instant.clear();
        cost.clear();
        category = "";
    }
}

fn line(text: &mut String, instant: &str, category: &str, meaning: &str, cost: &str) {
    let whole = format!("{instant:INSTANT$}  {category:CATEGORY$}  {meaning:MEANING$}  {cost:>COST$}");
    text.push_str(whole.trim_end());
    text.push('\n');
}

fn effect_lines(text: &mut String, effect: &Derivation) {
    let _ = writeln!(text, "Legal effect: {} in Rome", rome_time(effect.at));
    let late = if effect.late { ", one of them because of the delivery after 21:00" } else { "" };
    paragraph(text, "  ", &format!("Rule {}, {}: {}", effect.rule, effect.article, effect.says));
    paragraph(
        text,
        "  ",
        &format!("Counted from {} in Rome, {} days of 24 hours{late}.", rome_time(effect.from), effect.days),
    );
}

fn price_line(text: &mut String, price: &PriceTold) {
    let PriceTold { send_fee, letters, vat, pa_fee, total } = price;
    let parts = format!("base {send_fee} + letters {letters} + VAT {VAT}% {vat} + fee of the sender {pa_fee}");
    let _ = writeln!(text, "Price of the notice: {total} ({parts})");
}

fn paragraph(text: &mut String, indent: &str, words: &str) {
    let mut indent = indent.to_owned();
    for words in wrapped(words, WIDTH - indent.len()) {
        let _ = writeln!(text, "{indent}{words}");
        indent = " ".repeat(indent.len());
    }
}

/// The instant as a clock in Rome shows it, to the second.
fn rome_time(at: Timestamp) -> String {
    at.to_zoned_datetime(rome()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Lines of at most `width` characters, broken at blanks; a longer word is broken where the line ends.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            lines.push(String::new());
            used = 0;
        }
        if used > 0 {
            push(&mut lines, " ");
            used += 1;
        }
        for letter in word.chars() {
            if used == width {
                lines.push(String::new());
                used = 0;
            }
            push(&mut lines, letter.encode_utf8(&mut [0; 4]));
            used += 1;
        }
    }
    lines
}

fn push(lines: &mut [String], text: &str) {
    if let Some(last) = lines.last_mut() {
        last.push_str(text);
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use messo_domain::case::Category;

    #[test]
    fn every_public_category_fits_its_column() {
        let longest = Category::all().filter(|c| !c.is_internal()).map(|c| c.wire().len()).max();
        assert!(longest <= Some(CATEGORY), "{longest:?}");
    }

    #[test]
    fn lines_are_broken_at_blanks_and_words_where_they_must() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("one twothreefour", 5), ["one", "twoth", "reefo", "ur"]);
        assert_eq!(wrapped("", 5), [""]);
        assert_eq!(wrapped("è è è", 3), ["è è", "è"]);
    }
}
