//! `messo bench lists`: how long the pages of lists and of single notifications take among many stored cases.
//!
//! Readers ask for the same kinds of pages in turn, each on a connection of its own, with the sessions of an officer and
//! of a citizen. All stored cases are one body's, to five hundred persons in turn. What is timed is the whole answer as
//! a browser on the same machine would have it; a page that is not answered with 200 ends the measurement.

use super::embedded::{DataFolder, Embedded, Opened, SENDER_TAX_ID};
use super::fill;
use super::flow::{RECIPIENTS, made_up_tax_id};
use super::link::{Address, Call, CallError, Link};
use super::report;
use super::steps::{Summary, summary};
use crate::cli::Globals;
use crate::config;
use crate::failure::{Doing as _, Failure};
use crate::platform::runtime;
use hyper::StatusCode;
use hyper::header::{COOKIE, HeaderMap, HeaderValue};
use messo_domain::ids::TaxId;
use messo_domain::workflow::terms::rome;
use messo_engine::tokens::PersonType;
use messo_engine::use_cases::lists::ListFilter;
use messo_engine::{Engine, PersonCaller};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Notifications that are read one by one, in turn: more than the engine keeps in memory.
const READ_APART: usize = 3_000;
/// Longest list page, and step by which their numbers are gathered.
const LONGEST_PAGE: u32 = 50;
/// Where the address of the next page stands on a page.
const NEXT: &str = r#"" rel="next""#;

/// Flags of `messo bench lists`.
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

/// A kind of page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Sent,
    SentNext,
    SentByDays,
    SentByStatus,
    SentByStatusOfNone,
    SentByRecipient,
    SentByRecipientOfNone,
    SentByIun,
    SentOne,
    Received,
    ReceivedNext,
    ReceivedByStatusOfNone,
    ReceivedOne,
}

impl Page {
    const ALL: [Self; 13] = [
        Self::Sent,
        Self::SentNext,
        Self::SentByDays,
        Self::SentByStatus,
        Self::SentByStatusOfNone,
        Self::SentByRecipient,
        Self::SentByRecipientOfNone,
        Self::SentByIun,
        Self::SentOne,
        Self::Received,
        Self::ReceivedNext,
        Self::ReceivedByStatusOfNone,
        Self::ReceivedOne,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::SentNext => "sent, next 50",
            Self::SentByDays => "sent, of today",
            Self::SentByStatus => "sent, accepted",
            Self::SentByStatusOfNone => "sent, viewed (none)",
            Self::SentByRecipient => "sent, to a person",
            Self::SentByRecipientOfNone => "sent, to a person (none)",
            Self::SentByIun => "sent, by IUN",
            Self::SentOne => "sent, one notification",
            Self::Received => "received",
            Self::ReceivedNext => "received, next 50",
            Self::ReceivedByStatusOfNone => "received, viewed (none)",
            Self::ReceivedOne => "received, one notification",
        }
    }

    fn is_of_recipient(self) -> bool {
        matches!(self, Self::Received | Self::ReceivedNext | Self::ReceivedByStatusOfNone | Self::ReceivedOne)
    }
}

/// What all readers share.
struct Reading {
    /// Header that holds the officer's session.
    officer: HeaderMap,
    /// Header that holds the citizen's session.
    citizen: HeaderMap,
    /// Who receives everything.
    recipient: TaxId,
    /// Who receives nothing.
    nobody: TaxId,
    /// The day on the platform's clock.
    today: String,
    /// Numbers of the body's notifications.
    sent: Vec<String>,
    /// Numbers of the citizen's.
    received: Vec<String>,
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
        platform.block_on(reading(&embedded)).and_then(|(reading, cases)| generate(args, &embedded, reading, cases));
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

/// Sessions, and what is asked for; how many cases there are.
async fn reading(embedded: &Embedded) -> Result<(Reading, u64), Failure> {
    let engine = embedded.engine();
    let person = |number| made_up_tax_id(number).ok_or_else(|| Failure::new("a made-up tax id"));
    let (recipient, nobody) = (person(0)?, person(RECIPIENTS)?);
    let body = TaxId::parse(SENDER_TAX_ID).doing("the sender's tax id")?;
    let officer = PersonCaller { tax_id: body, r#type: PersonType::PA, role: None, groups: Vec::new() };
    let inbox = ListFilter { size: Some(LONGEST_PAGE), ..ListFilter::default() };
    let citizen = PersonCaller { tax_id: recipient.clone(), r#type: PersonType::PF, role: None, groups: Vec::new() };
    let received = engine.list_received(&citizen, &inbox).await.doing("listing")?;
    let reading = Reading {
        officer: session(engine, "messo_mittente", &officer)?,
        citizen: session(engine, "messo_cittadino", &citizen)?,
        recipient,
        nobody,
        today: engine.now().to_zoned_datetime(rome()).date().to_string(),
        sent: numbers(engine, &embedded.api_key).await?,
        received: received.items.into_iter().map(|item| item.iun.to_string()).collect(),
    };
    let cases = embedded.gauge().cases().await.map_err(Failure::new)?;
    Ok((reading, cases))
}

fn session(engine: &Engine, cookie: &str, person: &PersonCaller) -> Result<HeaderMap, Failure> {
    let token = engine.mint_token(person);
    let value = HeaderValue::from_str(&format!("{cookie}={token}")).doing("a session")?;
    Ok(HeaderMap::from_iter([(COOKIE, value)]))
}

/// Numbers of stored notifications, newest first.
async fn numbers(engine: &Engine, api_key: &str) -> Result<Vec<String>, Failure> {
    let caller = engine.sender_by_key(api_key).await.doing("the sender")?;
    let caller = caller.ok_or_else(|| Failure::new("the sender's key is not known"))?;
    let mut filter = ListFilter { size: Some(LONGEST_PAGE), ..ListFilter::default() };
    let mut numbers = Vec::new();
    while numbers.len() < READ_APART {
        let listed = engine.list_sent(&caller, &filter).await.doing("listing")?;
        numbers.extend(listed.items.into_iter().map(|item| item.iun.to_string()));
        match listed.next {
            Some(next) => filter.after = Some(next),
            None => break,
        }
    }
    Ok(numbers)
}

/// Runs the readers on a runtime of their own, on this thread.
fn generate(args: &Args, embedded: &Embedded, reading: Reading, cases: u64) -> Result<Figures, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().doing("starting the readers")?;
    let address = Address::parse(&embedded.base, &embedded.api_key).map_err(Failure::new)?;
    let reading = Arc::new(reading);
    runtime.block_on(async {
        let start = Instant::now();
        let until = start + Duration::from_secs(args.seconds);
        let mut readers = JoinSet::new();
        for hand in 0..usize::from(args.readers) {
            let reader = Reader::new(Link::new(address.clone()), reading.clone(), hand);
            readers.spawn(reader.read_until(until));
        }
        let mut times: [Vec<Duration>; Page::ALL.len()] = Default::default();
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
            steps: Page::ALL.iter().zip(&mut times).map(|(page, times)| summary(page.name(), times)).collect(),
        })
    })
}

/// One connection's side.
struct Reader {
    link: Link,
    reading: Arc<Reading>,
    /// Grows with each notification that is read apart.
    turn: usize,
    /// Next pages of the two lists.
    next_sent: Option<String>,
    next_received: Option<String>,
    times: [Vec<Duration>; Page::ALL.len()],
}

impl Reader {
    fn new(link: Link, reading: Arc<Reading>, hand: usize) -> Self {
        // readers begin apart, so that they do not all read what another has just brought into memory
        let turn = hand * (READ_APART / 8 + 1);
        Self { link, reading, turn, next_sent: None, next_received: None, times: Default::default() }
    }

    /// Asks for every kind of page in turn.
    async fn read_until(mut self, until: Instant) -> Result<[Vec<Duration>; Page::ALL.len()], CallError> {
        let kinds = Page::ALL.into_iter().cycle().skip(self.turn % Page::ALL.len());
        for page in kinds {
            if Instant::now() >= until {
                break;
            }
            self.read(page).await?;
        }
        Ok(self.times)
    }

    async fn read(&mut self, page: Page) -> Result<(), CallError> {
        let path = self.path(page);
        let headers = if page.is_of_recipient() { &self.reading.citizen } else { &self.reading.officer };
        let call = Call { headers: headers.clone(), keyed: false, ..Call::get(&path) };
        let start = Instant::now();
        let answer = self.link.call(call, StatusCode::OK).await?;
        self.times[page as usize].push(start.elapsed());
        match page {
            Page::SentNext => self.next_sent = self.next(&path, &answer)?,
            Page::ReceivedNext => self.next_received = self.next(&path, &answer)?,
            _ => {}
        }
        Ok(())
    }

    /// The page after this one. A first page must have one where there are more cases than it shows.
    fn next(&self, path: &str, answer: &[u8]) -> Result<Option<String>, CallError> {
        let next = next(&String::from_utf8_lossy(answer));
        let listed = if path.starts_with("/mittente") { &self.reading.sent } else { &self.reading.received };
        let must_have = listed.len() > LONGEST_PAGE as usize && !path.contains("dopo=");
        if next.is_none() && must_have {
            let (call, cause) = (path.to_owned(), "a first page that leads no further".to_owned());
            return Err(CallError::Body { call, cause });
        }
        Ok(next)
    }

    fn path(&mut self, page: Page) -> String {
        let reading = self.reading.clone();
        let mut one_of = |numbers: &[String]| {
            self.turn += 1;
            numbers.get(self.turn % numbers.len().max(1)).cloned().unwrap_or_default()
        };
        let sent = |query: &str| format!("/mittente/notifiche?righe={LONGEST_PAGE}{query}");
        let received = |query: &str| format!("/cittadino/notifiche?righe={LONGEST_PAGE}{query}");
        match page {
            Page::Sent => "/mittente".to_owned(),
            Page::SentNext => self.next_sent.take().unwrap_or_else(|| sent("")),
            Page::SentByDays => sent(&format!("&dal={0}&al={0}", reading.today)),
            Page::SentByStatus => sent("&stato=ACCEPTED"),
            Page::SentByStatusOfNone => sent("&stato=VIEWED"),
            Page::SentByRecipient => sent(&format!("&cf={}", reading.recipient)),
            Page::SentByRecipientOfNone => sent(&format!("&cf={}", reading.nobody)),
            Page::SentByIun => sent(&format!("&iun={}", one_of(&reading.sent))),
            Page::SentOne => format!("/mittente/notifiche/{}", one_of(&reading.sent)),
            Page::Received => "/cittadino".to_owned(),
            Page::ReceivedNext => self.next_received.take().unwrap_or_else(|| received("")),
            Page::ReceivedByStatusOfNone => received("&stato=VIEWED"),
            Page::ReceivedOne => format!("/cittadino/notifiche/{}", one_of(&reading.received)),
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
