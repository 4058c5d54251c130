//! What the carrier tells of one expedition of one letter: good files and bad ones, from its own grammar.
//!
//! A letter is printed, accepted, and ends in one of the ways of [`End`]; which one, the temper of the recipient's post
//! says. Each way is a line of the carrier's codes for the product. Everything that a carrier gets wrong in life is in
//! here: documents that are missing, dates that differ, events in the wrong order, two outcomes, causes and codes that do
//! not exist, silence.

use super::super::dice::Dice;
use super::super::faults::Message;
use super::super::scenario::{Temper, street};
use super::tape::Tape;
use jiff::Timestamp;
use messo_domain::workflow::PaperEvent;
use messo_domain::workflow::carrier::Product;

/// How an expedition ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Delivered,
    ToDelegate,
    Missed(&'static str),
    Untraced(&'static str),
    /// Held at the post office: how it ends there.
    Held(Held),
    Lost,
    NotReportable,
    /// Stopped before it was posted.
    Stopped(&'static str),
    Discarded,
    Silence,
    Odd(Odd),
}

/// How a letter at the post office ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    Collected,
    ByDelegate,
    Refused,
    Never,
    NothingMore,
}

/// What carriers get wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Odd {
    NoDocument,
    NoDocumentEvent,
    DatesDiffer,
    CloseFirst,
    TwoOutcomes,
    UnknownCode,
    WrongCause,
    NoCause,
    OnlyClosing,
}

use End as E;

const KIND: &[(u32, End)] = &[
    (50, E::Delivered),
    (10, E::ToDelegate),
    (6, E::Missed("M05")),
    (6, E::Held(Held::Collected)),
    (4, E::Held(Held::ByDelegate)),
    (4, E::Held(Held::Refused)),
    (8, E::Held(Held::Never)),
    (4, E::Lost),
    (2, E::NotReportable),
    (2, E::Discarded),
];

const HOSTILE: &[(u32, End)] = &[
    (7, E::Missed("M02")),
    (7, E::Missed("M06")),
    (7, E::Missed("M07")),
    (5, E::Missed("M08")),
    (5, E::Missed("M09")),
    (4, E::Missed("M05")),
    (12, E::Untraced("M01")),
    (9, E::Untraced("M03")),
    (9, E::Untraced("M04")),
    (3, E::Lost),
    (3, E::Delivered),
    (2, E::Silence),
];

const ODD: &[(u32, End)] = &[
    (16, E::Silence),
    (5, E::Stopped("CON993")),
    (3, E::Stopped("CON995")),
    (3, E::Stopped("CON997")),
    (3, E::Stopped("CON998")),
    (5, E::Discarded),
    (10, E::Lost),
    (4, E::NotReportable),
    (6, E::Held(Held::NothingMore)),
    (6, E::Held(Held::Never)),
    (6, E::Held(Held::Collected)),
    (4, E::Odd(Odd::NoDocument)),
    (4, E::Odd(Odd::NoDocumentEvent)),
    (4, E::Odd(Odd::DatesDiffer)),
    (4, E::Odd(Odd::CloseFirst)),
    (8, E::Odd(Odd::TwoOutcomes)),
    (3, E::Odd(Odd::UnknownCode)),
    (3, E::Odd(Odd::WrongCause)),
    (3, E::Odd(Odd::NoCause)),
    (2, E::Odd(Odd::OnlyClosing)),
];

/// The codes of a product, by what they say; empty where the product has none.
struct Words {
    delivered: &'static str,
    delegate: &'static str,
    missed: &'static str,
    /// Whether the untraceable have a file of their own (D, E, F of the missed delivery).
    untraced: bool,
    collected: &'static str,
    collected_by_delegate: &'static str,
    refused: &'static str,
    never: &'static str,
    lost: &'static str,
    not_reportable: &'static str,
    force_majeure: &'static str,
    /// Scan that proves a delivery.
    card: &'static str,
}

const AR: Words = Words {
    delivered: "RECRN001",
    delegate: "RECRN001",
    missed: "RECRN002",
    untraced: true,
    collected: "RECRN003",
    collected_by_delegate: "RECRN003",
    refused: "RECRN004",
    never: "RECRN005",
    lost: "RECRN006",
    not_reportable: "RECRN013",
    force_majeure: "RECRN015",
    card: "AR",
};
const L890: Words = Words {
    delivered: "RECAG001",
    delegate: "RECAG002",
    missed: "RECAG003",
    untraced: true,
    collected: "RECAG005",
    collected_by_delegate: "RECAG006",
    refused: "RECAG007",
    never: "RECAG008",
    lost: "RECAG004",
    not_reportable: "RECAG013",
    force_majeure: "RECAG015",
    card: "23L",
};
const RIR: Words = Words {
    delivered: "RECRI003",
    delegate: "RECRI003",
    missed: "RECRI004",
    untraced: false,
    collected: "",
    collected_by_delegate: "",
    refused: "",
    never: "",
    lost: "RECRI005",
    not_reportable: "",
    force_majeure: "",
    card: "AR",
};
const RS: Words = Words {
    delivered: "RECRS001",
    delegate: "RECRS003",
    missed: "RECRS002",
    untraced: true,
    collected: "RECRS003",
    collected_by_delegate: "RECRS003",
    refused: "RECRS004",
    never: "RECRS005",
    lost: "RECRS006",
    not_reportable: "RECRS013",
    force_majeure: "RECRS015",
    card: "",
};
const RIS: Words = Words {
    delivered: "RECRSI003",
    delegate: "RECRSI003",
    missed: "RECRSI004",
    untraced: false,
    collected: "",
    collected_by_delegate: "",
    refused: "",
    never: "",
    lost: "RECRSI005",
    not_reportable: "",
    force_majeure: "",
    card: "",
};

const FORCE_MAJEURE: [&str; 6] = ["C01", "C02", "C03", "C04", "C05", "C06"];
const LOSSES: [&str; 4] = ["F01", "F02", "F03", "F04"];

/// What is told of an expedition handed over at this instant.
pub(super) fn script(
    dice: &mut Dice,
    product: Product,
    temper: Temper,
    again: bool,
    handed: Timestamp,
) -> Vec<Message<PaperEvent>> {
    let words = match product {
        Product::Ar => AR,
        Product::L890 => L890,
        Product::Rir => RIR,
        Product::Rs => RS,
        Product::Ris => RIS,
    };
    let temper = if again && dice.chance(600) { Temper::Kind } else { temper };
    let end = dice.weighted(match temper {
        Temper::Kind => KIND,
        Temper::Hostile => HOSTILE,
        Temper::Odd => ODD,
        Temper::Mute => &[(1, E::Silence)],
    });
    let mut letter = Letter { tape: Tape::new(handed, dice), words, product, dice };
    letter.print(end);
    letter.end(end);
    if letter.dice.chance(40) {
        letter.tape.tell(letter.dice, "CON020", "", &["Affido conservato"]); // the archive, when all is over
    }
    letter.tape.told
}

struct Letter<'a> {
    tape: Tape,
    words: Words,
    product: Product,
    dice: &'a mut Dice,
}

impl Letter<'_> {
    /// From the consolidator to the street.
    fn print(&mut self, end: End) {
        for code in ["P000", "P001", "CON010", "CON011", "CON012", "CON016", "CON09A"] {
            if self.dice.chance(60) {
                self.tape.tell(self.dice, code, "", &[]);
            }
        }
        if let E::Stopped(_) | E::Discarded = end {
            return;
        }
        self.tape.tell(self.dice, "CON080", "", &[]);
        if self.dice.chance(400) {
            self.tape.tell(self.dice, "CON020", "", &["Affido conservato"]);
        }
        if self.dice.chance(300) {
            self.tape.tell(self.dice, "CON018", "", &[]);
        }
        self.tape.travel(self.dice);
        if self.words.untraced && self.dice.chance(60) {
            let cause = self.dice.one(&FORCE_MAJEURE);
            self.tape.tell(self.dice, self.words.force_majeure, cause, &[]);
        }
        if matches!(self.product, Product::Rir | Product::Ris) && self.dice.chance(800) {
            let stem = if self.product == Product::Rir { "RECRI" } else { "RECRSI" };
            self.tape.tell(self.dice, &format!("{stem}001"), "", &[]);
            self.tape.tell(self.dice, &format!("{stem}002"), "", &[]);
        }
    }

    fn end(&mut self, end: End) {
        match end {
            E::Delivered => self.delivered(self.words.delivered),
            E::ToDelegate => self.delivered(self.words.delegate),
            E::Missed(cause) => self.file(self.words.missed, cause, &["Plico"]),
            E::Untraced(cause) if self.words.untraced => self.untraced(cause),
            E::Untraced(cause) => self.file(self.words.missed, cause, &["Plico"]),
            E::Held(held) => self.held(held),
            E::Lost => self.lost(),
            E::NotReportable if self.words.not_reportable.is_empty() => self.lost(),
            E::NotReportable => self.tape.tell(self.dice, self.words.not_reportable, "", &[]),
            E::Stopped(code) => self.tape.tell(self.dice, code, "", &[]),
            E::Discarded => self.tape.tell(self.dice, "CON996", "", &[]),
            E::Silence => {
                let code = self.dice.one(&["", "", "P011", "P012", "P013"]);
                if !code.is_empty() {
                    self.tape.tell(self.dice, code, "", &[]);
                }
            }
            E::Odd(odd) => self.odd(odd),
        }
    }

    fn is_registered(&self) -> bool {
        matches!(self.product, Product::Ar | Product::L890 | Product::Rir)
    }

    fn delivered(&mut self, stem: &str) {
        if self.is_registered() {
            self.file(stem, "", &[self.words.card]);
        } else {
            // SEND's own sequences write one of these without its letter
            let bare = stem == "RECRSI003" && self.dice.chance(500);
            let code = if bare { stem.to_owned() } else { format!("{stem}C") };
            self.tape.tell(self.dice, &code, "", &[]);
        }
    }

    /// The three events of a file, dated alike.
    fn file(&mut self, stem: &str, cause: &str, documents: &[&str]) {
        self.tape.tell(self.dice, &format!("{stem}A"), cause, &[]);
        let with_all = if self.dice.chance(300) { cause } else { "" };
        self.tape.follow(self.dice, &format!("{stem}B"), with_all, documents);
        self.tape.follow(self.dice, &format!("{stem}C"), with_all, &[]);
    }

    fn untraced(&mut self, cause: &str) {
        let found = self.dice.chance(450);
        let stem = self.words.missed;
        self.tape.tell(self.dice, &format!("{stem}D"), cause, &[]);
        if found && self.dice.chance(500) {
            self.find_address();
        }
        let documents: &[&str] = if found { &["Plico", "Indagine"] } else { &["Plico"] };
        self.tape.follow(self.dice, &format!("{stem}E"), "", documents);
        if found {
            self.find_address();
        }
        self.tape.follow(self.dice, &format!("{stem}F"), "", &[]);
    }

    /// The address found on the spot: another one, the same, or one where no letter can go.
    fn find_address(&mut self) {
        let (street_name, zip) = self.dice.weighted(&[
            (6, ("Via Nuova", "00199")),
            (2, ("Via Prima", "00185")),
            (1, ("Via Nuova", "00000")),
        ]);
        let number = self.dice.below(2) as usize;
        self.tape.found(street(street_name, number, zip));
    }

    fn lost(&mut self) {
        let cause = self.dice.one(&LOSSES);
        let code = self.words.lost;
        self.tape.tell(self.dice, code, cause, &[]);
        if self.dice.chance(150) {
            self.tape.travel(self.dice);
            self.delivered(self.words.delivered); // found again, while another one is on its way
        }
    }

    fn held(&mut self, held: Held) {
        match self.product {
            Product::Ar => self.held_letter(held),
            Product::L890 => self.held_act(held),
            Product::Rs => self.held_simple(held),
            Product::Rir | Product::Ris => self.delivered(self.words.delivered),
        }
    }

    /// A registered letter: the notice of deposit, the days at the post office, the end there.
    fn held_letter(&mut self, held: Held) {
        self.tape.tell(self.dice, "RECRN010", "", &[]);
        if self.dice.chance(800) {
            self.tape.tell(self.dice, "RECRN011", "", &[]);
        }
        let days = match held {
            Held::Never => self.dice.weighted(&[(2, 29), (4, 30), (4, 31), (1, 12), (1, 60)]),
            _ => self.dice.one(&[0, 1, 3, 9, 10, 10, 11, 11, 12, 20]),
        };
        self.tape.stay(self.dice, days);
        match held {
            Held::Collected | Held::ByDelegate => self.file("RECRN003", "", &["AR"]),
            Held::Refused => self.file("RECRN004", "", &["Plico"]),
            Held::Never => self.file("RECRN005", "", &["Plico"]),
            Held::NothingMore => {}
        }
    }

    /// An act of law 890: the deposit is perfected by `RECAG012` once its documents are in, before or after.
    fn held_act(&mut self, held: Held) {
        self.tape.tell(self.dice, "RECAG010", "", &[]);
        self.tape.tell(self.dice, "RECAG011A", "", &[]);
        let proof = self.dice.one(&["ARCAD", "CAD"]);
        let when = self.dice.weighted(&[(4, 0), (3, 1), (2, 2), (1, 3)]);
        if when == 0 {
            self.tape.tell(self.dice, "RECAG011B", "", &[proof, "23L"]);
        }
        if when == 2 {
            self.tape.tell(self.dice, "RECAG011B", "", &[proof]);
        }
        let days = self.dice.one(&[3, 9, 10, 11, 20]);
        self.tape.stay(self.dice, days);
        let perfected = self.dice.chance(850);
        if perfected {
            self.tape.tell(self.dice, "RECAG012", "", &[]);
        }
        if perfected && self.dice.chance(100) {
            self.tape.tell(self.dice, "RECAG012", "", &[]);
        }
        if when == 1 {
            self.tape.tell(self.dice, "RECAG011B", "", &[proof, "23L"]);
        }
        let stem = match held {
            Held::Collected => self.words.collected,
            Held::ByDelegate => self.words.collected_by_delegate,
            Held::Refused => self.words.refused,
            Held::Never => self.words.never,
            Held::NothingMore => return,
        };
        let documents: &[&str] = if when >= 2 { &["23L", "Plico", proof] } else { &["23L"] };
        self.file(stem, "", documents);
    }

    fn held_simple(&mut self, held: Held) {
        self.tape.tell(self.dice, "RECRS010", "", &[]);
        self.tape.tell(self.dice, "RECRS011", "", &[]);
        let days = self.dice.one(&[1, 10, 30]);
        self.tape.stay(self.dice, days);
        match held {
            Held::Collected | Held::ByDelegate => self.tape.tell(self.dice, "RECRS003C", "", &[]),
            Held::Refused => self.file("RECRS004", "", &["Plico"]),
            Held::Never => self.file("RECRS005", "", &["Plico"]),
            Held::NothingMore => {}
        }
    }

    fn odd(&mut self, odd: Odd) {
        let stem = self.words.delivered;
        let (opening, documents, closing) = (format!("{stem}A"), format!("{stem}B"), format!("{stem}C"));
        let card = [self.words.card];
        match odd {
            Odd::NoDocument => self.file(stem, "", &["Plico"]),
            Odd::NoDocumentEvent => {
                self.tape.tell(self.dice, &opening, "", &[]);
                self.tape.follow(self.dice, &closing, "", &[]);
            }
            Odd::DatesDiffer => {
                self.tape.tell(self.dice, &opening, "", &[]);
                self.tape.tell(self.dice, &documents, "", &card);
                self.tape.tell(self.dice, &closing, "", &[]);
            }
            Odd::CloseFirst => {
                self.tape.tell(self.dice, &closing, "", &[]);
                self.tape.follow(self.dice, &documents, "", &card);
                self.tape.follow(self.dice, &opening, "", &[]);
            }
            Odd::TwoOutcomes => {
                self.file(self.words.missed, "M07", &["Plico"]);
                self.file(stem, "", &card);
            }
            Odd::UnknownCode => self.tape.tell(self.dice, "RECXX999", "", &[]),
            Odd::WrongCause => self.file(self.words.missed, "C09", &["Plico"]),
            Odd::NoCause => self.file(self.words.missed, "", &["Plico"]),
            Odd::OnlyClosing => self.tape.tell(self.dice, &closing, "", &[]),
        }
    }
}
