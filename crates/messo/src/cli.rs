//! The command line: names, flags and the help that teaches them.
//!
//! Flags of one command stand in that command's file. A flag that has a configuration key only overrides it; see
//! [`crate::config`] for the order.

use crate::commands::{bench, config, explain, licences, ops, rules, sandbox, send, serve, simulate, tour, verify};
use crate::failure::Failure;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

const ABOUT: &str = "Messo is the office that serves legal notices, in one program: a sender deposits an act, and Messo \
follows it, by certified mail and registered letter, until it has its legal effect (art. 26 DL 76/2020). It speaks the \
public APIs of SEND.";

const EXAMPLES: &str = "\
First steps:
  messo tour                                 four acts served to their legal effect, in seconds
  messo sandbox                              the whole platform, simulated, on http://127.0.0.1:8080
  messo send act.pdf --to CLMCST42R12D969Z   deposit an act there (from a second terminal)
  messo rules                                every rule with its article of law (--at DATE: of a day)
  messo config > messo.toml                  a configuration file with every key explained

Exit codes: 0 done; 1 not done, and why in one line on stderr; 2 unknown flags.";

/// The command line.
#[derive(Parser, Debug)]
#[command(name = "messo", version, about = ABOUT, after_help = EXAMPLES, max_term_width = 110)]
pub struct Cli {
    /// Configuration file [default: ./messo.toml where it is there]
    #[arg(long, global = true, value_name = "FILE", env = "MESSO_CONFIG")]
    pub config: Option<PathBuf>,
    /// Write log lines as JSON (what is logged: environment variable MESSO_LOG, e.g. `info`)
    #[arg(long, global = true)]
    pub log_json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What every command is given.
#[derive(Clone, Debug)]
pub struct Globals {
    /// Configuration file named by the person.
    pub config: Option<PathBuf>,
    /// Whether log lines are JSON.
    pub log_json: bool,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Run the platform with a simulated world and a clock that moves when told
    Sandbox(sandbox::Args),
    /// Watch four acts being served to their legal effect, with every proof
    Tour(tour::Args),
    /// Deposit an act and wait until it is accepted
    Send(Box<send::Args>),
    /// Tell what an act would cost and when it would take effect, without sending it
    Quote(Box<send::quote::QuoteArgs>),
    /// Explain a notification: its legal dates with rule and article, what comes next, what it costs
    Explain(explain::Args),
    /// Check what a document proves, without the platform: its seal, whose it is, when it was made
    Verify(verify::Args),
    /// Look after an installation: what is late, reworks, downtimes
    Ops(ops::Args),
    /// Run the platform without the sandbox
    Serve(serve::Args),
    /// Measure how fast this platform is, on this machine
    Bench(Box<bench::Args>),
    /// Live thousands of notifications through a world that errs, and look for a mistake of the law's code
    Simulate(simulate::Args),
    /// Print every rule with its source, and the parameters in force
    Rules(rules::Args),
    /// Print the configuration that would be used, with every key explained
    Config(config::Args),
    /// Print the licences of what this program embeds
    Licences(licences::Args),
}

/// Runs the command.
///
/// # Errors
/// Why it could not be done.
pub fn run(cli: Cli) -> Result<ExitCode, Failure> {
    let globals = Globals { config: cli.config, log_json: cli.log_json };
    match cli.command {
        Command::Sandbox(args) => sandbox::run(&args, &globals),
        Command::Tour(args) => tour::run(&args, &globals),
        Command::Send(args) => send::run(&args, &globals),
        Command::Quote(args) => send::quote::run(&args, &globals),
        Command::Explain(args) => explain::run(&args, &globals),
        Command::Verify(args) => verify::run(&args, &globals),
        Command::Ops(args) => ops::run(&args, &globals),
        Command::Serve(args) => serve::run(&args, &globals),
        Command::Bench(args) => bench::run(&args, &globals),
        Command::Simulate(args) => simulate::run(&args),
        Command::Rules(args) => rules::run(&args, &globals),
        Command::Config(args) => config::run(&args, &globals),
        Command::Licences(args) => licences::run(&args),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed_and_every_command_is_explained() {
        let command = Cli::command();
        command.clone().debug_assert();
        for sub in command.get_subcommands() {
            assert!(sub.get_about().is_some(), "{} has no help", sub.get_name());
        }
    }
}
