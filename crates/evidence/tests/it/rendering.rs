//! What the renderer promises: the same bytes, the marking on every page, no text lost, no text off the page.

use messo_domain::request::Language;
use messo_domain::rules::RuleId;
use messo_domain::work::Template;
use messo_evidence::TypstRenderer;
use messo_ports::notices::{Happening, Notice, Renderer};
use proptest::prelude::*;
use std::sync::LazyLock;

use crate::samples::{
    IUN, MARKING, TEMPLATES, bilingual, failed_delivery, forms, malfunction, notice, sheet, stress, stress_forms,
    stress_sheet,
};
use crate::tools::page_texts;

static RENDERER: LazyLock<TypstRenderer> = LazyLock::new(TypstRenderer::new);

#[test]
fn the_same_model_gives_the_same_bytes_also_after_other_documents_and_on_another_thread() {
    let first = RENDERER.render(&notice(Template::DigitalDelivery)).unwrap().pdf;
    for template in TEMPLATES {
        RENDERER.render(&notice(template)).unwrap();
    }
    assert!(RENDERER.render(&notice(Template::DigitalDelivery)).unwrap().pdf == first);
    let fresh = std::thread::spawn(|| TypstRenderer::new().render(&notice(Template::DigitalDelivery)).unwrap().pdf);
    assert!(fresh.join().unwrap() == first);
    let mut other = notice(Template::DigitalDelivery);
    other.protocol.push('9');
    assert!(RENDERER.render(&other).unwrap().pdf != first);
}

#[test]
fn every_page_of_every_document_bears_the_marking_says_which_page_it_is_and_holds_its_text() {
    for template in TEMPLATES {
        for model in [notice(template), stress(template)] {
            let rendered = RENDERER.render(&model).unwrap();
            let pages = page_texts(&rendered.pdf);
            assert_eq!(pages.len(), rendered.pages as usize, "{template:?}");
            for (n, page) in pages.iter().enumerate() {
                assert!(page.contains(MARKING), "{template:?}, page {}: no marking", n + 1);
                assert!(page.contains(&format!("Pagina {} di {}", n + 1, pages.len())), "{template:?}, page {}", n + 1);
                assert!(page.contains(&format!("IUN {IUN}")), "{template:?}, page {}", n + 1);
            }
            assert_within_margins(&rendered.pdf, &format!("{template:?}"));
        }
    }
    let pdf = RENDERER.render_sheet(&stress_sheet()).unwrap().pdf;
    assert!(page_texts(&pdf).iter().all(|page| page.contains(MARKING)));
    assert_within_margins(&pdf, "sheet");
}

/// The structure tree holds tagged content alone: what Poppler reads there is what assistive technology reads.
#[test]
fn the_marking_is_tagged_on_every_page_and_the_text_is_in_italian() {
    for model in [notice(Template::Aar), stress(Template::NotificationCancelled)] {
        let rendered = RENDERER.render(&model).unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &rendered.pdf).unwrap();
        let (_, tree) = crate::tools::run("pdfinfo", &["-struct-text", file.path().to_str().unwrap()]);
        assert_eq!(tree.matches(MARKING).count(), rendered.pages as usize, "{tree}");
        assert!(!tree.contains("Pagina 1 di"), "the foot of the page is no content: {tree}");
        assert!(rendered.pdf.windows(9).any(|window| window == b"/Lang(it-"));
    }
}

#[test]
fn without_a_marking_none_is_printed() {
    let unmarked = Notice { marking: None, ..notice(Template::SenderAck) };
    let pages = page_texts(&RENDERER.render(&unmarked).unwrap().pdf);
    assert!(!pages.concat().contains("PROVA"));
}

#[test]
fn a_legal_fact_says_all_that_its_model_says() {
    let model = notice(Template::DigitalDelivery);
    let text = page_texts(&RENDERER.render(&model).unwrap().pdf).concat();
    let rule = model.effect.unwrap().rule.row();
    let mut expected = vec![model.sender.name, model.sender.tax_id, model.subject, model.protocol];
    expected.extend([rule.id, rule.source, rule.italian].map(str::to_owned));
    expected.extend(model.documents.into_iter().flat_map(|one| [one.title, one.sha256]));
    expected.extend(model.recipients.into_iter().flat_map(|one| [one.name, one.tax_id]));
    let told = [
        "28/03/2026 21:00:01 (+01:00)",
        "5 aprile 2026, ore 22:00:01 (+02:00)",
        "Invio al domicilio digitale",
        "recipient.one@pec.example",
        "Ricevuta di avvenuta consegna (codice C003)",
        "Notificazione consegnata al domicilio digitale",
        "dopo le 21:00 (ora di Roma): si aggiunge un giorno.",
        "di 8 giorni di 24 ore, decorre dalle 28 marzo 2026, ore 21:00:01 (+01:00)",
        "accede all’atto, l’effetto è alla data dell’accesso (EFF-VIEW).",
    ];
    expected.extend(told.map(str::to_owned));
    let whole = joined(&text);
    for words in expected {
        assert!(whole.contains(&joined(&words)), "not on the document: {words}: {text}");
    }
    let failed = joined(&page_texts(&RENDERER.render(&failed_delivery()).unwrap().pdf).concat());
    for words in ["Avviso di mancata consegna (codice C008)", "Mancato recapito al domicilio digitale", "EFF-DIG-KO"] {
        assert!(failed.contains(&joined(words)), "{words}: {failed}");
    }
}

#[test]
fn a_document_in_two_languages_is_whole_in_each_the_italian_first_and_says_which_prevails() {
    let told = [
        (
            Language::German,
            "Maßgebend ist der italienische Text",
            "Seite 2 von 2",
            "28. März 2026",
            "bereitliegt, wie Sie",
        ),
        (Language::French, "Le texte italien fait foi", "Page 2 de 2", "28 mars 2026", "est à votre disposition"),
        (
            Language::Slovene,
            "Merodajno je italijansko besedilo",
            "Stran 2 od 2",
            "28. marec 2026",
            "da vam je akt na voljo",
        ),
    ];
    for (language, prevails, page, day, way_in) in told {
        let model = bilingual(Template::SenderAck, language);
        let pdf = RENDERER.render(&model).unwrap().pdf;
        let pages = page_texts(&pdf);
        let [italian, second] = &pages[..] else { panic!("{} pages", pages.len()) };
        assert!(joined(italian).contains(&joined("Fa fede il testo italiano")), "{italian}");
        assert!(italian.contains("Pagina 1 di 2") && italian.contains(MARKING), "{italian}");
        for words in [prevails, page, day, MARKING, "čšž ČŠŽ ÄÖÜß êœ", "strada|Feststellungsprotokoll", IUN]
        {
            assert!(joined(second).contains(&joined(words)), "{words}: {second}");
        }
        assert!(!second.contains("Mittente") && !second.contains('□'), "{second}");
        let digest = &model.documents[0].sha256;
        assert!(italian.contains(digest) && second.contains(digest));
        assert!(RENDERER.render(&model).unwrap().pdf == pdf);
        let tag = format!("/Lang({}-IT)", language.wire().to_lowercase());
        assert!(pdf.windows(tag.len()).any(|window| window == tag.as_bytes()), "{tag}: its language is not marked");

        let letter = page_texts(&RENDERER.render(&bilingual(Template::Aar, language)).unwrap().pdf);
        let second = joined(&letter[letter.len() / 2..].concat());
        assert!(second.contains(&joined(way_in)) && second.contains("https://messo.example/io"), "{way_in}: {second}");
    }
}

/// Whatever can have happened, and each step of a computation, has its sentence in every language; and the pages hold it.
#[test]
fn every_fact_and_step_is_told_in_every_language_within_the_page() {
    let telling = |language| {
        let rendered = RENDERER.render(&Notice { language, ..stress(Template::DigitalDelivery) }).unwrap();
        assert_within_margins(&rendered.pdf, &format!("{language:?}"));
        let text = page_texts(&rendered.pdf).concat();
        assert!(!text.contains("W-"), "{language:?}: a hyphen in a name that has none");
        joined(&text)
    };
    let rules = [RuleId::Deposit, RuleId::DigitalFailure, RuleId::Untraceable, RuleId::View];
    for language in Language::ALL {
        let both = telling(Some(language));
        for row in rules.map(RuleId::row) {
            assert_eq!(both.matches(&joined(row.italian)).count(), 1, "{language:?} has no words for {}", row.id);
        }
    }
}

#[test]
fn the_attestation_of_a_malfunction_says_what_did_not_work_how_long_and_to_which_day_terms_run() {
    let rendered = RENDERER.render_malfunction(&malfunction()).unwrap();
    let pages = page_texts(&rendered.pdf);
    assert_eq!((pages.len(), rendered.pages), (1, 1));
    let text = flat(&pages[0]);
    for words in [
        MARKING,
        "dal 28 marzo 2026, ore 21:00:01 (+01:00) al 29 marzo 2026, ore 06:30:00 (+02:00)",
        "Consultazione delle notifiche e lettura degli atti",
        "NOTIFICATION_VISUALIZATION",
        "5 aprile 2026",
        "LAW-DOWN",
        "art. 26 c. 13 DL 76/2020",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn the_notice_tells_how_to_reach_the_act_and_whom_to_call() {
    let model = notice(Template::Aar);
    let text = page_texts(&RENDERER.render(&model).unwrap().pdf).concat();
    assert!(text.contains(&model.operator.telephone));
    assert!(text.contains("https://messo.example/io"));
    let flat = flat(&text);
    for words in [
        "il settimo giorno dopo la consegna; una consegna dopo le ore 21 conta come fatta il giorno dopo;",
        "il quindicesimo giorno dopo che",
        "su carta: il decimo giorno dopo la consegna; se la lettera resta in giacenza all’ufficio postale, i giorni si contano dal decimo giorno di deposito;",
        "il decimo giorno dopo il deposito",
    ] {
        assert!(flat.contains(words), "{words}: {flat}");
    }
}

#[test]
fn the_notice_tells_the_terms_of_the_rules_it_was_made_under() {
    let mut model = notice(Template::Aar);
    let terms = model.terms.as_mut().unwrap();
    (terms.digital_days, terms.late_days, terms.undelivered_days) = (8, 0, 30);
    (terms.paper_days, terms.giacenza_days) = (11, 11);
    let text = flat(&page_texts(&RENDERER.render(&model).unwrap().pdf).concat());
    for words in
        ["l’ottavo giorno dopo la consegna;", "il 30º giorno", "l’undicesimo giorno", "contano dall’undicesimo"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("conta come fatta"));
    let terms = model.terms.as_mut().unwrap();
    (terms.late_days, terms.late_from) = (2, jiff::civil::time(20, 30, 0, 0));
    let text = flat(&page_texts(&RENDERER.render(&model).unwrap().pdf).concat());
    assert!(text.contains("dopo le ore 20.30 conta come fatta 2 giorni dopo;"), "{text}");
}

#[test]
fn each_f24_form_begins_a_page_and_says_what_to_copy_and_what_it_is_not() {
    let model = forms();
    let pages: Vec<String> =
        page_texts(&RENDERER.render_f24(&model).unwrap().pdf).iter().map(|page| flat(page)).collect();
    assert_eq!(pages.len(), 2);
    for page in &pages {
        assert!(page.contains(MARKING) && page.contains("Non è il modello ufficiale"), "{page}");
    }
    let first = [
        "F24 semplificato",
        "IMU 2025, rata di acconto",
        "CLMCST42R12D969Z",
        "Codice tributo: 3918",
        "di cui costi di notifica: 11,55 €",
        "1246,11 €", // 1234,56 and the costs
        "1345,11 €", // and the second record
    ];
    for words in first {
        assert!(pages[0].contains(words), "{words}: {}", pages[0]);
    }
    assert!(pages[1].contains("ASD123QWR456ZXC78") && pages[1].contains("non si aggiungono costi"), "{}", pages[1]);
}

#[test]
fn the_longest_forms_stay_on_their_pages_and_bear_the_marking() {
    let rendered = RENDERER.render_f24(&stress_forms()).unwrap();
    let pages = page_texts(&rendered.pdf);
    assert_eq!(pages.len(), rendered.pages as usize);
    assert!(pages.iter().all(|page| page.contains(MARKING)));
    assert_within_margins(&rendered.pdf, "f24");
}

/// The text without line ends and hyphens: a word that was divided is whole again.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<String>().replace(['-', '\u{ad}'], "")
}

/// The text with its line ends as spaces.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads where Poppler sees each word.
fn assert_within_margins(pdf: &[u8], what: &str) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pdf).unwrap();
    let (_, boxes) = crate::tools::run("pdftotext", &["-bbox", file.path().to_str().unwrap(), "-"]);
    let edge =
        |line: &str, name: &str| line.split(&format!("{name}=\"")).nth(1)?.split('"').next()?.parse::<f64>().ok();
    let words: Vec<&str> = boxes.lines().filter(|line| line.contains("<word ")).collect();
    assert!(words.len() > 50, "{what}: {} words", words.len());
    for line in words {
        let inside = edge(line, "xMin").unwrap() > 60.0
            && edge(line, "xMax").unwrap() < 595.3 - 60.0
            && edge(line, "yMax").unwrap() < 841.9 - 20.0;
        assert!(inside, "{what}: {line}");
    }
}

#[test]
fn letters_that_no_font_has_are_shown_as_boxes() {
    let mut model = notice(Template::SenderAck);
    model.recipients[0].name = "Žofie Đorđević 李 😀 \u{e000}\u{202e}".into();
    let text = page_texts(&RENDERER.render(&model).unwrap().pdf).concat();
    assert!(text.contains("Žofie Đorđević □ □ □"), "{text}");
}

#[test]
fn the_version_names_the_renderer_and_stays_the_same() {
    assert_eq!(RENDERER.version(), TypstRenderer::new().version());
    assert!(RENDERER.version().starts_with("typst 0.15.1 messo "), "{}", RENDERER.version());
}

#[test]
fn a_sheet_is_rendered() {
    let rendered = RENDERER.render_sheet(&sheet()).unwrap();
    assert_eq!(rendered.pages, 1);
    assert!(page_texts(&rendered.pdf)[0].contains("Consegnata al destinatario"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever others wrote, the document is made and marked on each of its pages.
    #[test]
    fn no_text_stops_a_document(name in "\\PC{0,200}", subject in any::<String>(), detail in "(\\PC{0,30} ?){0,80}", count in 1_usize..15) {
        let mut model = notice(Template::RecipientAccess);
        model.recipients = vec![messo_ports::notices::Party { name, ..model.recipients[0].clone() }; count];
        model.subject = subject;
        model.facts[0].what = Happening::DigitalSent { address: Some(detail) };
        let rendered = RENDERER.render(&model).unwrap();
        let pages = page_texts(&rendered.pdf);
        prop_assert_eq!(pages.len(), rendered.pages as usize);
        prop_assert!(pages.iter().all(|page| page.contains(MARKING)));
    }
}
