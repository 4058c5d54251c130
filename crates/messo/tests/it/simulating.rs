//! `messo simulate`: says what it lived through, and tells the three ends apart by its exit code.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::program::{messo, run};
use std::process::Output;

fn simulate(args: &[&str]) -> Output {
    run(messo().arg("simulate").args(args))
}

#[test]
fn a_run_that_finds_nothing_tells_its_seed_and_what_it_met() {
    let output = simulate(&["--seed", "7", "--notifications", "128"]);
    let (shown, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(0), "{shown}{said}");
    assert!(said.is_empty(), "no progress where there is no terminal: {said}");
    assert!(shown.starts_with("128 notifications, "), "{shown}");
    assert!(shown.contains("seed 7, faults harsh: no violation"), "{shown}");
    assert!(shown.contains("categories, transitions and codes that can be met"), "{shown}");
    let table = simulate(&["--seed", "7", "--notifications", "64", "--faults", "none", "--coverage"]);
    assert!(String::from_utf8(table.stdout).unwrap().contains("category REQUEST_ACCEPTED"));
}

#[test]
fn what_cannot_be_run_is_no_violation() {
    assert_eq!(simulate(&["--faults", "foul"]).status.code(), Some(2));
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = run(messo().args(["simulate", "--seed", "7", "--notifications", "64"]).stdout(full));
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}
