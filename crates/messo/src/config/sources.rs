//! Where values of the configuration come from: the file, environment variables, flags.
//!
//! Each variable and each flag is a source of its own, so that an error names it. Text from outside is read by the type
//! of the key's default: a telephone of digits stays a text.

use super::keys;
use super::{Config, USUAL_FILE};
use crate::failure::Failure;
use figment::error::Kind;
use figment::providers::{Format as _, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Metadata, Profile, Provider};
use std::path::Path;

/// Variables that are ours but no keys.
const NOT_KEYS: [&str; 4] = ["MESSO_CONFIG", "MESSO_LOG", "MESSO_API_KEY", "MESSO_URL"];
/// What our variables begin with.
const PREFIX: &str = "MESSO_";

/// One value from a variable or a flag.
pub(super) struct Single {
    key: &'static str,
    value: Value,
    place: String,
}

impl Provider for Single {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.place.clone()).interpolater(|_, path| path.join("."))
    }

    fn data(&self) -> figment::Result<Map<Profile, Dict>> {
        let nested = figment::util::nest(self.key, self.value.clone());
        Ok(Profile::Default.collect(nested.into_dict().unwrap_or_default()))
    }
}

/// The file, its keys checked; `None` where none is named and the usual one is not there.
pub(super) fn file(named: Option<&Path>) -> Result<Option<figment::providers::Data<Toml>>, Failure> {
    let path = named.unwrap_or(Path::new(USUAL_FILE));
    if named.is_none() && !path.exists() {
        return Ok(None);
    }
    if let Err(error) = std::fs::read_to_string(path) {
        return Err(Failure::new(format!("the configuration file {}: {error}", path.display())));
    }
    let file = Toml::file_exact(path);
    let data = file.data().map_err(|error| {
        let text = format!("the configuration file {} is not valid TOML: {error}", path.display());
        Failure::new(text)
    })?;
    for dict in data.values() {
        check_names(dict, "", &format!("the configuration file {}", path.display()))?;
    }
    Ok(Some(file))
}

fn check_names(dict: &Dict, before: &str, place: &str) -> Result<(), Failure> {
    for (name, value) in dict {
        let name = if before.is_empty() { name.clone() } else { format!("{before}.{name}") };
        let is_table = keys::all().iter().any(|key| key.name.starts_with(&format!("{name}.")));
        match value {
            Value::Dict(_, inner) if is_table => check_names(inner, &name, place)?,
            _ if is_table || keys::find(&name).is_some() => {}
            _ => return Err(unknown(&name, place)),
        }
    }
    Ok(())
}

fn unknown(name: &str, place: &str) -> Failure {
    Failure::new(format!("unknown key `{name}` in {place}: `messo config --default` lists every key"))
}

/// The variables that are keys, in the order of the table.
pub(super) fn environment(variables: impl Iterator<Item = (String, String)>) -> Result<Vec<Single>, Failure> {
    let mut set = Vec::new();
    for (name, text) in variables.filter(|(name, _)| name.starts_with(PREFIX)) {
        if NOT_KEYS.contains(&name.as_str()) {
            continue;
        }
        let key = keys::all().iter().find(|key| keys::variable(key.name) == name);
        let key = key.ok_or_else(|| unknown(&name, "the environment"))?;
        if key.is_list() {
            return Err(Failure::new(format!("{} is written in the configuration file only, not in {name}", key.name)));
        }
        set.push(single(key.name, &text, format!("environment variable {name}"))?);
    }
    Ok(set)
}

/// A flag that stands for a key.
pub(super) fn flag(flag: &str, key: &'static str, text: &str) -> Result<Single, Failure> {
    single(key, text, format!("flag {flag}"))
}

fn single(key: &'static str, text: &str, place: String) -> Result<Single, Failure> {
    let wrong = |expected: &str| Failure::new(format!("configuration: {key} is no {expected} in {place}"));
    let value = match keys::value_of(&Config::default(), key) {
        serde_json::Value::Number(_) => Value::from(text.trim().parse::<u64>().map_err(|_| wrong("whole number"))?),
        serde_json::Value::Bool(_) => Value::from(text.trim().parse::<bool>().map_err(|_| wrong("true or false"))?),
        serde_json::Value::Array(_) => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            Value::from(items.map(str::to_owned).collect::<Vec<String>>())
        }
        _ => Value::from(text),
    };
    Ok(Single { key, value, place })
}

/// A value that is not of the type of its key; in a list of tables, with the number of the table as people count.
pub(super) fn misread(error: &figment::Error) -> Failure {
    let row = match error.path.as_slice() {
        [list, at, inner @ ..] => at.parse::<usize>().ok().map(|at| (list, at + 1, inner)),
        _ => None,
    };
    let Some((list, number, inner)) = row else { return Failure::new(format!("configuration: {error}")) };
    let place = error.metadata.as_ref().map(place).unwrap_or_default();
    let wrong = match &error.kind {
        Kind::MissingField(field) => format!("lacks `{field}`"),
        kind if inner.is_empty() => format!("is wrong: {kind}"),
        kind => format!("has a wrong `{}`: {kind}", inner.join(".")),
    };
    Failure::new(format!("configuration: `{list}` row {number} {wrong}{place}"))
}

/// ` in <source>`, for an error about a value that was read well.
pub(super) fn place(metadata: &Metadata) -> String {
    match &metadata.source {
        Some(source) => format!(" in {source} ({})", metadata.name),
        None => format!(" in {}", metadata.name),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;
    use figment::Figment;
    use figment::providers::Serialized;

    fn with(variables: &[(&str, &str)]) -> Result<Config, Failure> {
        let variables = variables.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let mut figment = Figment::from(Serialized::defaults(Config::default()));
        for set in environment(variables)? {
            figment = figment.merge(set);
        }
        let config: Config = figment.extract().map_err(|error| misread(&error))?;
        keys::check(&config, &figment)?;
        Ok(config)
    }

    #[test]
    fn a_variable_sets_its_key_by_the_type_of_the_key() {
        let config = with(&[
            ("MESSO_LISTEN", "127.0.0.1:9090"),
            ("MESSO_OPERATOR_TELEPHONE", "0600000000"),
            ("MESSO_LIMITS_DOCUMENT_BYTES", "5000"),
            ("MESSO_CHECKS_SENDER_TAX_ID_MUST_MATCH", "false"),
            ("MESSO_CHECKS_ACCEPTED_TAX_IDS", "77777777777, 70412331207"),
            ("MESSO_LOG", "info"),
            ("HOME", "/nowhere"),
        ])
        .unwrap();
        assert_eq!(config.listen.port(), 9090);
        assert_eq!(config.operator.telephone, "0600000000");
        assert_eq!(config.limits.document_bytes, 5000);
        assert!(!config.checks.sender_tax_id_must_match);
        assert_eq!(config.checks.accepted_tax_ids, ["77777777777", "70412331207"]);
    }

    #[test]
    fn an_error_names_the_key_and_the_variable() {
        let said = |variables: &[(&str, &str)]| with(variables).unwrap_err().to_string();
        let text = said(&[("MESSO_LISTEN", "nonsense")]);
        assert!(text.contains("listen") && text.contains("environment variable MESSO_LISTEN"), "{text}");
        let text = said(&[("MESSO_STREAMS_PAGE", "0")]);
        assert!(
            text.contains("streams.page is 0, expected 1 to 1000 in environment variable MESSO_STREAMS_PAGE"),
            "{text}"
        );
        let text = said(&[("MESSO_STREAMS_PAGE", "many")]);
        assert!(text.contains("no whole number in environment variable MESSO_STREAMS_PAGE"), "{text}");
        let text = said(&[("MESSO_LISTENN", "127.0.0.1:1")]);
        assert!(text.contains("unknown key `MESSO_LISTENN` in the environment"), "{text}");
    }
}
