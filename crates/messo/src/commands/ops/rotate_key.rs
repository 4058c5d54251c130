//! `messo ops rotate-key`: a new master key, under which the root key is wrapped anew.
//!
//! Only the two key files change, so it takes no time and no stop: a running platform read them when it started.

use crate::cli::Globals;
use crate::config;
use crate::failure::Failure;
use crate::platform::entropy::OsEntropy;
use crate::platform::ground::MASTER_KEY;
use messo_documents::keys;
use std::process::ExitCode;

/// Flags of `messo ops rotate-key`.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Do it
    #[arg(long)]
    yes: bool,
}

pub(super) fn run(args: &Args, data: Option<&str>, globals: &Globals) -> Result<ExitCode, Failure> {
    let config = config::load(globals.config.as_deref(), &[("--data", "data", data)])?;
    let path = config.data.join(MASTER_KEY);
    if !args.yes {
        let text = format!(
            "A new master key would take the place of {}. Nothing sealed is written again. With --yes it is done.\n\
             Have a backup of both key files at hand until the new ones are backed up.\n",
            path.display()
        );
        crate::commands::print(&text)?;
        return Ok(ExitCode::SUCCESS);
    }
    keys::rotate(&path, &OsEntropy).map_err(Failure::new)?;
    let root = path.with_extension("root");
    let text = format!(
        "{} is a new key. Back it up apart from the data, and {} with the data.\n\
         Destroy copies of the old key once no backup is left that needs it: together with an old copy of {} it opens \
         everything.\n",
        path.display(),
        root.display(),
        root.display()
    );
    crate::commands::print(&text)?;
    Ok(ExitCode::SUCCESS)
}
