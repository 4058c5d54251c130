//! The one writer: a thread that owns the only connection that writes, and groups what has gathered into one commit.
//!
//! Requests run in order of arrival, each inside the transaction of its batch: it checks first and writes after, so one
//! that is refused leaves nothing behind and does not disturb the others. When nothing else waits, a request is committed
//! at once; what arrives during a commit forms the next batch. Everyone is answered after the commit. If the batch fails
//! (full disk, failing disk), it is rolled back and its requests are tried one by one: only those that fail alone fail.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use messo_ports::store::StoreError;
use rusqlite::Connection;
use tokio::sync::{Notify, mpsc, oneshot};

use super::claims::Claims;
use super::epochs::{Changed, Epochs};
use super::faults::plain;
use super::feed::StreamCache;

/// Requests that may wait for the writer; senders beyond wait for a place, so a flood slows down instead of growing.
const WAITING_AT_MOST: usize = 1024;
/// Requests of one transaction: keeps the first of a batch from waiting for too many others.
const BATCH_AT_MOST: usize = 256;

/// What the writer tells the rest of the store, after a commit.
#[derive(Default)]
pub(super) struct Signals {
    /// Work may have been added.
    pub(super) work: Notify,
    /// Counts changes of each register.
    pub(super) registers: Epochs,
}

/// What the writer keeps in memory, in step with the database.
pub(super) struct Memory {
    /// Claims and leases.
    pub(super) claims: Claims,
    /// Streams that are fed, by sender.
    pub(super) streams: StreamCache,
    /// Position of the next event in the log; `None`: as the database says.
    pub(super) next_position: Option<i64>,
    /// The batch adds work, or gives it back.
    pub(super) work_added: bool,
    /// Registers that the batch changes.
    pub(super) changed: Changed,
}

/// What a request works with: the connection, in a transaction, and the writer's memory.
pub(super) struct Desk<'a> {
    /// Connection, inside the transaction of the batch.
    pub(super) db: &'a Connection,
    /// Memory; undone with the transaction.
    pub(super) memory: &'a mut Memory,
}

/// One request, with its waiter.
trait Request: Send {
    /// Runs it inside the transaction; may run again if the batch fails.
    fn run(&mut self, desk: &mut Desk<'_>) -> rusqlite::Result<()>;
    /// Tells the waiter, after the commit or the failure.
    fn answer(self: Box<Self>, failure: Option<&StoreError>);
}

struct Waiting<T, F> {
    change: F,
    outcome: Option<T>,
    waiter: oneshot::Sender<Result<T, StoreError>>,
}

impl<T: Send, F: FnMut(&mut Desk<'_>) -> rusqlite::Result<T> + Send> Request for Waiting<T, F> {
    fn run(&mut self, desk: &mut Desk<'_>) -> rusqlite::Result<()> {
        self.outcome = Some((self.change)(desk)?);
        Ok(())
    }

    fn answer(self: Box<Self>, failure: Option<&StoreError>) {
        let answer = match (failure, self.outcome) {
            (None, Some(outcome)) => Ok(outcome),
            (Some(failure), _) => Err(failure.clone()),
            (None, None) => Err(StoreError("the request was not run".to_owned())),
        };
        // a waiter that went away does not undo what is committed
        let _ = self.waiter.send(answer);
    }
}

enum Message {
    Request(Box<dyn Request>),
    /// Finish what came before, put everything into the main file, close, and say so.
    Stop(oneshot::Sender<()>),
}

/// Handle of the writer thread.
pub(super) struct Writer {
    sender: Option<mpsc::Sender<Message>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread.
    pub(super) fn start(db: Connection, claims: Claims, signals: Arc<Signals>) -> std::io::Result<Self> {
        let (sender, receiver) = mpsc::channel(WAITING_AT_MOST);
        let (streams, changed) = (StreamCache::default(), Changed::default());
        let memory = Memory { claims, streams, next_position: None, work_added: false, changed };
        let pen = Pen { db, memory, signals };
        let thread = std::thread::Builder::new().name("store-writer".to_owned()).spawn(move || pen.serve(receiver))?;
        Ok(Self { sender: Some(sender), thread: Mutex::new(Some(thread)) })
    }

    /// Has the change made in the next transaction; answers after its commit.
    pub(super) async fn run<T, F>(&self, change: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&mut Desk<'_>) -> rusqlite::Result<T> + Send + 'static,
    {
        let (waiter, answer) = oneshot::channel();
        let request = Message::Request(Box::new(Waiting { change, outcome: None, waiter }));
        let sender = self.sender.as_ref().ok_or_else(closed)?;
        sender.send(request).await.map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }

    /// Finishes what was asked before, and closes the database.
    pub(super) async fn stop(&self) {
        let (done, stopped) = oneshot::channel();
        let Some(sender) = &self.sender else { return };
        if sender.send(Message::Stop(done)).await.is_ok() {
            let _ = stopped.await;
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.sender = None; // ends the thread's loop
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the store's writer ended with a panic");
        }
    }
}

fn closed() -> StoreError {
    StoreError("it is closed".to_owned())
}

/// The thread's side.
struct Pen {
    db: Connection,
    memory: Memory,
    signals: Arc<Signals>,
}

impl Pen {
    fn serve(mut self, mut receiver: mpsc::Receiver<Message>) {
        let mut stop = None;
        while stop.is_none() {
            let Some(first) = receiver.blocking_recv() else { break };
            let (batch, stop_seen) = gather(first, &mut receiver);
            stop = stop_seen;
            if !batch.is_empty() {
                self.make(batch);
            }
        }
        drop(receiver);
        self.finish();
        if let Some(done) = stop {
            let _ = done.send(());
        }
    }

    /// Makes the batch, or its requests one by one where it fails as a whole.
    fn make(&mut self, mut batch: Vec<Box<dyn Request>>) {
        match self.attempt(&mut batch) {
            Ok(()) => batch.into_iter().for_each(|request| request.answer(None)),
            Err(_) if batch.len() > 1 => batch.into_iter().for_each(|request| self.make(vec![request])),
            Err(error) => {
                let failure = plain(&error);
                tracing::error!("a change was not stored: {failure}");
                batch.into_iter().for_each(|request| request.answer(Some(&failure)));
            }
        }
    }

    fn attempt(&mut self, batch: &mut [Box<dyn Request>]) -> rusqlite::Result<()> {
        self.command("BEGIN IMMEDIATE")?;
        let mut desk = Desk { db: &self.db, memory: &mut self.memory };
        let run = batch.iter_mut().try_for_each(|request| request.run(&mut desk));
        match run.and_then(|()| self.command("COMMIT")) {
            Ok(()) => self.keep(),
            Err(error) => {
                self.roll_back();
                return Err(error);
            }
        }
        Ok(())
    }

    fn keep(&mut self) {
        self.memory.claims.keep();
        self.signals.registers.count(std::mem::take(&mut self.memory.changed));
        if std::mem::take(&mut self.memory.work_added) {
            // wake whoever waits, and leave one permit for a worker that looked just before and is about to wait
            self.signals.work.notify_waiters();
            self.signals.work.notify_one();
        }
    }

    fn roll_back(&mut self) {
        self.memory.claims.undo();
        self.memory.streams.clear();
        self.memory.next_position = None;
        self.memory.work_added = false;
        self.memory.changed = Changed::default();
        // after some errors SQLite has already rolled back by itself
        if !self.db.is_autocommit()
            && let Err(error) = self.command("ROLLBACK")
        {
            tracing::error!("the store could not roll back: {}", plain(&error));
        }
    }

    fn command(&self, sql: &str) -> rusqlite::Result<()> {
        self.db.prepare_cached(sql)?.execute([]).map(drop)
    }

    /// Moves the write-ahead log into the main file and closes, so that the folder can be copied as it is.
    fn finish(self) {
        let checkpoint = self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        if let Err(error) = checkpoint {
            tracing::warn!("the store's last checkpoint was not made: {}", plain(&error));
        }
        if let Err((_, error)) = self.db.close() {
            tracing::warn!("the store did not close cleanly: {}", plain(&error));
        }
    }
}

/// Takes what has gathered, up to a full batch or a stop.
fn gather(
    first: Message,
    receiver: &mut mpsc::Receiver<Message>,
) -> (Vec<Box<dyn Request>>, Option<oneshot::Sender<()>>) {
    let mut batch = Vec::new();
    let mut next = Some(first);
    while let Some(message) = next {
        match message {
            Message::Request(request) => batch.push(request),
            Message::Stop(done) => return (batch, Some(done)),
        }
        next = if batch.len() < BATCH_AT_MOST { receiver.try_recv().ok() } else { None };
    }
    (batch, None)
}
