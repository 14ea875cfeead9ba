//! `/remisser/{id}`: a remiss as anyone reads it, from why it is asked to what became of it. The form to answer has a page of its own.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use uuid::Uuid;

use super::days::moment;
use super::failure::or_failure_in;
use super::file::id;
use super::kept::kept;
use super::list_page::{encoded, left_in_words, shortened};
use super::outcome::{Outcome, outcome_of};
use super::published;
use super::published_view::AnswerRow;
use super::shown::{Part, Shown, Standing, days_left};
use super::site::{Site, language, with_reading_aid};
use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, Paging};
use crate::remisser::Subjects;
use crate::{boards, cases, publications, recipients, remisser};

/// Published responses that stand on the page itself.
const FIRST: i64 = 10;

/// The first of the published responses.
struct Published {
    total: i64,
    rows: Vec<AnswerRow>,
    /// How many more there are.
    rest: i64,
    /// Path of the page with all of them.
    page: String,
}

/// How many were asked.
struct Asked {
    count: usize,
    told: String,
    href: String,
}

#[derive(Template)]
#[template(path = "public/templates/show.html")]
struct ShowPage<'a> {
    site: Site<'a>,
    /// Path of this page.
    page: &'a str,
    /// Where it is answered.
    answer_page: String,
    /// Where somebody asks to be told what comes of it.
    follow_page: String,
    json: String,
    description: String,
    remiss: Shown,
    badge: String,
    left: Option<String>,
    /// What stands in place of the call to answer.
    state: String,
    /// Whether everything is shown, or the easy part of it.
    whole: bool,
    /// Path of the easy version, when there is something easy to read.
    easy: Option<String>,
    outcome: Option<Outcome>,
    mail_before: String,
    mail_after: String,
    letter: String,
    asked: Asked,
    published: Published,
    sent: Option<String>,
    decided_on: Option<String>,
    topics: Vec<(String, String)>,
    areas: Vec<(String, String)>,
}

/// `GET /remisser/{id}`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        let id = id(&request, "id")?;
        let t = language(&app, &request);
        let key = format!("/remisser/{id} {}", t.code);
        kept(
            &request,
            &app,
            (Some(key), "text/html; charset=utf-8"),
            // Handlers of published responses see what was judged, too; this page shows what is published and nothing else.
            Caller::with_link(),
            async |connection| {
                let html = page(&app, connection, id, t).await?;
                Ok(with_reading_aid(html, t).into_bytes())
            },
        )
        .await
    };
    or_failure_in(language(&app, &request), &app, made.await, None)
}

async fn page(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    t: &super::texts::Language,
) -> ApiResult<String> {
    let remiss = published(app, connection, id).await?;
    let case = cases::find(app, connection, remiss.case_id).await?;
    let board = boards::find(app, connection, remiss.board_id).await?;
    let mut documents = remisser::documents_of(app, connection, remiss.id).await?;
    documents.retain(|document| document.public);
    let mut subjects = remisser::subjects(app, connection, &[remiss.id]).await?;
    let Subjects { topics, areas } = subjects.remove(&remiss.id).unwrap_or_default();
    let path = format!("/remisser/{}", remiss.id);
    let (found, total) =
        publications::standing_of_remiss(app, connection, remiss.id, Paging::first(FIRST)).await?;
    let rows: Vec<AnswerRow> = found
        .iter()
        .map(|published| AnswerRow::of(app, t, &remiss, published))
        .collect::<ApiResult<_>>()?;
    let outcome = outcome_of(app, connection, &remiss, &board, t).await?;
    let list = recipients::of_remiss(app, connection, remiss.id).await?;
    let asked = list
        .iter()
        .filter(|recipient| recipient.sent_at.is_some())
        .count();
    let answered = list
        .iter()
        .filter(|recipient| recipient.sent_at.is_some() && recipient.outcome.is_some())
        .count();
    let shown = Shown::of(
        app,
        t,
        &remiss,
        (&case, &board),
        remiss.deadline,
        &documents,
        &path,
    );
    let standing = shown.standing;
    let state = match (standing, &shown.deadline) {
        (Standing::Open, _) => String::new(),
        (Standing::Over, Some(deadline)) => t.with("remiss.closed", "deadline", deadline),
        (Standing::Over, None) => t.say("remiss.closed_without").to_owned(),
        (Standing::Decided, _) => t.say("remiss.decided").to_owned(),
        (Standing::Withdrawn, _) => t.say("remiss.withdrawn").to_owned(),
    };
    let by_mail = t.say("remiss.ways_mail");
    let (mail_before, mail_after) = by_mail.split_once("{email}").unwrap_or((by_mail, ""));
    let easy_language = app.page_texts().all().iter().find(|language| language.easy);
    let has_easy = !shown.plain_summary.is_empty();
    let with_words = |name: &str, words: Vec<String>| -> Vec<(String, String)> {
        words
            .into_iter()
            .map(|word| {
                let href = t.path(&format!("/remisser?visa=alla&{name}={}", encoded(&word)));
                (href, word)
            })
            .collect()
    };
    let page = ShowPage {
        page: &path,
        answer_page: t.path(&format!("{path}/svara#svara")),
        follow_page: t.path(&format!("{path}/folj")),
        json: app.url(&format!("/public/remisser/{}", remiss.id)),
        description: shortened(if remiss.plain_summary.trim().is_empty() {
            &remiss.purpose
        } else {
            &remiss.plain_summary
        }),
        badge: t.say(standing.key()).to_owned(),
        left: remiss
            .deadline
            .filter(|_| standing == Standing::Open)
            .and_then(|at| days_left(app.now(), at))
            .map(|days| left_in_words(t, days)),
        state,
        whole: !(t.easy && has_easy),
        easy: easy_language
            .filter(|language| language.code != t.code && has_easy)
            .map(|language| language.path(&path)),
        mail_before: mail_before.to_owned(),
        mail_after: mail_after.to_owned(),
        letter: t.with("remiss.ways_letter", "address", shown.postal_address.join(", ")),
        asked: Asked {
            count: asked,
            told: asked_in_words(t, asked, answered),
            href: format!("{path}/sandlista"),
        },
        published: Published {
            total,
            rest: total - i64::try_from(rows.len()).unwrap_or_default(),
            rows,
            page: t.path(&format!("{path}/svar")),
        },
        sent: remiss.sent_at.map(|at| moment(app, t, at)),
        decided_on: outcome
            .as_ref()
            .and_then(|outcome| outcome.decision.as_ref())
            .map(|decision| decision.on.clone()),
        topics: with_words("amne", topics),
        areas: with_words("omrade", areas),
        outcome,
        remiss: shown,
        site: Site::of(app, t, &path),
    };
    page.render().map_err(ApiError::internal)
}

/// How many were asked and how many of them have answered.
pub(super) fn asked_in_words(t: &super::texts::Language, asked: usize, answered: usize) -> String {
    let mut told = match asked {
        1 => t.say("remiss.asked_one").to_owned(),
        asked => t.with("remiss.asked_many", "count", asked),
    };
    if answered > 0 {
        told.push(' ');
        told.push_str(&t.with("remiss.asked_answered", "count", answered));
    }
    told
}
