//! `POST /decisions/{id}/corrections`

use actix_web::{HttpResponse, post};
use jiff::civil::Date;
use remiss_domain::workflow::{DecidedBy, DecisionKind};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::outcome::direction;
use super::rules::{day_can_be, paragraph_is_free};
use super::store::{self, Corrected, Decision};
use super::view::DecisionView;
use super::{deferral, dispatch, extract, referral};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::audit::{Deed, changes, record_all};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path, Sentence};
use crate::remisser::Remiss;
use crate::{agenda, cases, documents, drafts, late_consents, meetings, remisser};

/// What to put right in a decision; what is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CorrectDecision {
    /// Why; it is kept, and stands in the case's timeline.
    #[schema(example = "Fel paragraf: § 212 är ärendet före.")]
    pub reason: String,
    /// What was decided: one decision that settles the case in the place of another; or a deferral, or a referral back, that was none or was one after all,
    /// as long as nothing was decided since and what was referred back was not worked on.
    #[schema(value_type = Option<crate::http::enums::DecisionKind>, example = json!(null))]
    pub kind: Option<String>,
    /// Paragraph (§) of the minutes.
    #[schema(example = "§ 213")]
    pub paragraph: Option<String>,
    /// The decision.
    pub text: Option<String>,
    /// Reservations.
    pub dissent: Option<String>,
    /// Point of the delegation.
    pub delegation_point: Option<String>,
    /// The day.
    #[schema(example = "2019-12-03")]
    pub decided_on: Option<Date>,
    /// Where it becomes a deferral: the later meeting at which the case comes up again; the board's next planned one when nothing is said.
    #[schema(example = json!(null))]
    pub deferred_to_meeting_id: Option<Uuid>,
}

/// Put a decision right
///
/// Rättar ett beslut som registrerades fel: paragraf, text, reservation, dag eller vad som beslutades. Det som stod förut sparas, och ett protokollsutdrag som redan
/// är gjort makuleras och görs om. What it said before is kept with the reason; an extract that was made is made void and made anew. Not once the answer is
/// sent: what its sender has got does not change.
#[utoipa::path(
    tag = "decisions",
    params(("id" = Uuid, Path, description = "The decision")),
    request_body = CorrectDecision,
    responses(
        (status = 200, description = "The decision as it is now", body = DecisionView),
        (status = 409, description = "It was sent, or what followed from it stands in the way"),
    ),
    security(("bearer" = ["secretary", "officer"])),
)]
#[post("/decisions/{id}/corrections")]
pub async fn correct(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<CorrectDecision>,
) -> ApiResult<HttpResponse> {
    let wish = &body.value;
    let reason = late_consents::reason("/reason", &wish.reason)?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let found = store::find(&app, connection, *id).await?;
        let remiss = match found.remiss_id {
            Some(id) => Some(remisser::lock(&app, connection, id).await?),
            None => None,
        };
        let case = cases::lock(&app, connection, found.case_id).await?;
        cases::needs_open(&case)?;
        let meeting = match found.meeting_id {
            Some(meeting) => Some(meetings::find(&app, connection, meeting).await?),
            None => None,
        };
        let before = store::lock(&app, connection, *id).await?;
        let by = before.by()?;
        if by == DecidedBy::Board && !caller.has(Role::Secretary, before.board_id) {
            return Err(super::record::only_the_secretary());
        }
        if before.sent_at.is_some() {
            return Err(was_sent());
        }
        let new = wish.applied(&before, by)?;
        let (was, is) = (facts(&before), new.facts());
        let changed = changes(&was, &is);
        if changed["after"].as_object().is_none_or(serde_json::Map::is_empty) {
            return Err(ApiError::invalid(
                "",
                "Inget ändras. Ange det som ska rättas.",
                "Nothing changes. Say what is to be put right.",
            ));
        }
        day_can_be(&app, new.decided_on, meeting.as_ref(), remiss.as_ref())?;
        if before.minutes_approved_on.is_some_and(|day| new.decided_on > day) {
            return Err(ApiError::invalid(
                "/decidedOn",
                "Protokollet är justerat före den dagen.",
                "The minutes were approved before that day.",
            ));
        }
        if let Some(meeting) = meeting.as_ref().filter(|_| new.paragraph != before.paragraph) {
            paragraph_is_free(&app, connection, meeting, &new.paragraph, Some(before.id)).await?;
        }
        let turn = Turn {
            before: &before,
            kind: new.kind,
            remiss: remiss.as_ref(),
            reason: &reason,
            deferred_to: wish.deferred_to_meeting_id,
        };
        follows(&app, connection, &caller, &turn).await?;
        let mut decision = store::correct(&app, connection, before.id, &new).await?;
        let mut voided = None;
        if let Some(extract) = before.extract_document_id {
            if documents::is_passed_on(&app, connection, &[extract]).await? {
                return Err(ApiError::conflict(
                    "Protokollsutdraget har redan gått ut med ett mejl eller en remiss, och det som andra har fått ändras inte. Skriv till dem vad som är fel \
                     och registrera brevet i ärendet.",
                    "The extract of the minutes has left with a mail or a remiss; what others have got does not change.",
                ));
            }
            let words = format!("Ersatt av en rättelse: {reason}");
            documents::make_void(&app, connection, &[extract], &words).await?;
            decision = store::no_extract(&app, connection, decision.id).await?;
            voided = Some((extract, json!({ "reason": words, "decisionId": decision.id })));
        }
        // As when it was recorded or approved: a decision that stands has an extract, a deferral has none.
        let stood = before.extract_document_id.is_some() || before.minutes_approved_on.is_some();
        if stood && new.kind != DecisionKind::Deferred {
            let item = match before.meeting_id {
                Some(meeting) => agenda::in_case(&app, connection, meeting, case.id).await?,
                None => None,
            };
            let document = extract::register(&app, connection, &case, &decision, item.as_ref()).await?;
            decision = store::set_extract(&app, connection, decision.id, document.id).await?;
        }
        let kept = store::Correction {
            reason: &reason,
            by: caller.person(),
            before: &changed["before"],
            after: &changed["after"],
            extract: before.extract_document_id,
        };
        store::keep_correction(&app, connection, &decision, kept).await?;
        let details = json!({ "reason": reason, "before": changed["before"], "after": changed["after"],
            "extractDocumentId": decision.extract_document_id });
        let mut deeds = vec![Deed {
            action: "decision.corrected",
            subject_kind: "decision",
            subject_id: decision.id,
            board_id: Some(decision.board_id),
            case_id: Some(decision.case_id),
            details: &details,
        }];
        if let Some((extract, details)) = &voided {
            deeds.push(Deed {
                action: "document.voided",
                subject_kind: "document",
                subject_id: *extract,
                board_id: Some(decision.board_id),
                case_id: Some(decision.case_id),
                details,
            });
        }
        record_all(&app, connection, &caller, &deeds).await?;
        let view = DecisionView::whole(&app, connection, &caller, &decision).await?;
        Ok(Made {
            version: Some(decision.version),
            ..Made::done(view)
        })
    })
    .await
}

impl CorrectDecision {
    /// The decision as it is to be.
    fn applied(&self, before: &Decision, by: DecidedBy) -> ApiResult<Corrected> {
        let kind = match &self.kind {
            None => before.kind()?,
            Some(kind) => kind.parse().map_err(|_| {
                ApiError::invalid(
                    "/kind",
                    "Beslutet är inget av dem som finns.",
                    "There is no such decision.",
                )
            })?,
        };
        let text = |given: &Option<String>, before: &str| {
            given.as_deref().map_or_else(
                || before.to_owned(),
                |text| text.replace('\0', "").trim().to_owned(),
            )
        };
        let new = Corrected {
            kind,
            paragraph: text(&self.paragraph, &before.paragraph),
            text: text(&self.text, &before.text),
            dissent: text(&self.dissent, &before.dissent),
            delegation_point: text(&self.delegation_point, &before.delegation_point),
            decided_on: self.decided_on.unwrap_or(before.decided_on),
        };
        if new.text.is_empty() {
            return Err(ApiError::invalid(
                "/text",
                "Skriv vad som beslutades.",
                "Write what was decided.",
            ));
        }
        if by == DecidedBy::Delegate && new.delegation_point.is_empty() {
            return Err(ApiError::invalid(
                "/delegationPoint",
                "Ange punkten i delegationsordningen.",
                "Name the point of the delegation.",
            ));
        }
        Ok(new)
    }
}

impl Corrected {
    fn facts(&self) -> Value {
        json!({ "kind": self.kind.as_str(), "paragraph": self.paragraph, "text": self.text, "dissent": self.dissent,
            "delegationPoint": self.delegation_point, "decidedOn": self.decided_on })
    }
}

fn facts(decision: &Decision) -> Value {
    json!({ "kind": decision.kind, "paragraph": decision.paragraph, "text": decision.text, "dissent": decision.dissent,
        "delegationPoint": decision.delegation_point, "decidedOn": decision.decided_on })
}

/// Another decision than was recorded.
struct Turn<'a> {
    before: &'a Decision,
    kind: DecisionKind,
    remiss: Option<&'a Remiss>,
    reason: &'a str,
    deferred_to: Option<Uuid>,
}

/// What follows where something else was decided than was recorded: one decision stands for another, as if it had been recorded so.
async fn follows(app: &App, connection: &mut Connection, caller: &Caller, turn: &Turn<'_>) -> ApiResult<()> {
    let Turn {
        before,
        kind,
        remiss,
        reason,
        deferred_to,
    } = *turn;
    let was = before.kind()?;
    if deferred_to.is_some() && (kind != DecisionKind::Deferred || was == kind) {
        return Err(ApiError::invalid(
            "/deferredToMeetingId",
            "Ange det senare sammanträdet bara när beslutet blir en bordläggning.",
            "Name the later meeting only where the decision becomes a deferral.",
        ));
    }
    if was == kind {
        return Ok(());
    }
    let asked = remiss.map_or(remiss_domain::workflow::Direction::Outgoing, direction);
    if !DecisionKind::possible(asked).contains(&kind) {
        return Err(ApiError::invalid(
            "/kind",
            format!(
                "Beslutet \"{}\" kan bara fattas om en inkommande remiss.",
                kind.swedish()
            ),
            format!("{} can be decided on an incoming remiss only.", kind.as_str()),
        ));
    }
    if was == DecisionKind::Deferred {
        deferral::undo(app, connection, before, kind, remiss, reason).await?;
    }
    if was == DecisionKind::ReferredBack {
        referral::undo(app, connection, before, kind, remiss).await?;
    }
    if kind == DecisionKind::Deferred {
        deferral::make(app, connection, caller, before, remiss, reason, deferred_to).await?;
    }
    if kind == DecisionKind::ReferredBack {
        referral::make(app, connection, before, remiss).await?;
    }
    let statement = drafts::newest_of_case(
        app,
        connection,
        before.case_id,
        before.remiss_id,
        drafts::STATEMENT,
    )
    .await?;
    let Some(statement) = statement else { return Ok(()) };
    if was == DecisionKind::AdoptedWithChanges {
        let version = drafts::newest_version(app, connection, &statement).await?;
        if dispatch::changes_are_written(before, &statement, &version)? {
            return Err(ApiError::conflict(
                "Nämndens ändringar är redan inskrivna i yttrandet. Det går inte längre att rätta vad som beslutades, bara text, paragraf och dag.",
                "The changes are written into the yttrande already.",
            ));
        }
        if kind != DecisionKind::ReferredBack {
            drafts::close(app, connection, &statement).await?;
        }
    }
    if kind == DecisionKind::AdoptedWithChanges {
        drafts::reopen(
            app,
            connection,
            before.case_id,
            before.remiss_id,
            &[drafts::STATEMENT],
        )
        .await?;
    }
    Ok(())
}

fn was_sent() -> ApiError {
    ApiError::StateConflict {
        state: "sent".to_owned(),
        allowed: Vec::new(),
        detail: Sentence::new(
            "Beslutet är skickat, och det som avsändaren har fått ändras inte. Skriv till avsändaren vad som är fel och registrera brevet i ärendet.",
            "The decision was sent; what its recipient has got does not change. Write to the recipient and register the letter.",
        ),
    }
}
