//! A key in a device: a smart card or a hardware security module, by its library (PKCS#11).
//!
//! The library is loaded and the token looked for at the first signature: a device that is away stops no start. One
//! session signs one document after the other; after an error the next signature opens a new one. A PIN that the device
//! refused is not tried again until the next start: a few wrong ones lock a token for good.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use messo_ports::TrustError;
use p256::ecdsa::Signature;
use sha2::{Digest as _, Sha256};

use super::SealKey;
use crate::seal::chain::KeyKind;

/// Where a key is in a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceAddress {
    /// The library of the device.
    pub module: PathBuf,
    /// Label of the token.
    pub token: String,
    /// Label of the key.
    pub label: String,
}

/// A key in a device.
pub struct DeviceKey {
    address: DeviceAddress,
    pin: AuthPin,
    kind: KeyKind,
    library: OnceLock<Pkcs11>,
    open: Mutex<Option<(Session, ObjectHandle)>>,
    pin_was_refused: AtomicBool,
}

impl DeviceKey {
    /// The key at an address; nothing is asked yet.
    pub fn new(address: DeviceAddress, pin: String, kind: KeyKind) -> Self {
        Self {
            address,
            pin: AuthPin::new(pin.into()),
            kind,
            library: OnceLock::new(),
            open: Mutex::default(),
            pin_was_refused: AtomicBool::new(false),
        }
    }

    fn library(&self) -> Result<&Pkcs11, TrustError> {
        if let Some(library) = self.library.get() {
            return Ok(library);
        }
        let library = load(&self.address.module).map_err(away)?;
        Ok(self.library.get_or_init(|| library))
    }

    /// Opens a session in which the key can sign.
    fn session(&self) -> Result<(Session, ObjectHandle), TrustError> {
        if self.pin_was_refused.load(Ordering::SeqCst) {
            return Err(away("it refused the PIN, which is not tried again before the next start"));
        }
        let library = self.library()?;
        let slots = library.get_slots_with_token().map_err(away)?;
        let is_named = |slot| library.get_token_info(slot).is_ok_and(|info| info.label() == self.address.token);
        let slot = slots.into_iter().find(|slot| is_named(*slot));
        let slot = slot.ok_or_else(|| away(format!("there is no token {}", self.address.token)))?;
        let session = library.open_ro_session(slot).map_err(away)?;
        match session.login(UserType::User, Some(&self.pin)) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
            Err(error) => {
                let refused = matches!(&error, Error::Pkcs11(RvError::PinIncorrect | RvError::PinLocked, _));
                self.pin_was_refused.store(refused, Ordering::SeqCst);
                return Err(away(error));
            }
        }
        let label = self.address.label.clone().into_bytes();
        let template = [Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::Label(label)];
        match session.find_objects(&template).map_err(away)?.as_slice() {
            [key] => {
                let key = *key;
                Ok((session, key))
            }
            found => Err(away(format!("it has {} keys {}, expected one", found.len(), self.address.label))),
        }
    }
}

fn load(module: &Path) -> Result<Pkcs11, Error> {
    let library = Pkcs11::new(module)?;
    match library.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(library),
        Err(error) => Err(error),
    }
}

fn away(reason: impl std::fmt::Display) -> TrustError {
    TrustError(format!("the device of the seal: {reason}"))
}

impl SealKey for DeviceKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, TrustError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let (session, key) = match open.take() {
            Some(open) => open,
            None => self.session()?,
        };
        let signature = match self.kind {
            KeyKind::Rsa => session.sign(&Mechanism::Sha256RsaPkcs, key, message).map_err(away)?,
            KeyKind::P256 => {
                let two_numbers = session.sign(&Mechanism::Ecdsa, key, &Sha256::digest(message)).map_err(away)?;
                let signature = Signature::from_slice(&two_numbers).map_err(away)?;
                signature.to_der().as_bytes().to_vec()
            }
        };
        // What went wrong above has closed its session.
        *open = Some((session, key));
        Ok(signature)
    }
}
