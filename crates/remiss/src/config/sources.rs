//! Where settings come from, and the one line that says what is wrong with one.

use std::fmt;
use std::path::Path;

use figment2::error::Kind;
use figment2::providers::{Data, Format, Toml};
use figment2::value::{Dict, Map, Value};
use figment2::{Error, Figment, Metadata, Profile, Provider};

const PREFIX: &str = "REMISS__";
const SEPARATOR: &str = "__";

/// Why the settings cannot be used: one line with the key, its source and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(String);

impl ConfigError {
    /// The value has the right type, and still does not fit.
    pub(super) fn unfit(key: &str, wanted: &str) -> Self {
        Self(format!(
            "setting `{key}` (variable {}) must be {wanted}",
            variable_name(key)
        ))
    }

    /// The same of a setting of one entry of a list.
    pub(super) fn unfit_in_list(list: &str, number: usize, name: &str, key: &str, wanted: &str) -> Self {
        Self(format!(
            "setting `{list}[{number}].{key}` (of \"{name}\", variable {}) must be {wanted}",
            variable_name(list)
        ))
    }

    pub(super) fn unreadable(path: &Path, reason: &str) -> Self {
        Self(format!(
            "settings file {} cannot be read: {reason}",
            path.display()
        ))
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

impl From<Error> for ConfigError {
    fn from(error: Error) -> Self {
        let source = match &error.metadata {
            Some(found) if found.name == Environment::NAME => {
                format!("variable {}", variable_name(&error.path.join(".")))
            }
            Some(found) => match found.source.as_ref().and_then(|source| source.file_path()) {
                Some(path) => format!("file {}", path.display()),
                None => found.name.to_string(),
            },
            None => "the settings".to_owned(),
        };
        let key = error.path.join(".");
        Self(match &error.kind {
            Kind::UnknownField(name, known) => {
                let key = if error.path.last() == Some(name) {
                    key
                } else {
                    join(&key, name)
                };
                let source = source
                    .strip_prefix("variable ")
                    .map_or(source.clone(), |_| format!("variable {}", variable_name(&key)));
                format!(
                    "setting `{key}` ({source}) does not exist; there is {}",
                    known.join(", ")
                )
            }
            // What it says would show the value.
            _ if key.ends_with("password") => format!("setting `{key}` ({source}) must be a text"),
            kind => format!("setting `{key}` ({source}) is wrong: {kind}"),
        })
    }
}

/// TOML from a text, with a name for error messages.
pub(super) fn named_toml(text: &str, name: &'static str) -> NamedToml {
    NamedToml {
        toml: Toml::string(text),
        name,
    }
}

pub(super) struct NamedToml {
    toml: Data<Toml>,
    name: &'static str,
}

impl Provider for NamedToml {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name)
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        self.toml.data()
    }
}

/// Refuses a file that is no TOML, in one line with the place of the mistake.
pub(super) fn check_syntax(path: &Path, text: &str) -> Result<(), ConfigError> {
    let Err(error) = text.parse::<toml::Table>() else {
        return Ok(());
    };
    let before = error
        .span()
        .map_or("", |span| &text[..span.start.min(text.len())]);
    let line = before.matches('\n').count() + 1;
    let message = error.message().replace('\n', " ");
    Err(ConfigError(format!(
        "settings file {} is no TOML: line {line}: {message}",
        path.display()
    )))
}

/// The variables `REMISS__SECTION__KEY`, and `DATABASE_URL`.
///
/// A variable is text; what it stands for is told by the default of its key. So a password of digits stays
/// the text it is.
pub(super) struct Environment {
    dict: Dict,
}

impl Environment {
    const NAME: &str = "environment";

    pub(super) fn read(variables: impl IntoIterator<Item = (String, String)>, defaults: &Figment) -> Self {
        let mut variables: Vec<(String, String)> = variables.into_iter().collect();
        variables.sort();
        let mut dict = Dict::new();
        // Sorted, DATABASE_URL comes before REMISS__…, which therefore wins.
        for (name, text) in variables {
            let path: Vec<String> = match name.strip_prefix(PREFIX) {
                Some(rest) => rest.split(SEPARATOR).map(str::to_lowercase).collect(),
                None if name == "DATABASE_URL" => vec!["database".to_owned(), "url".to_owned()],
                None => continue,
            };
            let is_text = match defaults.find_value(&path.join(".")) {
                Ok(default) => matches!(default, Value::String(..)),
                // A list of tables has no default to tell by.
                Err(_) => !text.starts_with('['),
            };
            let value = if is_text {
                Value::from(text)
            } else {
                text.parse().unwrap_or_else(|_| Value::from(text))
            };
            insert(&mut dict, &path, value);
        }
        Self { dict }
    }
}

impl Provider for Environment {
    fn metadata(&self) -> Metadata {
        Metadata::named(Self::NAME)
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        Ok(Profile::Default.collect(self.dict.clone()))
    }
}

fn insert(dict: &mut Dict, path: &[String], value: Value) {
    let Some((first, rest)) = path.split_first() else {
        return;
    };
    if rest.is_empty() {
        dict.insert(first.clone(), value);
        return;
    }
    let entry = dict
        .entry(first.clone())
        .or_insert_with(|| Value::from(Dict::new()));
    if !matches!(entry, Value::Dict(..)) {
        *entry = Value::from(Dict::new());
    }
    if let Value::Dict(_, inner) = entry {
        insert(inner, rest, value);
    }
}

fn variable_name(key: &str) -> String {
    format!("{PREFIX}{}", key.to_uppercase().replace('.', SEPARATOR))
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}
