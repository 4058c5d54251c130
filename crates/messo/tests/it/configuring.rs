//! Configuration: file, environment, flags, and what is refused.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::program::{messo, refusal, run};

fn stdout(command: &mut std::process::Command) -> String {
    let output = run(command);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn flags_win_over_the_environment_which_wins_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("messo.toml");
    std::fs::write(&file, "data = \"./from-file\"\n[streams]\npage = 7\n[operator]\nname = \"Ente di prova\"\n")
        .unwrap();
    let printed = stdout(messo().current_dir(&folder).arg("config").env("MESSO_DATA", "./from-environment"));
    assert!(printed.contains("page = 7\n") && printed.contains("data = \"./from-environment\"\n"), "{printed}");
    assert!(printed.contains("name = \"Ente di prova\"\n"));
    let elsewhere = stdout(messo().args(["config", "--config"]).arg(&file));
    assert!(elsewhere.contains("data = \"./from-file\"\n"));

    // A flag wins: the file's address would be refused, as it is off loopback.
    std::fs::write(&file, "listen = \"192.0.2.1:1\"\n").unwrap();
    assert!(refusal(messo().current_dir(&folder).arg("sandbox")).contains("--allow-remote"));
    let mut flagged = messo();
    flagged.current_dir(&folder).args(["sandbox", "--listen", "127.0.0.1:0"]);
    assert_eq!(crate::program::Running::start(&mut flagged, "Ctrl-C stops it").stop(), Some(0));
}

#[test]
fn the_printed_configuration_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let printed = stdout(messo().current_dir(&folder).args(["config", "--default"]));
    std::fs::write(folder.path().join("messo.toml"), &printed).unwrap();
    assert_eq!(stdout(messo().current_dir(&folder).arg("config")), printed);
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("messo.toml");
    let with = |text: &str| {
        std::fs::write(&file, text).unwrap();
        refusal(messo().current_dir(&folder).arg("config"))
    };
    let said = with("[limits]\ndocument_byte = 5\n");
    assert!(said.contains("unknown key `limits.document_byte`") && said.contains("messo.toml"), "{said}");
    let said = with("lissten = \"127.0.0.1:1\"\n");
    assert!(said.contains("unknown key `lissten`") && said.contains("messo.toml"), "{said}");
    let said = with("listen = 8080\n");
    assert!(said.contains("listen") && said.contains("messo.toml"), "{said}");
    let said = with("[streams]\npage = 100000\n");
    assert!(said.contains("streams.page is 100000") && said.contains("messo.toml"), "{said}");
    let said = with("listen = \n");
    assert!(said.contains("not valid TOML") && said.contains("messo.toml"), "{said}");
    let said = refusal(messo().args(["config", "--config"]).arg(folder.path().join("absent.toml")));
    assert!(said.contains("absent.toml"), "{said}");
    let said = refusal(messo().arg("config").env("MESSO_WORKERS_PARALEL", "4"));
    assert!(said.contains("unknown key `MESSO_WORKERS_PARALEL` in the environment"), "{said}");
    let said = refusal(messo().args(["sandbox", "--listen", "here"]));
    assert!(said.contains("flag --listen"), "{said}");
}

#[test]
fn the_program_explains_itself() {
    for command in ["sandbox", "tour", "send", "serve", "config", "licences"] {
        let help = stdout(messo().args([command, "--help"]));
        assert!(help.contains("Examples:"), "{command}: {help}");
    }
    assert!(stdout(messo().arg("--version")).starts_with("messo 0."));
    assert!(stdout(messo().arg("rules")).contains("EFF-DIG"));
    let licences = stdout(messo().arg("licences"));
    assert!(
        licences.contains("EUPL-1.2") && licences.contains("Libertinus") && licences.contains("tokio"),
        "{licences}"
    );
    assert!(stdout(messo().args(["licences", "--ours"])).contains("European Union Public Licence"));
}
