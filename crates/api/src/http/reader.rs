//! Reads the JSON of small bodies as strictly as the contract, and says everything that is wrong at once.
//!
//! As SEND's gateway: a property that is null is wrong, one that the contract does not know is ignored. The body of a
//! deposit is read by the domain, in the same way.

use messo_domain::request::SchemaError;
use messo_engine::UseError;
use serde_json::{Map, Value};

/// Errors reported at most for one body.
const MAX_ERRORS: usize = 100;

/// What a text must look like: the test, and the words for it.
pub(crate) struct Form(pub fn(&str) -> bool, pub &'static str);

/// Collects what is wrong.
pub(crate) struct Reader {
    errors: Vec<SchemaError>,
}

/// The properties of an object in the body, with the path to it.
pub(crate) struct Fields<'v> {
    object: Option<&'v Map<String, Value>>,
    path: String,
}

/// An item of a list, with the path to it.
pub(crate) type Item<'v> = (String, &'v Value);

impl Reader {
    /// The value of a body.
    pub(crate) fn parse(body: &[u8]) -> Result<Value, UseError> {
        serde_json::from_slice(body).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let message = format!("expected valid JSON; it breaks at line {line} column {column}");
            UseError::Schema(vec![SchemaError { path: String::new(), message }])
        })
    }

    pub(crate) fn new() -> Self {
        Self { errors: Vec::new() }
    }

    /// What was read, unless something was wrong.
    pub(crate) fn finish<T>(self, read: T) -> Result<T, UseError> {
        if self.errors.is_empty() { Ok(read) } else { Err(UseError::Schema(self.errors)) }
    }

    /// The items of a list that is a body of its own.
    pub(crate) fn items<'v>(&mut self, value: &'v Value) -> Vec<Item<'v>> {
        self.list_at(value, "")
    }

    /// The properties of an object.
    pub(crate) fn fields<'v>(&mut self, value: &'v Value, path: &str) -> Fields<'v> {
        let object = value.as_object();
        if object.is_none() {
            self.wrong(path, "expected an object");
        }
        Fields { object, path: path.to_owned() }
    }

    fn list_at<'v>(&mut self, value: &'v Value, path: &str) -> Vec<Item<'v>> {
        let Some(items) = value.as_array() else {
            self.wrong(path, "expected a list");
            return Vec::new();
        };
        items.iter().enumerate().map(|(index, item)| (format!("{path}[{index}]"), item)).collect()
    }

    fn wrong(&mut self, path: &str, message: impl Into<String>) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(SchemaError { path: path.to_owned(), message: message.into() });
        }
    }

    fn text_at<'v>(&mut self, value: &'v Value, path: &str, form: &Form) -> Option<&'v str> {
        let text = value.as_str().filter(|text| form.0(text));
        if text.is_none() {
            self.wrong(path, format!("expected {}", form.1));
        }
        text
    }
}

impl<'v> Fields<'v> {
    fn path(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    fn optional(&self, reader: &mut Reader, name: &str) -> Option<&'v Value> {
        let value = self.object?.get(name)?;
        if value.is_null() {
            reader.wrong(&self.path(name), "null is not accepted: give a value or leave the property out");
            return None;
        }
        Some(value)
    }

    fn required(&self, reader: &mut Reader, name: &str) -> Option<&'v Value> {
        let object = self.object?;
        if !object.contains_key(name) {
            reader.wrong(&self.path(name), "required, but missing");
        }
        self.optional(reader, name)
    }

    /// A text that may be left out.
    pub(crate) fn optional_text(&self, reader: &mut Reader, name: &str, form: &Form) -> Option<String> {
        let value = self.optional(reader, name)?;
        reader.text_at(value, &self.path(name), form).map(str::to_owned)
    }

    /// A text that must be there; empty where it is wrong.
    pub(crate) fn text(&self, reader: &mut Reader, name: &str, form: &Form) -> String {
        let value = self.required(reader, name);
        let text = value.and_then(|value| reader.text_at(value, &self.path(name), form));
        text.unwrap_or_default().to_owned()
    }

    /// `true` or `false`, where it is given.
    pub(crate) fn boolean(&self, reader: &mut Reader, name: &str) -> Option<bool> {
        let value = self.optional(reader, name)?;
        if !value.is_boolean() {
            reader.wrong(&self.path(name), "expected true or false");
        }
        value.as_bool()
    }

    /// A whole number of 32 bits that must be there.
    pub(crate) fn integer(&self, reader: &mut Reader, name: &str) -> i32 {
        let Some(value) = self.required(reader, name) else { return 0 };
        let number = value.as_i64().and_then(|number| i32::try_from(number).ok());
        if number.is_none() {
            reader.wrong(&self.path(name), "expected a whole number of 32 bits");
        }
        number.unwrap_or_default()
    }

    /// A list that must be there.
    pub(crate) fn list(&self, reader: &mut Reader, name: &str) -> Vec<Item<'v>> {
        let Some(value) = self.required(reader, name) else { return Vec::new() };
        reader.list_at(value, &self.path(name))
    }

    /// A list of texts.
    pub(crate) fn texts(&self, reader: &mut Reader, name: &str, required: bool, form: &Form) -> Vec<String> {
        let value = if required { self.required(reader, name) } else { self.optional(reader, name) };
        let Some(value) = value else { return Vec::new() };
        let items = reader.list_at(value, &self.path(name));
        items.into_iter().filter_map(|(path, item)| reader.text_at(item, &path, form).map(str::to_owned)).collect()
    }
}
