//! Files that go with an answer: looked at when they come, read again by whoever has the link.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use remiss_domain::uploads::{MOST_FILES, kind_of, tidy_name};

use super::super::file::id;
use super::super::texts::Language;
use super::multipart::Upload;
use super::room::{come_in, saved};
use super::{Door, finish};
use crate::access::Caller;
use crate::answering::{self, Draft, KeptFile};
use crate::app::App;
use crate::http::{ApiError, ApiResult, AppData};
use crate::{rendering, virus_scan};

/// Looks at the files of a form. Returns those that are taken, kept, and for each of the others why it is not. `taken` is how many there are
/// already.
pub(super) async fn examine(
    app: &App,
    t: &Language,
    uploads: Vec<Upload>,
    cut: bool,
    taken: usize,
) -> ApiResult<(Vec<KeptFile>, Vec<String>)> {
    let (mut kept, mut refused) = (Vec::new(), Vec::new());
    for upload in uploads {
        let called = called(&upload.file_name);
        let because = |why: &str| {
            let words = t.with("answering.file_refused", "name", &called);
            words.replace("{why}", why)
        };
        if taken + kept.len() >= MOST_FILES {
            let words = t.with("answering.file_many", "name", &called);
            refused.push(words.replace("{count}", &MOST_FILES.to_string()));
            continue;
        }
        let kind = match kind_of(&upload.bytes) {
            Ok(kind) => kind,
            Err(why) => {
                refused.push(because(&why.to_string()));
                continue;
            }
        };
        match virus_scan::refuse_viruses(app, &upload.bytes).await {
            Ok(()) => {}
            Err(ApiError::Invalid(why)) => {
                let words: Vec<&str> = why.iter().map(|field| field.detail.sv.as_ref()).collect();
                refused.push(because(&words.join(" ")));
                continue;
            }
            Err(ApiError::ScannerAway) => {
                refused.push(t.with("answering.file_unscanned", "name", &called));
                continue;
            }
            Err(other) => return Err(other),
        }
        let stored = app.files().put(app.new_id(), upload.bytes).await?;
        kept.push(KeptFile::of(
            tidy_name(&upload.file_name, kind),
            kind.media_type,
            &stored,
        ));
    }
    if cut {
        let most = app.settings().server.body_limit_bytes() >> 20;
        refused.push(t.with("answering.files_large", "size", most));
    }
    Ok((kept, refused))
}

/// The name of a file in a sentence.
fn called(name: &str) -> String {
    let line = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = line.chars();
    let short: String = letters.by_ref().take(60).collect();
    match (short.is_empty(), letters.next()) {
        (true, _) => "Filen utan namn".to_owned(),
        (false, None) => short,
        (false, Some(_)) => format!("{short}…"),
    }
}

/// `GET /svara/{token}/filer/{key}`
pub(super) async fn of_link(request: HttpRequest, app: AppData) -> HttpResponse {
    let door = Door::Link(token(&request));
    finish(&request, &app, of_door(&request, &app, &door).await, None)
}

/// `GET /tyck-till/{token}/filer/{key}`
pub(super) async fn of_own(request: HttpRequest, app: AppData) -> HttpResponse {
    let door = Door::Own(token(&request));
    finish(&request, &app, of_door(&request, &app, &door).await, None)
}

/// `GET /granska/{token}/filer/{key}`
pub(super) async fn of_review(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        let draft = app
            .read(&Caller::with_link(), async |connection| {
                answering::by_share_token(&app, connection, &token(&request)).await
            })
            .await?;
        answer(&request, &app, draft).await
    };
    finish(&request, &app, made.await, None)
}

async fn of_door(request: &HttpRequest, app: &App, door: &Door) -> ApiResult<HttpResponse> {
    let draft = app
        .read(&Caller::with_link(), async |connection| {
            let (_, recipient) = come_in(app, connection, door).await?;
            saved(app, connection, door, recipient.as_ref()).await
        })
        .await?;
    answer(request, app, draft).await
}

/// Always saved, never run by a browser: nobody but its sender has looked at it.
async fn answer(request: &HttpRequest, app: &App, draft: Option<Draft>) -> ApiResult<HttpResponse> {
    let key = id(request, "key")?;
    let file = draft.and_then(|draft| draft.files.into_iter().find(|file| file.key == key));
    let file = file.ok_or(ApiError::NotFound)?;
    let bytes = app.files().get(file.key).await?;
    let mut response = HttpResponse::Ok();
    response
        .content_type("application/octet-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    if let Some(value) = rendering::disposition("attachment", &file.file_name) {
        response.insert_header((header::CONTENT_DISPOSITION, value));
    }
    Ok(response.body(bytes))
}

/// The secret in the address; empty, which nobody has, when it is none that we could have drawn.
pub(super) fn token(request: &HttpRequest) -> String {
    let token = request.match_info().get("token").unwrap_or_default();
    let drawn = token
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if drawn { token.to_owned() } else { String::new() }
}
