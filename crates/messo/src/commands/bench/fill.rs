//! `messo bench fill N`: many accepted cases in a data folder, made from one that was deposited like any other.
//!
//! The first case goes the whole way: upload, deposit, validation, its documents rendered. The others are the same facts
//! under numbers, protocol numbers, recipients and keys of their own, decided, sealed and appended by the engine through the
//! store's one writer; only the bytes of the documents are shared. No work is left waiting in them.

use super::act::ActTemplate;
use super::embedded::{Opened, SENDER_TAX_ID};
use super::flow;
use crate::cli::Globals;
use crate::config;
use crate::failure::{Doing as _, Failure};
use crate::platform::entropy::random_uuid;
use crate::platform::runtime;
use indicatif::{ProgressBar, ProgressStyle};
use messo_domain::ids::{Iun, Sha256Digest};
use messo_engine::SenderCaller;
use messo_engine::use_cases::preload_documents::DocumentToCome;
use messo_engine::use_cases::repeat_case::Repetition;
use messo_ports::blobs::once;
use messo_ports::links::UploadHeaders;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Cases that are decided between two looks at the clock.
const PORTION: u64 = 500;
/// Portions under way at the same time: enough to keep the writer's batches full.
const HANDS: usize = 8;

/// Flags of `messo bench fill`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// How many cases to store
    #[arg(value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    cases: u64,
    /// Sandbox data folder to store them in, made where it is missing; work that waits there is done first
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

/// Fills the folder.
///
/// # Errors
/// [`Failure`].
pub fn run(args: &Args, globals: &Globals) -> Result<ExitCode, Failure> {
    let config = config::load(globals.config.as_deref(), &[])?;
    runtime::start()?.block_on(async {
        let opened = Opened::open(&args.data, &config, "http://127.0.0.1:8080").await?;
        let filled = fill(&opened, args.cases).await;
        opened.close().await;
        let seconds = filled?.as_secs_f64();
        let (cases, rate) = (args.cases, args.cases as f64 / seconds);
        super::super::print(&format!("{cases} cases in {seconds:.1} s: {rate:.0}/s\n"))
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Stores as many accepted cases, and their model besides; how long that took, the model apart.
///
/// # Errors
/// [`Failure`].
pub async fn fill(opened: &Opened, cases: u64) -> Result<Duration, Failure> {
    let key = opened.sender_key().await?;
    let caller = opened.engine.sender_by_key(&key).await.doing("the sender")?;
    let caller = caller.ok_or_else(|| Failure::new("the sender's key is not known"))?;
    let run = random_uuid();
    let people = flow::Shared::new(run.clone(), SENDER_TAX_ID.to_owned(), String::new());
    let model = model_case(opened, &people, &caller, &run).await?;
    let model = Arc::new(opened.engine.model_of(&caller, &model).await.doing("the model")?);
    let bar = ProgressBar::new(cases);
    bar.set_style(ProgressStyle::default_bar());
    let start = Instant::now();
    let mut portions = (0..cases.div_ceil(PORTION)).map(|n| n * PORTION..((n + 1) * PORTION).min(cases));
    let mut hands = JoinSet::new();
    loop {
        while hands.len() < HANDS
            && let Some(portion) = portions.next()
        {
            let (engine, model, run, people) = (opened.engine.clone(), model.clone(), run.clone(), people.clone());
            hands.spawn(async move {
                let count = portion.end - portion.start;
                let repetition = |n| Repetition { protocol: format!("FILL-{run}-{n}"), recipient: people.in_turn(n) };
                engine.repeat_case(&model, portion.map(repetition).collect()).await.map(|()| count)
            });
        }
        let Some(done) = hands.join_next().await else { break };
        bar.inc(done.doing("storing")?.doing("storing")?);
    }
    bar.finish_and_clear();
    Ok(start.elapsed())
}

/// Uploads an act, deposits one request for it and runs everything that is due, its documents included.
async fn model_case(opened: &Opened, people: &flow::Shared, caller: &SenderCaller, run: &str) -> Result<Iun, Failure> {
    let engine = &opened.engine;
    let act = ActTemplate::new().numbered(0);
    let sha256 = Sha256Digest::of(&act);
    let checksum = sha256.to_string();
    let slots = engine.preload_documents(&[DocumentToCome { content_type: None, sha256 }]).doing("preloading")?;
    let slot = slots.into_iter().next().ok_or_else(|| Failure::new("no place to upload to"))?;
    let headers =
        UploadHeaders { content_type: Some("application/pdf"), checksum: Some(&checksum), secret: Some(&slot.secret) };
    let query = slot.url.split_once('?').map_or("", |(_, query)| query);
    engine
        .upload_document(&slot.key, query, headers, once(act))
        .await
        .map_err(|refusal| Failure::new(format!("uploading: {} {}", refusal.status, refusal.code)))?;
    let request = people.request(&format!("FILL-{run}"), 0, slot.key.as_str(), &checksum);
    let deposited = engine.deposit_notification(caller, request.to_string().as_bytes()).await.doing("depositing")?;
    engine.run_to_quiet().await.doing("accepting")?;
    deposited.request_id.to_iun().ok_or_else(|| Failure::new("a request id without a number"))
}
