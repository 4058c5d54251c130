//! The seal of an installation, as its configuration says: which key, which level, whose time.
//!
//! What is configured wrongly stops the start with the name of the key. Services are not asked here: one that is away
//! makes documents wait, and stops nothing.

use super::unconfigured::NotConfigured;
use crate::config::{Config, SealKeys};
use crate::failure::{Doing as _, Failure};
use messo_evidence::seal::chain::KeyKind;
use messo_evidence::seal::keys::SealKey;
use messo_evidence::{
    Chain, Credentials, DevelopmentSeal, DeviceAddress, DeviceKey, FileKey, HttpTimeStamper, Level, PadesSeal,
    RemoteKey,
};
use messo_ports::{Entropy, Sealer};
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

/// The keys of the configuration of which one says where the key of the seal is.
const FILE: &str = "seal.key_file";
const DEVICE: &str = "seal.pkcs11_module";
const CSC: &str = "seal.csc_url";

/// Opens the configured seal; where none is, the development seal of a sandbox at the configured level, or one that says
/// that there is none.
///
/// # Errors
/// [`Failure`] names the key that is wrong.
pub fn open(
    config: &Config,
    entropy: &Arc<dyn Entropy>,
    development: Option<&DevelopmentSeal>,
) -> Result<Arc<dyn Sealer>, Failure> {
    let keys = &config.seal;
    let level = level(keys, entropy)?;
    let place = place(keys)?;
    if keys.chain_file.is_empty() {
        if let Some(place) = place {
            return Err(wrong("seal.chain_file", format!("it is empty, and {place} is not")));
        }
        return Ok(match development {
            Some(seal) => Arc::new(seal.at_level(level)),
            None => Arc::new(NotConfigured),
        });
    }
    let chain = Chain::from_pem(&read("seal.chain_file", &keys.chain_file)?);
    let chain = chain.map_err(|error| wrong("seal.chain_file", error))?;
    let key: Arc<dyn SealKey> = match place {
        Some(FILE) => {
            let key = FileKey::from_pem(&read_secret(FILE, &keys.key_file)?, &chain);
            Arc::new(key.map_err(|error| wrong(FILE, error))?)
        }
        Some(DEVICE) => Arc::new(device(keys, chain.kind())?),
        Some(_) => Arc::new(remote(keys, chain.kind())?),
        None => {
            let text = format!("it is given, and none of {FILE}, {DEVICE} and {CSC} is");
            return Err(wrong("seal.chain_file", text));
        }
    };
    Ok(Arc::new(PadesSeal::new(key, chain, level)))
}

/// Where the key is: the name of the one key of the configuration that says so.
fn place(keys: &SealKeys) -> Result<Option<&'static str>, Failure> {
    let places = [(FILE, &keys.key_file), (DEVICE, &keys.pkcs11_module), (CSC, &keys.csc_url)];
    let mut given = places.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, _)| name);
    match (given.next(), given.next()) {
        (Some(one), Some(other)) => Err(wrong(other, format!("{one} is given too: a seal has one key"))),
        (place, _) => Ok(place),
    }
}

fn device(keys: &SealKeys, kind: KeyKind) -> Result<DeviceKey, Failure> {
    for (key, value) in [
        ("seal.pkcs11_token", &keys.pkcs11_token),
        ("seal.pkcs11_label", &keys.pkcs11_label),
        ("seal.pkcs11_pin_file", &keys.pkcs11_pin_file),
    ] {
        if value.is_empty() {
            return Err(wrong(key, format!("it is empty, and {DEVICE} is not")));
        }
    }
    let address = DeviceAddress {
        module: keys.pkcs11_module.clone().into(),
        token: keys.pkcs11_token.clone(),
        label: keys.pkcs11_label.clone(),
    };
    let pin = read_secret("seal.pkcs11_pin_file", &keys.pkcs11_pin_file)?;
    Ok(DeviceKey::new(address, pin.trim_end().to_owned(), kind))
}

fn remote(keys: &SealKeys, kind: KeyKind) -> Result<RemoteKey, Failure> {
    is_address(CSC, &keys.csc_url)?;
    if keys.csc_credential.is_empty() {
        return Err(wrong("seal.csc_credential", format!("it is empty, and {CSC} is not")));
    }
    let secret = |key, file: &str| match file {
        "" => Ok(None),
        file => read_secret(key, file).map(|text| Some(text.trim_end().to_owned())),
    };
    let token = secret("seal.csc_token_file", &keys.csc_token_file)?;
    let credentials = token.map_or(Credentials::None, Credentials::Bearer);
    let pin = secret("seal.csc_pin_file", &keys.csc_pin_file)?;
    Ok(RemoteKey::new(&keys.csc_url, credentials, keys.csc_credential.clone(), pin, kind))
}

fn is_address(key: &str, url: &str) -> Result<(), Failure> {
    if url.starts_with("http://") || url.starts_with("https://") {
        return Ok(());
    }
    Err(wrong(key, format!("{url:?} is no address such as https://provider.example.org/")))
}

fn level(keys: &SealKeys, entropy: &Arc<dyn Entropy>) -> Result<Level, Failure> {
    match keys.level.as_str() {
        "B-B" => Ok(Level::Basic),
        "B-T" => Ok(Level::Timed(stamper(keys, entropy)?)),
        "B-LT" => {
            let stamper = stamper(keys, entropy)?;
            let authority = match keys.tsa_chain_file.as_str() {
                "" => Vec::new(),
                file => messo_evidence::seal::chain::read_pem(&read("seal.tsa_chain_file", file)?)
                    .map_err(|error| wrong("seal.tsa_chain_file", error))?,
            };
            Ok(Level::LongTerm { stamper, authority: authority.into() })
        }
        other => Err(wrong("seal.level", format!("it is {other}, expected B-B, B-T or B-LT"))),
    }
}

fn stamper(keys: &SealKeys, entropy: &Arc<dyn Entropy>) -> Result<Arc<HttpTimeStamper>, Failure> {
    let url = &keys.tsa_url;
    if url.is_empty() {
        let text = format!("it is empty, and {} needs the address of a time-stamping authority", keys.level);
        return Err(wrong("seal.tsa_url", text));
    }
    is_address("seal.tsa_url", url)?;
    let credentials = match keys.tsa_login_file.as_str() {
        "" => Credentials::None,
        file => {
            let text = read_secret("seal.tsa_login_file", file)?;
            let login = text.trim_end().split_once(':').map(|(user, password)| (user.to_owned(), password.to_owned()));
            let (user, password) = login.ok_or_else(|| wrong("seal.tsa_login_file", "expected user:password in it"))?;
            Credentials::Basic(user, password)
        }
    };
    Ok(Arc::new(HttpTimeStamper::new(url.clone(), credentials, entropy.clone())))
}

fn read(key: &str, file: &str) -> Result<String, Failure> {
    std::fs::read_to_string(file).doing(format!("configuration: {key}: {file}"))
}

/// Reads what nobody but its owner may read.
fn read_secret(key: &str, file: &str) -> Result<String, Failure> {
    let about = std::fs::metadata(file).doing(format!("configuration: {key}: {file}"))?;
    if about.permissions().mode() & 0o077 != 0 {
        return Err(wrong(key, format!("{file} can be read by others: chmod 600 {file}")));
    }
    read(key, file)
}

fn wrong(key: &str, what: impl std::fmt::Display) -> Failure {
    Failure::new(format!("configuration: {key}: {what}"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;
    use crate::platform::entropy::OsEntropy;
    use std::path::Path;

    fn with(change: impl FnOnce(&mut SealKeys)) -> Result<Arc<dyn Sealer>, String> {
        let mut config = Config::default();
        change(&mut config.seal);
        let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
        open(&config, &entropy, None).map_err(|failure| failure.to_string())
    }

    fn refusal(change: impl FnOnce(&mut SealKeys)) -> String {
        with(change).err().unwrap()
    }

    fn text(path: &Path) -> String {
        path.to_str().unwrap().to_owned()
    }

    #[test]
    fn a_key_and_its_certificates_are_a_seal() {
        let home = tempfile::tempdir().unwrap();
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        DevelopmentSeal::open_or_create(home.path(), &OsEntropy, now).unwrap();
        let [own, root] = ["seal.pem", "root.pem"].map(|name| std::fs::read_to_string(home.path().join(name)).unwrap());
        let (chain, key) = (home.path().join("chain.pem"), home.path().join("seal-key.pem"));
        std::fs::write(&chain, format!("{own}{root}")).unwrap();
        let files = |keys: &mut SealKeys| (keys.chain_file, keys.key_file) = (text(&chain), text(&key));
        assert_eq!(with(files).unwrap().root_certificate(), root);

        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(refusal(files).contains("seal.key_file: ") && refusal(files).contains("can be read by others"));
        std::fs::write(&chain, own).unwrap();
        assert!(refusal(files).contains("seal.chain_file: the certificates of the seal: its issuer is missing"));
        assert!(refusal(|keys| keys.chain_file = text(&chain)).contains("seal.chain_file"));
        assert!(refusal(|keys| keys.key_file = text(&key)).contains("seal.chain_file: it is empty"));
        assert!(refusal(|keys| keys.chain_file = "absent.pem".into()).contains("seal.chain_file: absent.pem"));
    }

    #[test]
    fn a_remote_key_has_a_name_and_a_seal_has_one_key() {
        let home = tempfile::tempdir().unwrap();
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        DevelopmentSeal::open_or_create(home.path(), &OsEntropy, now).unwrap();
        let [own, root] = ["seal.pem", "root.pem"].map(|name| std::fs::read_to_string(home.path().join(name)).unwrap());
        let (chain, pin) = (home.path().join("chain.pem"), home.path().join("pin"));
        std::fs::write(&chain, format!("{own}{root}")).unwrap();
        std::fs::write(&pin, "1234\n").unwrap();
        std::fs::set_permissions(&pin, std::fs::Permissions::from_mode(0o600)).unwrap();
        let remote = |keys: &mut SealKeys| {
            (keys.chain_file, keys.csc_url) = (text(&chain), "https://provider.example/csc/v1".into());
            (keys.csc_credential, keys.csc_pin_file) = ("seal-1".into(), text(&pin));
        };
        let but = |change: fn(&mut SealKeys)| refusal(|keys| (remote(keys), change(keys)).1);
        assert_eq!(with(remote).unwrap().root_certificate(), root, "nothing is asked at the start");
        assert!(but(|keys| keys.csc_credential.clear()).contains("seal.csc_credential: it is empty"));
        assert!(but(|keys| keys.csc_url = "provider".into()).contains("seal.csc_url: \"provider\" is no address"));
        assert!(but(|keys| keys.key_file = "key.pem".into()).contains("a seal has one key"));
        assert!(but(|keys| keys.csc_url.clear()).contains("none of seal.key_file, seal.pkcs11_module"));
        let device = |keys: &mut SealKeys| {
            (keys.chain_file, keys.pkcs11_module) = (text(&chain), "absent.so".into());
            (keys.pkcs11_token, keys.pkcs11_label, keys.pkcs11_pin_file) = ("t".into(), "k".into(), text(&pin));
        };
        assert_eq!(with(device).unwrap().root_certificate(), root, "nor is a device");
        let unnamed = refusal(|keys| (device(keys), keys.pkcs11_label.clear()).1);
        assert!(unnamed.contains("seal.pkcs11_label: it is empty"), "{unnamed}");
        assert!(but(|keys| keys.csc_token_file = "absent".into()).contains("seal.csc_token_file: absent"));
    }

    #[test]
    fn a_level_says_what_it_needs() {
        assert!(refusal(|keys| keys.level = "B".into()).contains("seal.level: it is B, expected B-B, B-T or B-LT"));
        for level in ["B-T", "B-LT"] {
            let said = refusal(|keys| keys.level = level.into());
            assert!(said.contains("seal.tsa_url") && said.contains(level), "{said}");
            let url = |keys: &mut SealKeys| (keys.level, keys.tsa_url) = (level.into(), "https://tsa.example".into());
            assert_eq!(with(url).unwrap().root_certificate(), "", "nothing is asked at the start");
        }
    }
}
