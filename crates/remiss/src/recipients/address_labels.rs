//! `GET /remisser/{id}/address-labels`

use actix_web::{HttpResponse, get};
use remiss_documents::{LabelSheet, Labels};
use remiss_domain::heading_rules::{DocumentType, Template};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::store::{self, Recipient};
use crate::access::Caller;
use crate::http::{ApiError, ApiResult, AppData, Path, Query};
use crate::papers::Filling;
use crate::remisser;
use crate::rendering::{self, Format};
use crate::{boards, cases};

/// Which labels.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct LabelChoice {
    /// All who have a postal address, not only those who are asked by letter.
    #[serde(default)]
    #[param(example = false)]
    pub all: bool,
    /// Labels that are used on the first sheet: so many are left empty, row by row.
    #[serde(default)]
    #[param(example = 0)]
    pub skip: usize,
}

/// Address labels for a remiss
///
/// Adressetiketter på A4-ark till remissinstanserna som får brev, för kuvert utan fönster. The size of the sheet stands in the
/// template `adressetiketter`; 3 × 8 labels of 70 × 37 mm when nothing else is said. Print without scaling.
#[utoipa::path(
    tag = "recipients",
    params(("id" = Uuid, Path, description = "The remiss"), LabelChoice),
    responses(
        (status = 200, description = "The sheets", body = Vec<u8>, content_type = "application/pdf"),
        (status = 409, description = "Nobody on the list has such an address"),
    ),
    security(("bearer" = ["registrar", "officer", "secretary"])),
)]
#[get("/remisser/{id}/address-labels")]
pub async fn address_labels(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    choice: Query<LabelChoice>,
) -> ApiResult<HttpResponse> {
    let template = app.templates().default_of(DocumentType::Adressetiketter);
    let sheet = sheet(template);
    if choice.skip >= sheet.per_page() {
        return Err(ApiError::bad_request(
            format!(
                "Ett ark har {} etiketter: skip ska vara mindre än så.",
                sheet.per_page()
            ),
            format!("A sheet has {} labels: skip has to be less.", sheet.per_page()),
        ));
    }
    let (labels, number) = app
        .read(&caller, async |connection| {
            let remiss = remisser::find(&app, connection, *id).await?;
            let case = cases::find(&app, connection, remiss.case_id).await?;
            let board = boards::find(&app, connection, remiss.board_id).await?;
            let recipients = store::of_remiss(&app, connection, remiss.id).await?;
            let addresses = recipients
                .iter()
                .filter(|one| choice.all || one.by_letter())
                .filter(|one| !one.postal_address.trim().is_empty())
                .map(|one| lines(template, one, &case.case_number));
            let labels = Labels {
                title: format!("{} {}", template.name, case.case_number),
                creator: board.department,
                date: app.today(),
                skip: choice.skip,
                addresses: addresses.collect(),
            };
            Ok((labels, case.case_number))
        })
        .await?;
    if labels.addresses.is_empty() {
        return Err(ApiError::conflict(
            if choice.all {
                "Ingen på sändlistan har en postadress. Fyll i adresserna och hämta etiketterna igen."
            } else {
                "Ingen på sändlistan ska ha brev. Hämta etiketterna med all=true för alla som har en postadress."
            },
            "Nobody on the list has such an address.",
        ));
    }
    let pdf = rendering::render_labels(sheet, labels).await?;
    let name = format!("{} {number}", template.name);
    Ok(rendering::respond(pdf, Format::Pdf, &name))
}

fn sheet(template: &Template) -> LabelSheet {
    template.sheet.map_or(LabelSheet::STANDARD, |sheet| LabelSheet {
        columns: sheet.columns,
        rows: sheet.rows,
        label_width: sheet.label_width,
        label_height: sheet.label_height,
        margin_left: sheet.margin_left,
        margin_top: sheet.margin_top,
        gap_across: sheet.gap_across,
        gap_down: sheet.gap_down,
    })
}

fn lines(template: &Template, recipient: &Recipient, case_number: &str) -> Vec<String> {
    let filling = Filling::default()
        .with("name", &recipient.name)
        .with("contact", "")
        .with("postalAddress", &recipient.postal_address)
        .with("caseNumber", case_number);
    let sections = template.sections.iter();
    sections
        .flat_map(|section| {
            let text = section.compose_text(filling.values());
            text.lines().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}
