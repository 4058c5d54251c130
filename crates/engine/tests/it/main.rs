//! The engine over real adapters and the simulated world: whole lives of notifications, races, failures, restarts.

mod acceptance;
mod asked;
mod capacity;
mod courtesy;
mod drafts;
mod failures;
mod lists;
mod lives;
mod log;
mod outage;
mod paths;
mod races;
mod repetitions;
mod rules;
mod sequences;
mod streams;
mod stuck;
mod told;
mod views;
