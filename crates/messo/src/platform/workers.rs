//! The background: three lanes of work, of which those that render yield to requests; and the transparency log beside it.
//!
//! The lane of the law lives on the runtime of the requests. The lanes of evidence and seal have a thread and a runtime of their own,
//! scheduled as idle: the threads on which it renders are started by that thread, and inherit it. They run when nothing
//! else wants the core, and leave it at once when something does; so a queue of PDFs never holds up an acceptance.

use crate::failure::{Doing as _, Failure};
use messo_domain::work::Lane;
use messo_engine::Engine;
use messo_engine::workers::WorkerGate;
use std::time::Duration;
use thread_priority::unix::{set_thread_priority_and_policy, thread_native_id, thread_schedule_policy};
use thread_priority::{NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The lowest niceness, for systems that do not grant idle scheduling.
const NICEST: i32 = 19;
/// Threads that the two lanes may block on for each document in hand: one renders, one writes.
const BLOCKING_THREADS: usize = 4;

/// Work in the background.
pub struct Workers {
    gate: WorkerGate,
    law: JoinHandle<()>,
    evidence: oneshot::Receiver<()>,
}

impl Workers {
    /// Starts the lanes, once it was seen whether the transparency log fits the database. Where it does not, nothing is
    /// signed and everything else goes on: evidence waits, the law does not.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub async fn start(engine: &Engine, gate: &WorkerGate) -> Result<Self, Failure> {
        if let Err(error) = engine.check_log().await {
            eprintln!("messo: the transparency log: {error}; nothing is signed until this is gone (messo ops audit)");
        }
        let evidence = start_evidence(engine.clone(), gate.clone()).doing("starting the thread that renders")?;
        let (engine, of_law) = (engine.clone(), gate.clone());
        let law = tokio::spawn(async move { engine.run_lane(Lane::Law, &of_law).await });
        Ok(Self { gate: gate.clone(), law, evidence })
    }

    /// Lets the lanes finish what they have in hand, for as long as `grace`. What is cut off is done again at the next
    /// start: a result counts only once it is committed.
    pub async fn stop(self, grace: Duration) {
        self.gate.stop();
        let both = async { tokio::join!(self.law, self.evidence) };
        if tokio::time::timeout(grace, both).await.is_err() {
            tracing::warn!("work in hand was cut off; the next start does it again");
        }
    }
}

/// Puts this thread, and those that it starts, behind everything else.
fn yield_to_requests() {
    let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    // Its second step, the niceness of an idle thread, fails in a program that was started under `nice`, and means
    // nothing: what counts is the policy.
    let _ = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, idle);
    if thread_schedule_policy().ok() != Some(idle)
        && let Err(error) = rustix::process::nice(NICEST)
    {
        tracing::warn!(%error, "rendering runs at the priority of requests");
    }
}

fn start_evidence(engine: Engine, gate: WorkerGate) -> std::io::Result<oneshot::Receiver<()>> {
    let (ended, when_ended) = oneshot::channel();
    std::thread::Builder::new().name("messo-evidence".to_owned()).spawn(move || {
        yield_to_requests();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(BLOCKING_THREADS * engine.settings().parallel_documents.max(1))
            .thread_name("messo-render")
            .build();
        match runtime {
            Ok(runtime) => {
                engine.render_on(runtime.handle().clone());
                runtime.block_on(async {
                    tokio::join!(
                        engine.run_lane(Lane::Evidence, &gate),
                        engine.run_lane(Lane::Seal, &gate),
                        engine.run_log(&gate)
                    )
                });
            }
            Err(error) => tracing::error!(%error, "nothing can be rendered until the next start"),
        }
        // Nobody waits for it after a stop that took too long.
        let _ = ended.send(());
    })?;
    Ok(when_ended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_yielding_thread_starts_yields_too() {
        let policies = std::thread::spawn(|| {
            yield_to_requests();
            let inherited = std::thread::spawn(thread_schedule_policy).join();
            (thread_schedule_policy().ok(), inherited.ok().and_then(Result::ok))
        });
        let idle = Some(ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle));
        assert_eq!(policies.join().ok(), Some((idle, idle)));
    }
}
