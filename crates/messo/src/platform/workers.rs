//! The background: two lanes of work, of which the one that renders yields to requests.
//!
//! The lane of the law lives on the runtime of the requests. The lane of evidence has a thread and a runtime of its own,
//! both at a lower priority: the threads on which it renders are started by a thread that is "nice", and inherit it. So
//! a queue of PDFs never holds up an acceptance.

use crate::failure::{Doing as _, Failure};
use messo_domain::work::Lane;
use messo_engine::Engine;
use messo_engine::workers::WorkerGate;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// How much lower the priority of evidence is; 19 is the lowest.
const NICE: i32 = 10;
/// Threads that the lane of evidence may block on: one renders, one writes.
const BLOCKING_THREADS: usize = 2;

/// Work in the background.
pub struct Workers {
    gate: WorkerGate,
    law: JoinHandle<()>,
    evidence: oneshot::Receiver<()>,
}

impl Workers {
    /// Starts both lanes.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn start(engine: &Engine, gate: &WorkerGate) -> Result<Self, Failure> {
        let evidence = start_evidence(engine.clone(), gate.clone()).doing("starting the thread that renders")?;
        let (engine, of_law) = (engine.clone(), gate.clone());
        let law = tokio::spawn(async move { engine.run_lane(Lane::Law, &of_law).await });
        Ok(Self { gate: gate.clone(), law, evidence })
    }

    /// Lets both lanes finish what they have in hand, for as long as `grace`. What is cut off is done again at the next
    /// start: a result counts only once it is committed.
    pub async fn stop(self, grace: Duration) {
        self.gate.stop();
        let both = async { tokio::join!(self.law, self.evidence) };
        if tokio::time::timeout(grace, both).await.is_err() {
            tracing::warn!("work in hand was cut off; the next start does it again");
        }
    }
}

fn start_evidence(engine: Engine, gate: WorkerGate) -> std::io::Result<oneshot::Receiver<()>> {
    let (ended, when_ended) = oneshot::channel();
    std::thread::Builder::new().name("messo-evidence".to_owned()).spawn(move || {
        if let Err(error) = rustix::process::nice(NICE) {
            tracing::warn!(%error, "rendering runs at the priority of requests");
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(BLOCKING_THREADS)
            .thread_name("messo-render")
            .build();
        match runtime {
            Ok(runtime) => runtime.block_on(engine.run_lane(Lane::Evidence, &gate)),
            Err(error) => tracing::error!(%error, "nothing can be rendered until the next start"),
        }
        // Nobody waits for it after a stop that took too long.
        let _ = ended.send(());
    })?;
    Ok(when_ended)
}
