//! The engine: use cases, workers and projections, over ports alone.
//!
//! A use case is one file under `use_cases`; a piece of work is carried out by one function under `work`; both end in
//! `cases`, the one place that loads a case, decides and appends. Doors (HTTP, the sandbox, the tour) call use cases;
//! adapters (store, documents, channels) stand behind the ports. Neither is known here.

pub mod advance;
mod cases;
mod codec;
pub mod error;
pub mod log;
mod notices;
mod ports;
pub mod registers;
pub mod settings;
pub mod tokens;
pub mod use_cases;
mod work;
pub mod workers;

pub use error::{Item, UseError};
pub use ports::Ports;
pub use registers::senders::SenderCaller;
pub use settings::Settings;
pub use tokens::PersonCaller;

use messo_domain::rules::RuleSet;
use std::sync::Arc;

/// The office at work. Cheap to clone; all clones are one engine.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    ports: Ports,
    settings: Settings,
    rules: registers::rule_sets::RuleBook,
    cases: cases::CaseCache,
    callers: registers::senders::CallerCache,
    plan: work::capacity::PlanInForce,
    renderers: notices::renderers::Renderers,
    log: log::Keeper,
}

impl Engine {
    /// An engine over these ports.
    pub fn new(ports: Ports, settings: Settings) -> Self {
        let inner = Inner {
            ports,
            rules: registers::rule_sets::RuleBook::new(settings.rules.clone()),
            renderers: notices::renderers::Renderers::new(settings.parallel_documents),
            settings,
            cases: cases::CaseCache::default(),
            callers: registers::senders::CallerCache::default(),
            plan: work::capacity::PlanInForce::default(),
            log: log::Keeper::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// The settings it runs with.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// The rules of new cases.
    pub fn rules(&self) -> &RuleSet {
        self.inner.rules.in_force().1
    }

    /// The instant of the law: virtual in the sandbox.
    pub fn now(&self) -> jiff::Timestamp {
        self.ports().clock.now()
    }

    pub(crate) fn ports(&self) -> &Ports {
        &self.inner.ports
    }
}
