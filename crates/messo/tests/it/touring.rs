//! `messo tour`: ends well, shows it, and leaves the proofs.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::program::{messo, refusal, run};
use std::path::{Path, PathBuf};

fn is_pdf(path: &Path) -> bool {
    std::fs::read(path).is_ok_and(|bytes| bytes.starts_with(b"%PDF-"))
}

#[test]
fn the_tour_ends_as_the_law_says_and_writes_a_folder_per_case() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("tour");
    let output = run(messo().args(["tour", "--out"]).arg(&out));
    let (shown, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(0), "{shown}{said}");
    assert!(said.is_empty(), "no progress where there is no terminal: {said}");
    assert!(shown.contains("4 of 4 cases ended as the law says"), "{shown}");
    for word in ["REFINEMENT", "art. 26", "€", "DIGITAL_FAILURE_WORKFLOW", "COMPLETELY_UNREACHABLE"] {
        assert!(shown.contains(word), "{word} in {shown}");
    }
    assert!(std::fs::read_to_string(out.join("root.pem")).unwrap().contains("BEGIN CERTIFICATE"));
    let cases = std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let cases: Vec<_> = cases.collect();
    assert_eq!(cases.len(), 4, "{cases:?}");
    for case in cases {
        assert!(is_pdf(&case.join("act.pdf")) && is_pdf(&case.join("aar.pdf")), "{case:?}");
        assert!(std::fs::read_dir(case.join("receipts")).unwrap().count() > 0, "{case:?}");
        everything_sealed_is_genuine(&out.join("root.pem"), &case);
    }
}

/// What the tour leaves is checked without it: each legal fact holds under its root and no other way.
fn everything_sealed_is_genuine(root: &Path, case: &Path) {
    let files = std::fs::read_dir(case).unwrap().map(|entry| entry.unwrap().path());
    let is_sealed = |path: &PathBuf| is_pdf(path) && !path.ends_with("act.pdf") && !path.ends_with("aar.pdf");
    let facts: Vec<_> = files.filter(is_sealed).collect();
    assert!(!facts.is_empty(), "{case:?}");
    let output = run(messo().args(["verify", "--json", "--trust"]).arg(root).args(&facts));
    let reports: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{reports}");
    let verdicts: Vec<_> =
        reports.as_array().unwrap().iter().map(|report| report["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, vec!["PROVEN"; facts.len()]);
    let mut changed = std::fs::read(&facts[0]).unwrap();
    changed[2000] ^= 1;
    let copy = case.join("changed.pdf");
    std::fs::write(&copy, changed).unwrap();
    let output = run(messo().args(["verify", "--lang", "it"]).arg(&copy).arg(case.join("aar.pdf")));
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("NON AUTENTICO") && said.contains("NON SIGILLATO"), "{said}");
}

#[test]
fn what_cannot_be_checked_is_told_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("absent.pdf");
    assert!(refusal(messo().arg("verify").arg(&absent)).contains("absent.pdf cannot be read"));
    let roots = folder.path().join("roots.pem");
    std::fs::write(&roots, "no certificate").unwrap();
    assert!(refusal(messo().args(["verify", "--trust"]).arg(&roots).arg(&roots)).contains("BEGIN CERTIFICATE"));
}

#[test]
fn an_act_that_is_none_is_refused_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let act = folder.path().join("act.txt");
    std::fs::write(&act, "Hear ye").unwrap();
    assert!(refusal(messo().args(["tour", "--act"]).arg(&act)).contains("not a PDF"));
    assert!(refusal(messo().args(["tour", "--act"]).arg(folder.path().join("absent.pdf"))).contains("absent.pdf"));
}
