//! The wiring: which adapter stands behind which port, in one process.
//!
//! [`ground`] opens what every installation has (store, documents, keys, links); [`simulated`] sets the sandbox on it,
//! [`unconfigured`] stands where real channels will be; [`workers`] and [`server`] let it live until [`stopping`] says
//! stop. [`clock`] and [`entropy`] are the one place that reads the system's clock and its randomness.

pub mod clock;
pub mod entropy;
pub mod ground;
pub mod operator;
mod patient_body;
pub mod runtime;
pub mod seal;
pub mod server;
pub mod simulated;
pub mod stopping;
pub mod unconfigured;
pub mod workers;
