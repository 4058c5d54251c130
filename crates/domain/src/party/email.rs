//! The form of an e-mail address, as SEND's contract draws it.
//!
//! The contract holds one long regular expression; this is the same language written as the few rules it stands for.
//! Only the form: whether a mailbox exists is learnt by writing to it.
//! Source: contract of the sending call, `digitalDomicile.address`.

/// Whether `text` is `local@domain`, where local is words with dots or a quoted string, and domain is at least two
/// labels or an address literal in square brackets.
pub fn is_email(text: &str) -> bool {
    let Some(domain) = after_local_part(text.as_bytes()) else { return false };
    is_host(domain) || is_literal(domain)
}

/// What follows the `@` after a well-formed local part.
fn after_local_part(text: &[u8]) -> Option<&[u8]> {
    if let Some(quoted) = text.strip_prefix(b"\"") {
        return after_quoted(quoted)?.strip_prefix(b"@");
    }
    let at = text.iter().position(|byte| *byte == b'@')?;
    let is_word = |word: &[u8]| !word.is_empty() && word.iter().copied().all(is_word_byte);
    text[..at].split(|byte| *byte == b'.').all(is_word).then(|| &text[at + 1..])
}

/// What follows the closing quote of a quoted local part.
fn after_quoted(text: &[u8]) -> Option<&[u8]> {
    let mut rest = text;
    loop {
        rest = match rest {
            [b'"', after @ ..] => return Some(after),
            [b'\\', escaped, after @ ..] if is_escapable(*escaped) => after,
            [byte, after @ ..] if *byte != b'\\' && is_quotable(*byte) => after,
            _ => return None,
        };
    }
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&byte)
}

fn is_quotable(byte: u8) -> bool {
    matches!(byte, 0x01..=0x08 | 0x0b | 0x0c | 0x0e..=0x1f | 0x21..=0x7f)
}

fn is_escapable(byte: u8) -> bool {
    matches!(byte, 0x01..=0x09 | 0x0b | 0x0c | 0x0e..=0x7f)
}

fn is_host(domain: &[u8]) -> bool {
    let mut labels = 0;
    let good = domain.split(|byte| *byte == b'.').all(|label| {
        labels += 1;
        is_label(label)
    });
    good && labels >= 2
}

/// Letters, digits and hyphens, with a letter or digit at both ends.
fn is_label(label: &[u8]) -> bool {
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    label.first().is_some_and(u8::is_ascii_alphanumeric)
        && label.last().is_some_and(u8::is_ascii_alphanumeric)
        && label.iter().all(inside)
}

/// `[1.2.3.4]`, or three numbers and a tagged literal as the contract's expression allows: `[1.2.3.tag:content]`.
fn is_literal(domain: &[u8]) -> bool {
    let Some(inside) = domain.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]")) else { return false };
    let mut parts = inside.splitn(4, |byte| *byte == b'.');
    let three_numbers = parts.by_ref().take(3).filter(|part| is_octet(part)).count() == 3;
    three_numbers && parts.next().is_some_and(|last| is_octet(last) || is_tagged(last))
}

/// One to three digits, 0 to 255.
fn is_octet(part: &[u8]) -> bool {
    (1..=3).contains(&part.len())
        && part.iter().all(u8::is_ascii_digit)
        && part.iter().fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0')) <= 255
}

fn is_tagged(part: &[u8]) -> bool {
    let Some(colon) = part.iter().position(|byte| *byte == b':') else { return false };
    let (tag, mut content) = (&part[..colon], &part[colon + 1..]);
    let tag_is_good = tag.last().is_some_and(u8::is_ascii_alphanumeric)
        && tag.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    if !tag_is_good || content.is_empty() {
        return false;
    }
    while !content.is_empty() {
        content = match content {
            [b'\\', escaped, after @ ..] if is_escapable(*escaped) && !is_quotable(*escaped) => after,
            [byte, after @ ..] if is_quotable(*byte) => after,
            _ => return false,
        };
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_form_of_the_contract() {
        for good in [
            "a@b.it",
            "recipient.one@ok-pecsuccess.it",
            "test@sequence.5s-C000.5s-C001.it",
            "o'hara+tag{x}@pec.example",
            "1@2.3",
            "\"quoted@local\"@pec.example",
            "\"a\\ b\\\"\"@pec.example",
            "\"\"@pec.example",
            "a@[10.0.0.255]",
            "a@[10.0.0.x:y]",
        ] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "@b.it",
            "a@",
            "a@b",
            "a.b.it",
            ".a@b.it",
            "a.@b.it",
            "a..b@c.it",
            "a@b..it",
            "a@-b.it",
            "a@b-.it",
            "a@b.it ",
            "a b@c.it",
            "a@b.it\n",
            "à@b.it",
            "a@bà.it",
            "a@b@c.it",
            "\"a@b.it",
            "\"a b\"@c.it",
            "a@[10.0.0.256]",
            "a@[10.0.0]",
            "a@[10.0.0.x:]",
            "a@[10.0.0.-:y]",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }

    proptest! {
        /// The contract's expression for addresses without quotes and brackets, generated from itself.
        #[test]
        fn what_the_expression_makes_is_accepted(
            text in "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]{1,8}(\\.[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]{1,8}){0,3}@([a-z0-9]([a-z0-9-]{0,5}[a-z0-9])?\\.){1,3}[a-z0-9]([a-z0-9-]{0,5}[a-z0-9])?"
        ) {
            prop_assert!(is_email(&text), "{}", text);
        }

        #[test]
        fn no_text_makes_it_panic(text in "[\"\\\\@.\\[\\]:a1\u{e0} -]{0,24}") {
            let _ = is_email(&text);
        }
    }
}
