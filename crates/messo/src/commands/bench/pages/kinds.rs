//! The kinds of pages that `messo bench pages` asks for: every page of every door, and the lists with their filters.
//!
//! A page that opens an act, sends a form or hands out a file is not among them: those have figures of their own.

use super::ground::Ground;

/// Rows of the longest list page.
pub const LONGEST_PAGE: u32 = 50;

/// Whose session a page is read with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody's.
    Anybody,
    /// An officer of the body that has sent everything.
    Officer,
    /// A citizen to whom one in five hundred of the stored notifications is addressed.
    Citizen,
    /// The citizen of an example, who has opened it.
    Reader,
    /// The company of an example.
    Company,
}

/// Where a page is.
#[derive(Clone, Copy)]
pub enum At {
    /// Always there.
    Fixed(&'static str),
    /// At an address that follows from what is stored.
    Of(fn(&Ground) -> String),
    /// Of one notification in turn: what stands before its number, the numbers, what stands behind.
    Each(&'static str, fn(&Ground) -> &[String], &'static str),
    /// The next page of a list again and again, begun anew behind the last one.
    NextOf(&'static str),
}

/// A kind of page.
pub struct Kind {
    /// What it is called in the table.
    pub name: &'static str,
    /// Who reads it.
    pub who: Who,
    /// Where it is.
    pub at: At,
}

const fn kind(name: &'static str, who: Who, at: At) -> Kind {
    Kind { name, who, at }
}

fn all_sent(ground: &Ground) -> &[String] {
    &ground.sent
}

fn all_received(ground: &Ground) -> &[String] {
    &ground.received
}

fn lived(ground: &Ground) -> &[String] {
    &ground.lived
}

const SENT: &str = "/mittente/notifiche?righe=50";
const RECEIVED: &str = "/cittadino/notifiche?righe=50";
const ONE_SENT: &str = "/mittente/notifiche/";

/// Every kind, door by door.
pub const KINDS: [Kind; 45] = [
    kind("home", Who::Anybody, At::Fixed("/")),
    kind("status", Who::Anybody, At::Fixed("/stato")),
    kind("licences", Who::Anybody, At::Fixed("/licenze")),
    kind("accessibility", Who::Anybody, At::Fixed("/accessibilita")),
    kind("check a document", Who::Anybody, At::Fixed("/verifica")),
    kind("sandbox", Who::Anybody, At::Fixed("/sandbox")),
    kind("who I am", Who::Anybody, At::Fixed("/sandbox/pagine/persone")),
    kind("clock", Who::Anybody, At::Fixed("/sandbox/pagine/orologio")),
    kind("world", Who::Anybody, At::Fixed("/sandbox/pagine/mondo")),
    kind("world, of one", Who::Anybody, At::Each("/sandbox/pagine/mondo?iun=", lived, "")),
    kind("examples", Who::Anybody, At::Fixed("/sandbox/pagine/esempi")),
    kind("calls", Who::Anybody, At::Fixed("/sandbox/pagine/chiamate")),
    kind("fresh start", Who::Anybody, At::Fixed("/sandbox/pagine/ricomincia")),
    kind("sent", Who::Officer, At::Fixed("/mittente")),
    kind("sent, next 50", Who::Officer, At::NextOf(SENT)),
    kind("sent, of the day of most", Who::Officer, At::Of(|ground| format!("{SENT}&dal={0}&al={0}", ground.day))),
    kind("sent, accepted", Who::Officer, At::Fixed("/mittente/notifiche?righe=50&stato=ACCEPTED")),
    kind("sent, returned (none)", Who::Officer, At::Fixed("/mittente/notifiche?righe=50&stato=RETURNED_TO_SENDER")),
    kind("sent, to a person", Who::Officer, At::Of(|ground| format!("{SENT}&cf={}", ground.recipient))),
    kind("sent, to a person (none)", Who::Officer, At::Of(|ground| format!("{SENT}&cf={}", ground.nobody))),
    kind("sent, by IUN", Who::Officer, At::Each("/mittente/notifiche?righe=50&iun=", all_sent, "")),
    kind("sent, one", Who::Officer, At::Each(ONE_SENT, all_sent, "")),
    kind("sent, one lived to its end", Who::Officer, At::Each(ONE_SENT, lived, "")),
    kind("sent, its first recipient", Who::Officer, At::Each(ONE_SENT, lived, "?destinatario=0")),
    kind("cancellation", Who::Officer, At::Each(ONE_SENT, all_sent, "/annulla")),
    kind("refused request", Who::Officer, At::Of(|ground| format!("/mittente/richieste/{}", ground.refused))),
    kind("keys", Who::Officer, At::Fixed("/mittente/chiavi")),
    kind("wizard, begin", Who::Officer, At::Fixed("/mittente/nuova")),
    kind("drafts", Who::Officer, At::Fixed("/mittente/bozze")),
    kind("wizard, act", Who::Officer, At::Of(|ground| format!("{}/1?controlla", ground.draft))),
    kind("wizard, recipients", Who::Officer, At::Of(|ground| format!("{}/2", ground.draft))),
    kind("wizard, payments", Who::Officer, At::Of(|ground| format!("{}/3", ground.draft))),
    kind("wizard, costs", Who::Officer, At::Of(|ground| format!("{}/4", ground.draft))),
    kind("wizard, documents", Who::Officer, At::Of(|ground| format!("{}/5", ground.draft))),
    kind("wizard, last look and quote", Who::Officer, At::Of(|ground| format!("{}/riepilogo", ground.draft))),
    kind("wizard, deletion", Who::Officer, At::Of(|ground| format!("{}/elimina", ground.draft))),
    kind("received", Who::Citizen, At::Fixed("/cittadino")),
    kind("received, next 50", Who::Citizen, At::NextOf(RECEIVED)),
    kind("received, viewed (none)", Who::Citizen, At::Fixed("/cittadino/notifiche?righe=50&stato=VIEWED")),
    kind("received, one, before it is opened", Who::Citizen, At::Each("/cittadino/notifiche/", all_received, "")),
    kind("received, of an example", Who::Reader, At::Fixed("/cittadino")),
    kind("received, one opened", Who::Reader, At::Each("/cittadino/notifiche/", |ground| &ground.opened, "")),
    kind("company", Who::Company, At::Fixed("/impresa")),
    kind("company, viewed (none)", Who::Company, At::Fixed("/impresa/notifiche?righe=50&stato=VIEWED")),
    kind("company, one", Who::Company, At::Each("/impresa/notifiche/", |ground| &ground.of_company, "")),
];
