//! `messo sandbox`: the whole platform with a simulated world, for one's own machine.
//!
//! From nothing to the first answer: take the address, open the data folder, wire the simulated platform, let workers
//! and server live, print what a newcomer needs, and stop cleanly when told.

use super::send::SenderFile;
use crate::cli::Globals;
use crate::config::{self, Config};
use crate::failure::{Doing as _, Failure};
use crate::platform::clock::{Pace, WallClock};
use crate::platform::ground::{Ground, Use};
use crate::platform::operator::Doors;
use crate::platform::server::{self, Patience};
use crate::platform::simulated::{Simulated, Start};
use crate::platform::stopping::Stop;
use crate::platform::workers::Workers;
use crate::platform::{entropy, runtime};
use axum::Router;
use jiff::Timestamp;
use messo_api::ApiOptions;
use messo_portal::PortalOptions;
use messo_sandbox::{GuardOptions, ReadySender, Sandbox, SandboxOptions, SandboxParts};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

const EXAMPLES: &str = "\
Examples:
  messo sandbox                                  on http://127.0.0.1:8080, data in ./messo-data
  messo sandbox --now 2026-03-27T10:00:00+01:00  a virtual clock that starts before the night the clocks change
  messo sandbox --clock wall                     the virtual clock runs at the pace of the wall

The virtual clock stands until it is told to move; what is due on the way is done, in order of time:
  curl -sS http://127.0.0.1:8080/sandbox/clock -H 'content-type: application/json' -d '{\"advance\": \"P7D\"}'
A restart on the same data goes on from where it was. Ctrl-C stops it cleanly.";

/// Flags of `messo sandbox`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Data folder, made at first start [default: ./messo-data]
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// Address under which it is reached, for links [default: http:// and the address it listens on]
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Where the virtual clock starts [default: the wall clock]; later than where it was, it is moved there
    #[arg(long, value_name = "INSTANT")]
    now: Option<Timestamp>,
    /// Whether the virtual clock stands until told to move, or runs at the pace of the wall
    #[arg(long, value_name = "PACE", default_value = "virtual")]
    clock: ClockChoice,
    /// Listen off loopback: everybody who reaches the port can then mint keys and forget everything
    #[arg(long)]
    allow_remote: bool,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum ClockChoice {
    /// Stands until told to move
    Virtual,
    /// Runs at the pace of the wall
    Wall,
}

/// Runs it until it is told to stop.
///
/// # Errors
/// [`Failure`] when it cannot start.
pub fn run(args: &Args, globals: &Globals) -> Result<ExitCode, Failure> {
    let flags = [
        ("--listen", "listen", args.listen.as_deref()),
        ("--data", "data", args.data.as_deref()),
        ("--public-url", "public_url", args.public_url.as_deref()),
    ];
    let config = config::load(globals.config.as_deref(), &flags)?;
    if !config.listen.ip().is_loopback() && !args.allow_remote {
        return Err(Failure::new(format!(
            "{} is not a loopback address, and whoever reaches a sandbox can mint keys and forget everything: \
             listen on 127.0.0.1, or add --allow-remote",
            config.listen
        )));
    }
    crate::logging::start("warn", globals.log_json);
    let pace = if args.clock == ClockChoice::Wall { Pace::Runs } else { Pace::Stands };
    runtime::start()?.block_on(live(&config, Start { now: args.now, pace }))
}

async fn live(config: &Config, start: Start) -> Result<ExitCode, Failure> {
    let mut stop = Stop::listen()?;
    let listener = server::bind(config.listen).await?;
    let public_url = config.public_url_at(listener.local_addr().doing("the address")?)?;
    let ground = Ground::open(&config.data, Use::Sandbox, &public_url).await?;
    let Simulated { ground, clock, parts } = Simulated::open(ground, config, &public_url, start).await?;
    let sender = messo_sandbox::prepare(&parts).await.doing("preparing the ready sender")?;
    leave_for_send(&sender, &public_url, &config.data)?;
    let operator = Doors::open(config, &parts.engine).await?;
    let workers = Workers::start(&parts.engine, &parts.gate).await?;
    let running = tokio::spawn({
        let clock = clock.clone();
        async move { clock.keep_running().await }
    });
    super::print(&welcome(&parts, &sender, &public_url, &config.data, start.pace))?;
    let patience = Patience::from(&config.limits);
    let asked = async move {
        stop.asked().await;
        eprintln!("stopping: requests and work in hand are finished (a second time: at once)");
        stop.or_at_once();
    };
    server::serve(listener, routes(parts, &public_url), patience, asked).await;
    operator.close(patience.stop).await;
    workers.stop(patience.stop).await;
    running.abort();
    clock.rest().await.map_err(Failure::new)?;
    ground.database.close().await;
    Ok(ExitCode::SUCCESS)
}

/// The doors of the platform and of the sandbox, behind the guard.
pub fn routes(parts: SandboxParts, public_url: &str) -> Router {
    let api = api_options();
    let guarded = GuardOptions { public_url: public_url.to_owned() };
    let described = vec![messo_sandbox::openapi()];
    let engine = parts.engine.clone();
    let sandbox = Sandbox::new(parts, SandboxOptions::new(api.clone()));
    let programs =
        messo_api::router_beside(engine.clone(), api, described).merge(messo_sandbox::router(sandbox.clone()));
    let doors = messo_portal::beside(sandbox.keep_calls(programs), engine, portal_options(Some(sandbox)));
    messo_sandbox::guard(doors, &guarded)
}

/// What the pages need of the outside.
pub fn portal_options(sandbox: Option<Sandbox>) -> PortalOptions {
    PortalOptions {
        random: Arc::new(entropy::random_uuid),
        wall: Arc::new(WallClock),
        sandbox,
        crates: super::licences::embedded(),
    }
}

/// What every door needs of the outside.
pub fn api_options() -> ApiOptions {
    ApiOptions { trace_id: Arc::new(entropy::random_uuid), wall: Arc::new(WallClock) }
}

/// Leaves the ready sender where `messo send` finds it.
fn leave_for_send(sender: &ReadySender, url: &str, folder: &Path) -> Result<(), Failure> {
    let file = SenderFile {
        url: url.to_owned(),
        tax_id: sender.tax_id.to_string(),
        name: sender.name.clone(),
        api_key: sender.api_key.clone(),
    };
    file.write(folder)
}

fn welcome(parts: &SandboxParts, sender: &ReadySender, url: &str, folder: &Path, pace: Pace) -> String {
    let now = parts.clock.now();
    let pace = if pace == Pace::Runs { "runs at the pace of the wall" } else { "stands until it is told to move" };
    let program = std::env::args().next().map_or_else(|| "messo".to_owned(), |name| quoted(&name));
    let data = if folder == Path::new(&Config::default().data) {
        String::new()
    } else {
        format!("MESSO_DATA={} ", quoted(&folder.display().to_string()))
    };
    format!(
        "\
messo {version}: a sandbox, without any legal value, at {url}

  sender    {name}, tax id {tax_id}
  API key   {key}
  clock     {now} (virtual: it {pace})
  data      {folder}

Try it:

  curl -sS {url}/delivery/attachments/preload -H 'x-api-key: {key}' -H 'content-type: application/json' -d '{body}'

Deposit an act, from a second terminal in this folder (any PDF; `{program} tour --out messo-tour` leaves some there):

  {data}{program} send act.pdf --to CLMCST42R12D969Z

Open {url} in a browser: serve an act, move the clock, read and pay as a citizen.
For programs: {url}/docs (the API, to browse), {url}/openapi.json

Ctrl-C stops it; the same command goes on from here.
",
        version = env!("CARGO_PKG_VERSION"),
        name = sender.name,
        tax_id = sender.tax_id,
        key = sender.api_key,
        folder = folder.display(),
        body = PRELOAD_EXAMPLE,
    )
}

/// What the printed example asks: where to upload a document (of these many zeros, as a digest).
const PRELOAD_EXAMPLE: &str = r#"[{"preloadIdx": "0", "contentType": "application/pdf", "sha256": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}]"#;

/// The text as a shell takes it for one word.
fn quoted(text: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-+:@%".contains(letter);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_example_asks_for_one_document_with_a_whole_digest() {
        use base64::Engine as _;
        let body: serde_json::Value = serde_json::from_str(PRELOAD_EXAMPLE).unwrap_or_default();
        let digest = base64::engine::general_purpose::STANDARD.decode(body[0]["sha256"].as_str().unwrap_or_default());
        assert_eq!(digest.map(|digest| digest.len()), Ok(32));
    }

    #[test]
    fn a_folder_is_printed_as_a_shell_takes_it() {
        assert_eq!(quoted("/data/messo-1"), "/data/messo-1");
        assert_eq!(quoted("my data"), "'my data'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
