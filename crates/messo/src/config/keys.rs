//! Every key of the configuration with what it means, why its default is what it is, and its limits.
//!
//! One row, one key; the keys of the rules are the rows of `messo_domain::rules::PARAMETERS`. `messo config` prints the
//! table as a TOML file, docs/CONFIGURATION.md as a page; a test keeps the page, the table and [`Config`] equal.

use super::Config;
use super::law::Wrong;
use crate::failure::Failure;
use figment::Figment;
use messo_domain::rules::{PARAMETERS, Parameter};
use serde_json::Value;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

/// A row of the table.
pub struct Key {
    /// Dotted name.
    pub name: &'static str,
    /// What it means.
    pub says: Cow<'static, str>,
    /// Smallest and largest value of a number.
    pub limits: Option<RangeInclusive<u64>>,
}

impl Key {
    /// Whether it is a list of tables, which only a file can hold.
    pub fn is_list(&self) -> bool {
        ["prices", "zones"].contains(&self.name)
    }
}

const fn key(name: &'static str, says: &'static str) -> Key {
    Key { name, says: Cow::Borrowed(says), limits: None }
}

const fn number(name: &'static str, limits: RangeInclusive<u64>, says: &'static str) -> Key {
    Key { name, says: Cow::Borrowed(says), limits: Some(limits) }
}

/// The key of a parameter of the rules.
fn of_rules(row: &Parameter) -> Key {
    let limits = row.limits();
    let says = match limits {
        Some(_) => Cow::Borrowed(row.english),
        None => Cow::Owned(format!("{} Written as {}.", row.english, row.allowed())),
    };
    Key { name: row.key, says, limits }
}

const HOUR: u64 = 3600;

/// All keys, those without a table first and lists of tables last, as TOML wants it.
pub fn all() -> &'static [Key] {
    static ALL: LazyLock<Vec<Key>> = LazyLock::new(|| {
        let (sandbox, others): (Vec<_>, Vec<_>) = own().into_iter().partition(|key| key.name.starts_with("sandbox."));
        let rules = PARAMETERS.iter().map(of_rules);
        let (scale, rules): (Vec<_>, Vec<_>) = rules.partition(|key| key.name.starts_with("sandbox."));
        others.into_iter().chain(rules).chain(sandbox).chain(scale).chain(lists()).collect()
    });
    &ALL
}

/// Keys that are lists of tables: written in the file only.
fn lists() -> [Key; 2] {
    [
        key(
            "prices",
            "Prices of letters, euro cents net of VAT, one table each: `product` (AR, 890, RS, RIR, RIS), `zone` (empty: \
             everywhere), `up_to_grams`, `price`, `further_sheet` (for each sheet after the first), `from` and `until` \
             (days; from `until` on it no longer holds). The lightest that carries the letter counts, its own zone before \
             everywhere; one that is heavier than all costs what the heaviest costs. Prices that are given replace all of \
             these: each product needs one for all places, without `zone` and `until`.",
        ),
        key(
            "zones",
            "Zones that prices name, one table each: `name`, `zips` (beginnings of Italian postcodes), `states` (foreign \
             states). The first that holds the address counts.",
        ),
    ]
}

/// The keys that are no rules.
fn own() -> Vec<Key> {
    vec![
        key(
            "listen",
            "Address and port to listen on. The sandbox mints keys and forgets on command: off loopback it also needs \
         --allow-remote.",
        ),
        key(
            "metrics_listen",
            "Address and port of a second listener, for `GET /metrics` alone: numbers of cases and work for a dashboard, \
         which name no case and no person. Empty: none; `messo ops metrics` prints them too.",
        ),
        key(
            "data",
            "Data folder, made at first start: messo.db (database), messo.lock, documents/, master.key (keep a copy \
         elsewhere: without it nothing sealed opens), master.root (the key that it opens), and in a sandbox seal/ and sender.json.",
        ),
        key(
            "public_url",
            "Address under which senders and recipients reach this installation. Links are built on it, never on a header \
         of a request. Empty: http:// and the address of `listen`.",
        ),
        key(
            "operator.name",
            "Name of the body that runs the installation (gestore), as printed on every document. Empty in the sandbox: a \
         made-up one. There is no default of a real body.",
        ),
        key("operator.address", "Its postal address, as printed."),
        key("operator.telephone", "Its telephone, as printed."),
        number(
            "limits.document_bytes",
            1_000..=2_000_000_000,
            "Largest document that may be uploaded, bytes. 200 MB is SEND's limit.",
        ),
        number(
            "limits.head_seconds",
            1..=HOUR,
            "Seconds that a client has to send the head of a request; also how long an idle connection is kept.",
        ),
        number("limits.stall_seconds", 1..=HOUR, "Seconds that a client may be silent in the middle of an upload."),
        number(
            "limits.stop_seconds",
            1..=HOUR,
            "Seconds that requests and work in hand have when the program is stopped.",
        ),
        number(
            "workers.parallel",
            1..=1_000,
            "Pieces of work carried out at the same time. They share commits, so more is quicker until the disk is busy.",
        ),
        number(
            "workers.documents",
            1..=256,
            "Documents rendered and sealed at the same time, at the lowest priority. One per core empties a queue soonest; each takes some 20 MB.",
        ),
        number(
            "workers.max_failures",
            1..=1_000,
            "Failures of one piece of work at one instant of the virtual clock after which it is parked for a person.",
        ),
        number(
            "workers.late_minutes",
            1..=100_000,
            "Minutes after which work that is due and not done is late, by the clock of the law: `messo ops late` lists it.",
        ),
        number("streams.page", 1..=1_000, "Events of a page of a stream. 50 is SEND's number."),
        number(
            "streams.retry_after_ms",
            0..=HOUR * 1_000,
            "What `retry-after` says with an empty page of a stream, milliseconds.",
        ),
        number("streams.per_sender", 1..=1_000, "Streams that one sender may have. 10 is SEND's number."),
        number(
            "paper.weekly_letters",
            0..=1_000_000_000,
            "Letters that the post takes in a week (Monday to Sunday, in Rome), of all senders together; 0: no limit, no \
         waiting. With a limit, letters wait for the Monday; second attempts and simple letters go first, then first \
         attempts in turn of arrival, each sender's by `physicalCommunicationPriority`. A change holds from the next Monday.",
        ),
        number("paper.weekly_letters_per_sender", 0..=1_000_000_000, "The same, of each sender; 0: no limit."),
        number(
            "checks.max_recipients",
            0..=15,
            "Most recipients of a request. 15 is SEND's limit; 0: no check of our own.",
        ),
        number("checks.max_documents", 0..=1_000, "Most documents of a request. 15 is SEND's limit; 0: no limit."),
        key(
            "checks.sender_tax_id_must_match",
            "Whether `senderTaxId` of a request must be that of the body whose key deposits it.",
        ),
        key(
            "checks.accepted_tax_ids",
            "Tax ids that pass whatever their check character, besides, in the sandbox, those of SEND's test people. In the \
         environment: separated by commas.",
        ),
        key(
            "checks.taxonomy_file",
            "File with the kinds of act (`taxonomyCode`) that may be sent, read at the start: one code a line, or the first \
         column of a CSV file. Empty lines, lines that begin with # and a heading are passed over. Empty: every well-formed \
         code passes.",
        ),
        key(
            "checks.pdf_content",
            "Whether a request is refused for a document that does not begin as a PDF does (`FILE_PDF_INVALID_ERROR`). \
         Pages are counted in any case, of what is a PDF: prices and the limit of 20 grams need them.",
        ),
        key(
            "seal.level",
            "What the seal of a legal fact proves by itself (PAdES): B-B (who sealed what), B-T (and when, by a time-stamp), \
         B-LT (and certificates and revocation lists, so that it can be judged when its issuers are gone). A service that is \
         away makes documents wait; it never lowers the level.",
        ),
        key(
            "seal.chain_file",
            "File with the certificates of the seal, PEM: its own first, its issuers, the root last. Empty: in the sandbox a \
         development seal without legal value; elsewhere nothing is sealed, and legal facts wait.",
        ),
        key(
            "seal.key_file",
            "File with the key of the seal, PEM (PKCS#8, unencrypted, mode 0600): P-256, or RSA of 2048 to 4096 bits.",
        ),
        key(
            "seal.pkcs11_module",
            "Library of the device that holds the key of the seal (PKCS#11), such as /usr/lib/softhsm/libsofthsm2.so. Instead \
         of `seal.key_file`.",
        ),
        key("seal.pkcs11_token", "Label of the device's token."),
        key("seal.pkcs11_label", "Label of the private key in it."),
        key(
            "seal.pkcs11_pin_file",
            "File with the PIN of the token (mode 0600). One that is refused is not tried again.",
        ),
        key(
            "seal.csc_url",
            "Address of a trust service provider that holds the key of the seal, by the API of the Cloud Signature Consortium, \
         up to its version: https://…/csc/v1. Instead of `seal.key_file`.",
        ),
        key("seal.csc_credential", "Name of the key there (`credentialID`)."),
        key(
            "seal.csc_token_file",
            "File with the token that the provider asks for (OAuth 2.0 bearer, mode 0600); read at the start.",
        ),
        key("seal.csc_pin_file", "File with the PIN that authorises a signature, where the key has one (mode 0600)."),
        key("seal.tsa_url", "Address of the time-stamping authority (RFC 3161), for B-T and B-LT."),
        key(
            "seal.tsa_login_file",
            "File with user:password for the time-stamping authority, where it asks for them (mode 0600).",
        ),
        key(
            "seal.tsa_chain_file",
            "File with the certificates above the time-stamping authority, PEM, where its answers do not bring them all: B-LT \
         puts them into the document.",
        ),
        number(
            "sandbox.paper_hours",
            1..=1_000,
            "Hours of the virtual clock that a second written in a carrier sequence lasts, for AR, RS, RIR and RIS letters: \
         80 s are the 30 days of compiuta giacenza.",
        ),
        number("sandbox.paper_hours_890", 1..=1_000, "The same for 890 letters: 60 s are the ten days of deposit."),
    ]
}

/// Name of the environment variable of a key.
pub fn variable(name: &str) -> String {
    format!("MESSO_{}", name.replace('.', "_").to_uppercase())
}

/// The row of a key.
pub fn find(name: &str) -> Option<&'static Key> {
    all().iter().find(|key| key.name == name)
}

/// The value of a key.
pub fn value_of(config: &Config, name: &str) -> Value {
    let all = serde_json::to_value(config).expect("the configuration is plain data");
    name.split('.').fold(all, |value, part| value.get(part).cloned().unwrap_or_default())
}

/// Checks every number against its limits, and the rules against what they may be.
pub(super) fn check(config: &Config, figment: &Figment) -> Result<(), Failure> {
    for key in all() {
        let (Some(limits), Some(value)) = (&key.limits, value_of(config, key.name).as_i64()) else { continue };
        if !u64::try_from(value).is_ok_and(|value| limits.contains(&value)) {
            let (from, to) = (limits.start(), limits.end());
            return Err(wrong(key.name, &format!("{} is {value}, expected {from} to {to}", key.name), figment));
        }
    }
    config.rule_set().map(drop).map_err(|told: Wrong| wrong(&told.key, &told.text, figment))
}

/// What is wrong with the value of a key, and where the value stands.
pub(super) fn wrong(key: &str, text: &str, figment: &Figment) -> Failure {
    let place = figment.find_metadata(key).map(super::sources::place).unwrap_or_default();
    Failure::new(format!("configuration: {text}{place}"))
}

/// The configuration as a TOML file that explains itself.
pub fn print_toml(config: &Config) -> String {
    let mut page = String::from(
        "# Configuration of Messo. Environment variables override this file, flags override both.\n\
         # Unknown keys are refused.\n",
    );
    let mut table = "";
    for key in all() {
        let (of, last) = key.name.rsplit_once('.').unwrap_or(("", key.name));
        if of != table && !key.is_list() {
            let _ = write!(page, "\n[{of}]\n");
            table = of;
        }
        page.push('\n');
        for line in folded(&key.says, 110) {
            let _ = writeln!(page, "# {line}");
        }
        if key.is_list() {
            print_list(&mut page, key.name, &value_of(config, key.name));
            continue;
        }
        let limits = key.limits.as_ref().map(|limits| format!("{} to {}; ", limits.start(), limits.end()));
        let _ = writeln!(page, "# ({}{})", limits.unwrap_or_default(), variable(key.name));
        let _ = writeln!(page, "{last} = {}", value_of(config, key.name));
    }
    page
}

fn print_list(page: &mut String, name: &str, items: &Value) {
    for (at, item) in items.as_array().into_iter().flatten().enumerate() {
        let _ = writeln!(page, "{}[[{name}]]", if at == 0 { "" } else { "\n" });
        for (field, value) in item.as_object().into_iter().flatten() {
            let _ = writeln!(page, "{field} = {value}");
        }
    }
}

/// docs/CONFIGURATION.md.
pub fn print_markdown() -> String {
    let mut page = String::from(
        "# Configuration\n\nPrinted from the table in `crates/messo/src/config/keys.rs` by `messo config --markdown`; a \
         test keeps the two equal.\n\nOne TOML file: the one named by `--config FILE` or `MESSO_CONFIG`, else `messo.toml` in the \
         folder where the program is started, if it is there. An environment variable overrides the file, a flag\n\
         overrides both. A key that is not listed here is refused, wherever it stands. `messo config` prints what all \
         of them come to, as a file to start from.\n\n| key | default | environment | meaning |\n|---|---|---|---|\n",
    );
    let usual = Config::default();
    for key in all() {
        let limits = key.limits.as_ref().map(|limits| format!(" ({} to {})", limits.start(), limits.end()));
        let (name, says, limits) = (key.name, &key.says, limits.unwrap_or_default());
        let (value, variable) = if key.is_list() {
            ("see below".to_owned(), "in the file only".to_owned())
        } else {
            (format!("`{}`", value_of(&usual, name)), format!("`{}`", variable(name)))
        };
        let _ = writeln!(page, "| `{name}` | {value} | {variable} | {says}{limits} |");
    }
    page.push_str(
        "\nTerms and costs are the rules of new cases: a case keeps those it was born under ([RULES.md](RULES.md)). Prices of \
         an installation are written as lists of tables:\n\n```toml\n[[zones]]\nname = \"islands\"\nzips = [\"070\", \"090\"]\n\n\
         [[prices]]\nproduct = \"AR\"\nzone = \"islands\"\nup_to_grams = 20\nprice = 810\nfrom = \"2026-01-01\"\nuntil = \
         \"2027-01-01\"\n\n[[prices]]\nproduct = \"AR\"\nup_to_grams = 2000\nprice = 783\nfurther_sheet = 5\nfrom = \"2026-01-01\"\n\n\
         # and so for 890, RS, RIR and RIS: without a zone and without an end\n```\n",
    );
    page.push_str(
        "\nFor `listen`, `data` and `public_url` there are flags of the same name (`--listen`, `--data`, `--public-url`). \
         Not keys, as they belong to a person or to one start:\n\n| variable or flag | meaning |\n|---|---|\n\
         | `MESSO_CONFIG`, `--config` | the configuration file |\n\
         | `MESSO_LOG` | what is logged to stderr: a level (`warn`, `info`, `debug`) or `target=level` pairs; `--log-json` writes JSON |\n\
         | `MESSO_API_KEY`, `MESSO_URL` | key and address for `messo send` |\n\
         | `--now`, `--clock`, `--allow-remote` | of `messo sandbox`: see its help |\n",
    );
    page
}

/// The text in lines of at most `width` characters, broken at spaces.
fn folded(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;

    fn names(value: &Value, before: &str) -> Vec<String> {
        let Value::Object(fields) = value else { return vec![before.to_owned()] };
        let dot = if before.is_empty() { "" } else { "." };
        fields.iter().flat_map(|(name, value)| names(value, &format!("{before}{dot}{name}"))).collect()
    }

    #[test]
    fn the_table_has_each_key_of_the_configuration_once() {
        let mut of_config = names(&serde_json::to_value(Config::default()).unwrap(), "");
        let mut of_table: Vec<String> = all().iter().map(|key| key.name.to_owned()).collect();
        of_config.sort();
        of_table.sort();
        assert_eq!(of_table, of_config);
    }

    #[test]
    fn what_the_page_of_rules_names_elsewhere_is_a_key() {
        for row in messo_domain::rules::ELSEWHERE {
            assert!(find(row.key).is_some(), "{}", row.key);
        }
    }

    #[test]
    fn every_number_has_limits_and_the_default_lies_within() {
        for key in all() {
            let value = value_of(&Config::default(), key.name);
            assert_eq!(value.is_number(), key.limits.is_some(), "{}", key.name);
        }
        check(&Config::default(), &Figment::new()).unwrap();
    }

    #[test]
    fn the_printed_file_reads_back_as_what_was_printed() {
        let mut config = Config::default();
        config.operator.name = "Ente \"di prova\"\nseconda riga".to_owned();
        config.checks.accepted_tax_ids = vec!["77777777777".to_owned()];
        config.terms.insert("courtesy_wait".to_owned(), "P3D".into());
        let near = ["name = \"near\"", "zips = [\"001\"]"].join("\n");
        config.zones = vec![toml_of(&near)];
        config.prices[0].zone = "near".to_owned();
        let figment =
            Figment::from(<figment::providers::Toml as figment::providers::Format>::string(&print_toml(&config)));
        assert_eq!(figment.extract::<Config>().unwrap(), config);
    }

    fn toml_of<T: serde::de::DeserializeOwned>(text: &str) -> T {
        Figment::from(<figment::providers::Toml as figment::providers::Format>::string(text)).extract().unwrap()
    }

    #[test]
    fn the_page_of_keys_is_the_table() {
        let page = include_str!("../../../../docs/CONFIGURATION.md");
        let again = "print it again: cargo run -p messo -- config --markdown > docs/CONFIGURATION.md";
        assert_eq!(page, print_markdown(), "{again}");
    }
}
