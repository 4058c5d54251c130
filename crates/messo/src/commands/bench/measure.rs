//! The measurement of the flow: connections that go through it side by side for a while, and what that came to.
//!
//! The generator has a thread and a runtime of its own. A flow counts if it ended within the measured time; one failed
//! flow ends the whole measurement with an error. At the end the stream is read to its end, and every acceptance must
//! have come through it: a platform that is fast by losing events is not measured.

use super::FlowArgs;
use super::embedded::{DataFolder, Embedded, Gauge};
use super::flow::{self, FlowError, Shared, Walker};
use super::link::{Address, Link};
use super::memory;
use super::report::{CasesFigure, EvidenceFigure, Report};
use super::steps::{Step, Times};
use crate::cli::Globals;
use crate::config;
use crate::failure::{Doing as _, Failure};
use crate::platform::entropy::random_uuid;
use crate::platform::runtime;
use std::collections::HashSet;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, Interval, MissedTickBehavior};

/// Documents that an acceptance orders: the sender's receipt (a legal fact) and one notice of receipt.
const DOCUMENTS_OF_A_FLOW: u64 = 2;
/// Digits of the run's name: enough to tell it from others.
const RUN_DIGITS: usize = 8;

/// Measures, and shows the figures.
///
/// # Errors
/// [`Failure`].
pub(super) fn run(args: &FlowArgs, globals: &Globals) -> Result<ExitCode, Failure> {
    let report = match (&args.base, &args.api_key) {
        (Some(base), Some(api_key)) => generate(args, base, api_key, None)?,
        _ => in_this_process(args, globals)?,
    };
    show(args.json.as_deref(), &report)?;
    Ok(ExitCode::SUCCESS)
}

fn in_this_process(args: &FlowArgs, globals: &Globals) -> Result<Report, Failure> {
    let config = config::load(globals.config.as_deref(), &[])?;
    let folder = DataFolder::named_or_temporary(args.data.as_deref())?;
    let platform = runtime::start()?;
    let embedded = platform.block_on(Embedded::start(folder.path(), &config))?;
    let report = generate(args, &embedded.base, &embedded.api_key, Some(embedded.gauge()));
    platform.block_on(embedded.stop())?;
    Ok(Report { target: "embedded".to_owned(), ..report? })
}

fn show(json: Option<&Path>, report: &Report) -> Result<(), Failure> {
    let text = || serde_json::to_string_pretty(report).map(|text| text + "\n").doing("the figures");
    match json {
        Some(path) if path == Path::new("-") => return super::super::print(&text()?),
        Some(path) => std::fs::write(path, text()?).doing(format!("writing {}", path.display()))?,
        None => {}
    }
    super::super::print(&report.table())
}

/// Runs the generator on a runtime of its own, on this thread.
fn generate(args: &FlowArgs, base: &str, api_key: &str, gauge: Option<Gauge>) -> Result<Report, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().doing("starting the generator")?;
    let address = Address::parse(base, api_key).map_err(Failure::new)?;
    runtime.block_on(async {
        let mut link = Link::new(address.clone());
        let mut run = random_uuid();
        run.truncate(RUN_DIGITS);
        let stream = flow::make_stream(&mut link, &run).await.map_err(Failure::new)?;
        let shared = Shared::new(run, args.sender_tax_id.clone(), stream.clone());
        let measured = Generator { args, address, shared, gauge }.measure(base).await;
        flow::remove_stream(&mut link, &stream).await.map_err(Failure::new)?;
        measured
    })
}

struct Generator<'a> {
    args: &'a FlowArgs,
    address: Address,
    shared: Arc<Shared>,
    gauge: Option<Gauge>,
}

/// What all connections did.
#[derive(Default)]
struct Walked {
    times: Times,
    accepted: HashSet<String>,
    streamed: HashSet<String>,
}

impl Walked {
    fn add(&mut self, walker: Walker) {
        self.times.merge(walker.times);
        self.accepted.extend(walker.accepted);
        self.streamed.extend(walker.streamed);
    }
}

/// When the measured time begins and ends.
#[derive(Clone, Copy)]
struct Window {
    from: Instant,
    to: Instant,
}

impl Generator<'_> {
    async fn measure(&self, base: &str) -> Result<Report, Failure> {
        let connections = usize::from(self.args.connections);
        let before = self.cases().await?;
        let start = Instant::now();
        let from = start + Duration::from_secs(self.args.warm_up);
        let window = Window { from, to: from + Duration::from_secs(self.args.seconds) };
        let mut walks = JoinSet::new();
        for hand in 0..connections {
            let walker = Walker::new(Link::new(self.address.clone()), self.shared.clone(), hand);
            walks.spawn(walk(walker, window, self.pace(start, hand)));
        }
        let backlog_at_first = self.backlog_at(window.from).await?;
        let backlog = self.backlog_at(window.to).await?;
        let mut walked = Walked::default();
        while let Some(ended) = walks.join_next().await {
            walked.add(ended.doing("the generator")?.map_err(Failure::new)?);
        }
        self.drain_stream(&mut walked).await?;
        let after = self.cases().await?;
        let (flows, seconds) = (walked.times.count(Step::Flow), (window.to - window.from).as_secs_f64());
        let evidence = match (backlog_at_first, backlog) {
            (Some(first), Some(last)) => Some(self.evidence(first, last, flows as u64, seconds).await?),
            _ => None,
        };
        Ok(Report {
            target: base.to_owned(),
            version: env!("CARGO_PKG_VERSION"),
            optimised: !cfg!(debug_assertions),
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            connections,
            seconds,
            flows,
            flows_per_second: flows as f64 / seconds,
            calls_per_flow: walked.times.calls() as f64 / flows.max(1) as f64,
            accepted: walked.accepted.len(),
            streamed: walked.accepted.intersection(&walked.streamed).count(),
            steps: walked.times.summaries(),
            cases: before.zip(after).map(|(before, after)| CasesFigure { before, after }),
            evidence,
            peak_memory_mb: self.gauge.as_ref().and_then(|_| memory::own()).map(|memory| memory.peak_mb),
        })
    }

    /// The beat at which a connection starts its flows; `None`: one after the other.
    fn pace(&self, start: Instant, hand: usize) -> Option<Interval> {
        let rate = self.args.rate?;
        let beat = Duration::from_secs_f64(1.0 / f64::from(rate));
        let mut interval =
            tokio::time::interval_at(start + beat * hand as u32, beat * u32::from(self.args.connections));
        interval.set_missed_tick_behavior(MissedTickBehavior::Burst);
        Some(interval)
    }

    async fn cases(&self) -> Result<Option<u64>, Failure> {
        match &self.gauge {
            Some(gauge) => gauge.cases().await.map(Some).map_err(Failure::new),
            None => Ok(None),
        }
    }

    async fn backlog_at(&self, instant: Instant) -> Result<Option<u64>, Failure> {
        tokio::time::sleep_until(instant).await;
        match &self.gauge {
            Some(gauge) => gauge.work().await.map(|work| Some(work.evidence_due + work.seal_due)).map_err(Failure::new),
            None => Ok(None),
        }
    }

    /// Reads the stream to its end: every acceptance must be in it.
    async fn drain_stream(&self, walked: &mut Walked) -> Result<(), Failure> {
        let mut reader = Walker::new(Link::new(self.address.clone()), self.shared.clone(), 0);
        reader.drain().await.map_err(Failure::new)?;
        walked.add(reader);
        let lost = walked.accepted.difference(&walked.streamed).count();
        if lost > 0 {
            return Err(Failure::new(format!("{lost} acceptances never came through the stream")));
        }
        Ok(())
    }

    /// What was rendered in the measured time, and how fast the rest drains now.
    async fn evidence(&self, first: u64, backlog: u64, flows: u64, seconds: f64) -> Result<EvidenceFigure, Failure> {
        let rendered = (first + flows * DOCUMENTS_OF_A_FLOW).saturating_sub(backlog);
        let start = Instant::now();
        let waiting = self.backlog_at(start).await?.unwrap_or_default();
        let until = start + Duration::from_secs(self.args.drain);
        let mut left = waiting;
        while left > 0 && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(100)).await;
            left = self.backlog_at(start).await?.unwrap_or_default();
        }
        let watched = start.elapsed().as_secs_f64();
        let drained = waiting.saturating_sub(left) as f64;
        Ok(EvidenceFigure {
            backlog,
            rendered_per_second_under_load: rendered as f64 / seconds,
            drained_per_second: if drained > 0.0 { drained / watched } else { 0.0 },
            watched_seconds: watched,
            left,
        })
    }
}

/// Flow after flow on one connection; what ended outside the window is not timed.
async fn walk(mut walker: Walker, window: Window, mut pace: Option<Interval>) -> Result<Walker, FlowError> {
    let mut timed = Times::default();
    while Instant::now() < window.to {
        if let Some(pace) = &mut pace {
            pace.tick().await;
        }
        walker.walk().await?;
        let times = std::mem::take(&mut walker.times);
        if (window.from..window.to).contains(&Instant::now()) {
            timed.merge(times);
        }
    }
    walker.times = timed;
    Ok(walker)
}
