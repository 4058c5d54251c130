//! Seals of every level with every kind of key, and the services behind them: what others' programs say of the files,
//! and what a service must not be believed.
//!
//! One test starts the servers and makes all files, so that each judge starts once.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use messo_domain::work::Template;
use messo_evidence::seal::keys::SealKey as _;
use messo_evidence::{
    Chain, Credentials, FileKey, HttpTimeStamper, Level, PadesSeal, RemoteKey, SealError, TypstRenderer,
};
use messo_ports::notices::{NoticeError, Renderer, Sealer};
use messo_ports::{TimeStamper, TrustError};
use messo_verifier::{Check, Outcome, Trust, Verdict, document};

use crate::authority::{Authority, Parrot, free_port};
use crate::device::{self, KEYS};
use crate::judges::{dss, pyhanko, qpdf_finds_it_whole, verapdf_finds_pdf_a_2a_and_pdf_ua_1};
use crate::samples::{at, entropy, notice, seal};
use crate::tools::run;

fn stamper(url: String) -> Arc<HttpTimeStamper> {
    Arc::new(HttpTimeStamper::new(url, Credentials::None, Arc::new(entropy())))
}

fn file_seal(authority: &Authority, name: &str, level: Level) -> PadesSeal {
    let key = if name == "seal-revoked" { "seal-ec" } else { name };
    let chain = Chain::from_pem(&authority.chain(name)).unwrap();
    let key = FileKey::from_pem(&authority.key(key), &chain).unwrap();
    PadesSeal::new(Arc::new(key), chain, level)
}

fn remote_seal(authority: &Authority, url: &str, of: &str, credential: &str, level: Level) -> PadesSeal {
    let chain = Chain::from_pem(&authority.chain(of)).unwrap();
    let key = RemoteKey::new(url, Credentials::None, format!("test/{credential}"), None, chain.kind());
    PadesSeal::new(Arc::new(key), chain, level)
}

fn long_term(authority: &Authority) -> Level {
    let root = Chain::from_pem(&authority.chain("seal-ec")).unwrap().all()[2].clone();
    Level::LongTerm { stamper: stamper(authority.time_url()), authority: [root].into() }
}

/// A file, and what DSS has to say of it.
struct Sealed {
    path: PathBuf,
    format: &'static str,
}

impl Sealed {
    /// The same with a byte changed.
    fn changed(&self) -> PathBuf {
        self.path.with_extension("changed.pdf")
    }
}

#[test]
fn seals_of_every_level_and_key_are_judged() {
    if let Some(folder) = device::prepared() {
        return device::seal_in_the_child(&folder);
    }
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    let authority = Authority::start(folder);
    let timed = Level::Timed(stamper(authority.time_url()));
    let pdf = TypstRenderer::new().render(&notice(Template::SenderAck)).unwrap().pdf;
    let remote = authority.start_remote();
    let by_csc = |name| remote_seal(&authority, &remote.url, name, name, long_term(&authority));
    let seals = [
        ("development-t", seal().at_level(timed), "PAdES-BASELINE-T"),
        ("development-lt", seal().at_level(long_term(&authority)), "PAdES-BASELINE-LT"),
        ("p256-lt", file_seal(&authority, "seal-ec", long_term(&authority)), "PAdES-BASELINE-LT"),
        ("rsa-lt", file_seal(&authority, "seal-rsa", long_term(&authority)), "PAdES-BASELINE-LT"),
        ("csc-p256-lt", by_csc("seal-ec"), "PAdES-BASELINE-LT"),
        ("csc-rsa-lt", by_csc("seal-rsa"), "PAdES-BASELINE-LT"),
    ];
    let files: Vec<Sealed> = seals
        .iter()
        .map(|(name, seal, format)| {
            let path = folder.join(format!("{name}.pdf"));
            std::fs::write(&path, seal.seal(&pdf, at("2026-03-28T20:00:02Z")).unwrap()).unwrap();
            Sealed { path, format }
        })
        .collect();
    let files = [files, by_device(folder, &authority, &pdf)].into_iter().flatten().collect::<Vec<_>>();
    let roots = [seal().root_certificate(), authority.certificate("root")].concat();
    std::fs::write(folder.join("roots.pem"), roots).unwrap();
    the_files_are_judged(folder, &files);
    tokens_are_verified_by_openssl(folder, &authority);
    an_authority_is_not_believed_blindly(&authority, &pdf);
    a_revoked_certificate_makes_no_seal(&authority, &pdf);
    a_remote_key_is_the_one_of_the_certificate_or_none(&authority, &remote.url, &pdf);
}

fn by_device(folder: &Path, authority: &Authority, pdf: &[u8]) -> Vec<Sealed> {
    std::fs::write(folder.join("unsealed.pdf"), pdf).unwrap();
    std::fs::write(folder.join("time-url"), authority.time_url()).unwrap();
    for name in KEYS {
        std::fs::write(folder.join(format!("{name}.chain")), authority.chain(name)).unwrap();
    }
    device::seal_with_a_device(folder, "levels::seals_of_every_level_and_key_are_judged");
    let path = |name| folder.join(format!("device-{name}.pdf"));
    KEYS.map(|name| Sealed { path: path(name), format: "PAdES-BASELINE-LT" }).into()
}

/// Two judges at a time: a core each.
fn the_files_are_judged(folder: &Path, files: &[Sealed]) {
    let roots = folder.join("roots.pem");
    let trust = Trust::from_pem(&std::fs::read_to_string(&roots).unwrap()).unwrap();
    for file in files {
        let report = document(&std::fs::read(&file.path).unwrap(), &trust);
        let time = report.findings.iter().find(|finding| finding.check == Check::Time).unwrap();
        assert_eq!((report.verdict(), time.outcome), (Verdict::Proven, Outcome::Holds), "{report:#?}");
        let mut bytes = std::fs::read(&file.path).unwrap();
        bytes[1_000] ^= 1;
        assert_eq!(document(&bytes, &trust).verdict(), Verdict::Broken);
        std::fs::write(file.changed(), bytes).unwrap();
        qpdf_finds_it_whole(&file.path);
    }
    let paths: Vec<PathBuf> = files.iter().map(|file| file.path.clone()).collect();
    std::thread::scope(|scope| {
        scope.spawn(|| pyhanko_agrees(&roots, files));
        verapdf_finds_pdf_a_2a_and_pdf_ua_1(&paths);
        dss_agrees(&roots, files);
    });
}

fn pyhanko_agrees(roots: &Path, files: &[Sealed]) {
    for file in files {
        let (fine, said) = pyhanko(roots, &file.path);
        assert!(fine && said.contains("VALID") && !said.contains("INVALID"), "{}: {said}", file.path.display());
        assert!(said.contains("TIMESTAMP_TOKEN") || said.contains("timestamp token"), "pyHanko: {said}");
    }
    // One of each level: a start takes seconds.
    for file in &files[..2] {
        let (fine, said) = pyhanko(roots, &file.changed());
        assert!(!fine && said.contains("INVALID"), "pyHanko: {said}");
    }
}

fn dss_agrees(roots: &Path, files: &[Sealed]) {
    let paths: Vec<PathBuf> = files.iter().flat_map(|file| [file.path.clone(), file.changed()]).collect();
    let said = dss(roots, &paths);
    for file in files {
        let verdict = format!("{}\t{}\tTOTAL_PASSED\t-", file.path.display(), file.format);
        assert!(said.contains(&verdict), "EU DSS: expected {verdict}: {said}");
    }
    assert_eq!(said.matches("TOTAL_FAILED").count(), files.len(), "EU DSS, changed bytes: {said}");
}

fn tokens_are_verified_by_openssl(folder: &Path, authority: &Authority) {
    let digest = [7; 32];
    let stamp = stamper(authority.time_url()).stamp(digest).unwrap();
    let (token, root) = (folder.join("token.der"), folder.join("certificates/root.cert.pem"));
    std::fs::write(&token, &stamp.token).unwrap();
    let verify = |digest: &str| {
        let files = ["-in", token.to_str().unwrap(), "-CAfile", root.to_str().unwrap()];
        run("openssl", &[&["ts", "-verify", "-token_in", "-digest", digest], &files[..]].concat())
    };
    let (fine, said) = verify(&hex::encode(digest));
    assert!(fine && said.contains("Verification: OK"), "openssl: {said}");
    let (fine, said) = verify(&hex::encode([8; 32]));
    assert!(!fine && said.contains("FAILED"), "openssl: {said}");
}

fn an_authority_is_not_believed_blindly(authority: &Authority, pdf: &[u8]) {
    let says = |stamper: &HttpTimeStamper, digest: [u8; 32]| match stamper.stamp(digest) {
        Ok(_) => String::new(),
        Err(TrustError(text)) => text,
    };
    let repeating = Parrot::repeating(authority);
    let asks = stamper(repeating.url);
    assert_eq!(says(&asks, [1; 32]), "", "the first answer is a real one");
    assert!(says(&asks, [1; 32]).contains("the nonce differs"));
    assert!(says(&asks, [2; 32]).contains("it stamped something else"));
    for (status, body, expected) in [
        ("503 Service Unavailable", &b"away"[..], "it answered 503"),
        ("302 Found", b"", "it answered 302"),
        ("200 OK", b"<html>hello</html>", "its answer cannot be read"),
        ("200 OK", b"\x30\x05\x30\x03\x02\x01\x02", "it refused (status 2)"),
        ("200 OK", b"\x30\x05\x30\x03\x02\x01\x00", "its answer cannot be read"),
    ] {
        let said = says(&stamper(Parrot::saying(status, body).url), [1; 32]);
        assert!(said.starts_with("the time-stamping authority: ") && said.contains(expected), "{said}");
    }
    let nobody = stamper(format!("http://127.0.0.1:{}/", free_port()));
    assert!(says(&nobody, [1; 32]).contains("it could not be asked"));
    let waits = seal().at_level(Level::Timed(nobody)).seal(pdf, at("2026-03-28T20:00:02Z"));
    assert!(matches!(waits, Err(NoticeError::Waiting(_))), "{waits:?}");
}

fn a_revoked_certificate_makes_no_seal(authority: &Authority, pdf: &[u8]) {
    let revoked = file_seal(authority, "seal-revoked", long_term(authority));
    let error = revoked.seal(pdf, at("2026-03-28T20:00:02Z")).unwrap_err().to_string();
    assert!(error.contains("Sigillo di prova P-256") && error.contains("was revoked"), "{error}");

    let chain = Chain::from_pem(&authority.chain("seal-rsa")).unwrap();
    let other = FileKey::from_pem(&authority.key("interm"), &chain).err();
    assert!(matches!(&other, Some(SealError::Key(text)) if text.contains("not the key of the certificate")));
    let other = FileKey::from_pem(&authority.key("seal-ec"), &chain).err();
    assert!(matches!(&other, Some(SealError::Key(text)) if text.contains("it is no RSA")));
    let alone = Chain::from_pem(&authority.certificate("seal-rsa")).unwrap_err();
    assert!(alone.to_string().contains("its issuer is missing"), "{alone}");
    let gap = [authority.certificate("seal-rsa"), authority.certificate("root")].concat();
    let gap = Chain::from_pem(&gap).unwrap_err();
    assert!(gap.to_string().contains("the next certificate did not issue it"), "{gap}");
}

fn a_remote_key_is_the_one_of_the_certificate_or_none(authority: &Authority, url: &str, pdf: &[u8]) {
    let says = |seal: PadesSeal| match seal.seal(pdf, at("2026-03-28T20:00:02Z")) {
        Err(NoticeError::Waiting(text)) => text,
        other => panic!("{other:?}"),
    };
    let of_rsa = |url: &str, credential| says(remote_seal(authority, url, "seal-rsa", credential, Level::Basic));
    assert!(of_rsa(url, "tsa").contains("it is not the key of the seal's certificate"));
    assert!(of_rsa(url, "unknown").contains("it answered 404"));
    for (status, body, expected) in [
        ("401 Unauthorized", &b"{}"[..], "it answered 401 Unauthorized (credentials/authorize)"),
        ("200 OK", b"{\"SAD\":5}", "its answer cannot be read (credentials/authorize)"),
        ("200 OK", b"{\"SAD\":\"secret\",\"signatures\":[]}", "it did not give one signature"),
        ("200 OK", b"{\"SAD\":\"secret\",\"signatures\":[\"AAAA\"]}", "it is not the key of the seal's certificate"),
    ] {
        let said = of_rsa(&Parrot::saying(status, body).url, "seal-rsa");
        assert!(said.contains(expected) && !said.contains("secret"), "{said}");
    }
    let parrot = Parrot::saying("200 OK", b"{\"SAD\":\"s-a-d\",\"signatures\":[\"AAAA\"]}");
    let chain = Chain::from_pem(&authority.chain("seal-ec")).unwrap();
    let credentials = Credentials::Bearer("to-ken".into());
    let key = RemoteKey::new(&parrot.url, credentials, "mine".into(), Some("0123".into()), chain.kind());
    assert_eq!(key.sign(b"message").unwrap(), [0, 0, 0]);
    let heard = parrot.heard();
    for expected in
        ["POST /credentials/authorize ", "POST /signatures/signHash ", r#""PIN":"0123""#, r#""SAD":"s-a-d""#]
    {
        assert!(heard.contains(expected), "{expected}: {heard}");
    }
    assert_eq!(heard.matches("authorization: Bearer to-ken").count(), 2, "{heard}");
}
