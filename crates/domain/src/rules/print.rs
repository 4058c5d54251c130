//! docs/RULES.md and `messo rules`: the rules, their parameters and the prices in force, as one page.
//!
//! Printed from the tables, so that the page cannot say anything else than the code does.

use super::written::since;
use super::{ABSENT, ELSEWHERE, PARAMETERS, PriceList, RULES, RuleRow, RuleSet, Written};
use crate::workflow::terms::rome;
use jiff::Timestamp;
use jiff::civil::Date;
use std::fmt::Write as _;

/// The page: what holds on a day, or all rules with the days between which each holds.
pub fn print_markdown(rules: &RuleSet, on: Option<Date>) -> String {
    let mut page = head(on);
    for row in RULES.iter().filter(|row| on.is_none_or(|day| row.holds_on(day, rules))) {
        print_rule(&mut page, row, rules);
    }
    print_parameters(&mut page, rules);
    print_prices(&mut page, &rules.costs.letters, on);
    page
}

fn head(on: Option<Date>) -> String {
    let title = on.map_or_else(|| "# Rules".to_owned(), |day| format!("# Rules in force on {day}"));
    format!(
        "{title}\n\nPrinted from the tables in `crates/domain/src/rules` by `messo rules`; a test keeps the two equal. Code, \
         explanations and legal\nfacts cite the ids. *Holds* names the first day of a rule, or the date of its source where \
         that names none.\n\n| id | rule | source | holds | parameters |\n|---|---|---|---|---|\n"
    )
}

fn print_rule(page: &mut String, row: &RuleRow, rules: &RuleSet) {
    let keys: Vec<String> = row.parameters.iter().map(|key| format!("`{key}`")).collect();
    let (id, english, source, period) = (row.id, row.english, row.source, row.period(rules));
    let _ = writeln!(page, "| `{id}` | {english} | {source} | {period} | {} |", keys.join(", "));
}

fn print_parameters(page: &mut String, rules: &RuleSet) {
    let _ = write!(
        page,
        "\n## Parameters in force\n\nRule set {}, SHA-256 `{}`. A case keeps the set that was in force at its deposit, \
         whatever is configured later.\n\n| key | value | SEND's name | meaning |\n|---|---|---|---|\n",
        rules.name,
        rules.digest().hex()
    );
    for row in PARAMETERS {
        let send = if row.send.is_empty() { String::new() } else { format!("`{}`", row.send) };
        let _ = writeln!(page, "| `{}` | {} | {send} | {} |", row.key, shown(&row.read(rules)), row.english);
    }
    page.push_str(
        "\nParameters of the installation, which hold for every case at once, are explained in \
         [CONFIGURATION.md](CONFIGURATION.md):\n\n| key | meaning |\n|---|---|\n",
    );
    for row in ELSEWHERE {
        let _ = writeln!(page, "| `{}` | {} |", row.key, row.english);
    }
    page.push_str(
        "\nParameters of SEND that Messo does not have:\n\n| SEND's name | SEND's value | why not |\n|---|---|---|\n",
    );
    for row in ABSENT {
        let _ = writeln!(page, "| {} | {} | {} |", row.send, row.value, row.why);
    }
}

fn shown(value: &Written) -> String {
    match value {
        Written::Text(text) if text.contains(' ') => text.clone(),
        value => format!("`{value}`"),
    }
}

fn print_prices(page: &mut String, list: &PriceList, on: Option<Date>) {
    let _ = write!(
        page,
        "\n## Prices of letters\n\nEuro cents net of VAT. Source: {}.\n\n| product | zone | up to grams | price | each further \
         sheet | holds |\n|---|---|---|---|---|---|\n",
        list.source
    );
    let holds = |from: Timestamp, until: Option<Timestamp>| {
        on.and_then(|day| day.to_zoned_datetime(rome()).ok()).is_none_or(|start| {
            let (start, end) = (start.timestamp(), start.end_of_day().map_or(start.timestamp(), |end| end.timestamp()));
            from <= end && until.is_none_or(|until| start < until)
        })
    };
    for row in list.rows.iter().filter(|row| holds(row.from, row.until)) {
        let zone = if row.zone.is_empty() { "everywhere" } else { &row.zone };
        let until = row.until.map(|until| format!(" until {}", since(until))).unwrap_or_default();
        let (product, grams, from) = (row.product.wire(), row.up_to_grams, since(row.from));
        let (price, sheet) = (row.price.get(), row.further_sheet.get());
        let _ = writeln!(page, "| {product} | {zone} | {grams} | {price} | {sheet} | from {from}{until} |");
    }
    if !list.zones.is_empty() {
        page.push_str("\n| zone | postcodes beginning with | foreign states |\n|---|---|---|\n");
    }
    for zone in &list.zones {
        let _ = writeln!(page, "| {} | {} | {} |", zone.name, zone.zips.join(", "), zone.states.join(", "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Cents;
    use crate::rules::Zone;
    use jiff::civil::date;

    #[test]
    fn the_page_of_rules_is_the_table() {
        let page = include_str!("../../../../docs/RULES.md");
        assert_eq!(
            page,
            print_markdown(&RuleSet::current(), None),
            "print it again: cargo run -q -p messo-domain --example print_rules > docs/RULES.md"
        );
    }

    #[test]
    fn on_a_day_only_what_holds_then_is_printed() {
        let mut rules = RuleSet::current();
        let list = &mut rules.costs.letters;
        list.zones = vec![Zone { name: "islands".to_owned(), zips: vec!["070".to_owned()], states: Vec::new() }];
        list.rows[0].price = Cents(4321);
        list.rows[0].until = super::super::written::start_of("2024-06-01");
        let on = |day| print_markdown(&rules, Some(day));
        let (before, after) = (on(date(2024, 5, 31)), on(date(2025, 8, 1)));
        assert!(before.contains("EFF-UNTRACED-OLD") && !before.contains("`PAPER-ABROAD`") && before.contains("4321"));
        assert!(!after.contains("EFF-UNTRACED-OLD") && after.contains("`PAPER-ABROAD`") && !after.contains("4321"));
        assert!(after.starts_with("# Rules in force on 2025-08-01") && after.contains("| islands | 070 |"));
    }
}
