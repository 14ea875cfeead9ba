//! A version held against the rules of its template.

use remiss_domain::heading_rules::{Finding, Rule, Severity, Template, check};

use super::facts::Knowledge;
use super::store::DraftVersion;
use crate::http::{ApiError, ApiResult};

/// The findings, and the lines of the summary as set in the document.
pub(super) struct Checked {
    pub findings: Vec<Finding>,
    pub summary_lines: Option<usize>,
}

impl Checked {
    pub fn grave(&self) -> Vec<&Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.severity == Severity::Grave)
            .collect()
    }
}

pub(super) async fn checked(
    knowledge: &Knowledge,
    template: &Template,
    version: &DraftVersion,
) -> ApiResult<Checked> {
    let facts = knowledge.facts(&version.fields()?);
    let text = version.text()?;
    let template = template.clone();
    let work = move || {
        // Lines are measured as the document sets them, which takes a moment.
        let measured = template
            .section_under(Rule::MaxLines)
            .and_then(|section| text.section(&section.key));
        let lines = measured.map(remiss_documents::summary_lines);
        Checked {
            findings: check(&template, &text, &facts, lines),
            summary_lines: lines,
        }
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(ApiError::internal)
}
