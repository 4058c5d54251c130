//! What the data of an F24 form may hold: the fields of each kind of form, as a table.
//!
//! One row, one field: its name in the uploaded JSON, its Italian label on the printed sheet, its form, whether it must be
//! there. A field that stands in no row is refused. Source: the public contract of F24 metadata (names and patterns).

/// The form of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Codice fiscale or partita IVA.
    TaxCode,
    /// Printable ASCII, so many characters.
    Printable(usize, usize),
    /// Capital letters.
    Capitals(usize, usize),
    /// Capital letters and digits.
    Code(usize, usize),
    /// Digits.
    Digits(usize, usize),
    /// Capital letters and dashes.
    Reason(usize, usize),
    /// A year of this millennium or the last.
    Year,
    /// `01` to `19`, as the contract has it.
    Month,
    /// `dd-mm-yyyy`.
    Date,
    /// One of a few words.
    OneOf(&'static [&'static str]),
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Holds {
    Text(Form),
    Flag,
    /// Euro cents, whole, not negative.
    Amount,
    Group(&'static [Field]),
    Records(&'static [Field]),
}

/// One field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub name: &'static str,
    pub label: &'static str,
    pub holds: Holds,
    pub required: bool,
}

use Form::{Capitals, Code, Date, Digits, Month, OneOf, Printable, Reason, TaxCode, Year};
use Holds::{Amount, Flag, Group, Records};

const fn may(name: &'static str, label: &'static str, holds: Holds) -> Field {
    Field { name, label, holds, required: false }
}

const fn must(name: &'static str, label: &'static str, holds: Holds) -> Field {
    Field { name, label, holds, required: true }
}

const fn text(name: &'static str, label: &'static str, form: Form) -> Field {
    may(name, label, Holds::Text(form))
}

/// The rows of a section.
const fn rows(fields: &'static [Field]) -> Field {
    may("records", "Righe", Records(fields))
}

/// Runs of fields one after the other; `N` is their number.
const fn joined<const N: usize>(runs: &[&[Field]]) -> [Field; N] {
    let mut all = [runs[0][0]; N];
    let (mut run, mut at, mut to) = (0, 0, 0);
    while run < runs.len() {
        while at < runs[run].len() {
            all[to] = runs[run][at];
            (at, to) = (at + 1, to + 1);
        }
        (run, at) = (run + 1, 0);
    }
    assert!(to == N, "no field is left over");
    all
}

const APPLY_COST: Field = must("applyCost", "Costi di notifica", Flag);
const DEBIT: Field = may("debit", "Importi a debito", Amount);
const CREDIT: Field = may("credit", "Importi a credito", Amount);
const YEAR: Field = text("year", "Anno di riferimento", Year);
const INSTALLMENT: Field = text("installment", "Rateazione / mese rif.", Code(0, 4));
const TAX_TYPE: Field = text("taxType", "Codice tributo", Code(4, 4));

const PERSONAL_DATA: &[Field] = &[
    must("surname", "Cognome", Holds::Text(Printable(1, 24))),
    must("name", "Nome", Holds::Text(Printable(1, 20))),
    must("birthDate", "Data di nascita", Holds::Text(Date)),
    must("sex", "Sesso", Holds::Text(OneOf(&["F", "M"]))),
    text("birthPlace", "Luogo di nascita", Printable(1, 40)),
    text("birthProvince", "Provincia di nascita", Capitals(2, 2)),
];
const TAX_ADDRESS: &[Field] = &[
    text("municipality", "Comune", Printable(1, 40)),
    text("province", "Provincia", Capitals(2, 2)),
    text("address", "Via e numero civico", Printable(1, 35)),
];
const ADDRESS: Field = may("taxAddress", "Domicilio fiscale", Group(TAX_ADDRESS));
const PERSONAL: Field = may("personalData", "Dati anagrafici", Group(PERSONAL_DATA));
const COMPANY_NAME: Field = must("name", "Denominazione", Holds::Text(Printable(1, 60)));
const TAX_CODE: Field = must("taxCode", "Codice fiscale", Holds::Text(TaxCode));
const TAX_YEAR: Field = may("isNotTaxYear", "Anno d'imposta non coincidente con anno solare", Flag);
const PERSON: Field = may("person", "Persona fisica", Group(&[PERSONAL, ADDRESS]));
const COMPANY: Field = may("company", "Società o ente", Group(&[COMPANY_NAME, ADDRESS]));
const COMPANY_BY_NAME: Field = may("company", "Società o ente", Group(&[COMPANY_NAME]));
const RELATIVE: Field = text("relativePersonTaxCode", "Codice fiscale del coobbligato o erede", TaxCode);
const ID_CODE: Field = text("id", "Codice identificativo", Code(2, 2));
const DOCUMENT: Field = text("document", "Codice atto", Digits(11, 11));
const OFFICE: Field = text("office", "Codice ufficio", Code(3, 3));

const TAX_PAYER: &[Field] = &[TAX_CODE, TAX_YEAR, PERSON, COMPANY, RELATIVE, ID_CODE];
const TAX_PAYER_ELID: &[Field] = &[TAX_CODE, PERSON, COMPANY, RELATIVE, ID_CODE];
const TAX_PAYER_SIMPLIFIED: &[Field] = &[TAX_CODE, PERSONAL, COMPANY_BY_NAME, RELATIVE, ID_CODE, DOCUMENT, OFFICE];

const TREASURY: &[Field] = &[rows(&[APPLY_COST, TAX_TYPE, INSTALLMENT, YEAR, DEBIT, CREDIT]), OFFICE, DOCUMENT];
const PERIOD: Field = may(
    "period",
    "Periodo di riferimento",
    Group(&[text("startDate", "da", Digits(6, 6)), text("endDate", "a", Digits(6, 6))]),
);
const INPS: &[Field] = &[rows(&[
    APPLY_COST,
    text("office", "Codice sede", Digits(3, 4)),
    text("reason", "Causale contributo", Reason(3, 4)),
    text("inps", "Matricola INPS / filiale azienda", Printable(0, 17)),
    PERIOD,
    DEBIT,
    CREDIT,
])];
const REGION_CODE: Field = text("region", "Codice regione", Digits(2, 2));
const REGION: &[Field] = &[rows(&[APPLY_COST, REGION_CODE, TAX_TYPE, INSTALLMENT, YEAR, DEBIT, CREDIT])];

const OPERATION: Field = text("operationId", "Identificativo operazione", Code(18, 18));
/// What a row on a local tax says, in the ordinary form and in the simplified one.
const OF_LOCAL_TAX: [Field; 11] = [
    must("municipality", "Codice ente / comune", Holds::Text(Code(4, 4))),
    may("reconsideration", "Ravvedimento", Flag),
    may("propertiesChanges", "Immobili variati", Flag),
    may("advancePayment", "Acconto", Flag),
    may("fullPayment", "Saldo", Flag),
    text("numberOfProperties", "Numero immobili", Digits(3, 3)),
    must("taxType", "Codice tributo", Holds::Text(Code(4, 4))),
    INSTALLMENT,
    YEAR,
    DEBIT,
    CREDIT,
];
const LOCAL_TAX: &[Field] =
    &[OPERATION, rows(&joined::<12>(&[&[APPLY_COST], &OF_LOCAL_TAX])), text("deduction", "Detrazione", Digits(3, 15))];
const FORM_SECTION: Field = must("section", "Sezione", Holds::Text(OneOf(&["ER", "RG", "EL"])));
const PAYMENTS: &[Field] = &[OPERATION, rows(&joined::<13>(&[&[APPLY_COST, FORM_SECTION], &OF_LOCAL_TAX]))];

const INAIL: &[Field] = &[
    APPLY_COST,
    text("office", "Codice sede", Digits(5, 5)),
    text("company", "Codice ditta", Digits(8, 8)),
    text("control", "Codice di controllo", Digits(2, 2)),
    text("refNumber", "Numero di riferimento", Digits(6, 6)),
    text("reason", "Causale", Code(1, 1)),
    DEBIT,
    CREDIT,
];
const OTHER_BODIES: &[Field] = &[
    APPLY_COST,
    text("institution", "Codice ente", Digits(4, 4)),
    text("office", "Codice sede", Code(5, 5)),
    text("reason", "Causale contributo", Code(3, 4)),
    text("position", "Codice posizione", Digits(9, 9)),
    PERIOD,
    DEBIT,
    CREDIT,
];
const SOCIAL_SECURITY: &[Field] = &[
    may("records", "Righe INAIL", Records(INAIL)),
    may("socSecRecords", "Righe di altri enti previdenziali", Records(OTHER_BODIES)),
];
const EXCISE: &[Field] = &[
    rows(&[
        APPLY_COST,
        text("institution", "Ente", Capitals(2, 2)),
        text("province", "Provincia", Capitals(2, 2)),
        text("id", "Codice identificativo", Code(17, 17)),
        TAX_TYPE,
        INSTALLMENT,
        text("month", "Mese", Month),
        YEAR,
        DEBIT,
    ]),
    OFFICE,
    DOCUMENT,
];
const ELID: &[Field] = &[
    OFFICE,
    DOCUMENT,
    rows(&[
        APPLY_COST,
        text("type", "Tipo", Capitals(1, 1)),
        text("id", "Elementi identificativi", Code(17, 17)),
        TAX_TYPE,
        YEAR,
        DEBIT,
    ]),
];

/// A kind of form: its name in the JSON, its title, its parts, and how many of them must be there.
pub(super) struct Kind {
    pub name: &'static str,
    pub title: &'static str,
    pub parts: &'static [Field],
    pub least_parts: usize,
}

/// What the ordinary form and the one of excise have in common.
const COMMON: [Field; 5] = [
    must("taxPayer", "Contribuente", Group(TAX_PAYER)),
    may("treasury", "Sezione Erario", Group(TREASURY)),
    may("inps", "Sezione INPS", Group(INPS)),
    may("region", "Sezione Regioni", Group(REGION)),
    may("localTax", "Sezione IMU e altri tributi locali", Group(LOCAL_TAX)),
];
const OTHER_PENSIONS: Field = may("socialSecurity", "Sezione Altri enti previdenziali", Group(SOCIAL_SECURITY));

/// The four kinds.
pub(super) const KINDS: [Kind; 4] = [
    Kind {
        name: "f24Standard",
        title: "F24 ordinario",
        parts: &joined::<6>(&[&COMMON, &[OTHER_PENSIONS]]),
        least_parts: 2,
    },
    Kind {
        name: "f24Simplified",
        title: "F24 semplificato",
        parts: &[
            must("taxPayer", "Contribuente", Group(TAX_PAYER_SIMPLIFIED)),
            may("payments", "Motivo del pagamento", Group(PAYMENTS)),
        ],
        least_parts: 1,
    },
    Kind {
        name: "f24Excise",
        title: "F24 accise",
        parts: &joined::<6>(&[&COMMON, &[may("excise", "Sezione Accise", Group(EXCISE))]]),
        least_parts: 1,
    },
    Kind {
        name: "f24Elid",
        title: "F24 con elementi identificativi",
        parts: &[
            must("taxPayer", "Contribuente", Group(TAX_PAYER_ELID)),
            may("treasury", "Sezione Erario e altro", Group(ELID)),
        ],
        least_parts: 1,
    },
];

impl Form {
    /// Whether a text has the form.
    pub(super) fn fits(self, text: &str) -> bool {
        let all =
            |low: usize, high: usize, is: fn(u8) -> bool| (low..=high).contains(&text.len()) && text.bytes().all(is);
        match self {
            Self::TaxCode => is_tax_code(text),
            Self::Printable(low, high) => all(low, high, |byte| (b' '..=b'~').contains(&byte)),
            Self::Capitals(low, high) => all(low, high, |byte| byte.is_ascii_uppercase()),
            Self::Code(low, high) => all(low, high, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()),
            Self::Digits(low, high) => all(low, high, |byte| byte.is_ascii_digit()),
            Self::Reason(low, high) => all(low, high, |byte| byte.is_ascii_uppercase() || byte == b'-'),
            Self::Year => all(4, 4, |byte| byte.is_ascii_digit()) && matches!(text.as_bytes()[0], b'1' | b'2'),
            Self::Month => all(2, 2, |byte| byte.is_ascii_digit()) && matches!(text.as_bytes()[0], b'0' | b'1'),
            Self::Date => {
                let digits = |range: std::ops::Range<usize>| text.as_bytes()[range].iter().all(u8::is_ascii_digit);
                let dashes = |at: usize| text.as_bytes()[at] == b'-';
                text.len() == 10 && digits(0..2) && dashes(2) && digits(3..5) && dashes(5) && digits(6..10)
            }
            Self::OneOf(words) => words.contains(&text),
        }
    }
}

/// Eleven digits, or sixteen characters in the places of a codice fiscale (omocodia included).
fn is_tax_code(text: &str) -> bool {
    const PLACES: &[u8; 16] = b"LLLLLLNNMNNLNNNL";
    let fits = |(byte, place): (u8, &u8)| match place {
        b'L' => byte.is_ascii_uppercase(),
        b'N' => byte.is_ascii_digit() || b"LMNPQRSTUV".contains(&byte),
        _ => b"ABCDEHLMPRST".contains(&byte),
    };
    let personal = text.len() == 16 && text.bytes().zip(PLACES).all(fits);
    personal || (text.len() == 11 && text.bytes().all(|byte| byte.is_ascii_digit()))
}
