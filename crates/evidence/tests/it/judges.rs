//! What others' programs say: veraPDF of the form, EU DSS and pyHanko of the seal, qpdf of the file.
//!
//! Each Java judge starts once and looks at all files. The files stay under `target/tmp/evidence` to be looked at.

use std::path::{Path, PathBuf};

use messo_domain::request::Language;
use messo_domain::work::Template;
use messo_evidence::TypstRenderer;
use messo_ports::notices::{Notice, Renderer, Sealer};

use crate::samples::{
    TEMPLATES, at, bilingual, failed_delivery, forms, malfunction, notice, seal, sheet, stress, stress_forms,
    stress_sheet,
};
use crate::tools::{class_path, folder, judges, run, workspace};

/// Every template, ordinary and stressed; sealed, except the AAR and the F24 forms, which are not.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let renderer = TypstRenderer::new();
    let seal = seal();
    let mut files = Vec::new();
    let mut keep = |name: String, pdf: &[u8], sealed: bool| {
        let path = folder.join(format!("{name}.pdf"));
        let sealed = if sealed { seal.seal(pdf, at("2026-03-28T20:00:02Z")).unwrap() } else { pdf.to_vec().into() };
        std::fs::write(&path, sealed).unwrap();
        files.push(path);
    };
    for template in TEMPLATES {
        let sealed = template != Template::Aar;
        keep(template.name().to_lowercase(), &renderer.render(&notice(template)).unwrap().pdf, sealed);
        keep(
            format!("{}_stress", template.name().to_lowercase()),
            &renderer.render(&stress(template)).unwrap().pdf,
            sealed,
        );
    }
    for language in Language::ALL {
        for template in TEMPLATES {
            let name = format!("{}_{}", template.name().to_lowercase(), language.wire().to_lowercase());
            let model = bilingual(template, language);
            keep(name, &renderer.render(&model).unwrap().pdf, template != Template::Aar);
        }
        for template in [Template::Aar, Template::DigitalDelivery] {
            let name = format!("{}_{}_stress", template.name().to_lowercase(), language.wire().to_lowercase());
            let model = Notice { language: Some(language), ..stress(template) };
            keep(name, &renderer.render(&model).unwrap().pdf, template != Template::Aar);
        }
    }
    keep("digital_delivery_failed".into(), &renderer.render(&failed_delivery()).unwrap().pdf, true);
    keep("sheet".into(), &renderer.render_sheet(&sheet()).unwrap().pdf, true);
    keep("sheet_stress".into(), &renderer.render_sheet(&stress_sheet()).unwrap().pdf, true);
    keep("malfunction".into(), &renderer.render_malfunction(&malfunction()).unwrap().pdf, true);
    keep("f24".into(), &renderer.render_f24(&forms()).unwrap().pdf, false);
    keep("f24_stress".into(), &renderer.render_f24(&stress_forms()).unwrap().pdf, false);
    files.push(workspace().join("crates/sandbox/fixtures/act.pdf"));
    std::fs::write(folder.join("root.pem"), seal.root_certificate()).unwrap();
    files
}

fn names(files: &[PathBuf]) -> Vec<&str> {
    files.iter().map(|file| file.to_str().unwrap()).collect()
}

/// One test, so that the documents are made once: the judges are named in what it says when it fails.
#[test]
fn the_judges_accept_every_document_after_its_seal_and_no_changed_byte() {
    let folder = folder("judged");
    let files = documents(&folder);
    verapdf_finds_pdf_a_2a_and_pdf_ua_1(&files);
    for file in &files {
        qpdf_finds_it_whole(file);
        every_font_is_embedded(file);
    }
    let is_plain = |file: &PathBuf| {
        let name = file.file_stem().unwrap().to_str().unwrap();
        !file.starts_with(&folder) || name.starts_with("aar") || name.starts_with("f24")
    };
    let (_, sealed): (Vec<_>, Vec<_>) = files.into_iter().partition(is_plain);
    the_seal_is_judged(&folder, &sealed);
}

/// Profile 0 judges each file by all that it declares, so a file that declares less lacks a line.
pub fn verapdf_finds_pdf_a_2a_and_pdf_ua_1(files: &[PathBuf]) {
    let class_path = class_path("verapdf");
    let fixed = ["-cp", &class_path, "org.verapdf.apps.GreenfieldCliWrapper", "-f", "0", "--format", "text", "-v"];
    let (_, said) = run("java", &[&fixed[..], &names(files)].concat());
    for file in names(files) {
        for profile in ["2a", "ua1"] {
            let verdict = format!("PASS {file} {profile}");
            assert!(said.lines().any(|line| line == verdict), "veraPDF, {profile}: {file}: {said}");
        }
    }
}

pub fn qpdf_finds_it_whole(file: &Path) {
    let (fine, said) = run("qpdf", &["--check", file.to_str().unwrap()]);
    assert!(fine && !said.contains("WARNING"), "qpdf: {said}");
}

fn every_font_is_embedded(file: &Path) {
    let (_, said) = run("pdffonts", &[file.to_str().unwrap()]);
    let fonts: Vec<&str> = said.lines().skip(2).collect();
    assert!(!fonts.is_empty(), "pdffonts: {said}");
    for font in fonts {
        let tail: Vec<&str> = font.split_whitespace().rev().take(5).collect();
        assert_eq!(tail[2..], ["yes", "yes", "yes"], "embedded, subset, with Unicode: {font}");
    }
}

fn the_seal_is_judged(folder: &Path, sealed: &[PathBuf]) {
    let changed = folder.join("changed.pdf");
    let mut bytes = std::fs::read(&sealed[0]).unwrap();
    bytes[1_000] ^= 1;
    std::fs::write(&changed, bytes).unwrap();

    let root = folder.join("root.pem");
    let said = dss(&root, &[sealed, std::slice::from_ref(&changed)].concat());
    for file in names(sealed) {
        assert!(said.contains(&format!("{file}\tPAdES-BASELINE-B\tTOTAL_PASSED\t-")), "EU DSS, {file}: {said}");
    }
    assert!(said.lines().any(|line| line.contains("changed.pdf") && line.contains("TOTAL_FAILED")), "EU DSS: {said}");

    let (fine, said) = pyhanko(&root, &sealed[0]);
    assert!(fine && said.contains("covers the entire file") && said.contains("VALID"), "pyHanko: {said}");
    let (fine, said) = pyhanko(&root, &changed);
    assert!(!fine && said.contains("INVALID"), "pyHanko: {said}");
}

#[test]
fn the_act_that_ships_is_signed_and_stays_so_under_a_second_seal() {
    let folder = folder("act");
    let fixtures = workspace().join("crates/sandbox/fixtures");
    let act = fixtures.join("act.pdf");
    let root = fixtures.join("act-root.pem");
    let twice = folder.join("act-sealed-again.pdf");
    let again = seal().seal(&std::fs::read(&act).unwrap(), at("2026-03-28T20:00:02Z")).unwrap();
    std::fs::write(&twice, again).unwrap();
    let said = dss(&root, &[act.clone(), twice.clone()]);
    assert!(said.contains(&format!("{}\tPAdES-BASELINE-B\tTOTAL_PASSED", act.display())), "{said}");
    assert!(said.contains(&format!("{}\tPAdES-BASELINE-B\tTOTAL_PASSED", twice.display())), "{said}");
    let (fine, said) = pyhanko(&root, &act);
    assert!(fine && said.contains("covers the entire file"), "{said}");
}

pub fn dss(root: &Path, files: &[PathBuf]) -> String {
    let validate = workspace().join("tools/judges/Validate.java");
    let class_path = class_path("dss");
    let fixed = ["-cp", &class_path, validate.to_str().unwrap(), root.to_str().unwrap()];
    run("java", &[&fixed[..], &names(files)].concat()).1
}

pub fn pyhanko(root: &Path, file: &Path) -> (bool, String) {
    let arguments = [
        "sign",
        "validate",
        "--pretty-print",
        "--trust",
        root.to_str().unwrap(),
        "--trust-replace",
        file.to_str().unwrap(),
    ];
    run(judges().join("bin/pyhanko"), &arguments)
}
