//! What stands behind a door: the remiss, who answers, what is saved, what was answered before; and the page that shows it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use jiff::Timestamp;
use remiss_domain::deadline::Deadline;
use remiss_domain::workflow::RecipientOutcome;
use uuid::Uuid;

use super::super::days::{day, moment};
use super::super::failure::html_in;
use super::super::form::{Fields, Form, SavedFile};
use super::super::list_page::left_in_words;
use super::super::published;
use super::super::published_view::outcome_key;
use super::super::shown::{Part, Shown, Standing, days_left, kind_of_file, size_in_words};
use super::super::site::Site;
use super::super::texts::Language;
use super::Door;
use crate::access::Caller;
use crate::answering::{self, Draft};
use crate::app::App;
use crate::boards::{self, Board};
use crate::cases::{self, Case};
use crate::db::Connection;
use crate::documents::{self, Document};
use crate::http::{ApiError, ApiResult};
use crate::recipients::{self, ExtensionRequest, Recipient};
use crate::remisser::{self, Remiss};
use crate::responses;

/// An answer that a recipient gave before.
pub(super) struct Earlier {
    pub number: String,
    /// When it came, UTC.
    pub received_at: Timestamp,
    /// Key of what it said, among the words of the pages.
    pub outcome: &'static str,
    /// A later one took its place.
    pub replaced: bool,
}

/// Everything that the page is made of.
pub(super) struct Room {
    pub remiss: Remiss,
    pub recipient: Option<Recipient>,
    pub case: Case,
    pub board: Board,
    pub documents: Vec<Document>,
    pub earlier: Vec<Earlier>,
    pub draft: Option<Draft>,
    pub request: Option<ExtensionRequest>,
    /// Of the form that is shown next.
    pub form_token: String,
}

/// What a colleague said, in words.
struct SaidComment {
    name: String,
    at: String,
    text: String,
}

/// The page for a colleague.
struct Shared {
    address: Option<String>,
    comments: Vec<SaidComment>,
}

#[derive(Template)]
#[template(path = "public/templates/answering.html")]
struct AnsweringPage<'a> {
    site: Site<'a>,
    remiss: Shown,
    /// Who asks, in a line.
    from: String,
    /// How many days are left.
    left: Option<String>,
    /// What stands in place of the call to answer.
    state: String,
    /// Whether everything is shown, or the easy part of it.
    whole: bool,
    mail_before: &'a str,
    mail_after: &'a str,
    letter: String,
    recipient: Option<&'a str>,
    page: Option<&'a str>,
    /// Where more time is asked for.
    time_page: String,
    /// The answers given before, and when each came.
    earlier: Vec<(&'a Earlier, String)>,
    form: Option<Form>,
    saved: Option<String>,
    /// The address of a draft that has no other: whoever writes must keep it.
    own_address: Option<String>,
    kept_days: i64,
    shared: Shared,
    may_ask_for_time: bool,
    request: Option<String>,
    /// `sparat`, `delat`, `stangt`, `borttagen`, `kastat`: what was just done.
    done: &'a str,
}

/// The remiss behind the door, and the recipient whose door it is.
pub(super) async fn come_in(
    app: &App,
    connection: &mut Connection,
    door: &Door,
) -> ApiResult<(Remiss, Option<Recipient>)> {
    match door {
        Door::Page(id) => Ok((published(app, connection, *id).await?, None)),
        Door::Own(token) => {
            let draft = answering::by_token(app, connection, token).await?;
            let draft = draft.ok_or(ApiError::NotFound)?;
            Ok((published(app, connection, draft.remiss_id).await?, None))
        }
        Door::Link(token) => {
            let recipient = recipients::by_answer_token(app, connection, token)
                .await?
                .ok_or(ApiError::NotFound)?;
            let remiss = remisser::find(app, connection, recipient.remiss_id).await?;
            if remiss.state == "draft" {
                return Err(ApiError::NotFound);
            }
            Ok((remiss, Some(recipient)))
        }
    }
}

/// What is saved behind the door.
pub(super) async fn saved(
    app: &App,
    connection: &mut Connection,
    door: &Door,
    recipient: Option<&Recipient>,
) -> ApiResult<Option<Draft>> {
    match (door, recipient) {
        (Door::Own(token), _) => answering::by_token(app, connection, token).await,
        (_, Some(recipient)) => answering::of_recipient(app, connection, recipient.id).await,
        _ => Ok(None),
    }
}

/// Looks behind the door.
pub(super) async fn look_in(app: &App, door: &Door) -> ApiResult<Room> {
    app.read(&Caller::with_link(), async |connection| {
        let (remiss, recipient) = come_in(app, connection, door).await?;
        let case = cases::find(app, connection, remiss.case_id).await?;
        let board = boards::find(app, connection, remiss.board_id).await?;
        let mut documents = remisser::documents_of(app, connection, remiss.id).await?;
        let mut request = None;
        let earlier = match &recipient {
            None => {
                documents.retain(|document| document.public);
                Vec::new()
            }
            Some(recipient) => {
                request = recipients::newest_request(app, connection, recipient.id).await?;
                earlier_of(app, connection, &case, recipient).await?
            }
        };
        let draft = saved(app, connection, door, recipient.as_ref()).await?;
        let form_token = answering::form_token(app, connection).await?;
        Ok(Room {
            remiss,
            recipient,
            case,
            board,
            documents,
            earlier,
            draft,
            request,
            form_token,
        })
    })
    .await
}

async fn earlier_of(
    app: &App,
    connection: &mut Connection,
    case: &Case,
    recipient: &Recipient,
) -> ApiResult<Vec<Earlier>> {
    let found = responses::of_recipient(app, connection, recipient.id).await?;
    let ids: Vec<Uuid> = found.iter().map(|response| response.id).collect();
    let replaced = responses::replaced_by(app, connection, &ids).await?;
    let mut earlier = Vec::new();
    for response in found {
        let document = documents::find(app, connection, response.document_id).await?;
        let outcome: RecipientOutcome = response.outcome.parse().map_err(ApiError::internal)?;
        earlier.push(Earlier {
            number: format!("{}:{}", case.case_number, document.number),
            received_at: response.received_at,
            outcome: outcome_key(outcome),
            replaced: replaced.contains_key(&response.id),
        });
    }
    Ok(earlier)
}

impl Room {
    /// The deadline of whoever stands in it, UTC.
    pub(super) fn deadline(&self) -> Option<jiff::Timestamp> {
        match &self.recipient {
            Some(recipient) => recipient.deadline(&self.remiss),
            None => self.remiss.deadline,
        }
    }

    /// The empty form, with the files that are saved.
    fn empty_form(&self, app: &App, t: &Language, door: &Door) -> Form {
        let mut form = Form::new(
            t,
            &self.remiss,
            self.recipient.as_ref(),
            &t.path(&door.path()),
            self.form_token.clone(),
        );
        let late = self
            .deadline()
            .is_some_and(|at| Deadline::from_timestamp(at).is_late(app.now()));
        if !self.earlier.is_empty() && !late {
            form = form.after_earlier(t);
        }
        if let Some(draft) = &self.draft {
            form.version = draft.version;
            form.files = saved_files(draft, &door.path());
        }
        form
    }

    /// The form with what is saved.
    pub(super) fn saved_form(&self, app: &App, t: &Language, door: &Door) -> Form {
        let form = self.empty_form(app, t, door);
        match &self.draft {
            Some(draft) => form.filled_with(&Fields(draft.fields.clone())),
            None => form,
        }
    }

    /// The form with what was just written.
    pub(super) fn written_form(&self, app: &App, t: &Language, door: &Door, fields: &Fields) -> Form {
        self.empty_form(app, t, door).filled_with(fields)
    }

    /// The page with this form.
    pub(super) fn render(
        &self,
        app: &App,
        t: &Language,
        door: &Door,
        form: Form,
        (status, done): (StatusCode, &str),
    ) -> ApiResult<HttpResponse> {
        let path = door.path();
        let base = match door {
            Door::Link(_) => path.clone(),
            Door::Page(_) | Door::Own(_) => format!("/remisser/{}", self.remiss.id),
        };
        let remiss = Shown::of(
            app,
            t,
            &self.remiss,
            (&self.case, &self.board),
            self.deadline(),
            &self.documents,
            &base,
        );
        let draft = self.draft.as_ref();
        let shared = Shared {
            address: draft
                .and_then(|draft| draft.share_token.as_ref())
                .map(|token| app.page_url(&t.path(&format!("/granska/{token}")))),
            comments: draft.map_or_else(Vec::new, |draft| {
                let comments = draft.comments.iter();
                comments
                    .map(|comment| SaidComment {
                        name: comment.name.clone(),
                        at: moment(app, t, comment.at),
                        text: comment.text.clone(),
                    })
                    .collect()
            }),
        };
        let state = match (remiss.standing, &remiss.deadline) {
            (Standing::Open, _) => String::new(),
            (Standing::Over, Some(deadline)) => t.with("remiss.closed", "deadline", deadline),
            (Standing::Over, None) => t.say("remiss.closed_without").to_owned(),
            (Standing::Decided, _) => t.say("remiss.decided").to_owned(),
            (Standing::Withdrawn, _) => t.say("remiss.withdrawn").to_owned(),
        };
        let by_mail = t.say("remiss.ways_mail");
        let (mail_before, mail_after) = by_mail.split_once("{email}").unwrap_or((by_mail, ""));
        let page = AnsweringPage {
            // Whose address is a secret says it to nobody.
            site: match door {
                Door::Page(_) => Site::of(app, t, &path),
                Door::Link(_) | Door::Own(_) => Site::private(app, t, &path),
            },
            from: t
                .with("answering.from", "board", &remiss.board)
                .replace("{number}", &remiss.case_number),
            left: self
                .deadline()
                .filter(|_| remiss.standing == Standing::Open)
                .and_then(|at| days_left(app.now(), at))
                .map(|days| left_in_words(t, days)),
            state,
            whole: !t.easy || remiss.plain_summary.is_empty(),
            mail_before,
            mail_after,
            letter: t.with("remiss.ways_letter", "address", remiss.postal_address.join(", ")),
            time_page: t.path(&format!("{path}/anstand")),
            form: (remiss.standing != Standing::Withdrawn).then_some(form),
            recipient: self.recipient.as_ref().map(|recipient| recipient.name.as_str()),
            page: self.recipient.is_none().then_some(base.as_str()),
            earlier: self
                .earlier
                .iter()
                .map(|earlier| (earlier, moment(app, t, earlier.received_at)))
                .collect(),
            saved: draft.map(|draft| moment(app, t, draft.saved_at)),
            own_address: match door {
                Door::Own(_) => Some(app.page_url(&t.path(&path))),
                _ => None,
            },
            kept_days: answering::KEPT_DAYS,
            shared,
            may_ask_for_time: self.recipient.is_some()
                && remiss.standing != Standing::Withdrawn
                && recipients::may_ask_for_time(&self.remiss),
            request: self.request.as_ref().map(|request| in_words(app, t, request)),
            remiss,
            done,
        };
        html_in(t, status, &page)
    }
}

/// What became of a wish for more time.
fn in_words(app: &App, t: &Language, request: &ExtensionRequest) -> String {
    let wished = day(app, t, request.wished_on);
    match request.state.as_str() {
        "waiting" => t.with("answering.wish_waiting", "day", wished),
        "granted" => t.say("answering.wish_granted").to_owned(),
        _ => t
            .with("answering.wish_refused", "day", wished)
            .replace("{reason}", &request.answer),
    }
}

/// The files of a draft, to be shown below `path`.
pub(super) fn saved_files(draft: &Draft, path: &str) -> Vec<SavedFile> {
    let files = draft.files.iter();
    files
        .map(|file| SavedFile {
            key: file.key.to_string(),
            name: file.file_name.clone(),
            about: format!(
                "{}, {}",
                kind_of_file(&file.media_type, &file.file_name),
                size_in_words(file.size)
            ),
            href: format!("{path}/filer/{}", file.key),
        })
        .collect()
}
