//! Reading a checklist from its file.

use std::collections::HashSet;

use serde::Deserialize;
use toml::Spanned;

use super::{CaseKind, Checklist, Item};
use crate::heading_rules::TemplateError;
use crate::heading_rules::toml_shape::{in_swedish, line_of};

/// Most items of a list: nobody reads more.
const MOST: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: Spanned<String>,
    item: Vec<ItemFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemFile {
    id: Spanned<String>,
    phase: Spanned<String>,
    text: Spanned<String>,
    #[serde(default)]
    help: String,
    #[serde(default)]
    who: String,
    cases: Option<Spanned<String>>,
    sign: Option<Spanned<String>>,
}

impl Checklist {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// With the line and the reason, in Swedish, when it is no TOML, has an item twice, or names an unknown sign.
    pub fn parse(source: &str) -> Result<Self, TemplateError> {
        let file: File = toml::from_str(source).map_err(|error| TemplateError {
            line: error.span().map_or(1, |span| line_of(source, span.start)),
            reason: in_swedish(error.message()),
        })?;
        let at = |value: &Spanned<String>, reason: String| TemplateError {
            line: line_of(source, value.span().start),
            reason,
        };
        if file.item.is_empty() || file.item.len() > MOST {
            let reason = format!("checklistan ska ha 1 till {MOST} punkter ([[item]])");
            return Err(at(&file.name, reason));
        }
        let mut ids = HashSet::new();
        let mut items = Vec::new();
        for item in file.item {
            let id = item.id.get_ref().clone();
            let sound = (1..=64).contains(&id.len())
                && id
                    .chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_'));
            if !sound {
                let reason = format!("id \"{id}\" ska vara 1 till 64 tecken av a–z, A–Z, 0–9, - och _");
                return Err(at(&item.id, reason));
            }
            if !ids.insert(id.clone()) {
                return Err(at(&item.id, format!("punkten \"{id}\" finns två gånger")));
            }
            for (value, what) in [(&item.phase, "phase"), (&item.text, "text")] {
                if value.get_ref().trim().is_empty() {
                    return Err(at(value, format!("{what} är tomt")));
                }
            }
            items.push(Item {
                cases: match &item.cases {
                    Some(value) => value
                        .get_ref()
                        .parse()
                        .map_err(|error| at(value, unknown(&error)))?,
                    None => CaseKind::All,
                },
                sign: match &item.sign {
                    Some(value) => Some(
                        value
                            .get_ref()
                            .parse()
                            .map_err(|error| at(value, unknown(&error)))?,
                    ),
                    None => None,
                },
                id,
                phase: item.phase.into_inner().trim().to_owned(),
                text: item.text.into_inner().trim().to_owned(),
                help: item.help.trim().to_owned(),
                who: item.who.trim().to_owned(),
            });
        }
        Ok(Self {
            name: file.name.into_inner(),
            items,
        })
    }
}

fn unknown(error: &crate::text_enum::UnknownText) -> String {
    format!(
        "okänt värde \"{}\"; tillåtna är {}",
        error.text,
        error.allowed.join(", ")
    )
}
