//! Imports as the API shows them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::OrganisationImport;
use crate::access::{Caller, Role};
use crate::app::App;
use crate::http::Links;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum RowOutcome {
    /// It became a new organisation.
    Created,
    /// It changed an organisation, or added a contact.
    Changed,
    /// It said what was known.
    Unchanged,
    /// It was refused; nothing of it was taken.
    Refused,
}

/// A row of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RowView {
    /// Sheet of the workbook that it stands on; none of a CSV file.
    #[serde(default)]
    #[schema(example = json!(null))]
    pub sheet: Option<String>,
    /// Line of the file on which it begins, or row of the sheet, from 1; the header is one too.
    #[schema(example = 2)]
    pub line: usize,
    /// What became of it.
    #[schema(example = "created")]
    pub outcome: RowOutcome,
    /// Name in the row.
    #[schema(example = "Exempelföreningen i Örebro")]
    pub name: String,
    /// The organisation that it is about; with a dry run, of a new one, none.
    pub organisation_id: Option<Uuid>,
    /// What is new: the columns.
    #[schema(example = json!(["E-post"]))]
    pub changes: Vec<String>,
    /// Why it was refused, or what else there is to know.
    #[schema(example = json!(null))]
    pub reason: Option<String>,
}

/// An import, without its rows.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrganisationImportSummary {
    /// Id.
    pub id: Uuid,
    /// Name of the file.
    #[schema(example = "foreningar.csv")]
    pub file_name: String,
    /// Whether it only tells what would be done.
    #[schema(example = false)]
    pub dry_run: bool,
    /// Rows that became new organisations.
    #[schema(example = 1)]
    pub created_count: i32,
    /// Rows that changed an organisation.
    #[schema(example = 0)]
    pub changed_count: i32,
    /// Rows that said what was known.
    #[schema(example = 0)]
    pub unchanged_count: i32,
    /// Rows that were refused.
    #[schema(example = 0)]
    pub refused_count: i32,
    /// When.
    pub created_at: Timestamp,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// An import with what became of every row.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrganisationImportView {
    /// The import.
    #[serde(flatten)]
    pub summary: OrganisationImportSummary,
    /// Every row of the file, in its order; blank ones are left out.
    pub rows: Vec<RowView>,
}

impl OrganisationImportSummary {
    pub(super) fn of(app: &App, caller: &Caller, import: &OrganisationImport) -> Self {
        let address = app.url(&format!("/organisation-imports/{}", import.id));
        OrganisationImportSummary {
            id: import.id,
            file_name: import.file_name.clone(),
            dry_run: import.dry_run,
            created_count: import.created_count,
            changed_count: import.changed_count,
            unchanged_count: import.unchanged_count,
            refused_count: import.refused_count,
            created_at: import.created_at,
            links: Links::to_self(address.clone()).and_if(
                import.dry_run && caller.is_one_of(&[Role::Coordinator, Role::Administrator]),
                "carryOut",
                "POST",
                format!("{address}/executions"),
            ),
        }
    }
}

impl OrganisationImportView {
    pub(super) fn of(app: &App, caller: &Caller, import: &OrganisationImport) -> Self {
        OrganisationImportView {
            summary: OrganisationImportSummary::of(app, caller, import),
            rows: import.rows.clone(),
        }
    }
}

crate::page_of! {
    /// A page of imports.
    OrganisationImportPage, organisation_imports: OrganisationImportSummary
}
