//! `POST /organisations`

use actix_web::{HttpResponse, post};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

use super::check::Check;
use super::store::{self, Organisation};
use super::view::OrganisationView;
use super::{OrganisationKind, PreferredChannel};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::external_references::{self, ExternalReference, SubjectKind};
use crate::http::{ApiResult, AppData, IdempotencyKey, Json, Made};

/// An organisation to register.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RegisterOrganisation {
    /// Kind.
    #[schema(example = "association")]
    pub kind: OrganisationKind,
    /// Its own name.
    #[schema(example = "Exempelföreningen i Örebro")]
    pub name: String,
    /// Names it had before.
    #[serde(default)]
    #[schema(example = json!(["Exempelklubben"]))]
    pub earlier_names: Vec<String>,
    /// Organisation number (organisationsnummer), with its check digit.
    #[schema(example = "802002-0106")]
    pub organisation_number: Option<String>,
    /// What it works with (ämnen).
    #[serde(default)]
    #[schema(example = json!(["kultur", "integration"]))]
    pub topics: Vec<String>,
    /// Where it works (områden).
    #[serde(default)]
    #[schema(example = json!(["Vivalla"]))]
    pub areas: Vec<String>,
    /// Since when it has joined the agreement (Överenskommelsen).
    #[schema(example = "2018-05-24")]
    pub agreement_since: Option<Date>,
    /// How many members it has, about (antal medlemmar).
    #[schema(example = 120, minimum = 0)]
    pub member_count: Option<u32>,
    /// Whether it counts as civil society; when nothing is said, what is usual for its kind.
    #[schema(example = true)]
    pub civil_society: Option<bool>,
    /// Whether it must answer (Förvaltningslagen 26 §); when nothing is said, authorities and boards must.
    #[schema(example = false)]
    pub must_answer: Option<bool>,
    /// Forums and councils: role of the official who convenes (sammankallande).
    #[serde(default)]
    #[schema(example = "")]
    pub convenor_role: String,
    /// Forums and councils: role of the responsible politician.
    #[serde(default)]
    #[schema(example = "")]
    pub politician_role: String,
    /// Forums and councils: with or without political members.
    #[schema(example = json!(null))]
    pub political_members: Option<bool>,
    /// How it wants to be asked; `email` when nothing is said.
    #[schema(example = "email")]
    pub preferred_channel: Option<PreferredChannel>,
    /// Under which ids other systems know it.
    #[serde(default)]
    pub external_references: Vec<ExternalReference>,
}

impl RegisterOrganisation {
    fn to_organisation(&self, app: &App) -> ApiResult<Organisation> {
        let mut check = Check::default();
        let organisation = Organisation {
            id: app.new_id(),
            kind: self.kind.as_str().to_owned(),
            name: check.needed(
                "/name",
                &self.name,
                "Organisationen behöver ett namn.",
                "The organisation needs a name.",
            ),
            earlier_names: check.words("/earlierNames", &self.earlier_names),
            organisation_number: self
                .organisation_number
                .as_deref()
                .and_then(|number| check.organisation_number("/organisationNumber", number)),
            topics: check.words("/topics", &self.topics),
            areas: check.words("/areas", &self.areas),
            agreement_since: self.agreement_since,
            member_count: check.count("/memberCount", self.member_count),
            civil_society: self.civil_society.unwrap_or(self.kind.is_civil_society()),
            must_answer: self.must_answer.unwrap_or(self.kind.must_answer()),
            convenor_role: check.line("/convenorRole", &self.convenor_role),
            politician_role: check.line("/politicianRole", &self.politician_role),
            political_members: self.political_members,
            preferred_channel: self
                .preferred_channel
                .unwrap_or(PreferredChannel::Email)
                .as_str()
                .to_owned(),
            active: true,
            confirmed_on: None,
            merged_into_id: None,
            version: 1,
        };
        check.finish()?;
        Ok(organisation)
    }
}

/// Register an organisation
///
/// Lägger upp en organisation, ett forum eller ett råd i registret.
#[utoipa::path(
    tag = "organisations",
    request_body = RegisterOrganisation,
    responses(
        (status = 201, description = "The organisation", body = OrganisationView),
        (status = 409, description = "Another organisation has the organisation number or an external reference"),
    ),
    security(("bearer" = ["coordinator", "administrator"])),
)]
#[post("/organisations")]
pub async fn register(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<RegisterOrganisation>,
) -> ApiResult<HttpResponse> {
    let organisation = body.value.to_organisation(&app)?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        store::number_is_free(&app, connection, &organisation).await?;
        let organisation = store::insert(&app, connection, &organisation).await?;
        let references = &body.value.external_references;
        let kind = SubjectKind::Organisation;
        external_references::set(&app, connection, kind, organisation.id, references).await?;
        let details = serde_json::json!({ "name": organisation.name, "kind": organisation.kind });
        let deed = Deed {
            action: "organisation.registered",
            subject_kind: "organisation",
            subject_id: organisation.id,
            board_id: None,
            case_id: None,
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        let view = OrganisationView::load(&app, connection, &caller, &organisation).await?;
        Ok(Made::created(
            app.url(&format!("/organisations/{}", organisation.id)),
            organisation.version,
            view,
        ))
    })
    .await
}
