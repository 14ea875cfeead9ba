//! The form: shown, and what its buttons do.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};

use super::super::failure::{Unkept, or_failure_in};
use super::super::form::Fields;
use super::super::keep::unlisted;
use super::super::site::language;
use super::super::texts::Language;
use super::body::FormBody;
use super::files::{examine, token};
use super::multipart::Upload;
use super::room::{Room, look_in};
use super::save::{Saved, remove_file, save, share, throw_away};
use super::send::{self, Answer, fingerprint, send};
use super::{Door, finish};
use crate::answering::KeptFile;
use crate::app::App;
use crate::http::{ApiError, ApiResult, AppData, Fingerprint};
use crate::subscriptions::is_crowd;

/// Answers of one network in an hour before a registrar looks at them first.
const CROWD: usize = 60;

/// `GET /remisser/{id}/svara`
pub(super) async fn show_page(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async { show(&request, &app, &page_door(&request)?).await };
    or_failure_in(language(&app, &request), &app, made.await, None)
}

/// `POST /remisser/{id}/svara`
pub(super) async fn take_page(
    request: HttpRequest,
    app: AppData,
    body: Result<FormBody, ApiError>,
) -> HttpResponse {
    match page_door(&request) {
        Ok(door) => take(&request, &app, &door, body).await,
        Err(error) => or_failure_in(language(&app, &request), &app, Err(error), None),
    }
}

/// `GET /svara/{token}`
pub(super) async fn show_link(request: HttpRequest, app: AppData) -> HttpResponse {
    let door = Door::Link(token(&request));
    finish(&request, &app, show(&request, &app, &door).await, None)
}

/// `POST /svara/{token}`
pub(super) async fn take_link(
    request: HttpRequest,
    app: AppData,
    body: Result<FormBody, ApiError>,
) -> HttpResponse {
    let door = Door::Link(token(&request));
    unlisted(take(&request, &app, &door, body).await)
}

/// `GET /tyck-till/{token}`
pub(super) async fn show_own(request: HttpRequest, app: AppData) -> HttpResponse {
    let door = Door::Own(token(&request));
    finish(&request, &app, show(&request, &app, &door).await, None)
}

/// `POST /tyck-till/{token}`
pub(super) async fn take_own(
    request: HttpRequest,
    app: AppData,
    body: Result<FormBody, ApiError>,
) -> HttpResponse {
    let door = Door::Own(token(&request));
    unlisted(take(&request, &app, &door, body).await)
}

fn page_door(request: &HttpRequest) -> ApiResult<Door> {
    let id = request.match_info().get("id").unwrap_or_default();
    id.parse().map(Door::Page).map_err(|_| ApiError::NotFound)
}

async fn show(request: &HttpRequest, app: &App, door: &Door) -> ApiResult<HttpResponse> {
    let room = look_in(app, door).await?;
    let done = request.query_string().strip_prefix("klart=").unwrap_or_default();
    let done = done.split('&').next().unwrap_or_default();
    let t = language(app, request);
    let form = room.saved_form(app, t, door);
    room.render(app, t, door, form, (StatusCode::OK, done))
}

async fn take(
    request: &HttpRequest,
    app: &App,
    door: &Door,
    body: Result<FormBody, ApiError>,
) -> HttpResponse {
    let t = language(app, request);
    let FormBody { fields, files, cut } = match body {
        Ok(body) => body,
        Err(error) => return or_failure_in(t, app, Err(error), None),
    };
    let made = press(request, app, door, &fields, (files, cut)).await;
    let path = t.path(request.path());
    let unkept = Unkept {
        path: &path,
        fields: &fields.0,
    };
    or_failure_in(t, app, made, Some(unkept))
}

/// What the form was sent with.
struct Pressed<'a> {
    app: &'a App,
    /// The language of the page.
    t: &'a Language,
    fields: &'a Fields,
    /// The version of the draft that the form showed.
    seen: i32,
    new_files: Vec<KeptFile>,
    /// Files that were not taken, and why.
    refused: Vec<String>,
    crowd: bool,
}

async fn press(
    request: &HttpRequest,
    app: &App,
    door: &Door,
    fields: &Fields,
    (files, cut): (Vec<Upload>, bool),
) -> ApiResult<HttpResponse> {
    let button = fields.get("gor");
    let sends = !["spara", "dela", "stang", "kasta"].contains(&button) && !button.starts_with("bort:");
    let fingerprint = fingerprint(door, fields, &files);
    let room = match (look_in(app, door).await, fields.token()) {
        // Sent a second time, when the first has taken what was saved.
        (Err(ApiError::NotFound), Some(token)) if sends => return send::again(app, token, fingerprint).await,
        (found, _) => found?,
    };
    let taken = room.draft.as_ref().map_or(0, |draft| draft.files.len());
    let (new_files, refused) = examine(app, language(app, request), files, cut, taken).await?;
    let from_anyone = matches!(door, Door::Page(_)) || sends && matches!(door, Door::Own(_));
    let pressed = Pressed {
        app,
        t: language(app, request),
        fields,
        seen: fields.get("version").parse().unwrap_or(0),
        new_files,
        refused,
        crowd: from_anyone && is_crowd(app, request, CROWD),
    };
    if button == "kasta" {
        throw_away(app, door).await?;
        let path = match door {
            Door::Own(_) => format!("/remisser/{}/svara", room.remiss.id),
            _ => door.path(),
        };
        return Ok(lead_to(pressed.t, &path, "kastat"));
    }
    if sends {
        pressed.send(door, &room, fingerprint).await
    } else {
        pressed.save(door, &room, button).await
    }
}

impl Pressed<'_> {
    /// Saves, and does what the button says besides.
    async fn save(self, door: &Door, room: &Room, button: &str) -> ApiResult<HttpResponse> {
        let nothing = self.fields.written().is_empty() && self.new_files.is_empty() && room.draft.is_none();
        let notice = if nothing && self.refused.is_empty() {
            Some("answering.nothing_to_save")
        } else if self.crowd {
            Some("answering.crowd")
        } else {
            None
        };
        if nothing || notice.is_some() {
            let mut form = room.written_form(self.app, self.t, door, self.fields);
            form.notice = notice.map(|key| self.t.say(key).to_owned());
            form.refused = self.refused;
            let refused = (StatusCode::UNPROCESSABLE_ENTITY, "");
            return room.render(self.app, self.t, door, form, refused);
        }
        let (door, changed) = self.keep(door).await?;
        if changed {
            return self.show_both(&door, StatusCode::CONFLICT).await;
        }
        let done = match button.strip_prefix("bort:") {
            Some(key) => {
                if let Ok(key) = key.parse() {
                    remove_file(self.app, &door, key).await?;
                }
                "borttagen"
            }
            None if button == "dela" => {
                share(self.app, &door, true).await?;
                "delat"
            }
            None if button == "stang" => {
                share(self.app, &door, false).await?;
                "stangt"
            }
            None => "sparat",
        };
        if self.refused.is_empty() {
            return Ok(lead_to(self.t, &door.path(), done));
        }
        let room = look_in(self.app, &door).await?;
        let mut form = room.written_form(self.app, self.t, &door, self.fields);
        form.refused = self.refused;
        room.render(
            self.app,
            self.t,
            &door,
            form,
            (StatusCode::UNPROCESSABLE_ENTITY, done),
        )
    }

    /// Sends, or says what has to be mended; what can be saved is saved then.
    async fn send(mut self, door: &Door, room: &Room, fingerprint: Fingerprint) -> ApiResult<HttpResponse> {
        let has_files =
            !self.new_files.is_empty() || room.draft.as_ref().is_some_and(|draft| !draft.files.is_empty());
        let mut form = room.written_form(self.app, self.t, door, self.fields);
        let filled = form.check(self.t, self.fields, &room.remiss, has_files);
        let (Some(filled), true, Some(token)) = (filled, self.refused.is_empty(), self.fields.token()) else {
            return self.mend(door, has_files).await;
        };
        let answer = Answer {
            t: self.t,
            filled: &filled,
            written: self.fields.written(),
            seen: self.seen,
            answered: self.fields.get("besvarat").parse().ok(),
            new_files: &self.new_files,
            crowd: self.crowd,
        };
        match send(self.app, door, answer, token, fingerprint).await {
            Err(ApiError::IdempotencyKeyReused) => {
                form.notice = Some(self.t.say("answering.sent_changed").to_owned());
                room.render(self.app, self.t, door, form, (StatusCode::CONFLICT, ""))
            }
            Err(ApiError::PreconditionFailed { current: 0 }) => {
                // What was saved is sent, or an answer came another way: what is written here is the beginning of another answer.
                let still_there = room
                    .draft
                    .as_ref()
                    .is_some_and(|draft| draft.version == self.seen);
                self.seen = if still_there { self.seen } else { 0 };
                let (door, changed) = self.keep(door).await?;
                if changed {
                    return self.show_both(&door, StatusCode::CONFLICT).await;
                }
                let room = look_in(self.app, &door).await?;
                let mut form = room.written_form(self.app, self.t, &door, self.fields);
                form.notice = Some(self.t.say("answering.sent_elsewhere").to_owned());
                room.render(self.app, self.t, &door, form, (StatusCode::CONFLICT, ""))
            }
            Err(ApiError::PreconditionFailed { .. }) => {
                let (door, _) = self.keep(door).await?;
                self.show_both(&door, StatusCode::CONFLICT).await
            }
            sent => sent,
        }
    }

    /// Saves fields and files. Returns the door behind which they are, and whether something else was saved there meanwhile.
    async fn keep(&self, door: &Door) -> ApiResult<(Door, bool)> {
        let (draft, changed) = match save(self.app, door, self.fields, self.seen, &self.new_files).await? {
            Saved::Kept(draft) => (draft, false),
            Saved::Changed(draft) => (draft, true),
        };
        let door = match door {
            Door::Page(_) => Door::Own(draft.token),
            other => other.clone(),
        };
        Ok((door, changed))
    }

    /// The form with what has to be mended.
    async fn mend(self, door: &Door, has_files: bool) -> ApiResult<HttpResponse> {
        // Without files nothing is lost: the browser sends the fields again.
        let saves = !matches!(door, Door::Page(_)) || !self.new_files.is_empty() && !self.crowd;
        let (door, changed) = if saves {
            self.keep(door).await?
        } else {
            (door.clone(), false)
        };
        if changed {
            return self.show_both(&door, StatusCode::CONFLICT).await;
        }
        let room = look_in(self.app, &door).await?;
        let mut form = room.written_form(self.app, self.t, &door, self.fields);
        form.check(self.t, self.fields, &room.remiss, has_files);
        if self.fields.token().is_none() {
            form.notice = Some(self.t.say("answering.press_again").to_owned());
        }
        form.refused = self.refused;
        room.render(
            self.app,
            self.t,
            &door,
            form,
            (StatusCode::UNPROCESSABLE_ENTITY, ""),
        )
    }

    /// The form with what was written here, and beside it what was saved meanwhile.
    async fn show_both(self, door: &Door, status: StatusCode) -> ApiResult<HttpResponse> {
        let room = look_in(self.app, door).await?;
        let mut form = room.written_form(self.app, self.t, door, self.fields);
        if let Some(draft) = &room.draft {
            form = form.beside(self.t, &Fields(draft.fields.clone()));
        }
        form.refused = self.refused;
        form.notice = Some(self.t.say("answering.both").to_owned());
        room.render(self.app, self.t, door, form, (status, ""))
    }
}

/// A page is reloaded, or gone back to, without doing anything again.
fn lead_to(t: &Language, path: &str, done: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, t.path(&format!("{path}?klart={done}"))))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}
