//! The receipts of a simulated provider of certified mail: an e-mail with a text and `daticert.xml`.
//!
//! Class names, subjects, headers and fields are those of the technical rules of certified mail (DM 2 November 2005).
//! A real receipt is signed by its provider; these are not, and say in their text that they are a trial. The bytes
//! depend on the order's identity and on the event alone.

use crate::sequence::Event;
use crate::{MARKING, WorldSettings};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::{Timestamp, tz::TimeZone};
use mail_builder::MessageBuilder;
use mail_builder::headers::{content_type::ContentType, raw::Raw};
use mail_builder::mime::{BodyPart, MimePart};
use messo_ports::channels::{File, MessageOrder};
use sha2::{Digest, Sha256};

/// What a code's receipt looks like.
struct Class {
    code: &'static str,
    /// `tipo` of daticert.xml, and value of `X-Ricevuta`.
    kind: &'static str,
    /// Beginning of the subject.
    subject: &'static str,
    /// `errore` of daticert.xml.
    error: &'static str,
    /// `errore-esteso` of daticert.xml.
    detail: Option<&'static str>,
    /// What happened to the message, after its subject, sender and addressee.
    sentence: &'static str,
}

/// Codes that a receipt comes with. The others are known from the provider's own reports: handed over, taken in charge
/// by the addressee's provider, faults of communication.
const CLASSES: [Class; 6] = [
    Class {
        code: "C001",
        kind: "accettazione",
        subject: "ACCETTAZIONE",
        error: "nessuno",
        detail: None,
        sentence: "è stato accettato dal sistema ed inoltrato.",
    },
    Class {
        code: "C002",
        kind: "non-accettazione",
        subject: "AVVISO DI NON ACCETTAZIONE",
        error: "altro",
        detail: Some("5.7.1 - messaggio non accettato dal gestore simulato"),
        sentence: "è stato rifiutato dal sistema. Il messaggio non sarà consegnato.",
    },
    Class {
        code: "C003",
        kind: "avvenuta-consegna",
        subject: "CONSEGNA",
        error: "nessuno",
        detail: None,
        sentence: "è stato consegnato nella casella di destinazione.",
    },
    Class {
        code: "C004",
        kind: "errore-consegna",
        subject: "AVVISO DI MANCATA CONSEGNA",
        error: "no-dest",
        detail: Some("5.1.1 - indirizzo non valido secondo il gestore simulato"),
        sentence: "non è stato consegnato: l'indirizzo di destinazione non è valido.",
    },
    Class {
        code: "C006",
        kind: "rilevazione-virus",
        subject: "PROBLEMA DI SICUREZZA",
        error: "virus",
        detail: Some("5.7.0 - virus rilevato dal gestore simulato"),
        sentence: "non è stato consegnato: contiene un virus informatico.",
    },
    Class {
        code: "C007",
        kind: "preavviso-errore-consegna",
        subject: "AVVISO DI MANCATA CONSEGNA PER SUP. TEMPO MASSIMO",
        error: "altro",
        detail: Some("5.4.1 - tempo massimo di consegna superato secondo il gestore simulato"),
        sentence: "non è stato ancora consegnato. Potrebbe essere consegnato in seguito.",
    },
];

/// Identifier of event `n` of an order at the provider.
pub fn id(order: &MessageOrder, n: usize, code: &str) -> String {
    let identity = format!("{}\n{n}\n{code}", order.id.request);
    format!("messo-{}", &hex::encode(Sha256::digest(identity.as_bytes()))[..32])
}

/// The receipt of an event, where its code comes with one.
pub fn write(settings: &WorldSettings, order: &MessageOrder, id: &str, event: &Event) -> Option<File> {
    let class = CLASSES.iter().find(|class| class.code == event.step.code)?;
    let domain = settings.pec_sender.rsplit_once('@').map_or("pec.example", |(_, domain)| domain);
    let original = original_message_id(order, domain);
    let facts = Facts { settings, order, class, id: format!("{id}@{domain}"), original, moment: Moment::of(event.at) };
    let name = format!("{}-{}.eml", class.kind, &id[id.len() - 8..]);
    Some(File { name, content_type: "message/rfc822".to_owned(), bytes: facts.message(domain, event.at).into() })
}

/// Message-ID of the message that the receipt is about: it carries the request id, as SEND writes it.
fn original_message_id(order: &MessageOrder, domain: &str) -> String {
    format!("{}~{}@{domain}", STANDARD.encode("messo"), STANDARD.encode(&order.id.request))
}

/// Everything that stands on a receipt.
struct Facts<'a> {
    settings: &'a WorldSettings,
    order: &'a MessageOrder,
    class: &'a Class,
    id: String,
    original: String,
    moment: Moment,
}

impl Facts<'_> {
    /// The subject of the message; from the identity of the order alone, which is all that is known when answers are
    /// asked.
    fn subject(&self) -> String {
        format!("Notifica {}", self.order.id.iun)
    }

    fn message(&self, domain: &str, at: Timestamp) -> Vec<u8> {
        let parts = vec![
            MimePart::new("text/plain", self.text()),
            MimePart::new("application/xml", self.daticert()).attachment("daticert.xml"),
        ];
        let boundary = format!("messo_{}", &hex::encode(Sha256::digest(self.id.as_bytes()))[..32]);
        let body = ContentType::new("multipart/mixed").attribute("boundary", boundary);
        let mut bytes = Vec::new();
        MessageBuilder::new()
            .from(format!("posta-certificata@{domain}"))
            .to(self.settings.pec_sender.as_str())
            .subject(format!("{}: {}", self.class.subject, self.subject()))
            .date(at.as_second())
            .message_id(self.id.as_str())
            .header("X-Ricevuta", Raw::new(self.class.kind))
            .header("X-Riferimento-Message-ID", Raw::new(format!("<{}>", self.original)))
            .header("X-Avviso", Raw::new("PROVA - SENZA VALORE LEGALE"))
            .body(MimePart::new(body, BodyPart::Multipart(parts)))
            .serialize(&mut bytes);
        bytes
    }

    fn text(&self) -> String {
        let Moment { day, time, zone } = &self.moment;
        let (sender, to, class) = (&self.settings.pec_sender, &self.order.to.address, self.class);
        format!(
            "{MARKING}\r\n\r\n{}\r\n\r\nIl giorno {day} alle ore {time} ({zone}) il messaggio \"{}\" proveniente da \
             \"{sender}\" ed indirizzato a \"{to}\" {}\r\n\r\nIdentificativo messaggio: {}\r\n\r\n\
             Ricevuta simulata da un ambiente di prova: nessun messaggio è stato spedito.\r\n",
            class.subject,
            self.subject(),
            class.sentence,
            self.id,
        )
    }

    fn daticert(&self) -> String {
        let Moment { day, time, zone } = &self.moment;
        let receipt = if self.class.kind == "avvenuta-consegna" { "<ricevuta tipo=\"completa\"/>" } else { "" };
        let to = escaped(&self.order.to.address);
        let about_one =
            matches!(self.class.kind, "avvenuta-consegna" | "errore-consegna" | "preavviso-errore-consegna");
        let consegna = if about_one { format!("<consegna>{to}</consegna>") } else { String::new() };
        let detail = self.class.detail.map_or(String::new(), |text| format!("<errore-esteso>{text}</errore-esteso>"));
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- {MARKING} -->\n\
             <postacert tipo=\"{kind}\" errore=\"{error}\">\n<intestazione>\
             <mittente>{sender}</mittente><destinatari tipo=\"certificato\">{to}</destinatari>\
             <risposte>{sender}</risposte><oggetto>{subject}</oggetto></intestazione>\n<dati>\
             <gestore-emittente>{provider}</gestore-emittente>\
             <data zona=\"{zone}\"><giorno>{day}</giorno><ora>{time}</ora></data>\
             <identificativo>{id}</identificativo><msgid>&lt;{original}&gt;</msgid>\
             {receipt}{consegna}{detail}</dati>\n</postacert>\n",
            kind = self.class.kind,
            error = self.class.error,
            sender = escaped(&self.settings.pec_sender),
            subject = escaped(&self.subject()),
            provider = escaped(&self.settings.pec_provider),
            id = escaped(&self.id),
            original = escaped(&self.original),
        )
    }
}

/// An instant as receipts write it: Rome time with its offset.
struct Moment {
    day: String,
    time: String,
    zone: String,
}

impl Moment {
    fn of(at: Timestamp) -> Self {
        let zoned = at.to_zoned_datetime(TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC));
        let shown = |format: &str| zoned.strftime(format).to_string();
        Self { day: shown("%d/%m/%Y"), time: shown("%H:%M:%S"), zone: shown("%z") }
    }
}

/// Text inside XML. Characters that XML does not allow at all become a question mark.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() && !matches!(c, '\n' | '\r' | '\t') => out.push('?'),
            c => out.push(c),
        }
    }
    out
}
