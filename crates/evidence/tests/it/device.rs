//! A device with keys: SoftHSM, whose library reads where its tokens are from the environment of the process.
//!
//! So the test that judges seals makes the token here, and runs this program again as a child that seals with it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use messo_evidence::seal::chain::KeyKind;
use messo_evidence::seal::keys::SealKey as _;
use messo_evidence::{Chain, Credentials, DeviceAddress, DeviceKey, HttpTimeStamper, Level, PadesSeal};
use messo_ports::TrustError;
use messo_ports::notices::Sealer as _;

use crate::samples::{at, entropy};

/// Where the child finds what it needs: chains, an unsealed document, the address of time.
const FOLDER: &str = "MESSO_TEST_DEVICE";
/// Where Debian puts the library, without the folder of the processor's kind.
const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
const PIN: &str = "4711";

/// Keys of a device, by the name of their certificate.
pub const KEYS: [&str; 2] = ["seal-ec", "seal-rsa"];

fn address(label: &str) -> DeviceAddress {
    DeviceAddress { module: MODULE.into(), token: "messo".into(), label: label.into() }
}

fn softhsm(folder: &Path, arguments: &[&str]) {
    let output =
        Command::new("softhsm2-util").args(arguments).env("SOFTHSM2_CONF", folder.join("softhsm2.conf")).output();
    let output = output.expect("softhsm2-util: run tools/setup once");
    assert!(output.status.success(), "softhsm2-util: {}", String::from_utf8_lossy(&output.stderr));
}

/// Puts the keys of the folder into a token, and has a child, which is this test again, seal `unsealed.pdf` with each:
/// `device-NAME.pdf`.
pub fn seal_with_a_device(folder: &Path, test: &str) {
    let tokens = folder.join("tokens");
    let _ = std::fs::remove_dir_all(&tokens);
    std::fs::create_dir_all(&tokens).unwrap();
    std::fs::write(folder.join("softhsm2.conf"), format!("directories.tokendir = {}\n", tokens.display())).unwrap();
    softhsm(folder, &["--init-token", "--free", "--label", "messo", "--pin", PIN, "--so-pin", PIN]);
    for (id, name) in KEYS.into_iter().enumerate() {
        let (key, id) = (folder.join(format!("{name}.pem")), format!("0{id}"));
        let import =
            ["--import", key.to_str().unwrap(), "--token", "messo", "--label", name, "--id", &id, "--pin", PIN];
        softhsm(folder, &import);
    }
    let again = std::env::current_exe().unwrap();
    let child = Command::new(again)
        .args(["--exact", test])
        .env("SOFTHSM2_CONF", folder.join("softhsm2.conf"))
        .env(FOLDER, folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&[child.stdout, child.stderr].concat()).into_owned();
    assert!(child.status.success() && said.contains("1 passed"), "{said}");
}

/// The folder that the parent has prepared, where this is the child.
pub fn prepared() -> Option<PathBuf> {
    std::env::var_os(FOLDER).map(PathBuf::from)
}

/// What the child does: seals, and says why it cannot.
pub fn seal_in_the_child(folder: &Path) {
    let pdf = std::fs::read(folder.join("unsealed.pdf")).unwrap();
    let time_url = std::fs::read_to_string(folder.join("time-url")).unwrap();
    let stamper = Arc::new(HttpTimeStamper::new(time_url, Credentials::None, Arc::new(entropy())));
    for name in KEYS {
        let chain = Chain::from_pem(&std::fs::read_to_string(folder.join(format!("{name}.chain"))).unwrap()).unwrap();
        let authority = [chain.all()[2].clone()].into();
        let key = DeviceKey::new(address(name), PIN.into(), chain.kind());
        let level = Level::LongTerm { stamper: stamper.clone(), authority };
        let seal = PadesSeal::new(Arc::new(key), chain, level);
        let sealed = seal.seal(&pdf, at("2026-03-28T20:00:02Z")).unwrap();
        assert!(seal.seal(&pdf, at("2026-03-28T20:00:03Z")).is_ok(), "its session goes on");
        std::fs::write(folder.join(format!("device-{name}.pdf")), sealed).unwrap();
    }
    let says = |address: DeviceAddress, pin: &str| {
        let key = DeviceKey::new(address, pin.into(), KeyKind::Rsa);
        [key.sign(b"message"), key.sign(b"message")].map(|told| told.err().map(|TrustError(text)| text).unwrap())
    };
    let [_, again] = says(address("unknown"), PIN);
    assert!(again.contains("it has 0 keys unknown, expected one"), "{again}");
    let [_, again] = says(DeviceAddress { token: "other".into(), ..address("seal-rsa") }, PIN);
    assert!(again.contains("there is no token other"), "{again}");
    let [_, again] = says(DeviceAddress { module: "absent.so".into(), ..address("seal-rsa") }, PIN);
    assert!(again.starts_with("the device of the seal: "), "{again}");
    let [first, again] = says(address("seal-rsa"), "0000");
    assert!(
        !first.contains("not tried again") && again.contains("not tried again before the next start"),
        "{first} {again}"
    );
}
