//! `/remisser/{id}/svar/{response}`: a published response. One that is not published any more is gone, and the page says so.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use remiss_domain::publication::MARK;
use remiss_domain::workflow::RecipientOutcome;

use super::days::day_of;
use super::failure::{html_in, or_failure_in};
use super::file::id;
use super::published;
use super::published_view::{kind_in_words, outcome_key, path_of, question_of};
use super::shown::{Part, Words, kind_of_file, size_in_words};
use super::site::{Site, language};
use super::texts::Language;
use crate::access::Caller;
use crate::http::{ApiError, ApiResult, AppData};
use crate::publications::{self, PublishedResponse, ShownFile};
use crate::remisser::Remiss;
use crate::responses::{PRIVATE_PERSON, swedish_kind_of_one};
use crate::{boards, cases};

/// Whom to ask to take it down: a person at the registry, since what comes to the reply address is taken for an answer.
struct Contact {
    email: String,
    subject: String,
}

struct ShownAnswer {
    heading: String,
    words: Words,
}

struct Attachment {
    href: String,
    title: String,
    about: String,
}

#[derive(Template)]
#[template(path = "public/templates/answer.html")]
struct AnswerPage<'a> {
    site: Site<'a>,
    remiss: &'a str,
    page: &'a str,
    answers_page: String,
    title: &'a str,
    about: &'a str,
    mail_before: &'a str,
    mail_after: &'a str,
    kind: Option<&'a str>,
    outcome: &'a str,
    received: &'a str,
    supplement: bool,
    answers: Vec<ShownAnswer>,
    attachments: Vec<Attachment>,
    masked: bool,
    email: &'a str,
    subject: &'a str,
}

/// A response that is not, or no longer, published.
#[derive(Template)]
#[template(path = "public/templates/gone.html")]
struct GonePage<'a> {
    site: Site<'a>,
    remiss: &'a str,
    page: &'a str,
    answers_page: String,
}

/// `GET /remisser/{id}/svar/{response}`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = page(&request, &app).await;
    or_failure_in(language(&app, &request), &app, made, None)
}

async fn page(request: &HttpRequest, app: &AppData) -> ApiResult<HttpResponse> {
    let t = language(app, request);
    let (remiss_id, response_id) = (id(request, "id")?, id(request, "response")?);
    let (remiss, about, contact, found) = app
        .read(&Caller::with_link(), async |connection| {
            let remiss = published(app, connection, remiss_id).await?;
            let case = cases::find(app, connection, remiss.case_id).await?;
            let board = boards::find(app, connection, remiss.board_id).await?;
            let found = match publications::standing(app, connection, remiss.id, response_id).await {
                Ok(found) => {
                    let files = publications::files_of(app, connection, &[found.copy.id]).await?;
                    Some((found, files))
                }
                Err(ApiError::NotFound) => None,
                Err(other) => return Err(other),
            };
            let email = board.email.clone();
            let contact = Contact {
                email: email.unwrap_or_else(|| app.settings().mail.reply_address.clone()),
                subject: format!("Publicerat svar i {}", case.case_number),
            };
            // The number stays on one line.
            let number = case.case_number.replace(' ', "\u{a0}");
            Ok((remiss, format!("{} · {number}", board.name), contact, found))
        })
        .await?;
    let Some((found, files)) = found else {
        let gone = GonePage {
            site: Site::of_nothing(app, t),
            remiss: &remiss.name,
            page: &format!("/remisser/{}", remiss.id),
            answers_page: t.path(&format!("/remisser/{}/svar", remiss.id)),
        };
        return html_in(t, StatusCode::NOT_FOUND, &gone);
    };
    let private = found.kind == PRIVATE_PERSON;
    let mut response = render(app, t, &remiss, (&about, &contact), found, &files)?;
    if private {
        // A private person answers the municipality, not those who search for a name.
        let noindex = header::HeaderValue::from_static("noindex");
        response
            .headers_mut()
            .insert(header::HeaderName::from_static("x-robots-tag"), noindex);
    }
    Ok(response)
}

fn render(
    app: &AppData,
    t: &Language,
    remiss: &Remiss,
    (about, contact): (&str, &Contact),
    found: PublishedResponse,
    files: &[ShownFile],
) -> ApiResult<HttpResponse> {
    let copy = &found.copy;
    let outcome: RecipientOutcome = found.outcome.parse().map_err(ApiError::internal)?;
    let kind = swedish_kind_of_one(&found.kind);
    let path = path_of(remiss, copy.response_id);
    let mut answers: Vec<ShownAnswer> = copy
        .answers
        .iter()
        .map(|answer| ShownAnswer {
            heading: question_of(remiss, &answer.key),
            words: Words::of(&answer.text),
        })
        .collect();
    if !copy.text.trim().is_empty() {
        let heading = if answers.is_empty() {
            t.say("published.text")
        } else {
            t.say("published.besides")
        };
        answers.push(ShownAnswer {
            heading: heading.to_owned(),
            words: Words::of(&copy.text),
        });
    }
    let masked = copy.name.contains(MARK)
        || copy.text.contains(MARK)
        || copy.answers.iter().any(|answer| answer.text.contains(MARK));
    let by_mail = t.say("published.take_down");
    let (mail_before, mail_after) = by_mail.split_once("{email}").unwrap_or((by_mail, ""));
    let page = AnswerPage {
        site: Site::of(app, t, &path),
        remiss: &remiss.name,
        page: &format!("/remisser/{}", remiss.id),
        answers_page: t.path(&format!("/remisser/{}/svar", remiss.id)),
        title: &t.with(
            "published.one_title",
            "name",
            if copy.name == "Privatperson" {
                t.say("published.private")
            } else {
                &copy.name
            },
        ),
        about: &t
            .with("published.about", "remiss", &remiss.name)
            .replace("{board}", about),
        mail_before,
        mail_after,
        kind: (copy.name != kind).then(|| kind_in_words(t, &found.kind)),
        outcome: t.say(outcome_key(outcome)),
        received: &day_of(app, t, found.received_at),
        supplement: found.relation != "first",
        answers,
        attachments: files
            .iter()
            .map(|file| Attachment {
                href: format!("{path}/bilagor/{}", file.document_id),
                title: file.title.clone(),
                about: format!(
                    "{}, {}",
                    kind_of_file(&file.media_type, &file.file_name),
                    size_in_words(file.size)
                ),
            })
            .collect(),
        masked,
        email: &contact.email,
        subject: &contact.subject,
    };
    html_in(t, StatusCode::OK, &page)
}
