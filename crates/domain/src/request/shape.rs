//! A small language to say what JSON a call accepts, and the walk that compares a value with it.
//!
//! It knows the few things the contract uses: text with limits, whole numbers, choices, lists, objects. Patterns always
//! mean the whole text. An error says where and what is expected, and never repeats what was sent, as that may be
//! personal data. The walk goes only where the contract leads, so what is unknown costs nothing, however deep.

use serde_json::{Map, Value};

use super::SchemaError;

/// Errors reported at most for one request: enough to repair it, and a hostile body of millions of wrong values does
/// not become an answer many times its size.
const MAX_ERRORS: usize = 100;
/// Characters of an unknown property's name that are repeated to the caller.
const SHOWN_NAME: usize = 40;

/// What a value must look like.
pub(super) enum Shape {
    /// Text.
    Text(Text),
    /// A whole number, bounds included.
    Integer {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// `true` or `false`.
    Boolean,
    /// One of a few texts.
    Choice(&'static [&'static str]),
    /// A list of values of one shape.
    List {
        /// Shape of each item.
        item: &'static Shape,
        /// Fewest items.
        at_least: usize,
    },
    /// An object.
    Object(Object),
}

/// Limits of a text.
pub(super) struct Text {
    /// Fewest characters.
    pub(super) min: usize,
    /// Most characters.
    pub(super) max: usize,
    /// Whether the whole text is made as it must.
    pub(super) is_well_formed: fn(&str) -> bool,
    /// The form in words: `18 digits`.
    pub(super) form: &'static str,
}

/// Properties of an object.
pub(super) struct Object {
    /// Properties that are known.
    pub(super) fields: &'static [Field],
    /// Whether a property that is not known is an error.
    pub(super) closed: bool,
    /// Fewest properties.
    pub(super) at_least: usize,
}

/// A property of an object.
pub(super) struct Field {
    /// Name on the wire.
    pub(super) name: &'static str,
    /// Whether it must be there.
    pub(super) required: bool,
    /// What its value must look like.
    pub(super) shape: &'static Shape,
}

/// Compares `value` with `shape`; the errors, in the order of the contract, at most [`MAX_ERRORS`].
pub(super) fn compare(value: &Value, shape: &Shape) -> Vec<SchemaError> {
    let mut walk = Walk { path: String::new(), errors: Vec::new() };
    walk.compare(value, shape);
    walk.errors
}

struct Walk {
    path: String,
    errors: Vec<SchemaError>,
}

impl Walk {
    fn compare(&mut self, value: &Value, shape: &Shape) {
        match (shape, value) {
            (_, Value::Null) => self.wrong("null is not accepted: give a value or leave the property out".to_owned()),
            (Shape::Object(object), Value::Object(properties)) => self.compare_object(properties, object),
            (Shape::List { item, at_least }, Value::Array(items)) => self.compare_list(items, item, *at_least),
            _ if !is_scalar_of(value, shape) => self.wrong(format!("expected {}", shape.in_words())),
            _ => {}
        }
    }

    fn compare_object(&mut self, properties: &Map<String, Value>, object: &Object) {
        for field in object.fields {
            match properties.get(field.name) {
                Some(value) => self.inside(field.name, |walk| walk.compare(value, field.shape)),
                None if field.required => {
                    self.inside(field.name, |walk| walk.wrong("required, but missing".to_owned()));
                }
                None => {}
            }
        }
        if properties.len() < object.at_least {
            self.wrong(format!("expected at least {} of: {}", object.at_least, object.names()));
        }
        if object.closed {
            for name in properties.keys().filter(|name| object.fields.iter().all(|field| field.name != *name)) {
                let shown: String = name.chars().filter(|c| !c.is_control()).take(SHOWN_NAME).collect();
                self.inside(&shown, |walk| walk.wrong(format!("unknown property; known are: {}", object.names())));
            }
        }
    }

    fn compare_list(&mut self, items: &[Value], item: &Shape, at_least: usize) {
        if items.len() < at_least {
            self.wrong(format!("expected a list of at least {at_least}"));
        }
        for (index, value) in items.iter().enumerate() {
            if self.is_full() {
                return;
            }
            self.inside(&format!("[{index}]"), |walk| walk.compare(value, item));
        }
    }

    /// Runs `step` with `part` added to the path.
    fn inside(&mut self, part: &str, step: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        if length > 0 && !part.starts_with('[') {
            self.path.push('.');
        }
        self.path.push_str(part);
        step(self);
        self.path.truncate(length);
    }

    fn wrong(&mut self, message: String) {
        if !self.is_full() {
            self.errors.push(SchemaError { path: self.path.clone(), message });
        }
    }

    fn is_full(&self) -> bool {
        self.errors.len() >= MAX_ERRORS
    }
}

fn is_scalar_of(value: &Value, shape: &Shape) -> bool {
    match (shape, value) {
        (Shape::Text(text), Value::String(found)) => text.accepts(found),
        (Shape::Choice(choices), Value::String(found)) => choices.contains(&found.as_str()),
        (Shape::Integer { min, max }, Value::Number(found)) => {
            found.as_i64().is_some_and(|n| (*min..=*max).contains(&n))
        }
        (Shape::Boolean, Value::Bool(_)) => true,
        _ => false,
    }
}

impl Shape {
    fn in_words(&self) -> String {
        match self {
            Self::Text(text) => text.in_words(),
            Self::Integer { min, max } => format!("a whole number from {min} to {max}"),
            Self::Boolean => "true or false".to_owned(),
            Self::Choice(choices) => format!("one of: {}", choices.join(", ")),
            Self::List { .. } => "a list".to_owned(),
            Self::Object(_) => "an object".to_owned(),
        }
    }
}

impl Text {
    /// Length first, counting no further than the limit, so that a huge text is refused at once.
    fn accepts(&self, text: &str) -> bool {
        let length = text.chars().take(self.max.saturating_add(1)).count();
        (self.min..=self.max).contains(&length) && (self.is_well_formed)(text)
    }

    fn in_words(&self) -> String {
        match (self.min, self.max) {
            (min, max) if min == max => self.form.to_owned(),
            (_, usize::MAX) => self.form.to_owned(),
            (0, max) => format!("{}, at most {max} characters", self.form),
            (min, max) => format!("{}, {min} to {max} characters", self.form),
        }
    }
}

impl Object {
    fn names(&self) -> String {
        self.fields.iter().map(|field| field.name).collect::<Vec<_>>().join(", ")
    }
}
