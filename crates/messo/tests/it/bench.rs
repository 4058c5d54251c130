//! `messo bench` runs, goes through every step of the flow, and says so in JSON. Its figures are not looked at: they
//! depend on the machine.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use serde_json::Value;
use std::process::{Command, Output};

fn messo(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_messo")).args(arguments).output().unwrap()
}

fn figures(arguments: &[&str]) -> Value {
    let output = messo(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn every_step_of_the_flow_is_timed_and_every_acceptance_comes_through_the_stream() {
    let short = ["bench", "--seconds", "1", "--warm-up", "0", "--drain", "0", "--connections", "2", "--json", "-"];
    let figures = figures(&short);
    let flows = figures["flows"].as_u64().unwrap();
    assert!(flows > 0, "{figures}");
    assert_eq!(figures["streamed"], figures["accepted"]);
    assert_eq!(figures["cases"]["before"], 0);
    assert_eq!(figures["cases"]["after"], figures["accepted"]);
    let steps = figures["steps"].as_array().unwrap();
    let names: Vec<_> = steps.iter().map(|step| step["step"].as_str().unwrap()).collect();
    let expected =
        ["preload", "upload", "request", "status", "until accepted", "sent", "legal facts", "consume", "flow"];
    assert_eq!(names, expected);
    for step in steps {
        let (p50, p99) = (step["p50_ms"].as_f64().unwrap(), step["p99_ms"].as_f64().unwrap());
        assert!(step["count"].as_u64().unwrap() >= flows && 0.0 < p50 && p50 <= p99, "{step}");
    }
}

#[test]
fn a_filled_folder_holds_the_cases_and_is_measured_with_them() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let output = messo(&["bench", "fill", "30", "--data", data]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let short = ["bench", "--data", data, "--seconds", "1", "--warm-up", "0", "--drain", "0", "--json", "-"];
    assert_eq!(figures(&short)["cases"]["before"], 31); // the model besides
}

#[test]
fn every_page_is_timed_among_the_cases_that_were_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let short = ["bench", "pages", "--cases", "60", "--data", data, "--seconds", "3", "--readers", "2", "--json", "-"];
    let figures = figures(&short);
    assert_eq!(figures["cases"], 71); // the model and ten examples besides
    let steps = figures["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 45);
    for step in steps {
        let (p50, p99) = (step["p50_ms"].as_f64().unwrap(), step["p99_ms"].as_f64().unwrap());
        assert!(step["count"].as_u64().unwrap() > 0 && 0.0 < p50 && p50 <= p99, "{step}");
    }
}

#[test]
fn a_platform_that_is_not_there_is_said_in_one_line() {
    let output = messo(&["bench", "--base", "http://127.0.0.1:9", "--api-key", "key"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), said.lines().count()), (Some(1), 1), "{said}");
    assert!(said.contains("cannot call 127.0.0.1:9"), "{said}");
}
