//! Configuration: file, environment, flags, and what is refused.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::program::{Running, messo, refusal, run, sandbox};
use crate::sender::pdf;

fn stdout(command: &mut std::process::Command) -> String {
    let output = run(command);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A price list of every product, one price for all places.
fn whole_list() -> String {
    let price = |product: &str| {
        format!("[[prices]]\nproduct = \"{product}\"\nup_to_grams = 2000\nprice = 900\nfrom = 2026-01-01\n")
    };
    ["AR", "890", "RS", "RIR", "RIS"].map(price).concat()
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
    assert_eq!(Running::start(&mut flagged, "Ctrl-C stops it").stop(), Some(0));
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
fn rules_are_configured_by_file_and_environment_and_printed_as_they_are_then() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[terms]\ncourtesy_wait = \"P3D\"\n[[prices]]\nproduct = \"AR\"\nup_to_grams = 20\nprice = 512\n\
                from = 2026-01-01\nuntil = 2027-01-01\n";
    std::fs::write(folder.path().join("messo.toml"), format!("{text}{}", whole_list())).unwrap();
    let rules = |arguments: &[&str]| {
        stdout(
            messo()
                .current_dir(&folder)
                .arg("rules")
                .args(arguments)
                .env("MESSO_TERMS_SOURCES", "SPECIAL,PLATFORM,GENERAL"),
        )
    };
    let all = rules(&[]);
    assert!(
        all.contains("`P3D`") && all.contains("SPECIAL, PLATFORM, GENERAL") && all.contains("2026-11, as configured")
    );
    assert!(all.contains("| AR | everywhere | 20 | 512 | 0 | from 2026-01-01 until 2027-01-01 |"), "{all}");
    assert!(all.contains("EFF-UNTRACED-OLD") && all.contains("Source: configuration of the installation."));
    let later = rules(&["--at", "2027-01-01"]);
    assert!(!later.contains("EFF-UNTRACED-OLD") && later.contains("EFF-UNTRACED"));
    assert!(!later.contains("| 512 |") && later.contains("| AR | everywhere | 2000 | 900 | 0 | from 2026-01-01 |"));
    let unconfigured = tempfile::tempdir().unwrap();
    assert_eq!(stdout(messo().current_dir(&unconfigured).arg("rules")), include_str!("../../../../docs/RULES.md"));
}

#[test]
fn the_days_of_a_rule_are_printed_as_they_are_configured() {
    let day = "MESSO_TERMS_UNTRACEABLE_FROM_DEPOSIT_FROM";
    let rules = |arguments: &[&str]| stdout(messo().arg("rules").args(arguments).env(day, "2026-03-02"));
    let line =
        |page: &str, id: &str| page.lines().find(|line| line.starts_with(&format!("| `{id}` |"))).map(str::to_owned);
    let all = rules(&[]);
    assert!(line(&all, "EFF-UNTRACED").unwrap().contains("| from 2026-03-02 |"));
    assert!(line(&all, "EFF-UNTRACED-OLD").unwrap().contains("| from 2020-07-17 until 2026-03-02 |"));
    let before = rules(&["--at", "2026-03-01"]);
    assert!(line(&before, "EFF-UNTRACED-OLD").is_some() && line(&before, "EFF-UNTRACED").is_none());
    let after = rules(&["--at", "2026-03-02"]);
    assert!(line(&after, "EFF-UNTRACED-OLD").is_none() && line(&after, "EFF-UNTRACED").is_some());
}

#[test]
fn a_price_list_with_a_gap_is_refused_with_the_row_or_the_product() {
    let folder = tempfile::tempdir().unwrap();
    let with = |text: &str| {
        std::fs::write(folder.path().join("messo.toml"), text).unwrap();
        refusal(messo().current_dir(&folder).arg("config"))
    };
    let said = with(&whole_list().replacen("from = 2026-01-01\n", "", 1));
    assert!(said.contains("`prices` row 1 lacks `from` in ") && said.contains("messo.toml"), "{said}");
    let said = with(&whole_list().replacen("price = 900", "price = \"dear\"", 1));
    assert!(said.contains("`prices` row 1 has a wrong `price`: ") && said.contains("messo.toml"), "{said}");
    let said = with("[[zones]]\nname = \"near\"\nzips = [\"001\"]\n[[zones]]\nzips = [\"002\"]\n");
    assert!(said.contains("`zones` row 2 lacks `name` in "), "{said}");
    let said =
        with(&whole_list().replace("product = \"890\"\n", "product = \"AR\"\nzone = \"\"\n").replacen("2000", "20", 1));
    assert!(said.contains("product 890 has no price for all places") && said.contains("messo.toml"), "{said}");
}

#[test]
fn a_request_may_be_held_to_a_table_of_kinds_of_act() {
    let folder = tempfile::tempdir().unwrap();
    let codes = folder.path().join("codes.csv");
    let configured = || {
        let mut command = messo();
        command.arg("config").env("MESSO_CHECKS_TAXONOMY_FILE", &codes);
        command
    };
    let said = refusal(&mut configured());
    assert!(said.contains("codes.csv") && said.contains("environment variable MESSO_CHECKS_TAXONOMY_FILE"), "{said}");
    std::fs::write(&codes, "code;title\n010202N;Atto\n01020;Atto\n").unwrap();
    assert!(refusal(&mut configured()).contains("codes.csv: line 3 begins with \"01020\""));
    std::fs::write(&codes, "code;title\n010202N;Atto\n").unwrap();
    assert!(stdout(&mut configured()).contains("codes.csv"));

    let (data, act) = (folder.path().join("data"), folder.path().join("act.pdf"));
    std::fs::write(&act, pdf("an act")).unwrap();
    let mut start = sandbox(&data);
    let running = Running::start(start.env("MESSO_CHECKS_TAXONOMY_FILE", &codes), "Ctrl-C stops it");
    let send = |code: &str| {
        let mut command = messo();
        command.env("MESSO_DATA", &data).arg("send").arg(&act).args(["--to", "CLMCST42R12D969Z", "--taxonomy", code]);
        run(&mut command)
    };
    let refused = send("010203N");
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(said.contains("PN_GENERIC_INVALIDPARAMETER_TAXONOMYCODE") && said.contains("010203N"), "{said}");
    assert!(send("010202N").status.success());
    assert_eq!(running.stop(), Some(0));
}

#[test]
fn a_wrong_rule_is_named_with_key_value_what_is_allowed_and_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let with = |text: &str| {
        std::fs::write(folder.path().join("messo.toml"), text).unwrap();
        refusal(messo().current_dir(&folder).arg("config"))
    };
    let said = with("[terms]\npec_answer = \"26 hours\"\n");
    assert!(
        said.contains("terms.pec_answer is 26 hours, expected a duration such as PT26H") && said.contains("messo.toml"),
        "{said}"
    );
    let said = with("[terms]\npec_answers = \"PT26H\"\n");
    assert!(said.contains("unknown key `terms.pec_answers`") && said.contains("messo.toml"), "{said}");
    let said = with("[[prices]]\nproduct = \"AR\"\nzone = \"far\"\nup_to_grams = 20\nprice = 512\nfrom = 2026-01-01\n");
    assert!(said.contains("price 1 names a zone that is not there") && said.contains("messo.toml"), "{said}");
    let said = refusal(messo().arg("config").env("MESSO_TERMS_PEC_RETRIES", "1000"));
    assert!(
        said.contains("terms.pec_retries is 1000, expected 0 to 100 in environment variable MESSO_TERMS_PEC_RETRIES"),
        "{said}"
    );
    let said = refusal(messo().arg("config").env("MESSO_PRICES", "[]"));
    assert!(said.contains("prices is written in the configuration file only"), "{said}");
}

#[test]
fn terms_are_shortened_in_the_sandbox_only() {
    let folder = tempfile::tempdir().unwrap();
    let mut serve = messo();
    serve.current_dir(&folder).args(["serve", "--listen", "127.0.0.1:0"]).env("MESSO_SANDBOX_TIME_SCALE", "1440");
    assert!(refusal(&mut serve).contains("sandbox.time_scale is 1440"));
    let mut sandbox = messo();
    sandbox.current_dir(&folder).args(["sandbox", "--listen", "127.0.0.1:0"]).env("MESSO_SANDBOX_TIME_SCALE", "1440");
    assert_eq!(Running::start(&mut sandbox, "Ctrl-C stops it").stop(), Some(0));
}

#[test]
fn the_program_explains_itself() {
    for command in ["sandbox", "tour", "send", "serve", "config", "licences", "rules"] {
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
