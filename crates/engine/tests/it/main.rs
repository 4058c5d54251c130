//! The engine over real adapters and the simulated world: whole lives of notifications, races, failures, restarts.

mod failures;
mod lives;
mod races;
mod repetitions;
mod sequences;
mod streams;
mod views;
