//! A draft written out from what the case knows, section by section of its template.
//!
//! What the case does not know is left empty, never filled with words that nobody has meant: the findings then say
//! that the section is to be written.

use std::collections::BTreeMap;

use remiss_domain::heading_rules::{DraftKind, Template};

use super::facts::Knowledge;
use super::store::{DraftVersion, NewVersion};
use super::view::DraftSection;
use super::{report, statement};
use crate::http::{ApiError, ApiResult};

/// A first version.
pub(super) fn first(
    knowledge: &Knowledge,
    template: &Template,
    report: Option<&DraftVersion>,
    fields: BTreeMap<String, String>,
) -> ApiResult<NewVersion> {
    let facts = knowledge.facts(&fields);
    let title = template.expected_title(&facts).map_err(|error| {
        ApiError::conflict(
            format!(
                "Rubriken kan inte skrivas: {} saknas i ärendet.",
                error.missing.join(" och ")
            ),
            "The title cannot be written: the case lacks facts that it is made of.",
        )
    })?;
    let mut sections = Vec::new();
    for section in &template.sections {
        let text = match template.kind {
            DraftKind::Yttrande => statement::section(knowledge, &section.key, report, &fields)?,
            _ => report::section(knowledge, &section.key, &fields),
        };
        sections.push(DraftSection {
            key: section.key.clone(),
            heading: section.heading.clone(),
            text,
            edited: false,
        });
    }
    Ok(NewVersion {
        title,
        sections,
        fields,
        origin: "generated",
    })
}

/// A version written out anew; what the officer has edited stays as it is.
pub(super) fn again(
    knowledge: &Knowledge,
    template: &Template,
    report: Option<&DraftVersion>,
    before: &DraftVersion,
) -> ApiResult<NewVersion> {
    let mut new = first(knowledge, template, report, before.fields()?)?;
    let kept: Vec<_> = before
        .sections()?
        .into_iter()
        .filter(|section| section.edited)
        .collect();
    for section in &mut new.sections {
        if let Some(kept) = kept.iter().find(|kept| kept.key == section.key) {
            *section = kept.clone();
        }
    }
    Ok(new)
}
