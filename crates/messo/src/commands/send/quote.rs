//! `messo quote`: what an act would cost and when it would take effect, before it is sent. The flags are those of
//! `messo send`; nothing is uploaded, stored or asked of anybody.

use super::calls::Platform;
use super::{Args, letter, made_protocol, read_act, sender};
use crate::cli::Globals;
use crate::commands::in_rome;
use crate::config;
use crate::failure::Failure;
use crate::platform::runtime;
use comfy_table::Table;
use serde_json::Value;
use std::fmt::Write as _;
use std::process::ExitCode;

/// Flags of `messo quote`.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Example:\n  messo quote act.pdf --to CLMCST42R12D969Z --address \"Via di Prova 1, 00100 Roma RM\""
)]
pub struct QuoteArgs {
    #[command(flatten)]
    letter: Args,
    /// Print the platform's answer as JSON
    #[arg(long)]
    json: bool,
}

/// Asks the platform and prints.
///
/// # Errors
/// [`Failure`] when the act cannot be read, who asks is not known, or the platform does not answer.
pub fn run(args: &QuoteArgs, globals: &Globals) -> Result<ExitCode, Failure> {
    let config = config::load(globals.config.as_deref(), &[])?;
    crate::logging::start("warn", globals.log_json);
    let act = read_act(&args.letter.act)?;
    let sender = sender::find(&args.letter, &config)?;
    let key = format!("PN_NOTIFICATION_ATTACHMENTS-{}.pdf", &act.sha256_hex[..32]);
    let protocol = args.letter.protocol.clone().unwrap_or_else(|| made_protocol(&act));
    let body = letter::request(&args.letter, &act, &sender, &protocol, (&key, "v1"))?;
    let platform = Platform::new(&sender.url, &sender.api_key)?;
    let answer = runtime::start()?.block_on(platform.quote(&body))?;
    if args.json {
        let text = serde_json::to_string_pretty(&answer).unwrap_or_default();
        super::super::print(&format!("{text}\n"))?;
    } else if answer["valid"] == true {
        super::super::print(&page(&answer["quote"]))?;
    } else {
        eprintln!("messo: the request would be refused:");
        for error in answer["errors"].as_array().into_iter().flatten() {
            eprintln!("  {}: {}", text(&error["code"]), text(&error["detail"]));
        }
    }
    Ok(if answer["valid"] == true { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn page(quote: &Value) -> String {
    let mut page = String::new();
    for recipient in quote["recipients"].as_array().into_iter().flatten() {
        let _ = writeln!(page, "Recipient {}", recipient["recIndex"]);
        let mut table = Table::new();
        table.set_header(["", "way", "cost", "takes effect", "rule"]);
        for way in recipient["ways"].as_array().into_iter().flatten() {
            table.add_row([
                marks(recipient, way),
                text(&way["words"]["en"]).to_owned(),
                price(&way["price"]),
                way["effect"].as_str().map_or("never".to_owned(), |at| in_rome(at).chars().take(10).collect()),
                text(&way["rule"]).to_owned(),
            ]);
        }
        let _ = writeln!(page, "{table}");
        let _ = writeln!(page, "{}\n", bearer(recipient));
    }
    let total = &quote["total"];
    let totals = [("best", &total["best"]), ("likely", &total["likely"]), ("worst", &total["worst"])];
    let totals: Vec<_> = totals.iter().map(|(name, cents)| format!("{name} {}", price(cents))).collect();
    let _ = writeln!(page, "In all: {}.", totals.join(", "));
    for assumption in quote["assumptions"].as_array().into_iter().flatten() {
        let _ = writeln!(page, "- {}", text(&assumption["en"]));
    }
    let _ = writeln!(page, "- Prices of letters: {}", text(&quote["priceSource"]));
    page
}

/// Which of best, likely and worst the way is.
fn marks(recipient: &Value, way: &Value) -> String {
    let is = |name: &&str| recipient[*name]["way"] == way["way"];
    ["best", "likely", "worst"].into_iter().filter(is).collect::<Vec<_>>().join(", ")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Who bears the costs.
fn bearer(recipient: &Value) -> &'static str {
    if recipient["borneByRecipient"] == true {
        "The recipient bears the costs: they are added to what is to be paid."
    } else {
        "The sender bears the costs: nothing is added to what is to be paid."
    }
}

fn price(cents: &Value) -> String {
    let Some(cents) = cents.as_i64() else { return "not known".to_owned() };
    format!("{}.{:02} €", cents / 100, cents % 100)
}
