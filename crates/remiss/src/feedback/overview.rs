//! `GET /remisser/{id}/feedback`

use actix_web::{HttpRequest, HttpResponse, get};
use jiff::Timestamp;
use remiss_domain::workflow::{FeedbackState, OutgoingState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::states::{self, Told};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::followers;
use crate::http::page::Meta;
use crate::http::{ApiError, ApiResult, AppData, Links, Paging, Path, Query, enums};
use crate::remisser::{self, Remiss};

/// Which of those who answered.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct FeedbackFilter {
    /// How far the feedback has reached them.
    #[param(value_type = Option<enums::FeedbackState>, example = "failed")]
    pub state: Option<String>,
}

/// Who of those who answered has had the feedback.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FeedbackOverview {
    /// The remiss.
    pub remiss_id: Uuid,
    /// How it stands, in one Swedish sentence.
    #[schema(example = "12 av 14 har fått återkopplingen. 1 gick inte fram. 1 brev ska skrivas ut.")]
    pub summary: String,
    /// How many there are in each state; states with nobody are left out.
    pub counts: Vec<FeedbackCount>,
    /// Those who asked to be told without having answered. Who they are is told to nobody.
    pub followers: FollowerCounts,
    /// A page of those who answered, in the order in which the responses came in.
    pub respondents: Vec<FeedbackRespondent>,
    /// Where in the list the page is.
    #[serde(rename = "_meta")]
    pub meta: Meta,
    /// This page and its neighbours, and what this caller may do now.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// How many there are in a state.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FeedbackCount {
    /// The state.
    #[schema(value_type = enums::FeedbackState, example = "delivered")]
    pub state: FeedbackState,
    /// In Swedish.
    #[schema(example = "levererad")]
    pub name: &'static str,
    /// How many.
    #[schema(example = 12)]
    pub count: i64,
}

/// Those who asked to be told what came of the remiss.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FollowerCounts {
    /// Who have confirmed their address and wait to be told.
    #[schema(example = 3)]
    pub waiting: i64,
    /// Who have been mailed.
    #[schema(example = 8)]
    pub told: i64,
    /// To whom the mail could not be delivered.
    #[schema(example = 0)]
    pub failed: i64,
}

/// One who answered.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FeedbackRespondent {
    /// The response.
    pub response_id: Uuid,
    /// The recipient, for one who was asked.
    pub recipient_id: Option<Uuid>,
    /// Who it is from.
    #[schema(example = "Bygdegården i Exempelby")]
    pub respondent_name: String,
    /// How it came.
    #[schema(value_type = enums::ResponseChannel, example = "letter")]
    pub channel: String,
    /// How far the feedback has reached.
    #[schema(value_type = enums::FeedbackState, example = "letterToPrint")]
    pub state: FeedbackState,
    /// In Swedish.
    #[schema(example = "brev att skriva ut")]
    pub state_name: &'static str,
    /// When it was written, UTC.
    #[schema(value_type = Option<String>, format = DateTime, example = "2020-01-20T08:00:00Z")]
    pub told_at: Option<Timestamp>,
    /// The words of the mail server.
    #[schema(example = "")]
    pub words: String,
    /// The message.
    pub message_id: Option<Uuid>,
    /// The response, its feedback, the message.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// Who has had the feedback
///
/// Vilka av dem som svarade som har fått återkopplingen: levererad, gick inte fram, brev att skriva ut, inte skickad än, ingen adress. With how many of
/// those who asked to be told have been.
#[utoipa::path(
    tag = "feedback",
    params(("id" = Uuid, Path, description = "The remiss"), Paging, FeedbackFilter),
    responses((status = 200, description = "Who has had it", body = FeedbackOverview)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor"])),
)]
#[get("/remisser/{id}/feedback")]
pub async fn overview(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
    filter: Query<FeedbackFilter>,
) -> ApiResult<HttpResponse> {
    let wanted = filter
        .state
        .as_deref()
        .map(str::parse::<FeedbackState>)
        .transpose()
        .map_err(|error| {
            ApiError::bad_request(
                format!("Okänt värde {}. Kända: {}.", error.text, error.allowed.join(", ")),
                error.to_string(),
            )
        })?;
    let view = app
        .read(&caller, async |connection| {
            let remiss = remisser::find(&app, connection, *id).await?;
            if !remiss.is_outgoing() {
                return Err(ApiError::NotFound);
            }
            let all = states::of_remiss(&app, connection, remiss.id).await?;
            let followers = followers::counts(&app, connection, remiss.id).await?;
            let followers = FollowerCounts {
                waiting: followers.waiting,
                told: followers.told,
                failed: followers.failed,
            };
            Ok(view(
                &app,
                &request,
                &caller,
                &remiss,
                *paging,
                (wanted, all),
                followers,
            ))
        })
        .await?;
    Ok(HttpResponse::Ok().json(view))
}

fn view(
    app: &App,
    request: &HttpRequest,
    caller: &Caller,
    remiss: &Remiss,
    paging: Paging,
    (wanted, all): (Option<FeedbackState>, Vec<Told>),
    followers: FollowerCounts,
) -> FeedbackOverview {
    let counts: Vec<FeedbackCount> = FeedbackState::ALL
        .iter()
        .map(|&state| FeedbackCount {
            state,
            name: state.swedish(),
            count: i64::try_from(all.iter().filter(|told| told.state == state).count()).unwrap_or(i64::MAX),
        })
        .filter(|count| count.count > 0)
        .collect();
    let summary = summary(remiss, &counts, all.len());
    // What can be sent now: the first time to all, later to those who answered after it.
    let can_be_sent = match remiss.outgoing_state() {
        Ok(OutgoingState::Decided) => true,
        Ok(OutgoingState::FedBack) => all.iter().any(|told| told.state == FeedbackState::NotYet),
        _ => false,
    };
    let chosen: Vec<Told> = all
        .into_iter()
        .filter(|told| wanted.is_none_or(|wanted| told.state == wanted))
        .collect();
    let total = i64::try_from(chosen.len()).unwrap_or(i64::MAX);
    let respondents: Vec<FeedbackRespondent> = chosen
        .into_iter()
        .skip(usize::try_from(paging.offset()).unwrap_or(usize::MAX))
        .take(usize::try_from(paging.limit()).unwrap_or_default())
        .map(|told| FeedbackRespondent::of(app, told))
        .collect();
    let meta = Meta::new(paging, respondents.len(), total);
    let address = app.url(&format!("/remisser/{}", remiss.id));
    FeedbackOverview {
        remiss_id: remiss.id,
        summary,
        counts,
        followers,
        links: meta
            .links(app, request)
            .and("remiss", "GET", address.clone())
            .and_if(
                can_be_sent && caller.is_one_of(&[Role::Officer]),
                "feedBack",
                "POST",
                format!("{address}/feedback-dispatches"),
            ),
        respondents,
        meta,
    }
}

/// How it stands, in a sentence or a few.
fn summary(remiss: &Remiss, counts: &[FeedbackCount], total: usize) -> String {
    let of = |state: FeedbackState| {
        counts
            .iter()
            .find(|count| count.state == state)
            .map_or(0, |count| count.count)
    };
    if total == 0 {
        return "Ingen har svarat.".to_owned();
    }
    let told = of(FeedbackState::Delivered) + of(FeedbackState::LetterPosted) + of(FeedbackState::Api);
    let before = remiss
        .outgoing_state()
        .is_ok_and(|state| state != OutgoingState::FedBack);
    if before {
        let all = if total == 1 {
            "Den som svarade".to_owned()
        } else {
            format!("De {total} som svarade")
        };
        return format!("{all} har inte fått någon återkoppling än. Den skickas när beslutet är fattat.");
    }
    let mut sentences = vec![format!("{told} av {total} har fått återkopplingen.")];
    for (state, what) in [
        (FeedbackState::Queued, "mejl väntar på att skickas"),
        (FeedbackState::Failed, "gick inte fram"),
        (FeedbackState::LetterToPrint, "brev ska skrivas ut"),
        (
            FeedbackState::NotYet,
            "har svarat efteråt och väntar på återkoppling",
        ),
        (FeedbackState::Unreachable, "lämnade ingen adress"),
    ] {
        if of(state) > 0 {
            sentences.push(format!("{} {what}.", of(state)));
        }
    }
    sentences.join(" ")
}

impl FeedbackRespondent {
    fn of(app: &App, told: Told) -> FeedbackRespondent {
        let response = app.url(&format!("/responses/{}", told.response_id));
        let message = told.message_id.map(|id| app.url(&format!("/messages/{id}")));
        let failed = told.state == FeedbackState::Failed;
        let links = Links::default()
            .and("feedback", "GET", format!("{response}/feedback"))
            .and("response", "GET", response);
        FeedbackRespondent {
            response_id: told.response_id,
            recipient_id: told.recipient_id,
            respondent_name: told.respondent_name,
            channel: told.channel,
            state: told.state,
            state_name: told.state.swedish(),
            told_at: told.told_at,
            words: if failed { told.words } else { String::new() },
            message_id: told.message_id,
            links: match message {
                Some(message) => links.and("message", "GET", message),
                None => links,
            },
        }
    }
}
