//! `GET /drafts/{id}/findings`

use actix_web::{HttpResponse, get};
use remiss_domain::heading_rules::{Finding, Rule, Severity, Template};
use remiss_domain::swedish::swedish_date;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::check::checked;
use super::outdated::{Current, OutdatedSection};
use super::store;
use super::view::DraftSection;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Links, Path};

/// Id of what is no rule of a template: the case has gone on since the draft was written.
const OUTDATED: &str = "outdated";

/// What the rules say of a draft.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FindingsView {
    /// The draft.
    pub draft_id: Uuid,
    /// The version that was checked.
    #[schema(example = 3)]
    pub version: i32,
    /// The rules that were checked.
    #[schema(example = json!(["titleExact", "headingsPresent", "maxLines"]))]
    pub rules: Vec<String>,
    /// Whether it can be handed in without a reason: nothing grave was found.
    #[schema(example = false)]
    pub can_be_handed_in: bool,
    /// Lines of the summary as set in the document.
    #[schema(example = 14)]
    pub summary_lines: Option<usize>,
    /// What was found.
    pub findings: Vec<FindingView>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// Something in a draft that is not as it should be.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FindingView {
    /// Id of the rule.
    #[schema(example = "namesDeadline")]
    pub rule: String,
    /// What the rule demands, in Swedish.
    #[schema(example = "svarsdatum nämns")]
    pub rule_text: String,
    /// Key of the section or field; none when it is about the title or the whole.
    #[schema(example = "summary")]
    pub section: Option<String>,
    /// `grave`, `warning` or `note`.
    #[schema(example = "grave")]
    pub severity: String,
    /// What is wrong, in Swedish.
    #[schema(example = "\"Sammanfattning\" nämner inte svarsdatum.")]
    pub what: String,
    /// How to mend it, in Swedish.
    #[schema(example = "Skriv in 20 december 2019 i \"Sammanfattning\".")]
    pub how_to_mend: String,
}

impl FindingView {
    pub(super) fn of(finding: &Finding) -> FindingView {
        FindingView {
            rule: finding.rule.as_str().to_owned(),
            rule_text: finding.rule.swedish().to_owned(),
            section: finding.section.clone(),
            severity: finding.severity.as_str().to_owned(),
            what: finding.what.clone(),
            how_to_mend: finding.how_to_mend.clone(),
        }
    }

    fn outdated(section: &OutdatedSection) -> FindingView {
        let how_to_mend = if section.edited {
            "Jämför din text med förslaget i utkastet. Ta över förslaget, eller behåll din text."
        } else {
            "Skriv om utkastet ur ärendet; det du själv har skrivit ändras inte."
        };
        let heading = match section.heading.as_str() {
            "" => "Brödtext",
            heading => heading,
        };
        FindingView {
            rule: OUTDATED.to_owned(),
            rule_text: "utkastet säger det som ärendet vet nu".to_owned(),
            section: Some(section.key.clone()),
            severity: Severity::Warning.as_str().to_owned(),
            what: format!("\"{heading}\" skulle skrivas annorlunda nu. {}", section.why),
            how_to_mend: how_to_mend.to_owned(),
        }
    }

    fn other_day(section: &DraftSection, day: &str, today: &str) -> FindingView {
        FindingView {
            rule: OUTDATED.to_owned(),
            rule_text: "utkastet säger det som ärendet vet nu".to_owned(),
            section: Some(section.key.clone()),
            severity: Severity::Note.as_str().to_owned(),
            what: format!(
                "\"{}\" anger tjänsteskrivelsen med datum {day}. När den lämnas in får den den dagens datum.",
                section.heading
            ),
            how_to_mend: format!(
                "Skriv {today} om den lämnas in i dag, eller skriv om utkastet ur ärendet samma dag."
            ),
        }
    }
}

/// What the rules say of a draft
///
/// Kontrollerar utkastet mot mallens regler: vad som är fel, var, och hur det rättas. Sammanfattningens rader räknas som de
/// sätts i dokumentet. Checks the newest version against the rules of its template.
#[utoipa::path(
    tag = "drafts",
    params(("id" = Uuid, Path, description = "The draft")),
    responses((status = 200, description = "The findings", body = FindingsView)),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/drafts/{id}/findings")]
pub async fn findings(app: AppData, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let (draft, version, current) = app
        .read(&caller, async |connection| {
            let draft = store::find(&app, connection, *id).await?;
            let version = store::newest_version(&app, connection, &draft).await?;
            let current = Current::gather(&app, connection, &draft).await?;
            Ok((draft, version, current))
        })
        .await?;
    let template = &current.template;
    let checked = checked(&current.knowledge, template, &version).await?;
    let outdated = current.outdated(&app, &draft, &version)?;
    let mut rules = rules_of(template);
    rules.push(OUTDATED.to_owned());
    if version.source().is_some() {
        rules.extend(rules_of_files());
    }
    let findings = checked.findings.iter().map(FindingView::of);
    let findings = findings.chain(outdated.iter().map(FindingView::outdated));
    let other_days = current.other_days(&draft, &version)?;
    let today = swedish_date(current.knowledge.today);
    let findings = findings.chain(
        other_days
            .iter()
            .map(|(section, day)| FindingView::other_day(section, day, &today)),
    );
    let own = app.url(&format!("/drafts/{}", draft.id));
    Ok(HttpResponse::Ok().json(FindingsView {
        draft_id: draft.id,
        version: version.number,
        rules,
        can_be_handed_in: checked.grave().is_empty(),
        summary_lines: checked.summary_lines,
        findings: findings.collect(),
        links: Links::to_self(format!("{own}/findings")).and("draft", "GET", own),
    }))
}

/// Ids of the rules that a template names, and of the one that always holds.
pub(super) fn rules_of(template: &Template) -> Vec<String> {
    let of_sections = template.sections.iter().flat_map(|section| &section.rules);
    let rules = template.rules.iter().chain(of_sections).copied();
    rules
        .chain([Rule::SectionFilled])
        .map(|rule| rule.as_str().to_owned())
        .collect()
}

/// Ids of the rules that hold for every Word file.
pub(super) fn rules_of_files() -> impl Iterator<Item = String> {
    Rule::ALL
        .iter()
        .filter(|rule| rule.is_about_file())
        .map(|rule| rule.as_str().to_owned())
}
