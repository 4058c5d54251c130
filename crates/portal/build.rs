//! Embeds the assets of the pages: finds the folder that `make assets` has filled, and writes a table of its files.
//!
//! The folder is `assets` beside the profile's folder in the target folder, so that any target folder works;
//! `MESSO_ASSETS` names another. Without it there are no pages, and one line says what to run.

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-env-changed=MESSO_ASSETS");
    println!("cargo:rerun-if-changed=build.rs");
    let Some(folder) = folder() else {
        eprintln!("the assets of the pages are not built yet: run `make assets` first");
        std::process::exit(1);
    };
    println!("cargo:rerun-if-changed={}", folder.join("manifest.json").display());
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo tells it"));
    fs::write(out.join("assets.rs"), table(&folder)).expect("cargo's own folder can be written");
}

fn folder() -> Option<PathBuf> {
    let named = env::var_os("MESSO_ASSETS").map(PathBuf::from);
    let out = PathBuf::from(env::var_os("OUT_DIR")?);
    let found = out.ancestors().map(|above| above.join("assets")).find(|folder| folder.join("manifest.json").is_file());
    named.or(found)
}

/// The files as a Rust table, with the licences of the packages they come from.
fn table(folder: &Path) -> String {
    let read = |name: &str| -> serde_json::Value {
        let text = fs::read_to_string(folder.join(name)).expect("the folder is whole: run `make assets` again");
        serde_json::from_str(&text).expect("the build wrote JSON")
    };
    let manifest = read("manifest.json");
    let mut rows = String::new();
    for (name, entry) in manifest.as_object().expect("the build wrote a table") {
        let (file, r#type) = (&entry["file"], &entry["type"]);
        let path = |ending: &str| folder.join(format!("{}{ending}", file.as_str().unwrap_or_default()));
        let packed = |ending: &str| match entry["packed"].as_bool() {
            Some(true) => format!("Some(include_bytes!({:?}))", path(ending).display().to_string()),
            _ => "None".to_owned(),
        };
        rows += &format!(
            "    Asset {{ name: {name:?}, address: \"/assets/{}\", content_type: {type}, plain: include_bytes!({:?}), \
             brotli: {}, gzip: {} }},\n",
            file.as_str().unwrap_or_default(),
            path("").display().to_string(),
            packed(".br"),
            packed(".gz"),
        );
    }
    let licences: Vec<[String; 3]> = serde_json::from_value(read("licences.json")).expect("rows of three texts");
    let licences: String = licences.iter().map(|row| format!("    {row:?},\n")).collect();
    format!("static ASSETS: &[Asset] = &[\n{rows}];\nstatic LICENCES: &[[&str; 3]] = &[\n{licences}];\n")
}
