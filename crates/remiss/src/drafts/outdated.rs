//! Whether a draft would be written differently now: the case has gone on since it was written.
//!
//! A section that nobody has edited is out of date when the case gives another text now. One that an officer has edited is
//! out of date when the case gives another text now than it gave when the officer wrote: what stands there is never
//! touched, and the new text is a proposal beside it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use remiss_domain::heading_rules::Template;
use remiss_domain::swedish::swedish_date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::facts::Knowledge;
use super::report::{own_day, without_own_day};
use super::store::{self, Draft, DraftVersion, Report};
use super::view::DraftSection;
use super::wording::{counted, listed, upper_first};
use super::{generate, template};
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiResult, Links};
use crate::{cases, remisser};

type Fields = BTreeMap<String, String>;

/// What the case gave for a section when an officer edited it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Basis {
    /// The text as it was written out.
    #[schema(example = "Av dem har 14 svarat.")]
    pub text: String,
    /// When the case gave it, UTC.
    #[schema(example = "2019-11-14T08:30:00Z")]
    pub at: Timestamp,
}

/// A section that would be written differently now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutdatedSection {
    /// Key in the template.
    #[schema(example = "preparation")]
    pub key: String,
    /// Heading.
    #[schema(example = "Beredning")]
    pub heading: String,
    /// Whether an officer has edited it: then it is not written out anew unless it is named.
    #[schema(example = true)]
    pub edited: bool,
    /// What has changed, in Swedish.
    #[schema(example = "3 svar har kommit in sedan avsnittet skrevs.")]
    pub why: String,
    /// What would be written now.
    #[schema(example = "Av dem har 17 svarat.")]
    pub proposal: String,
    /// `take` writes the section out anew.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// What the case gives now.
pub(super) struct Current {
    pub knowledge: Knowledge,
    pub report: Option<Report>,
    pub template: Template,
    /// The version in which the program last wrote.
    written: DraftVersion,
}

impl Current {
    /// Gathers it for a draft.
    pub async fn gather(app: &App, connection: &mut Connection, draft: &Draft) -> ApiResult<Current> {
        let case = cases::find(app, connection, draft.case_id).await?;
        let remiss = match draft.remiss_id {
            Some(id) => Some(remisser::find(app, connection, id).await?),
            None => None,
        };
        let report = match draft.kind.as_str() {
            super::STATEMENT => store::newest_report(app, connection, case.id, draft.remiss_id).await?,
            _ => None,
        };
        Ok(Current {
            knowledge: Knowledge::gather(app, connection, case, remiss).await?,
            report,
            template: template(app, &draft.template)?.clone(),
            written: store::last_generated(app, connection, draft.id).await?,
        })
    }

    /// The same; none where the template was taken away since, or that of the report that a statement is written from: the draft
    /// can still be read and edited.
    pub async fn if_known(
        app: &App,
        connection: &mut Connection,
        draft: &Draft,
    ) -> ApiResult<Option<Current>> {
        let report = match draft.kind.as_str() {
            super::STATEMENT => {
                store::newest_of_case(app, connection, draft.case_id, draft.remiss_id, super::REPORT).await?
            }
            _ => None,
        };
        let known = std::iter::once(draft)
            .chain(&report)
            .all(|draft| app.templates().get(&draft.template).is_some());
        if known {
            Ok(Some(Current::gather(app, connection, draft).await?))
        } else {
            Ok(None)
        }
    }

    /// What each section of the template would say with these structured fields.
    pub fn texts(&self, fields: &Fields) -> ApiResult<BTreeMap<String, String>> {
        let values = generate::values(&self.knowledge, self.template.kind, self.report.as_ref(), fields)?;
        let sections = self.template.sections.iter();
        Ok(sections
            .map(|section| (section.key.clone(), section.compose_text(&values)))
            .collect())
    }

    /// The sections of an open draft that would be written differently now.
    pub fn outdated(
        &self,
        app: &App,
        draft: &Draft,
        version: &DraftVersion,
    ) -> ApiResult<Vec<OutdatedSection>> {
        if draft.state != "open" {
            return Ok(Vec::new());
        }
        let fields = version.fields()?;
        let now = self.texts(&fields)?;
        let own = app.url(&format!("/drafts/{}", draft.id));
        let mut found = Vec::new();
        for section in version.sections()? {
            let Some((proposal, before)) = now.get(&section.key).zip(basis_of(&section)) else {
                continue;
            };
            let proposal = proposal.trim();
            if self.same(before, proposal) || section.text.trim() == proposal {
                continue;
            }
            let since = section
                .basis
                .as_ref()
                .map_or(self.written.made_at, |basis| basis.at);
            found.push(OutdatedSection {
                why: format!(
                    "{} sedan avsnittet skrevs.",
                    upper_first(&listed(&self.changes(since, &fields)?))
                ),
                key: section.key,
                heading: section.heading,
                edited: section.edited,
                proposal: proposal.to_owned(),
                links: Links::default().and("draft", "GET", own.clone()).and(
                    "take",
                    "POST",
                    format!("{own}/regenerations"),
                ),
            });
        }
        Ok(found)
    }

    /// Sections of an open report that name it with another day than today's, which it bears when it is handed in; with
    /// that day.
    pub fn other_days(
        &self,
        draft: &Draft,
        version: &DraftVersion,
    ) -> ApiResult<Vec<(DraftSection, String)>> {
        if draft.state != "open" || draft.kind != super::REPORT {
            return Ok(Vec::new());
        }
        let today = swedish_date(self.knowledge.today);
        let sections = version.sections()?.into_iter();
        Ok(sections
            .filter_map(|section| {
                let day = own_day(&self.knowledge, &section.text)?.to_owned();
                (day != today).then_some((section, day))
            })
            .collect())
    }

    /// An officer writes a section. What the case gives now is what it was written from; but where the section was out of
    /// date already, that is not forgotten because a word was mended.
    pub fn edit(
        &self,
        section: &mut DraftSection,
        text: String,
        (before, after): (&BTreeMap<String, String>, &BTreeMap<String, String>),
        at: Timestamp,
    ) {
        let was_current = match (basis_of(section), before.get(&section.key)) {
            (Some(basis), Some(given)) => self.same(basis, given),
            _ => true,
        };
        let basis = if was_current {
            after.get(&section.key).map(|text| Basis {
                text: text.clone(),
                at,
            })
        } else {
            section.basis.take().or_else(|| {
                Some(Basis {
                    text: section.text.clone(),
                    at: self.written.made_at,
                })
            })
        };
        section.basis = basis;
        section.text = text;
        section.edited = true;
    }

    /// Whether two texts of the case say the same; the day on which a report names itself does not count.
    fn same(&self, one: &str, other: &str) -> bool {
        without_own_day(&self.knowledge, one) == without_own_day(&self.knowledge, other)
    }

    /// What has changed since then, in words.
    fn changes(&self, since: Timestamp, fields: &Fields) -> ApiResult<Vec<String>> {
        let mut parts = Vec::new();
        let rounds = &self.knowledge.rounds;
        let responses = rounds.iter().flat_map(|round| &round.responses);
        match responses.filter(|response| response.received_at > since).count() {
            0 => {}
            count => parts.push(format!("{} har kommit in", counted(count, "svar", "svar"))),
        }
        for round in rounds {
            let remiss = &round.remiss;
            let later = |at: Option<Timestamp>| at.is_some_and(|at| at > since);
            if later(remiss.sent_at) {
                parts.push(format!("{} har skickats", round.named()));
            }
            if later(remiss.compilation_closed_at) {
                parts.push("sammanställningen har avslutats".to_owned());
            }
        }
        if self
            .report
            .as_ref()
            .is_some_and(|report| report.version.made_at > since)
        {
            parts.push("tjänsteskrivelsen har ändrats".to_owned());
        }
        if self.written.made_at >= since && &self.written.fields()? != fields {
            parts.push("utkastets uppgifter har ändrats".to_owned());
        }
        let added = self
            .knowledge
            .documents
            .iter()
            .filter(|document| document.registered_at > since && super::report::is_basis(&document.kind));
        match added.count() {
            0 => {}
            count => parts.push(format!(
                "{} har tillkommit",
                counted(count, "handling", "handlingar")
            )),
        }
        if parts.is_empty() {
            parts.push("uppgifterna i ärendet har ändrats".to_owned());
        }
        Ok(parts)
    }
}

/// What the case gave for a section when it was written; none where nobody knows.
fn basis_of(section: &DraftSection) -> Option<&str> {
    match (&section.basis, section.edited) {
        (Some(basis), _) => Some(&basis.text),
        (None, false) => Some(&section.text),
        (None, true) => None,
    }
}
