//! Models of documents to render: ordinary ones, and ones with everything as long as it may be.

use jiff::Timestamp;
use messo_domain::downtime::Functionality;
use messo_domain::f24;
use messo_domain::money::Cents;
use messo_domain::request::Language;
use messo_domain::rules::RuleId;
use messo_domain::work::Template;
use messo_evidence::{DevelopmentSeal, SealNames};
use messo_ports::Entropy;
use messo_ports::notices::{
    EffectStep, F24Form, F24Sheet, Happening, Malfunction, Notice, NoticeDocument, NoticeEffect, NoticeFact,
    NoticeTerms, Operator, Party, Sheet,
};
use serde_json::json;

pub const MARKING: &str = "PROVA – SENZA VALORE LEGALE";
pub const IUN: &str = "ADEG-HJKL-MNPQ-202603-T-1";

pub const TEMPLATES: [Template; 7] = [
    Template::Aar,
    Template::SenderAck,
    Template::DigitalDelivery,
    Template::AnalogFailureDelivery,
    Template::RecipientAccess,
    Template::NotificationCancelled,
    Template::AnalogDeliveryTimeout,
];

/// Bytes that anybody can guess: counts up from a seed.
pub struct Counting(pub std::sync::atomic::AtomicU8);

impl Entropy for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        for byte in buffer {
            *byte = self.0.fetch_add(7, std::sync::atomic::Ordering::Relaxed).wrapping_mul(31).wrapping_add(5);
        }
    }
}

pub fn entropy() -> Counting {
    Counting(1.into())
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn seal() -> DevelopmentSeal {
    DevelopmentSeal::generate(&SealNames::default(), &entropy(), at("2026-01-01T00:00:00Z")).unwrap()
}

/// An ordinary document of one recipient.
pub fn notice(template: Template) -> Notice {
    Notice {
        template,
        language: None,
        iun: IUN.into(),
        issued_at: at("2026-03-28T20:00:01Z"),
        operator: Operator {
            name: "Ente gestore di esempio".into(),
            address: "Piazza delle Prove 1, 00000 Esempio (XX)".into(),
            telephone: "000 000000".into(),
        },
        sender: Party {
            name: "Comune di Esempio".into(),
            tax_id: "77777777777".into(),
            address: vec![],
            digital_domicile: None,
        },
        subject: "Verbale di accertamento di violazione n. 1234/2026 del codice della strada".into(),
        protocol: "2026/0001234".into(),
        sent_at: at("2026-03-27T09:00:00Z"),
        recipients: vec![recipient("Recipient One", "CLMCST42R12D969Z")],
        documents: vec![document("Verbale di accertamento", 1), document("Avviso di pagamento", 2)],
        facts: facts(template),
        effect: effect(template),
        access_url: (template == Template::Aar)
            .then(|| "https://messo.example/io?aar=QURFRy1ISktMLU1OUFEtMjAyNjAzLVQtMV8wXzE".into()),
        terms: (template == Template::Aar).then_some(TERMS),
        marking: Some(MARKING.into()),
    }
}

/// The terms of the law.
pub const TERMS: NoticeTerms = NoticeTerms {
    digital_days: 7,
    late_from: jiff::civil::Time::constant(21, 0, 0, 0),
    late_days: 1,
    undelivered_days: 15,
    paper_days: 10,
    giacenza_days: 10,
    untraceable_days: 10,
};

/// The same with the longest of everything: 15 recipients, 15 documents, 88 wide letters, words without a space.
pub fn stress(template: Template) -> Notice {
    let mut notice = notice(template);
    let long = "Recipient ".repeat(9)[..88].to_owned();
    notice.sender.name =
        "Consorzio intercomunale di Esempio per la riscossione delle entrate – Ufficio notifiche x".into();
    notice.subject = "W".repeat(134);
    notice.protocol = "PROTOCOLLO/".repeat(9);
    notice.recipients = (0..15).map(|n| recipient(if n % 2 == 0 { &long } else { WIDE }, "FLPCPT69A65Z336P")).collect();
    for party in &mut notice.recipients {
        party.digital_domicile = Some(format!("{}@{}.example", "casella".repeat(10), "dominio-lungo.".repeat(10)));
    }
    notice.documents = (0..15).map(|n| document(&"Allegato_tecnico_senza_spazi_".repeat(5), n)).collect();
    notice.facts = happenings();
    if let Some(effect) = &mut notice.effect {
        effect.steps.splice(1..1, STEPS);
    }
    notice.access_url = notice.access_url.map(|url| format!("{url}{}", "0123456789".repeat(10)));
    notice
}

/// The same in two languages, with a subject in both, as SEND's pages join them.
pub fn bilingual(template: Template, language: Language) -> Notice {
    let subject = "Verbale di accertamento di violazione del codice della strada|Feststellungsprotokoll zur \
                   Straßenverkehrsordnung: čšž ČŠŽ ÄÖÜß êœ";
    Notice { language: Some(language), subject: subject.into(), ..notice(template) }
}

/// Every thing that a legal fact can say, and its texts at their longest.
pub fn happenings() -> Vec<NoticeFact> {
    let address = || Some(format!("{}@{}.example", "casella".repeat(10), "dominio-lungo.".repeat(10)));
    let mut all = vec![
        Happening::Deposited,
        Happening::Accepted,
        Happening::DigitalSent { address: address() },
        Happening::DigitalReceipt { delivered: true, address: address() },
        Happening::DigitalReceipt { delivered: false, address: None },
        Happening::DigitalDelivered,
        Happening::DigitalFailed,
        Happening::LetterSent { attempt: 2, product: "890".into() },
        Happening::LetterOutcome { cause: None },
        Happening::LetterOutcome { cause: Some("M10".into()) },
        Happening::Untraceable,
        Happening::NothingFromAbroad { days: 90 },
        Happening::Accessed,
        Happening::AccessedByDelegate { name: WIDE.into(), tax_id: "BNRMHL75C06G702B".into() },
        Happening::CancellationRequested,
        Happening::Cancelled,
    ];
    all.extend((1..10).map(|n| Happening::LetterOutcome { cause: Some(format!("M0{n}")) }));
    all.extend(["D00", "D01", "D02"].map(|cause| Happening::NoOtherAddress { cause: cause.into() }));
    let told = all.into_iter().zip(0..).map(|(what, n)| NoticeFact {
        at: at("2026-10-25T00:30:00Z") + jiff::SignedDuration::from_mins(n * 30),
        what,
        code: Some("RECAG012A".into()),
    });
    told.collect()
}

/// Every step of a computation.
pub const STEPS: [EffectStep; 9] = [
    EffectStep::Rule { rule: RuleId::Deposit },
    EffectStep::Rule { rule: RuleId::DigitalDelivery },
    EffectStep::Rule { rule: RuleId::DigitalFailure },
    EffectStep::Rule { rule: RuleId::Untraceable },
    EffectStep::Rule { rule: RuleId::View },
    EffectStep::Late { from: jiff::civil::Time::constant(21, 0, 0, 0), days: 1 },
    EffectStep::Late { from: jiff::civil::Time::constant(20, 30, 0, 0), days: 2 },
    EffectStep::Runs { days: 7, from: Timestamp::UNIX_EPOCH },
    EffectStep::UnlessOpened { rule: RuleId::View },
];

const WIDE: &str = "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW";

/// A malfunction over the night in which the clocks change.
pub fn malfunction() -> Malfunction {
    Malfunction {
        functionality: Functionality::NotificationVisualization,
        from: at("2026-03-28T20:00:01Z"),
        until: at("2026-03-29T04:30:00Z"),
        terms_run_until: at("2026-04-05T21:59:59.999999999Z"),
        issued_at: at("2026-03-29T05:00:00Z"),
        operator: notice(Template::SenderAck).operator,
        marking: Some(MARKING.into()),
    }
}

pub fn sheet() -> Sheet {
    Sheet {
        title: "Avviso di ricevimento".into(),
        date: at("2026-04-02T10:15:00Z"),
        rows: vec![
            ("Numero della raccomandata".into(), "000000000001".into()),
            ("Destinatario".into(), "Recipient One".into()),
            ("Esito".into(), "Consegnata al destinatario".into()),
        ],
        paragraphs: vec!["Scansione prodotta dal recapitista simulato.".into()],
        marking: Some(MARKING.into()),
    }
}

pub fn stress_sheet() -> Sheet {
    let mut sheet = sheet();
    sheet.rows = (0..30).map(|n| (format!("Voce {n}"), "valore ".repeat(n * 4 + 1))).collect();
    sheet.paragraphs = vec!["Parola ".repeat(300), "W".repeat(1_000)];
    sheet
}

/// The ordinary forms of a recipient: a simplified one that bears the costs, and one with identifying elements.
pub fn forms() -> F24Sheet {
    let payer = json!({ "taxCode": "CLMCST42R12D969Z", "personalData": { "surname": "UNO", "name": "RECIPIENT",
        "birthDate": "12-10-1942", "sex": "M", "birthPlace": "ESEMPIO", "birthProvince": "XX" } });
    let record = |apply: bool, tax: &str, debit: i64| {
        json!({ "applyCost": apply, "section": "EL", "municipality": "H501", "taxType": tax, "advancePayment": true,
            "numberOfProperties": "001", "year": "2025", "debit": debit })
    };
    let simplified = json!({ "f24Simplified": { "taxPayer": payer, "payments": {
        "operationId": "000000000000000001", "records": [record(true, "3918", 123_456), record(false, "3944", 9_900)] } } });
    let elid = json!({ "f24Elid": { "taxPayer": { "taxCode": "77777777777", "company": { "name": "SOCIETA DI ESEMPIO" } },
        "treasury": { "office": "TZQ", "records": [
            { "applyCost": false, "type": "F", "id": "ASD123QWR456ZXC78", "taxType": "1500", "year": "2025", "debit": 6_700 } ] } } });
    sheet_of(vec![form("IMU 2025, rata di acconto", &simplified, true), form("Canone di locazione", &elid, false)])
}

/// The longest of everything: every section of the ordinary form, two hundred records, a title without a space.
pub fn stress_forms() -> F24Sheet {
    let address = json!({ "municipality": "M".repeat(40), "province": "XX", "address": "W".repeat(35) });
    let tax = json!({ "applyCost": false, "taxType": "A0C1", "installment": "A01L", "year": "2025", "debit": i32::MAX, "credit": 1 });
    let with = |more: serde_json::Value| {
        let mut record = tax.clone();
        record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        record
    };
    let local = with(json!({ "municipality": "99YZ", "reconsideration": true, "propertiesChanges": true,
        "advancePayment": true, "fullPayment": true, "numberOfProperties": "433" }));
    let period = json!({ "startDate": "012025", "endDate": "122025" });
    let standard = json!({ "f24Standard": {
        "taxPayer": { "taxCode": "77777777777", "isNotTaxYear": true, "company": { "name": "W".repeat(60), "taxAddress": address } },
        "treasury": { "office": "A01", "document": "29542848644", "records": vec![tax.clone(); 60] },
        "inps": { "records": vec![json!({ "applyCost": false, "office": "0001", "reason": "A-LL", "inps": "W".repeat(17),
            "period": period, "debit": 84, "credit": 1 }); 20] },
        "region": { "records": vec![with(json!({ "region": "01" })); 20] },
        "localTax": { "operationId": "A0VU5WBKUUJPCBE8AK", "deduction": "97091877", "records": vec![local; 60] },
        "socialSecurity": {
            "records": vec![json!({ "applyCost": false, "office": "69605", "company": "47858729", "control": "54",
                "refNumber": "792244", "reason": "B", "debit": 60 }); 20],
            "socSecRecords": vec![json!({ "applyCost": false, "institution": "0001", "office": "69605", "reason": "G1D",
                "position": "693850961", "period": period, "debit": 36 }); 20] } } });
    let mut sheet = sheet_of(vec![form(&"Titolo".repeat(80), &standard, false), forms().forms.remove(0)]);
    sheet.sender = "W".repeat(80);
    sheet
}

fn sheet_of(forms: Vec<F24Form>) -> F24Sheet {
    F24Sheet {
        iun: IUN.into(),
        sender: "Comune di Esempio".into(),
        date: at("2026-03-28T20:00:01Z"),
        forms,
        costs: Cents(1_155),
        marking: Some(MARKING.into()),
    }
}

fn form(title: &str, data: &serde_json::Value, apply_cost: bool) -> F24Form {
    F24Form { title: title.into(), form: f24::read(data.to_string().as_bytes(), apply_cost).unwrap() }
}

fn recipient(name: &str, tax_id: &str) -> Party {
    Party {
        name: name.into(),
        tax_id: tax_id.into(),
        address: vec!["Via delle Prove 12".into(), "00000 Esempio (XX)".into()],
        digital_domicile: None,
    }
}

fn document(title: &str, n: u8) -> NoticeDocument {
    NoticeDocument { title: title.into(), sha256: format!("{n:02x}").repeat(32) }
}

fn fact(when: &str, what: Happening, code: Option<&str>) -> NoticeFact {
    NoticeFact { at: at(when), what, code: code.map(Into::into) }
}

fn facts(template: Template) -> Vec<NoticeFact> {
    let now = "2026-03-28T20:00:01Z";
    let deposited = fact("2026-03-27T09:00:00Z", Happening::Deposited, None);
    let letter = |when: &str, attempt, product: &str| {
        fact(when, Happening::LetterSent { attempt, product: product.into() }, None)
    };
    let lost = |when: &str| fact(when, Happening::LetterOutcome { cause: Some("M01".into()) }, Some("RECRN002F"));
    let address = || Some("recipient.one@pec.example".to_owned());
    match template {
        Template::Aar | Template::F24 => vec![],
        Template::AnalogDeliveryTimeout => {
            vec![letter("2025-12-28T09:00:00Z", 1, "RIR"), fact(now, Happening::NothingFromAbroad { days: 90 }, None)]
        }
        Template::SenderAck => vec![deposited, fact(now, Happening::Accepted, None)],
        Template::DigitalDelivery => vec![
            fact("2026-03-28T19:58:40Z", Happening::DigitalSent { address: address() }, None),
            fact(now, Happening::DigitalReceipt { delivered: true, address: address() }, Some("C003")),
            fact(now, Happening::DigitalDelivered, None),
        ],
        Template::AnalogFailureDelivery => vec![
            letter("2026-03-16T08:00:00Z", 1, "AR"),
            lost("2026-03-20T08:00:00Z"),
            letter("2026-03-22T08:00:00Z", 2, "AR"),
            lost("2026-03-26T08:00:00Z"),
            fact(now, Happening::Untraceable, None),
        ],
        Template::RecipientAccess => {
            let delegate =
                Happening::AccessedByDelegate { name: "Delegate One".into(), tax_id: "BNRMHL75C06G702B".into() };
            vec![fact(now, delegate, None)]
        }
        Template::NotificationCancelled => vec![
            fact("2026-03-28T19:59:00Z", Happening::CancellationRequested, None),
            fact(now, Happening::Cancelled, None),
        ],
    }
}

/// A digital flow that failed, as the legal fact tells it.
pub fn failed_delivery() -> Notice {
    let mut notice = notice(Template::DigitalDelivery);
    let address = Some("recipient.one@pec.example".to_owned());
    notice.facts[1].what = Happening::DigitalReceipt { delivered: false, address };
    notice.facts[1].code = Some("C008".into());
    notice.facts[2].what = Happening::DigitalFailed;
    notice.effect = Some(counted("2026-04-12T20:00:01Z", RuleId::DigitalFailure, 15, false));
    notice
}

fn counted(when: &str, rule: RuleId, days: i64, late: bool) -> NoticeEffect {
    let mut steps = vec![EffectStep::Rule { rule }];
    steps.extend(late.then_some(STEPS[5]));
    steps.push(EffectStep::Runs { days, from: at("2026-03-28T20:00:01Z") });
    steps.push(EffectStep::UnlessOpened { rule: RuleId::View });
    NoticeEffect { at: at(when), rule, steps }
}

fn effect(template: Template) -> Option<NoticeEffect> {
    let at_once = |when: &str, rule| Some(NoticeEffect { at: at(when), rule, steps: vec![EffectStep::Rule { rule }] });
    match template {
        Template::Aar | Template::F24 | Template::NotificationCancelled | Template::AnalogDeliveryTimeout => None,
        Template::SenderAck => at_once("2026-03-27T09:00:00Z", RuleId::Deposit),
        Template::DigitalDelivery => Some(counted("2026-04-05T20:00:01Z", RuleId::DigitalDelivery, 8, true)),
        Template::AnalogFailureDelivery => Some(counted("2026-04-07T20:00:01Z", RuleId::Untraceable, 10, false)),
        Template::RecipientAccess => at_once("2026-03-28T20:00:01Z", RuleId::View),
    }
}
