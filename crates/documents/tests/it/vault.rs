//! The vault: what it seals opens there and nowhere else, and its file is guarded.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use messo_documents::FileVault;
use messo_documents::keys::{OpenError, rotate};
use messo_documents::vault::SEAL_OVERHEAD;
use messo_ports::vault::{Purpose, Vault, VaultError, WrappedKey};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::world::{Replay, vault_in};

const CLOSED: VaultError = VaultError::DoesNotOpen;
const PURPOSES: [Purpose; 6] =
    [Purpose::TaxId, Purpose::UniqueKey, Purpose::ApiKey, Purpose::Url, Purpose::SandboxKey, Purpose::Form];

const FIRST_WRAPPED: &str = "018f88362ee8034de8dfd2d681d099066cada58b40ee0bbbc214cfcf366b0b27d56eb339dc689e85732aa7e29cb886a2ce34\
    bc6e6c8990189eeed1416f463e09b5b85b6f4ecd0b746e";
const FIRST_CASE: &str = "016e84f9a5bc0587b940f5ee0dcae0b2e952a871537ed8e36af45f1aa1e86a479128ac3d08e80aa4bbcac541a02fb927c9a7\
    e758a45a";
const FIRST_PLATFORM: &str =
    "014e01dbd20f0d807f0ad16d9d694590fe9f3775dfef33d2e1af9bdc4895f8b6cc2d1f1dfe64107bf3325ed86e";

fn another_vault(folder: &Path) -> FileVault {
    FileVault::open(&folder.join("other.key"), false, Replay::from(2)).unwrap()
}

/// A master key of bytes 0, 1, … 31, for values that can be computed by other means.
fn known_vault(folder: &Path) -> FileVault {
    let path = folder.join("known.key");
    let line = "messo-master-key-1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f 630dcd29\n";
    fs::write(&path, line).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    FileVault::open(&path, true, Replay::from(3)).unwrap()
}

#[test]
fn what_is_sealed_opens_after_a_restart() {
    let folder = TempDir::new().unwrap();
    let vault = vault_in(folder.path());
    let key = vault.new_case_key();
    let (case, platform) = (vault.seal_case(&key, "AAR#0", b"Recipient One").unwrap(), vault.seal("outbox", b"text"));
    let again = FileVault::open(&folder.path().join("master.key"), true, Replay::from(9)).unwrap();
    assert_eq!(again.open_case(&key, "AAR#0", &case).unwrap(), b"Recipient One");
    assert_eq!(again.open("outbox", &platform).unwrap(), b"text");
    assert_eq!(again.mac(Purpose::TaxId, b"x"), vault.mac(Purpose::TaxId, b"x"));
}

#[test]
fn sealed_data_open_only_in_their_context_and_under_their_key() {
    let folder = TempDir::new().unwrap();
    let (vault, other) = (vault_in(folder.path()), another_vault(folder.path()));
    let (key, key_of_another_case) = (vault.new_case_key(), vault.new_case_key());
    let sealed = vault.seal_case(&key, "AAR#0", b"Recipient One").unwrap();
    assert_eq!(vault.open_case(&key, "AAR#1", &sealed), Err(CLOSED));
    assert_eq!(vault.open_case(&key_of_another_case, "AAR#0", &sealed), Err(CLOSED));
    assert_eq!(vault.open("AAR#0", &sealed), Err(CLOSED), "the platform's key is not a case's");
    assert_eq!(vault.open_case(&key, "outbox", &vault.seal("outbox", b"x")), Err(CLOSED));
    assert_eq!(other.open_case(&key, "AAR#0", &sealed), Err(CLOSED));
    assert_eq!(other.seal_case(&key, "AAR#0", b"x"), Err(CLOSED), "a key wrapped by another vault");
    assert_eq!(other.open("outbox", &vault.seal("outbox", b"x")), Err(CLOSED));
    assert_eq!(vault.open("case-key", &key.0), Err(CLOSED), "a wrapped key is not data of the platform");
}

#[test]
fn a_destroyed_key_takes_the_data_with_it() {
    let folder = TempDir::new().unwrap();
    let vault = vault_in(folder.path());
    let key = vault.new_case_key();
    let sealed = vault.seal_case(&key, "AAR#0", b"Recipient One").unwrap();
    for destroyed in [Vec::new(), vec![0; key.0.len()], key.0[1..].to_vec(), sealed.clone()] {
        let destroyed = WrappedKey(destroyed.into());
        assert_eq!(vault.open_case(&destroyed, "AAR#0", &sealed), Err(CLOSED));
        assert_eq!(vault.seal_case(&destroyed, "AAR#0", b"x"), Err(CLOSED));
    }
}

#[test]
fn nothing_sealed_repeats_or_shows() {
    let folder = TempDir::new().unwrap();
    let vault = vault_in(folder.path());
    let key = vault.new_case_key();
    let seal = || vault.seal_case(&key, "AAR#0", b"Recipient One").unwrap();
    assert_ne!(seal(), seal());
    assert_ne!(vault.new_case_key(), vault.new_case_key());
    assert_eq!(seal().len(), b"Recipient One".len() + SEAL_OVERHEAD);
    assert_eq!(format!("{vault:?} {key:?}"), "FileVault(masked) WrappedKey(masked)");
}

#[test]
fn keyed_hashes_are_those_of_the_standards() {
    let folder = TempDir::new().unwrap();
    let vault = known_vault(folder.path());
    // HMAC-SHA-256 under HKDF-Expand(00…1f, "messo/lookup/tax-id/v1", 32), computed by Python's hmac
    assert_eq!(
        hex::encode(vault.mac(Purpose::TaxId, b"abc")),
        "915ea804afdb84608e3285fc64d8c49cad13287adca339c30956f4f2773e8f8e"
    );
}

/// Bytes at rest outlive the code: these were sealed by the first version under the known master key.
#[test]
fn what_the_first_version_sealed_opens_for_ever() {
    let folder = TempDir::new().unwrap();
    let vault = known_vault(folder.path());
    let key = WrappedKey(hex::decode(FIRST_WRAPPED).unwrap().into());
    assert_eq!(vault.open_case(&key, "AAR#0", &hex::decode(FIRST_CASE).unwrap()).unwrap(), b"Recipient One");
    assert_eq!(vault.open("outbox", &hex::decode(FIRST_PLATFORM).unwrap()).unwrap(), b"text");
}

#[test]
fn a_keyed_hash_means_nothing_for_another_purpose_datum_or_vault() {
    let folder = TempDir::new().unwrap();
    let (vault, other) = (vault_in(folder.path()), another_vault(folder.path()));
    for purpose in PURPOSES {
        let mac = vault.mac(purpose, b"datum");
        for checked in PURPOSES {
            assert_eq!(vault.verify(checked, b"datum", &mac), checked == purpose);
        }
        assert!(!vault.verify(purpose, b"datun", &mac) && !other.verify(purpose, b"datum", &mac));
        assert!(!vault.verify(purpose, b"datum", &mac[..31]) && !vault.verify(purpose, b"datum", b""));
    }
}

#[test]
fn the_key_file_is_made_once_and_for_the_owner_alone() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("master.key");
    fs::write(folder.path().join("master.unfinished"), "messo-mas").unwrap(); // a crash at the first start
    vault_in(folder.path());
    let line = fs::read_to_string(&path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(line.starts_with("messo-master-key-2 ") && line.len() == 19 + 64 + 1 + 8 + 1, "{} bytes", line.len());
    vault_in(folder.path());
    assert_eq!(fs::read_to_string(&path).unwrap(), line);
    let root = folder.path().join("master.root");
    assert_eq!(fs::metadata(&root).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "the two keys and nothing else");
}

/// Everything sealed before opens after, the old master key opens nothing, and in the middle either does.
#[test]
fn a_new_master_key_opens_what_the_old_one_sealed() {
    let folder = TempDir::new().unwrap();
    let (master, root) = (folder.path().join("master.key"), folder.path().join("master.root"));
    let open = || FileVault::open(&master, true, Replay::from(5));
    let vault = vault_in(folder.path());
    let (sealed, (wrapped, secret)) = (vault.seal("outbox", b"text"), vault.new_document_key("PN_AAR-1.pdf"));
    let files = || (fs::read(&master).unwrap(), fs::read(&root).unwrap());
    let put = |master_bytes: &[u8], root_bytes: &[u8]| {
        fs::write(&master, master_bytes).unwrap();
        fs::write(&root, root_bytes).unwrap();
    };
    let before = files();
    rotate(&master, &*Replay::from(6)).unwrap();
    let after = files();
    assert!(before.0 != after.0 && before.1 != after.1);
    let opens = || {
        let vault = open().unwrap();
        assert_eq!(vault.open("outbox", &sealed).unwrap(), b"text");
        assert_eq!(*vault.document_key(&wrapped, "PN_AAR-1.pdf").unwrap(), *secret);
        assert_eq!(vault.document_key(&wrapped, "PN_AAR-2.pdf"), Err(CLOSED));
    };
    opens();
    for (master_bytes, root_bytes) in [(&before.0, &after.1), (&after.0, &before.1)] {
        put(master_bytes, root_bytes);
        let error = open().unwrap_err();
        assert!(matches!(error, OpenError::OtherMaster { .. }), "{error}");
        assert!(rotate(&master, &*Replay::from(7)).is_err());
        assert_eq!(files(), (master_bytes.clone(), root_bytes.clone()), "nothing was changed");
    }
    for master_bytes in [&before.0, &after.0] {
        put(master_bytes, &[before.1.as_slice(), &after.1].concat()); // a crash in the middle of the rotation
        opens();
        rotate(&master, &*Replay::from(8)).unwrap();
        opens();
    }
    fs::remove_file(&root).unwrap();
    assert!(matches!(open(), Err(OpenError::RootMissing { .. })));
    for damaged in ["", "messo-root-key-1", "messo-root-key-1 AAAA\n"] {
        fs::write(&root, damaged).unwrap();
        fs::set_permissions(&root, Permissions::from_mode(0o600)).unwrap();
        assert!(matches!(open(), Err(OpenError::OtherMaster { .. })), "{damaged}");
    }
}

#[test]
fn a_master_key_of_the_first_version_is_parted_from_its_root_by_a_rotation() {
    let folder = TempDir::new().unwrap();
    let vault = known_vault(folder.path());
    let sealed = vault.seal("outbox", b"text");
    let path = folder.path().join("known.key");
    rotate(&path, &*Replay::from(6)).unwrap();
    assert!(fs::read_to_string(&path).unwrap().starts_with("messo-master-key-2 "));
    let after = FileVault::open(&path, true, Replay::from(7)).unwrap();
    assert_eq!(after.open("outbox", &sealed).unwrap(), b"text");
    assert_eq!(after.mac(Purpose::TaxId, b"x"), vault.mac(Purpose::TaxId, b"x"));
}

#[test]
fn a_key_that_is_missing_damaged_or_open_to_others_is_named() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("master.key");
    let open = |must_exist| FileVault::open(&path, must_exist, Replay::from(1));
    assert!(matches!(open(true), Err(OpenError::Missing { .. })));
    assert!(!path.exists(), "no new key is made where data are sealed with the old one");
    open(false).unwrap();
    let line = fs::read_to_string(&path).unwrap();
    let other_digit = if line.as_bytes()[30] == b'0' { "1" } else { "0" };
    let miscopied = [&line[..30], other_digit, &line[31..]].concat();
    for damaged in ["", "messo-master-key-1", &line[..60], &line[..90], &line[1..], &format!("{line} more"), &miscopied]
    {
        fs::write(&path, damaged).unwrap();
        assert!(matches!(open(false), Err(OpenError::Damaged { .. })), "{} bytes", damaged.len());
    }
    fs::write(&path, &line).unwrap();
    for mode in [0o640, 0o604, 0o620, 0o601, 0o644] {
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        let error = open(false).unwrap_err();
        assert!(matches!(error, OpenError::ReadableByOthers { .. }), "{mode:o}");
        assert!(error.to_string().contains(&format!("mode 0{mode:o}")), "{error}");
    }
    fs::set_permissions(&path, Permissions::from_mode(0o400)).unwrap();
    open(true).unwrap();
}

proptest! {
    #[test]
    fn whatever_is_sealed_comes_back(plain: Vec<u8>, context: String, seed: u32) {
        let folder = TempDir::new().unwrap();
        let vault = FileVault::open(&folder.path().join("k"), false, Replay::from(seed.into())).unwrap();
        let key = vault.new_case_key();
        let sealed = vault.seal_case(&key, &context, &plain).unwrap();
        prop_assert_eq!(&vault.open_case(&key, &context, &sealed).unwrap(), &plain);
        prop_assert_eq!(&vault.open(&context, &vault.seal(&context, &plain)).unwrap(), &plain);
    }

    #[test]
    fn one_changed_bit_is_noticed(plain: Vec<u8>, place: prop::sample::Index, bit in 0..8_u8, cut: prop::sample::Index) {
        let folder = TempDir::new().unwrap();
        let vault = vault_in(folder.path());
        let key = vault.new_case_key();
        let sealed = vault.seal_case(&key, "c", &plain).unwrap();
        let mut changed = sealed.clone();
        changed[place.index(sealed.len())] ^= 1 << bit;
        prop_assert_eq!(vault.open_case(&key, "c", &changed), Err(CLOSED));
        prop_assert_eq!(vault.open_case(&key, "c", &sealed[..cut.index(sealed.len())]), Err(CLOSED));
        let mut wrapped = key.0.to_vec();
        let length = wrapped.len();
        wrapped[place.index(length)] ^= 1 << bit;
        prop_assert_eq!(vault.open_case(&WrappedKey(wrapped.into()), "c", &sealed), Err(CLOSED));
    }
}
