//! `POST /cases/{id}/officers`

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::check::Texts;
use super::store;
use super::view::OfficerView;
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::links::path_part;
use crate::http::patch::present;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path};
use crate::secrecy;

/// An officer to give access to a case.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddOfficer {
    /// User name, as in `X-Acting-User`: letters, digits and `. _ - @`.
    #[schema(example = "hand01", min_length = 1, max_length = 100)]
    pub user_name: String,
    /// What is written in documents: name or role.
    #[schema(
        example = "Utredare, Kommunstyrelseförvaltningen",
        min_length = 1,
        max_length = 200
    )]
    pub display_name: String,
    /// Whether this one's name stands as case officer; there is one at a time.
    #[serde(default)]
    pub responsible: bool,
    /// E-mail address, for alerts about the case; what is left out stays as it is, null takes it away.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "handlaggare@example.org")]
    pub email: Option<Option<String>>,
}

impl AddOfficer {
    pub(super) fn check(&self, texts: Texts, pointer: &str) -> Texts {
        let readable = self.user_name.chars().count() <= 100
            && self
                .user_name
                .chars()
                .all(|character| character.is_alphanumeric() || "._-@".contains(character));
        texts
            .needed(
                format!("{pointer}/userName"),
                if readable { &self.user_name } else { "" },
            )
            .needed(format!("{pointer}/displayName"), &self.display_name)
            .email(
                format!("{pointer}/email"),
                self.email.as_ref().and_then(Option::as_deref),
            )
    }
}

/// Give an officer access
///
/// Ger en handläggare tillgång till ärendet, eller ändrar den som redan har det. A responsible officer takes over from
/// the one before.
#[utoipa::path(
    tag = "cases",
    params(("id" = Uuid, Path, description = "The case")),
    request_body = AddOfficer,
    responses((status = 201, description = "The officer", body = OfficerView)),
    security(("bearer" = ["registrar", "officer"])),
)]
#[post("/cases/{id}/officers")]
pub async fn add_officer(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    id: Path<Uuid>,
    body: Json<AddOfficer>,
) -> ApiResult<HttpResponse> {
    let new = &body.value;
    new.check(Texts::default(), "").done()?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let case = store::lock(&app, connection, *id).await?;
        // An officer of the case sees what is under secrecy in it: that is given by who sees it.
        if secrecy::hides_in_case(&app, connection, case.id).await? {
            return Err(ApiError::forbidden(
                format!(
                    "Ärendet {} har handlingar som omfattas av sekretess, och den som är handläggare i ärendet ser dem. Be någon \
                     som själv ser dem att lägga till handläggaren.",
                    case.case_number
                ),
                "An officer of the case sees its documents under secrecy; only who sees them can add one.",
            ));
        }
        let officer = store::put_officer(&app, connection, &case, new).await?;
        let case = store::touch(&app, connection, case.id).await?;
        let details = serde_json::json!({ "userName": new.user_name, "responsible": new.responsible });
        let deed = Deed {
            action: "case.officerAdded",
            subject_kind: "case",
            subject_id: case.id,
            board_id: Some(case.board_id),
            case_id: Some(case.id),
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        let location = app.url(&format!(
            "/cases/{}/officers/{}",
            case.id,
            path_part(&officer.user_name)
        ));
        Ok(Made::created(
            location,
            case.version,
            OfficerView::of(&app, officer),
        ))
    })
    .await
}
