//! `POST /inbox/{id}/matches`

use actix_web::{HttpResponse, post};
use remiss_domain::workflow::RecipientOutcome;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::placing::{Better, IntoCase, Target, as_document, as_response, store_attachments, tell};
use super::reading::{self, Reading};
use super::seen::seen;
use super::store::{self, Entry, Settled};
use super::view::EntryView;
use crate::access::Caller;
use crate::app::App;
use crate::cases;
use crate::http::{
    ApiError, ApiResult, AppData, FieldError, IdempotencyKey, Json, Made, Path, Sentence, enums,
};
use crate::organisations::OrganisationKind;
use crate::responses::PRIVATE_PERSON;

/// Characters of the reason why a mail needs no place.
const LONGEST_REASON: usize = 500;

/// Where a mail belongs: exactly one of `remissId`, `caseId` and `discard`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlaceEntry {
    /// The remiss that it answers.
    pub remiss_id: Option<Uuid>,
    /// The recipient of the remiss that it is from; found by the sender's address when nothing is said.
    pub recipient_id: Option<Uuid>,
    /// The case that it becomes a document of.
    #[schema(example = json!(null))]
    pub case_id: Option<Uuid>,
    /// Why it needs no place: it is kept and noted.
    #[schema(example = json!(null))]
    pub discard: Option<String>,
    /// Who answers, when it is not the sender.
    #[schema(example = "Föreningen Exempel")]
    pub respondent_name: Option<String>,
    /// Kind of body, as in the register of organisations, or `privatePerson`.
    #[schema(example = "association")]
    pub respondent_kind: Option<String>,
    /// What is answered; worked out from the text when nothing is said.
    #[schema(value_type = Option<enums::RecipientOutcome>, example = "views")]
    pub outcome: Option<String>,
}

enum Place {
    Remiss(Uuid),
    Case(Uuid),
    Nowhere(String),
}

impl PlaceEntry {
    fn place(&self) -> ApiResult<Place> {
        match (self.remiss_id, self.case_id, &self.discard) {
            (Some(id), None, None) => Ok(Place::Remiss(id)),
            (None, Some(id), None) => Ok(Place::Case(id)),
            (None, None, Some(reason)) if reason.trim().chars().count() > LONGEST_REASON => {
                Err(ApiError::invalid(
                    "/discard",
                    "Skälet har högst 500 tecken.",
                    "The reason has at most 500 characters.",
                ))
            }
            (None, None, Some(reason)) if !reason.trim().is_empty() => {
                // It stands on one line.
                Ok(Place::Nowhere(
                    reason.split_whitespace().collect::<Vec<_>>().join(" "),
                ))
            }
            (None, None, Some(_)) => Err(ApiError::invalid(
                "/discard",
                "Ange varför mejlet inte hör hemma någonstans.",
                "Say why the mail belongs nowhere.",
            )),
            _ => Err(ApiError::Invalid(vec![FieldError::new(
                "",
                "Ange exakt en av remissId, caseId och discard.",
                "Give exactly one of remissId, caseId and discard.",
            )])),
        }
    }

    fn better(&self) -> ApiResult<Better> {
        let outcome = self.outcome.as_deref().map(|text| {
            text.parse::<RecipientOutcome>()
                .ok()
                .filter(|outcome| *outcome != RecipientOutcome::NoAnswer)
                .ok_or_else(|| {
                    ApiError::invalid(
                        "/outcome",
                        "Utfallet är views, noObjection eller declines.",
                        "The outcome is views, noObjection or declines.",
                    )
                })
        });
        let text = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let is_known = |kind: &str| {
            kind == PRIVATE_PERSON || OrganisationKind::ALL.iter().any(|known| known.as_str() == kind)
        };
        if self
            .respondent_kind
            .as_deref()
            .is_some_and(|kind| !is_known(kind))
        {
            return Err(ApiError::invalid(
                "/respondentKind",
                "Slaget är privatePerson eller ett av organisationsregistrets.",
                "The kind is privatePerson, or one of the register of organisations.",
            ));
        }
        Ok(Better {
            respondent_name: text(&self.respondent_name),
            respondent_kind: text(&self.respondent_kind),
            outcome: outcome.transpose()?,
        })
    }
}

/// Place a mail
///
/// Placerar ett inkommet mejl: som svar på en remiss, som handling i ett ärende, eller ingenstans med en anledning. The
/// mail is kept in any case.
#[utoipa::path(
    tag = "inbox",
    params(("id" = Uuid, Path, description = "The entry")),
    request_body = PlaceEntry,
    responses(
        (status = 200, description = "The entry as it is now", body = EntryView),
        (status = 409, description = "It is placed already, or is being read, or the remiss takes no responses"),
    ),
    security(("bearer" = ["registrar"])),
)]
#[post("/inbox/{id}/matches")]
pub async fn place(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<PlaceEntry>,
) -> ApiResult<HttpResponse> {
    let place = body.value.place()?;
    body.value.better()?;
    let entry = app
        .read(&caller, async |connection| {
            store::find(&app, connection, *id).await
        })
        .await?;
    let mail = match place {
        Place::Nowhere(_) => None,
        _ if is_placed(&entry) => None,
        _ => {
            let reading = read_again(&app, &entry).await?;
            let files = store_attachments(&app, &reading).await?;
            Some((reading, files))
        }
    };
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let entry = store::lock(&app, connection, *id).await?;
        let aside = matches!(place, Place::Nowhere(_)) && entry.status == "quarantined";
        if !may_be_placed(&entry) && !aside {
            return Err(placed_already(&entry));
        }
        let settled = match (&place, &mail) {
            (Place::Remiss(remiss_id), Some((reading, files))) => {
                let target = Target {
                    remiss_id: *remiss_id,
                    recipient_id: body.value.recipient_id,
                    reason: "Placerat av registrator.",
                };
                let mail = (reading, files.clone());
                let better = body.value.better()?;
                as_response(&app, connection, &caller, &entry, mail, target, better)
                    .await
                    .map_err(pointed)?
            }
            (Place::Case(case_id), Some((reading, files))) => {
                let case = cases::find(&app, connection, *case_id)
                    .await
                    .map_err(|error| missing(error, "/caseId"))?;
                let mail = (reading, files.clone());
                let into = IntoCase {
                    case: &case,
                    remiss_id: None,
                    party: None,
                    reason: "Registrerat som handling i ärendet.",
                };
                as_document(&app, connection, &caller, &entry, mail, into).await?
            }
            (Place::Nowhere(reason), _) => {
                let settled = Settled {
                    status: "noted",
                    reason,
                    candidates: &entry.candidates()?,
                    message_id: entry.message_id,
                    ..Settled::default()
                };
                let entry = store::settle(&app, connection, entry.id, &settled).await?;
                tell(&app, connection, &caller, &entry, "inboxEntry.noted").await?;
                entry
            }
            (_, None) => return Err(placed_already(&entry)),
        };
        let settled = seen(&app, connection, settled).await?;
        let mut made = Made::done(EntryView::of(&app, &caller, &settled)?);
        made.version = Some(settled.version);
        Ok(made)
    })
    .await
}

/// What does not exist is a wrong field here: the entry itself is there.
fn missing(error: ApiError, pointer: &str) -> ApiError {
    match error {
        ApiError::NotFound => ApiError::invalid(
            pointer,
            "Det som anges finns inte, eller är inte till för nyckeln.",
            "What is named does not exist, or is not for this key.",
        ),
        other => other,
    }
}

fn pointed(error: ApiError) -> ApiError {
    missing(error, "/remissId")
}

fn is_placed(entry: &Entry) -> bool {
    entry.status == "placed"
}

pub(super) fn may_be_placed(entry: &Entry) -> bool {
    matches!(entry.status.as_str(), "waiting" | "noted") && entry.scan != "infected"
}

pub(super) fn placed_already(entry: &Entry) -> ApiError {
    let detail = if is_placed(entry) {
        Sentence::new("Mejlet är redan placerat.", "The mail is placed already.")
    } else if entry.scan == "infected" {
        Sentence::new(
            "Mejlet är i karantän för att viruskontrollen hittade något. Be avsändaren skicka på nytt, eller kontrollera det igen.",
            "The mail is quarantined: the virus scanner found something. Ask the sender to send it again, or scan it again.",
        )
    } else {
        Sentence::new(
            "Mejlet läses just nu. Försök igen om en stund.",
            "The mail is being read. Try again in a moment.",
        )
    };
    ApiError::StateConflict {
        state: entry.status.clone(),
        allowed: Vec::new(),
        detail,
    }
}

/// Reads the mail once more; of one that is too large, its head.
pub(super) async fn read_again(app: &App, entry: &Entry) -> ApiResult<Reading> {
    if reading::is_too_large(app, entry) {
        return reading::read_head(app, entry).await;
    }
    let raw = app.files().get(entry.file_key).await?;
    reading::read(app, raw, Vec::new()).await
}
