//! `messo explain IUN`: what a notification means, in plain words: its dates with rule and article, what comes next, costs.

use super::ops::{ask, with_platform};
use super::{Language, ROME, in_rome};
use crate::cli::Globals;
use crate::failure::Failure;
use axum::http::Method;
use jiff::Timestamp;
use serde_json::Value;
use std::fmt::Write as _;
use std::process::ExitCode;

/// Flags of `messo explain`.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  messo explain ADEG-HJKL-MNPQ-202603-T-1 --lang it")]
pub struct Args {
    /// Number of the notification
    #[arg(value_name = "IUN")]
    iun: String,
    /// Language
    #[arg(long, default_value = "en")]
    lang: Language,
    /// Print everything as JSON, in both languages
    #[arg(long)]
    json: bool,
    /// Data folder of the installation [default: that of the configuration]
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
}

/// Asks and prints.
///
/// # Errors
/// [`Failure`] when there is no such notification, or the platform cannot be reached.
pub fn run(args: &Args, globals: &Globals) -> Result<ExitCode, Failure> {
    with_platform(args.data.as_deref(), globals, async |platform| {
        let iun: String = args.iun.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect();
        let told: Value = ask(platform, Method::GET, &format!("/ops/explanation/{iun}"), None).await?;
        let page = if args.json {
            format!("{}\n", serde_json::to_string_pretty(&told).unwrap_or_default())
        } else {
            Page { told: &told, lang: args.lang }.print()
        };
        super::print(&page)?;
        Ok(ExitCode::SUCCESS)
    })
}

struct Page<'a> {
    told: &'a Value,
    lang: Language,
}

impl Page<'_> {
    fn print(&self) -> String {
        let mut page = String::new();
        let told = self.told;
        let _ = writeln!(page, "{}  {}  ({})", text(&told["iun"]), text(&told["status"]), text(&told["rules"]));
        let _ = writeln!(page, "{}\n", self.pick(ROME, "Le ore sono quelle di Roma."));
        let _ = writeln!(page, "{}", self.pick("For the sending body", "Per l'ente mittente"));
        match &told["forSender"] {
            Value::Null => {
                let _ = writeln!(
                    page,
                    "  {}",
                    self.pick("No effect: the request was refused.", "Nessun effetto: la richiesta è stata rifiutata.")
                );
            }
            date => self.date(date, &mut page),
        }
        for recipient in told["recipients"].as_array().into_iter().flatten() {
            let _ = writeln!(page, "\n{} {}", self.pick("Recipient", "Destinatario"), recipient["recIndex"]);
            let _ = writeln!(page, "  {}", self.words(&recipient["summary"]));
            for date in recipient["dates"].as_array().into_iter().flatten() {
                self.date(date, &mut page);
            }
            self.no_date(&recipient["noDate"], &mut page);
            for step in recipient["next"].as_array().into_iter().flatten() {
                let by = step["by"].as_str().map(|by| self.by(by)).unwrap_or_default();
                let _ = writeln!(page, "  {} {}{by}", self.pick("Next:", "Poi:"), self.words(&step["what"]));
            }
            let _ = writeln!(page, "  {}", self.words(&recipient["cost"]["words"]));
        }
        for downtime in told["downtimes"].as_array().into_iter().flatten() {
            let [name, rule, article] = ["functionality", "rule", "article"].map(|name| text(&downtime[name]));
            let _ = writeln!(page, "\n{name}  {rule}, {article}\n  {}", self.words(&downtime["words"]));
        }
        page
    }

    /// The rule for why no date follows; the summary has said what happened.
    fn no_date(&self, no_date: &Value, page: &mut String) {
        if no_date.is_null() {
            return;
        }
        let (rule, article) = (text(&no_date["rule"]), text(&no_date["article"]));
        let _ = writeln!(page, "  {}  {rule}, {article}", self.pick("NO DATE OF EFFECT", "SENZA PERFEZIONAMENTO"));
        let _ = writeln!(page, "    {}", self.words(&no_date["words"]));
    }

    /// By when a step is expected, or was.
    fn by(&self, by: &str) -> String {
        let instant = |text: &str| text.parse::<Timestamp>().ok();
        let passed = instant(by) < instant(text(&self.told["at"]));
        let until = if passed { self.pick("expected by", "atteso entro") } else { self.pick("by", "entro") };
        format!(" ({until} {})", in_rome(by))
    }

    fn date(&self, date: &Value, page: &mut String) {
        let (rule, article) = (text(&date["rule"]), text(&date["article"]));
        let _ =
            writeln!(page, "  {}  {}  {rule}, {article}", in_rome(text(&date["at"])), self.kind(text(&date["kind"])));
        let _ = writeln!(page, "    {}", self.words(&date["words"]));
        for input in date["inputs"].as_array().into_iter().flatten() {
            let (at, element) = (in_rome(text(&input["at"])), text(&input["elementId"]));
            let _ = writeln!(page, "    {} {}: {at} ({element})", self.pick("from", "da"), self.words(&input["what"]));
        }
        for step in date["steps"].as_array().into_iter().flatten() {
            let _ = writeln!(page, "    {}", self.words(step));
        }
    }

    fn kind(&self, kind: &str) -> &'static str {
        match kind {
            "EFFECT" => self.pick("EFFECT", "PERFEZIONAMENTO"),
            "EXPECTED_EFFECT" => self.pick("EXPECTED EFFECT", "PERFEZIONAMENTO PREVISTO"),
            "OVERTAKEN" => self.pick("OVERTAKEN", "SUPERATA"),
            _ => self.pick("SERVED", "NOTIFICATA"),
        }
    }

    fn words<'v>(&self, sentence: &'v Value) -> &'v str {
        text(&sentence[self.pick("en", "it")])
    }

    fn pick(&self, en: &'static str, it: &'static str) -> &'static str {
        match self.lang {
            Language::En => en,
            Language::It => it,
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
