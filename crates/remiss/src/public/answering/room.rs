//! What stands behind a door: the remiss, who answers, what is saved, what was answered before; and the page that shows it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use remiss_domain::deadline::Deadline;
use remiss_domain::swedish::swedish_date;
use remiss_domain::workflow::RecipientOutcome;
use uuid::Uuid;

use super::super::failure::html;
use super::super::form::{Fields, Form, SavedFile};
use super::super::published;
use super::super::shown::{Part, Shown, Standing, kind_of_file, size_in_words};
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
    pub received: String,
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
    municipality: &'a str,
    remiss: Shown,
    recipient: Option<&'a str>,
    page: Option<&'a str>,
    path: &'a str,
    earlier: &'a [Earlier],
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
            received: Deadline::from_timestamp(response.received_at).swedish(),
            outcome: outcome.swedish(),
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
    fn empty_form(&self, app: &App, door: &Door) -> Form {
        let mut form = Form::new(
            &self.remiss,
            self.recipient.as_ref(),
            &door.path(),
            self.form_token.clone(),
        );
        let late = self
            .deadline()
            .is_some_and(|at| Deadline::from_timestamp(at).is_late(app.now()));
        if !self.earlier.is_empty() && !late {
            form = form.after_earlier();
        }
        if let Some(draft) = &self.draft {
            form.version = draft.version;
            form.files = saved_files(draft, &door.path());
        }
        form
    }

    /// The form with what is saved.
    pub(super) fn saved_form(&self, app: &App, door: &Door) -> Form {
        let form = self.empty_form(app, door);
        match &self.draft {
            Some(draft) => form.filled_with(&Fields(draft.fields.clone())),
            None => form,
        }
    }

    /// The form with what was just written.
    pub(super) fn written_form(&self, app: &App, door: &Door, fields: &Fields) -> Form {
        self.empty_form(app, door).filled_with(fields)
    }

    /// The page with this form.
    pub(super) fn render(
        &self,
        app: &App,
        door: &Door,
        form: Form,
        status: StatusCode,
        done: &str,
    ) -> ApiResult<HttpResponse> {
        let path = door.path();
        let base = match door {
            Door::Link(_) => path.clone(),
            Door::Page(_) | Door::Own(_) => format!("/remisser/{}", self.remiss.id),
        };
        let remiss = Shown::of(
            app,
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
                .map(|token| app.page_url(&format!("/granska/{token}"))),
            comments: draft.map_or_else(Vec::new, |draft| {
                let comments = draft.comments.iter();
                comments
                    .map(|comment| SaidComment {
                        name: comment.name.clone(),
                        at: Deadline::from_timestamp(comment.at).swedish(),
                        text: comment.text.clone(),
                    })
                    .collect()
            }),
        };
        let page = AnsweringPage {
            municipality: &app.settings().municipality.name,
            form: (remiss.standing != Standing::Withdrawn).then_some(form),
            recipient: self.recipient.as_ref().map(|recipient| recipient.name.as_str()),
            page: self.recipient.is_none().then_some(base.as_str()),
            path: &path,
            earlier: &self.earlier,
            saved: draft.map(|draft| Deadline::from_timestamp(draft.saved_at).swedish()),
            own_address: match door {
                Door::Own(_) => Some(app.page_url(&path)),
                _ => None,
            },
            kept_days: answering::KEPT_DAYS,
            shared,
            may_ask_for_time: self.recipient.is_some()
                && remiss.standing != Standing::Withdrawn
                && recipients::may_ask_for_time(&self.remiss),
            request: self.request.as_ref().map(in_words),
            remiss,
            done,
        };
        html(status, &page)
    }
}

/// What became of a wish for more time.
fn in_words(request: &ExtensionRequest) -> String {
    let wished = swedish_date(request.wished_on);
    match request.state.as_str() {
        "waiting" => format!("Ni har bett om tid till och med {wished}. Handläggaren svarar med mejl."),
        "granted" => "Ni har fått mer tid. Det nya svarsdatumet står överst på sidan.".to_owned(),
        _ => format!(
            "Ni bad om tid till och med {wished}, men fick nej: {}",
            request.answer
        ),
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
