//! `/granska/{token}`: a colleague reads what is written so far, and says what there is to say. It cannot be changed or sent from here, and
//! whoever writes closes the page with one button.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::super::days::moment;
use super::super::failure::{Unkept, html_in};
use super::super::form::{Fields, Form, SavedFile, TRAP};
use super::super::shown::{Part, Words};
use super::super::site::{Site, language};
use super::super::texts::Language;
use super::files::token;
use super::finish;
use super::room::saved_files;
use crate::access::Caller;
use crate::answering::{self, Comment, Draft};
use crate::app::App;
use crate::http::{ApiError, ApiResult, AppData, RawBody};
use crate::recipients::{self, Recipient};
use crate::remisser::{self, Remiss};

/// Most letters of a comment.
const LONGEST: usize = 5000;
/// Most comments on a draft.
const MOST: usize = 100;

struct Written {
    heading: String,
    words: Words,
}

struct Said {
    name: String,
    at: String,
    words: Words,
}

#[derive(Template)]
#[template(path = "public/templates/answering_review.html")]
struct ReviewPage<'a> {
    site: Site<'a>,
    /// Who answers what.
    lead: String,
    deadline: Option<String>,
    saved: String,
    outcome: Option<String>,
    written: Vec<Written>,
    files: Vec<SavedFile>,
    comments: Vec<Said>,
    action: String,
    name: &'a str,
    text: &'a str,
    error: Option<&'a str>,
    done: bool,
}

/// `GET /granska/{token}`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        let (draft, remiss, recipient) = look(&app, &token(&request)).await?;
        let done = request.query_string().starts_with("klart=sagt");
        let t = language(&app, &request);
        render(
            &app,
            t,
            &draft,
            (&remiss, recipient.as_ref()),
            ("", ""),
            None,
            done,
        )
    };
    finish(&request, &app, made.await, None)
}

/// `POST /granska/{token}`
pub(super) async fn take(
    request: HttpRequest,
    app: AppData,
    body: Result<RawBody, ApiError>,
) -> HttpResponse {
    let fields = match body.and_then(|body| Fields::parse(&body.bytes)) {
        Ok(fields) => fields,
        Err(error) => return finish(&request, &app, Err(error), None),
    };
    let t = language(&app, &request);
    let made = async {
        let token = token(&request);
        let (draft, remiss, recipient) = look(&app, &token).await?;
        let (name, text) = (fields.get("namn"), fields.get("text"));
        let error = if text.is_empty() {
            Some(t.say("review.no_text"))
        } else if text.chars().count() > LONGEST || name.chars().count() > 100 {
            Some(t.say("review.long"))
        } else if draft.comments.len() >= MOST {
            Some(t.say("review.many"))
        } else if !fields.get(TRAP).is_empty() {
            Some(t.say("review.trapped"))
        } else {
            None
        };
        if error.is_some() {
            return render(
                &app,
                t,
                &draft,
                (&remiss, recipient.as_ref()),
                (name, text),
                error,
                false,
            );
        }
        app.write(&Caller::with_link(), async |connection| {
            let draft = answering::lock(&app, connection, draft.id).await?;
            // Closed, or sent, in the same moment.
            let draft = draft.filter(|draft| draft.share_token.as_deref() == Some(token.as_str()));
            let mut comments = draft.as_ref().ok_or(ApiError::NotFound)?.comments.clone();
            let said = |comment: &Comment| comment.name == name && comment.text == text;
            if !comments.iter().any(said) {
                comments.push(Comment {
                    name: name.to_owned(),
                    text: text.to_owned(),
                    at: app.now(),
                });
            }
            let id = draft.ok_or(ApiError::NotFound)?.id;
            answering::comment(&app, connection, id, &comments).await
        })
        .await?;
        Ok(HttpResponse::SeeOther()
            .insert_header((header::LOCATION, t.path(&format!("/granska/{token}?klart=sagt"))))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish())
    };
    let path = t.path(request.path());
    let unkept = Unkept {
        path: &path,
        fields: &fields.0,
    };
    finish(&request, &app, made.await, Some(unkept))
}

async fn look(app: &App, token: &str) -> ApiResult<(Draft, Remiss, Option<Recipient>)> {
    app.read(&Caller::with_link(), async |connection| {
        let draft = answering::by_share_token(app, connection, token).await?;
        let draft = draft.ok_or(ApiError::NotFound)?;
        let remiss = remisser::find(app, connection, draft.remiss_id).await?;
        let recipient = match draft.recipient_id {
            Some(id) => Some(recipients::find(app, connection, id).await?),
            None => None,
        };
        Ok((draft, remiss, recipient))
    })
    .await
}

fn render(
    app: &App,
    t: &Language,
    draft: &Draft,
    (remiss, recipient): (&Remiss, Option<&Recipient>),
    (name, text): (&str, &str),
    error: Option<&str>,
    done: bool,
) -> ApiResult<HttpResponse> {
    let path = format!("/granska/{}", draft.share_token.as_deref().unwrap_or_default());
    let fields = Fields(draft.fields.clone());
    let form = Form::new(t, remiss, recipient, &path, String::new()).filled_with(&fields);
    let outcome = form.outcomes.iter().find(|choice| choice.chosen);
    let outcome = outcome.map(|choice| choice.label.clone());
    let written = form.questions.iter().chain([&form.text]);
    let from = recipient.map_or_else(|| fields.get("namn"), |recipient| recipient.name.as_str());
    let from = if from.is_empty() {
        t.say("review.somebody")
    } else {
        from
    };
    let page = ReviewPage {
        site: Site::private(app, t, &path),
        lead: t
            .with("review.lead", "name", from)
            .replace("{remiss}", &remiss.name),
        deadline: recipient
            .map_or(remiss.deadline, |recipient| recipient.deadline(remiss))
            .map(|at| moment(app, t, at)),
        saved: moment(app, t, draft.saved_at),
        outcome,
        written: written
            .filter(|field| !field.value.is_empty())
            .map(|field| Written {
                heading: field.label.clone(),
                words: Words::of(&field.value),
            })
            .collect(),
        files: saved_files(draft, &path),
        comments: draft
            .comments
            .iter()
            .map(|comment| Said {
                name: comment.name.clone(),
                at: moment(app, t, comment.at),
                words: Words::of(&comment.text),
            })
            .collect(),
        action: t.path(&path),
        name,
        text,
        error,
        done,
    };
    let status = if error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    html_in(t, status, &page)
}
