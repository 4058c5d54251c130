//! `messo bench start`: how long the program takes from its start to its first answer, and what it holds when idle.
//!
//! The real thing: this program is started as a process of its own, `messo sandbox`, and asked `GET /status` until it
//! answers 200. Memory is read after it has been idle for a second, before any document is rendered.

use super::embedded::DataFolder;
use super::link::{Address, Call, Link};
use super::memory;
use super::report;
use super::steps::millis;
use crate::failure::{Doing as _, Failure};
use hyper::StatusCode;
use serde::Serialize;
use std::io::Read as _;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Duration;
use tokio::time::Instant;

/// Wait between two attempts to reach the program: well below what is measured.
const ATTEMPT_EVERY: Duration = Duration::from_millis(1);
/// A program that has not answered by then does not start.
const PATIENCE: Duration = Duration::from_secs(60);
/// Idle time before memory is read.
const IDLE: Duration = Duration::from_secs(1);
/// Time that a stop may take.
const STOP_PATIENCE: Duration = Duration::from_secs(20);

/// Flags of `messo bench start`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Starts in a new folder, and as many again in a folder that exists
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=100))]
    times: u16,
    /// Sandbox data folder for the starts in a folder that exists; it is kept [default: a temporary one]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Write the figures to this file as JSON (`-`: stdout, and no table)
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Starts of one kind.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Starts {
    folder: &'static str,
    times: usize,
    median_ms: f64,
    slowest_ms: f64,
    idle_memory_mb: f64,
}

struct OneStart {
    took: Duration,
    idle_mb: f64,
}

/// Starts and stops the program a few times.
///
/// # Errors
/// [`Failure`] when it does not start.
pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().doing("starting")?;
    let kept = DataFolder::named_or_temporary(args.data.as_deref())?;
    let mut first = Vec::new();
    let mut again = Vec::new();
    for _ in 0..args.times {
        first.push(runtime.block_on(start(DataFolder::named_or_temporary(None)?.path()))?);
    }
    if args.data.is_none() {
        runtime.block_on(start(kept.path()))?;
    }
    for _ in 0..args.times {
        again.push(runtime.block_on(start(kept.path()))?);
    }
    let all = [starts("new", first), starts("existing", again)];
    let text = || serde_json::to_string_pretty(&all).map(|text| text + "\n").doing("the figures");
    match args.json.as_deref() {
        Some(path) if path == Path::new("-") => super::super::print(&text()?)?,
        Some(path) => {
            std::fs::write(path, text()?).doing(format!("writing {}", path.display()))?;
            super::super::print(&table(&all))?;
        }
        None => super::super::print(&table(&all))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn starts(folder: &'static str, mut starts: Vec<OneStart>) -> Starts {
    starts.sort_by_key(|start| start.took);
    let took = |at: usize| starts.get(at).map_or(0.0, |start| millis(start.took));
    Starts {
        folder,
        times: starts.len(),
        median_ms: took(starts.len() / 2),
        slowest_ms: took(starts.len().saturating_sub(1)),
        idle_memory_mb: starts.iter().map(|start| start.idle_mb).fold(0.0, f64::max),
    }
}

fn table(all: &[Starts]) -> String {
    let rows = all.iter().map(|starts| {
        let figures = [starts.median_ms, starts.slowest_ms, starts.idle_memory_mb];
        let [median, slowest, idle] = figures.map(|figure| format!("{figure:.1}"));
        [starts.folder.to_owned(), starts.times.to_string(), median, slowest, idle]
    });
    format!("{}\n", report::table(["data folder", "starts", "median ms", "slowest ms", "idle MB (most)"], rows))
}

/// A started program, killed if it is left behind.
struct Running(Child);

impl Running {
    /// What it said on stderr before it ended.
    fn said(&mut self) -> String {
        let mut said = String::new();
        if let Some(stderr) = &mut self.0.stderr {
            // text that cannot be read would add nothing
            let _ = stderr.read_to_string(&mut said);
        }
        said
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn start(folder: &Path) -> Result<OneStart, Failure> {
    let program = std::env::current_exe().doing("finding this program")?;
    let address = free_address()?;
    let listen = address.to_string();
    let from = Instant::now();
    let child = Command::new(program)
        .args(["sandbox", "--listen", &listen, "--data"])
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .doing("starting messo sandbox")?;
    let mut running = Running(child);
    let address = Address::parse(&format!("http://{listen}"), "none").map_err(Failure::new)?;
    let mut link = Link::new(address);
    while let Err(error) = link.call(Call::get("/status"), StatusCode::OK).await {
        if running.0.try_wait().doing("messo sandbox")?.is_some() {
            return Err(Failure::new(format!("messo sandbox ended before it answered: {}", running.said())));
        }
        if from.elapsed() > PATIENCE {
            return Err(Failure::new(format!("messo sandbox does not answer: {error}")));
        }
        tokio::time::sleep(ATTEMPT_EVERY).await;
    }
    let took = from.elapsed();
    tokio::time::sleep(IDLE).await;
    let memory = memory::of(running.0.id()).ok_or_else(|| Failure::new("the system does not tell memory"))?;
    drop(link);
    stop(&mut running).await?;
    Ok(OneStart { took, idle_mb: memory.now_mb })
}

/// Asks the program to stop as a person does, and waits for it.
async fn stop(running: &mut Running) -> Result<(), Failure> {
    let pid = rustix::process::Pid::from_child(&running.0);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).doing("stopping messo sandbox")?;
    let asked = Instant::now();
    while running.0.try_wait().doing("messo sandbox")?.is_none() {
        if asked.elapsed() > STOP_PATIENCE {
            return Err(Failure::new("messo sandbox does not stop"));
        }
        tokio::time::sleep(ATTEMPT_EVERY).await;
    }
    Ok(())
}

/// A loopback address that nobody listens on at this moment.
fn free_address() -> Result<std::net::SocketAddr, Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).doing("finding a free port")?;
    listener.local_addr().doing("finding a free port")
}
