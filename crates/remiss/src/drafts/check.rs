//! A version held against the rules of its template.

use std::collections::BTreeMap;

use remiss_domain::heading_rules::{DraftText, Facts, Finding, Rule, Severity, Template, check};

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
    checked_text(
        knowledge,
        template,
        version.text()?,
        &version.fields()?,
        version.observations(),
    )
    .await
}

/// The same for a text that is no version: what a Word file says. What was noticed in the file comes last.
pub(super) async fn checked_text(
    knowledge: &Knowledge,
    template: &Template,
    text: DraftText,
    fields: &BTreeMap<String, String>,
    observations: Vec<Finding>,
) -> ApiResult<Checked> {
    checked_against(knowledge.facts(fields), template, text, observations).await
}

/// The same against facts that are known.
pub(super) async fn checked_against(
    facts: Facts,
    template: &Template,
    text: DraftText,
    observations: Vec<Finding>,
) -> ApiResult<Checked> {
    let template = template.clone();
    let work = move || {
        // Lines are measured as the document sets them, which takes a moment.
        let measured = template
            .section_under(Rule::MaxLines)
            .and_then(|section| text.section(&section.key));
        let lines = measured.map(remiss_documents::summary_lines);
        let mut findings = check(&template, &text, &facts, lines);
        findings.extend(observations);
        Checked {
            findings,
            summary_lines: lines,
        }
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(ApiError::internal)
}
