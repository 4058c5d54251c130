//! `messo bench pages`: how long every page of the four doors takes among many stored cases.
//!
//! Readers ask for the kinds of pages ([`kinds`]) in turn, each on a connection of its own, with the sessions of an
//! officer, two citizens and a company ([`ground`]). All stored cases are one body's, to five hundred persons in turn, and
//! besides there are the sandbox's examples, a month old. What is timed is the whole answer as a browser on the same
//! machine would have it; a page that is not answered with 200 ends the measurement.

mod ground;
mod kinds;

use super::embedded::{DataFolder, Embedded, Opened};
use super::fill;
use super::link::{Address, Call, CallError, Link};
use super::report;
use super::steps::{Summary, summary};
use crate::cli::Globals;
use crate::config;
use crate::failure::{Doing as _, Failure};
use crate::platform::runtime;
use ground::{Ground, READ_APART};
use hyper::StatusCode;
use kinds::{At, KINDS, LONGEST_PAGE};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Where the address of the next page stands on a page.
const NEXT: &str = r#"" rel="next""#;

/// Times of each kind, in their order.
type Times = [Vec<Duration>; KINDS.len()];

/// Flags of `messo bench pages`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Cases that must be stored; what is missing is stored first
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..))]
    cases: u64,
    /// Readers at the same time
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=1000))]
    readers: u16,
    /// Seconds that are measured
    #[arg(long, value_name = "S", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
    /// Sandbox data folder to measure in; it is kept [default: a temporary one]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Write the figures to this file as JSON (`-`: stdout, and no table)
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// A measured reading.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Figures {
    optimised: bool,
    cores: usize,
    readers: usize,
    seconds: f64,
    cases: u64,
    pages: usize,
    pages_per_second: f64,
    steps: Vec<Summary>,
}

/// Stores what is missing, measures, and shows the figures.
///
/// # Errors
/// [`Failure`].
pub fn run(args: &Args, globals: &Globals) -> Result<ExitCode, Failure> {
    let config = config::load(globals.config.as_deref(), &[])?;
    let folder = DataFolder::named_or_temporary(args.data.as_deref())?;
    let platform = runtime::start()?;
    platform.block_on(async {
        let opened = Opened::open(folder.path(), &config, "http://127.0.0.1:8080").await?;
        let stored = opened.cases().await.map_err(Failure::new)?;
        let filled = match args.cases.saturating_sub(stored) {
            0 => Ok(Duration::ZERO),
            missing => fill::fill(&opened, missing).await,
        };
        opened.close().await;
        filled
    })?;
    let embedded = platform.block_on(Embedded::start(folder.path(), &config))?;
    let figures =
        platform.block_on(found(&embedded)).and_then(|(ground, cases)| generate(args, &embedded, ground, cases));
    platform.block_on(embedded.stop())?;
    show(args.json.as_deref(), &figures?)?;
    Ok(ExitCode::SUCCESS)
}

fn show(json: Option<&Path>, figures: &Figures) -> Result<(), Failure> {
    let text = || serde_json::to_string_pretty(figures).map(|text| text + "\n").doing("the figures");
    match json {
        Some(path) if path == Path::new("-") => return super::super::print(&text()?),
        Some(path) => std::fs::write(path, text()?).doing(format!("writing {}", path.display()))?,
        None => {}
    }
    super::super::print(&table(figures))
}

fn table(figures: &Figures) -> String {
    let rows = figures.steps.iter().map(|step| {
        let [p50, p99, max] = [step.p50_ms, step.p99_ms, step.max_ms].map(|ms| format!("{ms:.2}"));
        [step.step.to_owned(), step.count.to_string(), p50, p99, max]
    });
    let table = report::table(["page", "times", "p50 ms", "p99 ms", "max ms"], rows);
    format!(
        "{table}\n\n{:.0} pages/s, {} readers, {:.1} s, {} cases stored, {} cores{}\n",
        figures.pages_per_second,
        figures.readers,
        figures.seconds,
        figures.cases,
        figures.cores,
        if figures.optimised { "" } else { " (this build is not optimised: its figures say little)" },
    )
}

/// What is asked for, and how many cases there are.
async fn found(embedded: &Embedded) -> Result<(Ground, u64), Failure> {
    let ground = Ground::find(embedded).await?;
    Ok((ground, embedded.gauge().cases().await.map_err(Failure::new)?))
}

/// Runs the readers on a runtime of their own, on this thread.
fn generate(args: &Args, embedded: &Embedded, ground: Ground, cases: u64) -> Result<Figures, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().doing("starting the readers")?;
    let address = Address::parse(&embedded.base, &embedded.api_key).map_err(Failure::new)?;
    let ground = Arc::new(ground);
    runtime.block_on(async {
        let start = Instant::now();
        let until = start + Duration::from_secs(args.seconds);
        let mut readers = JoinSet::new();
        for hand in 0..usize::from(args.readers) {
            let reader = Reader::new(Link::new(address.clone()), ground.clone(), hand);
            readers.spawn(reader.read_until(until));
        }
        let mut times: Times = std::array::from_fn(|_| Vec::new());
        while let Some(ended) = readers.join_next().await {
            let read = ended.doing("the readers")?.map_err(Failure::new)?;
            times.iter_mut().zip(read).for_each(|(all, one)| all.extend(one));
        }
        let seconds = start.elapsed().as_secs_f64();
        let pages = times.iter().map(Vec::len).sum();
        Ok(Figures {
            optimised: !cfg!(debug_assertions),
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            readers: usize::from(args.readers),
            seconds,
            cases,
            pages,
            pages_per_second: pages as f64 / seconds,
            steps: KINDS.iter().zip(&mut times).map(|(kind, times)| summary(kind.name, times)).collect(),
        })
    })
}

/// One connection's side.
struct Reader {
    link: Link,
    ground: Arc<Ground>,
    /// Grows with each notification that is read apart.
    turn: usize,
    /// Where a list goes on, for each kind that follows one.
    next: [Option<String>; KINDS.len()],
    times: Times,
}

impl Reader {
    fn new(link: Link, ground: Arc<Ground>, hand: usize) -> Self {
        // readers begin apart, so that they do not all read what another has just brought into memory
        let turn = hand * (READ_APART / 8 + 1);
        Self { link, ground, turn, next: [const { None }; KINDS.len()], times: std::array::from_fn(|_| Vec::new()) }
    }

    /// Asks for every kind of page in turn.
    async fn read_until(mut self, until: Instant) -> Result<Times, CallError> {
        let begin = self.turn % KINDS.len();
        for kind in (0..KINDS.len()).cycle().skip(begin) {
            if Instant::now() >= until {
                break;
            }
            self.read(kind).await?;
        }
        Ok(self.times)
    }

    async fn read(&mut self, number: usize) -> Result<(), CallError> {
        let kind = &KINDS[number];
        let path = self.path(number);
        let call = Call { headers: self.ground.headers(kind.who), keyed: false, ..Call::get(&path) };
        let start = Instant::now();
        let answer = self.link.call(call, StatusCode::OK).await?;
        self.times[number].push(start.elapsed());
        if let At::NextOf(_) = kind.at {
            self.next[number] = self.next_of(&path, &answer)?;
        }
        Ok(())
    }

    /// The page after this one. A first page must have one where there are more cases than it shows.
    fn next_of(&self, path: &str, answer: &[u8]) -> Result<Option<String>, CallError> {
        let next = next(&String::from_utf8_lossy(answer));
        let listed = if path.starts_with("/mittente") { &self.ground.sent } else { &self.ground.received };
        let must_have = listed.len() > LONGEST_PAGE as usize && !path.contains("dopo=");
        if next.is_none() && must_have {
            let (call, cause) = (path.to_owned(), "a first page that leads no further".to_owned());
            return Err(CallError::Body { call, cause });
        }
        Ok(next)
    }

    fn path(&mut self, number: usize) -> String {
        match KINDS[number].at {
            At::Fixed(path) => path.to_owned(),
            At::Of(address) => address(&self.ground),
            At::Each(before, numbers, behind) => {
                self.turn += 1;
                let numbers = numbers(&self.ground);
                let one = numbers.get(self.turn % numbers.len().max(1)).map_or("", String::as_str);
                format!("{before}{one}{behind}")
            }
            At::NextOf(first) => self.next[number].take().unwrap_or_else(|| first.to_owned()),
        }
    }
}

/// The address of the next page; `None` on the last one.
fn next(page: &str) -> Option<String> {
    let (before, _) = page.split_once(NEXT)?;
    let (_, address) = before.rsplit_once(r#"href=""#)?;
    Some(address.replace("&amp;", "&").replace("&#38;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_read_off_a_page() {
        let page =
            r#"<a href="/first">1</a><a class="x" href="/mittente/notifiche?righe=50&#38;dopo=1-2" rel="next">2</a>"#;
        assert_eq!(next(page).as_deref(), Some("/mittente/notifiche?righe=50&dopo=1-2"));
        assert_eq!(next(r#"<a href="/first">1</a>"#), None);
    }
}
