//! The body of a yttrande: a short summary of the views first, then what stands under Ärende in the tjänsteskrivelse and
//! nothing else of it, then the consequences.

use std::collections::BTreeMap;

use super::facts::Knowledge;
use super::report;
use super::store::Report;
use super::wording::stance_sentence;
use crate::http::ApiResult;

/// What a field of the template says. `report` is the newest tjänsteskrivelse of the case.
pub(super) fn field(
    knowledge: &Knowledge,
    name: &str,
    report: Option<&Report>,
    fields: &BTreeMap<String, String>,
) -> ApiResult<String> {
    if name != "matter" {
        return Ok(String::new());
    }
    let mut blocks = vec![opening(knowledge, fields)];
    let matter = match report {
        Some(report) => report.fed_by("matter")?,
        None => Some(report::field(knowledge, "matter", fields)).filter(|text| !text.is_empty()),
    };
    blocks.extend(matter);
    if let Some(consequences) = report
        .map(|report| report.fed_by("consequences"))
        .transpose()?
        .flatten()
    {
        blocks.push("## Konsekvenser".to_owned());
        blocks.push(consequences);
    }
    Ok(blocks.join("\n\n"))
}

fn opening(knowledge: &Knowledge, fields: &BTreeMap<String, String>) -> String {
    let name = knowledge
        .remiss
        .as_ref()
        .map_or(knowledge.case.title.as_str(), |remiss| remiss.name.as_str());
    let stance = fields
        .get("stance")
        .map(|stance| stance.trim())
        .unwrap_or_default();
    if stance.is_empty() {
        let sender = knowledge.incoming().map_or("", |remiss| remiss.sender.as_str());
        return format!(
            "{} yttrar sig över remissen {name} från {sender}.",
            knowledge.board.name
        );
    }
    stance_sentence(&knowledge.board.name, stance, name)
}
