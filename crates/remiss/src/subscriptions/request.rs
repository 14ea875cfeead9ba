//! `POST /public/subscriptions` and `GET /public/subscription-choices`

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post};
use remiss_domain::address::EmailAddress;
use remiss_domain::subscription::Wishes;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::ask::{Asked, ask};
use super::choices::Choices;
use super::form::is_word;
use super::pace;
use crate::access::Caller;
use crate::boards;
use crate::http::{ApiError, ApiResult, AppData, FieldError, IdempotencyKey, Json, Made};
use crate::organisations::tidy_words;

/// A subscription to ask for. A remiss fits when one of the wishes does; without wishes every remiss fits.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestSubscription {
    /// E-mail address.
    #[schema(example = "forening@example.org")]
    pub email: String,
    /// Boards (nämnder) to hear from.
    #[serde(default)]
    pub board_ids: Vec<Uuid>,
    /// Topics (ämnen) to hear of.
    #[serde(default)]
    #[schema(example = json!(["kultur"]))]
    pub topics: Vec<String>,
    /// Areas (områden) to hear of.
    #[serde(default)]
    #[schema(example = json!(["Vivalla"]))]
    pub areas: Vec<String>,
    /// Mails in plain language (lättläst).
    #[serde(default)]
    #[schema(example = false)]
    pub plain_language: bool,
}

/// What happens next: the same for every address.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionRequested {
    /// In one Swedish sentence.
    #[schema(
        example = "Vi har skickat ett mejl till adressen. Prenumerationen börjar när länken i mejlet är bekräftad."
    )]
    pub message: String,
}

/// What a subscriber can choose from. Other topics and areas can be wished for too, in words.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionChoices {
    /// Boards (nämnder).
    pub boards: Vec<SubscriptionBoard>,
    /// Topics (ämnen).
    #[schema(example = json!(["integration", "kultur"]))]
    pub topics: Vec<String>,
    /// Areas (områden).
    #[schema(example = json!(["Vivalla"]))]
    pub areas: Vec<String>,
}

/// A board that can be chosen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionBoard {
    /// Id.
    pub id: Uuid,
    /// Name.
    #[schema(example = "Kommunstyrelsen")]
    pub name: String,
}

/// What a subscription can be for
///
/// Nämnder, ämnen och områden att välja bland. Without credentials.
#[utoipa::path(
    tag = "public",
    responses((status = 200, description = "Boards, topics and areas", body = SubscriptionChoices)),
)]
#[get("/public/subscription-choices")]
pub async fn choices(app: AppData) -> ApiResult<HttpResponse> {
    let choices = app
        .read(&Caller::public(), async |connection| {
            Choices::load(&app, connection).await
        })
        .await?;
    Ok(HttpResponse::Ok().json(SubscriptionChoices {
        boards: choices
            .boards
            .into_iter()
            .map(|(id, name)| SubscriptionBoard { id, name })
            .collect(),
        topics: choices.topics,
        areas: choices.areas,
    }))
}

/// Ask for a subscription to new remisser
///
/// Begär en prenumeration på nya remisser. A mail with a link goes to the address, at most one an hour; nothing else is sent
/// there before the link is confirmed. The answer is the same whether or not the address is known. Without credentials.
#[utoipa::path(
    tag = "public",
    request_body = RequestSubscription,
    responses(
        (status = 202, description = "A mail is on its way, if the address has not just had one", body = SubscriptionRequested),
        (status = 429, description = "Too many different addresses from one caller in an hour"),
    ),
)]
#[post("/public/subscriptions")]
pub async fn request(
    caller: HttpRequest,
    app: AppData,
    key: IdempotencyKey,
    body: Json<RequestSubscription>,
) -> ApiResult<HttpResponse> {
    let asked = check(&body.value)?;
    pace::keep(&app, &caller, asked.email.as_str())?;
    key.once(&app, &Caller::public(), body.fingerprint, async |connection| {
        for (index, id) in asked.wishes.boards.iter().enumerate() {
            match boards::find(&app, connection, *id).await {
                Err(ApiError::NotFound) => {
                    return Err(ApiError::invalid(
                        format!("/boardIds/{index}"),
                        "Det finns ingen sådan nämnd.",
                        "There is no such board.",
                    ));
                }
                found => found?,
            };
        }
        ask(&app, connection, &asked).await?;
        Ok(Made {
            status: StatusCode::ACCEPTED,
            location: None,
            version: None,
            body: SubscriptionRequested {
                message: "Vi har skickat ett mejl till adressen. Prenumerationen börjar när länken i mejlet är bekräftad."
                    .to_owned(),
            },
        })
    })
    .await
}

fn check(new: &RequestSubscription) -> ApiResult<Asked> {
    let mut wrong = Vec::new();
    let email = new.email.parse::<EmailAddress>();
    if let Err(error) = &email {
        wrong.push(FieldError::new(
            "/email",
            error.to_string(),
            "This is no e-mail address, such as forening@example.org.",
        ));
    }
    let (topics, areas) = (tidy_words(&new.topics), tidy_words(&new.areas));
    for (pointer, words) in [("/topics", &topics), ("/areas", &areas)] {
        if words.len() > 50 || !words.iter().all(|word| is_word(word)) {
            wrong.push(FieldError::new(
                pointer,
                "Högst 50 ord får anges, vart och ett med högst 100 tecken.",
                "At most 50 words may be given, each of at most 100 characters.",
            ));
        }
    }
    if new.board_ids.len() > 100 {
        wrong.push(FieldError::new(
            "/boardIds",
            "Högst 100 nämnder får anges.",
            "At most 100 boards may be given.",
        ));
    }
    match email {
        Ok(email) if wrong.is_empty() => {
            let mut boards = new.board_ids.clone();
            boards.sort_unstable();
            boards.dedup();
            Ok(Asked {
                email,
                wishes: Wishes {
                    boards,
                    topics,
                    areas,
                },
                plain_language: new.plain_language,
            })
        }
        _ => Err(ApiError::Invalid(wrong)),
    }
}
