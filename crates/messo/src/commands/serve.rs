//! `messo serve`: the platform without the sandbox.
//!
//! In this version it has neither real channels nor sender keys: it starts, brings the database up to date
//! and answers `/status`. It says so at start, and what it cannot do is refused, never pretended: every key is answered
//! with 403, and there are no `/sandbox` routes.

use super::sandbox::{api_options, portal_options};
use crate::cli::Globals;
use crate::config::{self, Config};
use crate::failure::{Doing as _, Failure};
use crate::platform::ground::{Ground, Use};
use crate::platform::operator::Doors;
use crate::platform::server::{self, Patience};
use crate::platform::stopping::Stop;
use crate::platform::unconfigured::NotConfigured;
use crate::platform::workers::Workers;
use crate::platform::{runtime, seal};
use axum::Router;
use axum::routing::any;
use messo_api::http::ApiError;
use messo_engine::workers::WorkerGate;
use messo_engine::{Engine, Ports, UseError};
use messo_evidence::PageReader;
use messo_ports::Sealer;
use std::process::ExitCode;
use std::sync::Arc;

const EXAMPLES: &str = "\
Examples:
  messo config > messo.toml && messo serve       what it needs stands explained in messo.toml
  messo serve --data /var/lib/messo --listen 127.0.0.1:8080

This version starts, brings its database up to date and answers /status; sender keys, channels and registries are
still to come, and every key is answered with 403. For all the rest there is `messo sandbox`.";

/// Flags of `messo serve`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Data folder, made at first start [default: ./messo-data]
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// Address under which senders and recipients reach it [default: http:// and the address it listens on]
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
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
    refuse_short_terms(&config)?;
    crate::logging::start("info", globals.log_json);
    runtime::start()?.block_on(live(&config))
}

/// Terms of law are not shortened where acts have legal value.
fn refuse_short_terms(config: &Config) -> Result<(), Failure> {
    match config.sandbox.time_scale {
        1 => Ok(()),
        scale => Err(Failure::new(format!(
            "sandbox.time_scale is {scale}: terms of law are shortened in the sandbox only; leave it out, or set it to 1"
        ))),
    }
}

async fn live(config: &Config) -> Result<ExitCode, Failure> {
    let mut stop = Stop::listen()?;
    let listener = server::bind(config.listen).await?;
    let public_url = config.public_url_at(listener.local_addr().doing("the address")?)?;
    let ground = Ground::open(&config.data, Use::Served, &public_url).await?;
    let engine = engine(&ground, config, &public_url)?;
    let gate = WorkerGate::default();
    let operator = Doors::open(config, &engine).await?;
    let workers = Workers::start(&engine, &gate).await?;
    say_what_is_missing(config);
    super::print(&format!("messo {}: listening on {public_url}\n", env!("CARGO_PKG_VERSION")))?;
    let patience = Patience::from(&config.limits);
    let asked = async move {
        stop.asked().await;
        stop.or_at_once();
    };
    server::serve(listener, routes(engine), patience, asked).await;
    operator.close(patience.stop).await;
    workers.stop(patience.stop).await;
    ground.database.close().await;
    Ok(ExitCode::SUCCESS)
}

/// The engine of a served installation.
///
/// # Errors
/// [`Failure`] when the configuration cannot be used.
pub fn engine(ground: &Ground, config: &Config, public_url: &str) -> Result<Engine, Failure> {
    let sealer = seal::open(config, &ground.entropy, None)?;
    Ok(Engine::new(ports(ground, sealer), config.settings(public_url)?))
}

/// The doors of the platform. Where the sandbox has its own, there is nothing here, and that is said: a program that was
/// pointed at the wrong installation must not take the answer for one about its key.
fn routes(engine: Engine) -> Router {
    let absent = || async { ApiError::from(UseError::not_found("PN_WEB_GENERIC_ERROR", "this is no sandbox")) };
    let sandbox = Router::new().route("/sandbox", any(absent)).route("/sandbox/{*path}", any(absent));
    let programs = messo_api::router(engine.clone(), api_options());
    let programs = programs.merge(messo_api::http::wrap(sandbox, api_options()));
    messo_portal::beside(programs, engine, portal_options(None))
}

fn say_what_is_missing(config: &Config) {
    eprintln!(
        "messo: this version has no sender keys, channels or registries to serve with: every key is answered with 403"
    );
    if config.seal.chain_file.is_empty() {
        eprintln!("messo: seal.chain_file is not configured: no legal fact can be sealed");
    }
    if config.operator.name.is_empty() {
        eprintln!(
            "messo: operator.name, operator.address and operator.telephone are not configured: no document can name its operator"
        );
    }
}

fn ports(ground: &Ground, sealer: Arc<dyn Sealer>) -> Ports {
    Ports {
        store: ground.store.clone(),
        blobs: ground.blobs.clone(),
        log_files: ground.log_files.clone(),
        vault: ground.vault.clone(),
        links: ground.links.clone(),
        renderer: ground.renderer.clone(),
        sealer,
        pec: Arc::new(NotConfigured),
        mail: Arc::new(NotConfigured),
        sms: Arc::new(NotConfigured),
        app_io: Arc::new(NotConfigured),
        tpp: Arc::new(NotConfigured),
        positions: Arc::new(NotConfigured),
        pdf: Arc::new(PageReader),
        paper: Arc::new(NotConfigured),
        registries: Arc::new(NotConfigured),
        clock: ground.wall.clone(),
        wall: ground.wall.clone(),
        entropy: ground.entropy.clone(),
    }
}
