//! `messo send`: deposits one act for one recipient, as any sender's software would, and waits for the verdict.
//!
//! It is a client like others: it knows the public API and nothing of the house. `letter` reads what the person typed
//! into a request, `calls` talks HTTP, `sender` finds out who sends. A sandbox on this machine leaves its ready sender in
//! its data folder, so that the first act needs no more than `messo send act.pdf --to …`.

mod calls;
mod letter;
pub mod quote;
mod sender;

use crate::cli::Globals;
use crate::config;
use crate::failure::{Doing as _, Failure};
use crate::platform::clock::WallClock;
use crate::platform::runtime;
use calls::{Platform, Verdict};
use indicatif::{ProgressBar, ProgressStyle};
use messo_ports::Clock as _;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

pub use sender::SenderFile;

/// How a PDF begins.
const PDF: &[u8] = b"%PDF-";
/// Bytes read at a time.
const CHUNK: usize = 64 * 1024;

const EXAMPLES: &str = "\
Examples:
  messo send act.pdf --to CLMCST42R12D969Z
      in the sandbox of this machine, with its ready sender and a made-up name and address
  messo send act.pdf --to CLMCST42R12D969Z --name \"Recipient One\" \\
      --address \"Via di Prova 1, 00100 Roma RM\" --pec one@ok-pecsuccess.it
      certified mail first; paper if it fails
  messo send act.pdf --to 70412331207 --name \"Company One\" --890 \\
      --address \"Via di Prova 2, 20100 Milano MI\" --notice 302011234567890123
      a company, a judicial letter, a pagoPA notice

Prints the IUN, the number of the notification, on stdout. Exit code 1: it was refused, and stderr says what to change.";

/// Flags of `messo send`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The act: a PDF, best PDF/A and signed
    #[arg(value_name = "ACT.pdf")]
    act: PathBuf,
    /// Tax id of the recipient (codice fiscale; partita IVA of a company)
    #[arg(long, value_name = "TAX ID")]
    to: String,
    /// Name of the recipient
    #[arg(long)]
    name: Option<String>,
    /// Street, postcode, town and province: "Via di Prova 1, 00100 Roma RM"
    #[arg(long, value_parser = letter::read_address)]
    address: Option<letter::Address>,
    /// Certified mailbox to try first
    #[arg(long, value_name = "ADDRESS")]
    pec: Option<String>,
    /// On paper, use a judicial registered letter (L. 890/1982) instead of a registered letter AR
    #[arg(long = "890")]
    judicial: bool,
    /// Subject of the act [default: name of the file]
    #[arg(long)]
    subject: Option<String>,
    /// Code of a pagoPA notice to be paid with the act (18 digits)
    #[arg(long, value_name = "CODE")]
    notice: Option<String>,
    /// Tax id of the creditor of the notice [default: the sender's]
    #[arg(long, value_name = "TAX ID", requires = "notice")]
    creditor: Option<String>,
    /// Protocol number of the sender [default: made from the instant and the digest of the act]
    #[arg(long)]
    protocol: Option<String>,
    /// Kind of act, a code of SEND's taxonomy [default: 010202N, with a notice 010201P]
    #[arg(long, value_name = "CODE")]
    taxonomy: Option<String>,
    /// Group of the sender's users, by id
    #[arg(long, value_name = "ID")]
    group: Option<String>,
    /// Address of the platform [default: that of the local sandbox, else public_url or `listen` of the configuration]
    #[arg(long, env = "MESSO_URL")]
    url: Option<String>,
    /// Key of the sender [default: that of the local sandbox's ready sender]
    #[arg(long, env = "MESSO_API_KEY", hide_env_values = true)]
    api_key: Option<String>,
    /// Tax id of the sending body, with --api-key
    #[arg(long, value_name = "TAX ID")]
    sender_tax_id: Option<String>,
    /// Name of the sending body, with --api-key
    #[arg(long, value_name = "NAME")]
    sender_name: Option<String>,
    /// Seconds to wait for the verdict
    #[arg(long, default_value_t = 300, value_name = "SECONDS")]
    wait: u64,
}

/// Deposits and waits.
///
/// # Errors
/// [`Failure`] when the act cannot be read, who sends is not known, or the platform does not answer.
pub fn run(args: &Args, globals: &Globals) -> Result<ExitCode, Failure> {
    let config = config::load(globals.config.as_deref(), &[])?;
    crate::logging::start("warn", globals.log_json);
    let act = read_act(&args.act)?;
    let sender = sender::find(args, &config)?;
    runtime::start()?.block_on(deposit(args, &act, &sender))
}

/// The act, read once for its digest.
pub struct Act {
    path: PathBuf,
    size: u64,
    sha256_base64: String,
    sha256_hex: String,
}

fn read_act(path: &Path) -> Result<Act, Failure> {
    use base64::Engine as _;
    let reading = format!("the act {}", path.display());
    let mut file = File::open(path).doing(&reading)?;
    if file.metadata().doing(&reading)?.is_dir() {
        return Err(Failure::new(format!("{reading} is a folder: name one PDF file")));
    }
    let (mut hasher, mut chunk, mut size) = (Sha256::new(), vec![0; CHUNK], 0);
    loop {
        let read = file.read(&mut chunk).doing(&reading)?;
        if size == 0 && !chunk[..read].starts_with(PDF) {
            return Err(Failure::new(format!("{reading} is not a PDF: acts are notified as PDF")));
        }
        if read == 0 {
            break;
        }
        hasher.update(&chunk[..read]);
        size += read as u64;
    }
    let digest = hasher.finalize();
    let sha256_base64 = base64::engine::general_purpose::STANDARD.encode(digest);
    Ok(Act { path: path.to_owned(), size, sha256_base64, sha256_hex: hex::encode(digest) })
}

async fn deposit(args: &Args, act: &Act, sender: &sender::Sender) -> Result<ExitCode, Failure> {
    let platform = Platform::new(&sender.url, &sender.api_key)?;
    let bar = bar(act.size);
    bar.set_message("uploading the act");
    let slot = platform.preload(act).await?;
    let version = platform.upload(act, &slot, &bar).await?;
    bar.set_message("depositing the request");
    let protocol = args.protocol.clone().unwrap_or_else(|| made_protocol(act));
    let body = letter::request(args, act, sender, &protocol, (&slot.key, &version))?;
    let request_id = match platform.deposit(&body).await? {
        Ok(request_id) => request_id,
        Err(refusal) => return refused(&bar, &refusal),
    };
    bar.set_message(format!("protocol {protocol}: the platform checks the request"));
    bar.enable_steady_tick(Duration::from_millis(120));
    match tokio::time::timeout(Duration::from_secs(args.wait), platform.verdict(&request_id)).await {
        Ok(Ok(Verdict::Accepted(iun))) => {
            bar.finish_and_clear();
            eprintln!("accepted: protocol {protocol}, request {request_id}; the notification has this number (IUN):");
            super::print(&format!("{iun}\n"))?;
            Ok(ExitCode::SUCCESS)
        }
        Ok(Ok(Verdict::Refused(reasons))) => refused(&bar, &reasons),
        Ok(Err(failure)) => Err(failure),
        Err(_) => Err(Failure::new(format!(
            "no verdict after {} seconds; the request is deposited and goes on: ask again with request id {request_id}",
            args.wait
        ))),
    }
}

/// Tells what to change, one line per objection.
fn refused(bar: &ProgressBar, reasons: &[String]) -> Result<ExitCode, Failure> {
    bar.finish_and_clear();
    eprintln!("messo: refused, nobody is notified:");
    for reason in reasons {
        eprintln!("  {reason}");
    }
    Ok(ExitCode::FAILURE)
}

fn made_protocol(act: &Act) -> String {
    let now = WallClock.now().strftime("%Y%m%d%H%M%S%3f").to_string();
    format!("MESSO-{now}-{}", &act.sha256_hex[..8])
}

/// The bar is hidden where stderr is no terminal.
fn bar(size: u64) -> ProgressBar {
    let bar = ProgressBar::new(size);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {bar:30} {bytes}/{total_bytes}") {
        bar.set_style(style);
    }
    bar
}
