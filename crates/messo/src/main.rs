//! The program `messo`: reads what the person typed and hands it to one command.
//!
//! A command is one file under [`commands`]; what several of them stand on (data folder, clock, workers, HTTP server) is
//! wired under [`platform`], the only place that knows every room of the house. Nothing of the law is here.

mod cli;
mod commands;
mod config;
mod failure;
mod logging;
mod platform;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match cli::run(cli) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("messo: {failure}");
            ExitCode::FAILURE
        }
    }
}
