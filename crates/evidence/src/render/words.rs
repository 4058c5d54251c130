//! Makes any text fit to be set: known letters, places to break, bounded length.
//!
//! A notice carries what others wrote: names without a space, codes, addresses, letters of any alphabet. A letter that
//! no font has would make the whole document fail under PDF/A, a word without end would run off the page, and a cell
//! taller than a page could not be kept on one. What is changed is visible (`□`, `…`), never silent.

/// A word longer than this gets places to break.
const LONG_WORD: usize = 24;
/// Letters between two such places.
const STRIDE: usize = 8;
/// Longest single field (a name, a title, an address line), in characters: far above what the domain accepts.
const FIELD: usize = 400;
/// Longest piece of running text in one cell or paragraph, in characters; longer text goes on in the next.
const PIECE: usize = 700;
/// Zero width space: a place to break that is not seen.
const BREAK: char = '\u{200b}';

/// Cleans texts for the fonts at hand.
pub(super) struct Words<'a> {
    can_show: Box<dyn Fn(char) -> bool + 'a>,
}

impl<'a> Words<'a> {
    /// `can_show` says whether a font has the letter.
    pub(super) fn new(can_show: impl Fn(char) -> bool + 'a) -> Self {
        Self { can_show: Box::new(can_show) }
    }

    /// A field of one line, with places to break.
    pub(super) fn field(&self, text: &str) -> String {
        breakable(&self.plain(text))
    }

    /// A field of one line as it is, for titles and metadata.
    pub(super) fn plain(&self, text: &str) -> String {
        shortened(&self.known(text), FIELD)
    }

    /// Running text in pieces, each short enough for one page; at least one.
    pub(super) fn pieces(&self, text: &str) -> Vec<String> {
        split(&self.known(text), PIECE).iter().map(|piece| breakable(piece)).collect()
    }

    /// Line ends and controls become spaces, what only steers a display goes, letters that no font has become `□`.
    fn known(&self, text: &str) -> String {
        let shown = text.chars().filter(|letter| !steers(*letter)).map(|letter| match letter {
            letter if letter.is_whitespace() || letter.is_control() => ' ',
            letter if !is_private(letter) && (self.can_show)(letter) => letter,
            _ => '□',
        });
        shown.collect::<String>().split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// Invisible letters: soft hyphen, zero-width ones, and those that turn the direction of what follows, which could make
/// a name or an amount read otherwise than it is stored.
fn steers(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Private use: fonts have something there, but nobody knows what it means, and PDF/A refuses it.
fn is_private(letter: char) -> bool {
    matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

fn shortened(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Cuts at spaces, each piece at most `limit` characters long.
fn split(text: &str, limit: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((end, _)) = rest.char_indices().nth(limit) {
        let cut = rest[..end].rfind(' ').filter(|cut| *cut > 0).unwrap_or(end);
        pieces.push(rest[..cut].to_owned());
        rest = rest[cut..].trim_start();
    }
    if !rest.is_empty() || pieces.is_empty() {
        pieces.push(rest.to_owned());
    }
    pieces
}

/// Puts places to break into long words: after their own joints first, and every few letters. A bar parts two words, as
/// in the subject of an act in two languages.
fn breakable(text: &str) -> String {
    let fitted = |part: &str| if part.chars().count() > LONG_WORD { broken(part) } else { part.to_owned() };
    let word = |word: &str| word.split_inclusive('|').map(fitted).collect::<Vec<_>>().join("\u{200b}");
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn broken(word: &str) -> String {
    let mut out = String::with_capacity(word.len() * 2);
    let mut run = 0;
    let mut letters = word.chars().peekable();
    while let Some(letter) = letters.next() {
        out.push(letter);
        run += 1;
        let joint = matches!(letter, '@' | '.' | '-' | '_' | '/' | '?' | '&' | '=');
        // Never between a letter and its accent, nor inside `//` or `...`.
        let next_stands_alone = letters.peek().is_some_and(|next| next.is_alphanumeric());
        if next_stands_alone && (run >= STRIDE || joint && run > 2) {
            out.push(BREAK);
            run = 0;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latin() -> Words<'static> {
        Words::new(|letter| letter < '\u{250}' || letter == '□' || letter == '…')
    }

    #[test]
    fn short_texts_are_left_alone() {
        assert_eq!(
            latin().field("Comune di Esempio – Ufficio notifiche".replace('–', "-").as_str()),
            "Comune di Esempio - Ufficio notifiche"
        );
    }

    #[test]
    fn unknown_letters_and_line_ends_are_made_visible_or_plain() {
        assert_eq!(latin().plain("Uno\r\n  due\u{0} 文"), "Uno due □");
        assert_eq!(Words::new(|_| true).plain("\u{e000}€ 10\u{202e}0\u{ad}0"), "□€ 1000");
    }

    #[test]
    fn a_word_without_end_can_break_everywhere_it_must() {
        let word = latin().field(&"W".repeat(134));
        assert!(word.split(BREAK).all(|part| part.len() <= STRIDE), "{word}");
        assert_eq!(word.replace(BREAK, ""), "W".repeat(134));
    }

    #[test]
    fn a_bar_parts_words_which_stay_whole() {
        assert_eq!(latin().field("strada|Feststellungsprotokoll zur"), "strada|\u{200b}Feststellungsprotokoll zur");
    }

    #[test]
    fn long_text_goes_on_in_the_next_piece_and_loses_nothing() {
        let text = "parola ".repeat(500);
        let pieces = latin().pieces(&text);
        assert!(pieces.iter().all(|piece| piece.chars().count() <= PIECE));
        assert_eq!(pieces.join(" "), text.trim_end());
    }

    #[test]
    fn an_empty_text_is_one_empty_piece() {
        assert_eq!(latin().pieces(" "), [""]);
    }
}
