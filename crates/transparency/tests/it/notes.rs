//! Notes and checkpoints: what is signed opens, what was touched does not.

use messo_transparency::note::NoteError;
use messo_transparency::{Checkpoint, SigningKey, VerifierKey, hash};

const ORIGIN: &str = "log.example/transparency";

fn key() -> SigningKey {
    SigningKey::new(ORIGIN, &[7; 32]).unwrap()
}

#[test]
fn a_checkpoint_has_three_lines_and_opens_under_the_published_key() {
    let head = Checkpoint { size: 42, root: hash::leaf(b"root") };
    let note = head.signed(&key());
    let lines: Vec<&str> = note.lines().collect();
    assert_eq!(lines[..4], [ORIGIN, "42", &head.root.to_string(), ""]);
    assert!(lines[4].starts_with(&format!("\u{2014} {ORIGIN} ")), "{note}");
    let published: VerifierKey = key().verifier().to_string().parse().unwrap();
    assert_eq!(Checkpoint::open(note.as_bytes(), &published), Ok(head));
}

#[test]
fn any_changed_byte_is_noticed() {
    let note = Checkpoint { size: 42, root: hash::leaf(b"root") }.signed(&key());
    let verifier = key().verifier();
    for at in 0..note.len() {
        let mut changed = note.clone().into_bytes();
        changed[at] ^= 1;
        assert!(Checkpoint::open(&changed, &verifier).is_err(), "byte {at} of {note}");
        assert!(Checkpoint::open(&note.as_bytes()[..at], &verifier).is_err(), "cut at {at}");
    }
}

#[test]
fn signatures_of_witnesses_are_passed_over_and_do_not_stand_for_the_log() {
    let head = Checkpoint { size: 1, root: hash::leaf(b"") };
    let note = head.signed(&key());
    let witness = SigningKey::new("witness.example", &[9; 32]).unwrap();
    let text = note.split_inclusive("\n\n").next().unwrap().strip_suffix('\n').unwrap();
    let cosigned = witness.sign(text);
    let line = cosigned.lines().last().unwrap();
    let both = format!("{note}{line}\n");
    assert_eq!(Checkpoint::open(both.as_bytes(), &key().verifier()), Ok(head.clone()));
    assert_eq!(Checkpoint::open(cosigned.as_bytes(), &key().verifier()), Err(NoteError::OtherKey));
    // the same name with another key: another id, so another key
    let impostor = head.signed(&SigningKey::new(ORIGIN, &[8; 32]).unwrap());
    assert_eq!(Checkpoint::open(impostor.as_bytes(), &key().verifier()), Err(NoteError::OtherKey));
    // the log's key under another log's head
    let foreign = key().sign("other.example/log\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
    assert_eq!(Checkpoint::open(foreign.as_bytes(), &key().verifier()), Err(NoteError::OtherKey));
}

#[test]
fn lines_that_are_no_keys_are_refused() {
    let line = key().verifier().to_string();
    let parts: Vec<&str> = line.splitn(3, '+').collect();
    let [name, id, body] = parts[..] else { panic!("{line}") };
    assert!(line.parse::<VerifierKey>().is_ok());
    for wrong in [
        String::new(),
        name.to_owned(),
        format!("other+{id}+{body}"),
        format!("{name}+00000000+{body}"),
        format!("{name}+{id}+{}", &body[..8]),
        format!("{name} x+{id}+{body}"),
        format!("+{id}+{body}"),
    ] {
        assert!(wrong.parse::<VerifierKey>().is_err(), "{wrong}");
    }
    assert!(SigningKey::new("a name", &[0; 32]).is_err());
    assert_eq!(format!("{:?}", key()), format!("SigningKey({ORIGIN}, masked)"));
}
