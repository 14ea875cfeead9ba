//! `/om-remisser`: how a remiss works, for whoever has never answered one.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::failure::or_failure;
use super::kept::kept;
use super::site::{Site, language, with_reading_aid};
use crate::access::Caller;
use crate::http::{ApiError, AppData};

#[derive(Template)]
#[template(path = "public/templates/how.html")]
struct HowPage<'a> {
    site: Site<'a>,
}

/// `GET /om-remisser`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let t = language(&app, &request);
    let made = kept(
        &request,
        &app,
        (
            Some(format!("/om-remisser {}", t.code)),
            "text/html; charset=utf-8",
        ),
        Caller::public(),
        async |_| {
            let page = HowPage {
                site: Site::of(&app, t, "/om-remisser"),
            };
            let html = page.render().map_err(ApiError::internal)?;
            Ok(with_reading_aid(html, t).into_bytes())
        },
    );
    or_failure(&app, made.await, None)
}
