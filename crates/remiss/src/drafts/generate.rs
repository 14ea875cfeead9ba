//! A draft written out from what the case knows, section by section of its template.
//!
//! What the case does not know is left empty, never filled with words that nobody has meant: the findings then say
//! that the section is to be written.

use std::collections::BTreeMap;

use remiss_domain::heading_rules::{DocumentType, Shape, Template, Values};
use remiss_domain::swedish::swedish_date;

use super::facts::Knowledge;
use super::store::{DraftVersion, NewVersion, Report};
use super::view::DraftSection;
use super::{report, statement};
use crate::http::{ApiError, ApiResult};

/// A first version.
pub(super) fn first(
    knowledge: &Knowledge,
    template: &Template,
    report: Option<&Report>,
    fields: BTreeMap<String, String>,
) -> ApiResult<NewVersion> {
    let values = values(knowledge, template.kind, report, &fields)?;
    let title = template.compose_title(&values).map_err(|error| {
        ApiError::conflict(
            format!(
                "Rubriken kan inte skrivas: {} saknas i ärendet.",
                error.missing.join(" och ")
            ),
            "The title cannot be written: the case lacks facts that it is made of.",
        )
    })?;
    let sections = template.sections.iter().map(|section| DraftSection {
        key: section.key.clone(),
        heading: section.heading.clone(),
        text: section.compose_text(&values),
        edited: false,
        basis: None,
    });
    let sections = sections.collect();
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
    report: Option<&Report>,
    before: &DraftVersion,
) -> ApiResult<NewVersion> {
    let mut new = first(knowledge, template, report, before.fields()?)?;
    let kept: Vec<_> = before
        .sections()?
        .into_iter()
        .filter(|section| section.edited)
        .collect();
    for section in kept {
        match new.sections.iter_mut().find(|new| new.key == section.key) {
            Some(new) => *new = section,
            // The template has it no longer; what the officer wrote is kept, and the rules say that it stands in the way.
            None => new.sections.push(section),
        }
    }
    Ok(new)
}

/// The fields of a template of this type, as the case knows them. Those of one line are the case's own; a text is written by the
/// function that bears the field's name.
pub(super) fn values(
    knowledge: &Knowledge,
    kind: DocumentType,
    report: Option<&Report>,
    fields: &BTreeMap<String, String>,
) -> ApiResult<Values> {
    let mut values = knowledge.facts(fields).values();
    for field in kind.fields() {
        let value = match (field.shape, kind) {
            (Shape::Line, _) => line(knowledge, field.name, fields),
            (_, DocumentType::Yttrande) => Some(statement::field(knowledge, field.name, report, fields)?),
            _ => Some(report::field(knowledge, field.name, fields)),
        };
        if let Some(value) = value {
            values.insert(field.name, value);
        }
    }
    Ok(values)
}

/// A field of one line that the rules do not check; those that they do are among the facts.
fn line(knowledge: &Knowledge, name: &str, fields: &BTreeMap<String, String>) -> Option<String> {
    Some(match name {
        "municipality" => knowledge.municipality.clone(),
        "department" => knowledge.board.department.clone(),
        "board" => knowledge.board.name.clone(),
        "date" => swedish_date(knowledge.today),
        "officer" => knowledge.officer.clone()?,
        "senderNumber" => knowledge.incoming()?.sender_number.clone(),
        "meetingDate" => swedish_date(knowledge.target.as_ref()?.date),
        "stance" | "boardStance" => fields.get(name)?.clone(),
        _ => return None,
    })
}
