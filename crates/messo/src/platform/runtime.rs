//! The runtime that commands live in.

use crate::failure::{Doing as _, Failure};
use tokio::runtime::{Builder, Runtime};

/// A runtime over all cores.
///
/// # Errors
/// When the system gives no threads.
pub fn start() -> Result<Runtime, Failure> {
    Builder::new_multi_thread().enable_all().thread_name("messo").build().doing("starting threads")
}
