//! The two cookies: of a session, and of an attempt to sign in.
//!
//! Where the service is reached by https they bear the prefix `__Host-`: no other server of the same domain can set them. Scripts
//! cannot read them, and other sites' requests do not carry them, but for a plain link that somebody follows (`SameSite=Lax`).

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::access::oidc::Attempt;
use crate::app::App;

/// How long an attempt to sign in may take.
const ATTEMPT_MINUTES: i64 = 15;

/// The secret of the browser's session.
pub(super) fn session_secret(app: &App, request: &HttpRequest) -> Option<String> {
    let cookie = request.cookie(&name(app, "arbete"))?;
    is_secret(cookie.value()).then(|| cookie.value().to_owned())
}

/// The cookie of a session. It goes when the browser is closed; when the session ends is kept here.
pub(super) fn of_session(app: &App, secret: String) -> Cookie<'static> {
    cookie(app, "arbete", secret)
}

/// A cookie that takes that of a session away.
pub(super) fn no_session(app: &App) -> Cookie<'static> {
    gone(cookie(app, "arbete", String::new()))
}

/// The attempt of the browser, and where it wanted to go.
pub(super) fn attempt(app: &App, request: &HttpRequest) -> Option<(Attempt, String)> {
    let cookie = request.cookie(&name(app, "inloggning"))?;
    let parts: Vec<&str> = cookie.value().splitn(4, '.').collect();
    let [state, nonce, verifier, wanted] = parts.as_slice() else {
        return None;
    };
    let whole = [state, nonce, verifier]
        .into_iter()
        .all(|secret| is_secret(secret));
    whole.then(|| {
        let attempt = Attempt {
            state: (*state).to_owned(),
            nonce: (*nonce).to_owned(),
            verifier: (*verifier).to_owned(),
        };
        let wanted = URL_SAFE_NO_PAD.decode(wanted).ok();
        let wanted = wanted.and_then(|wanted| String::from_utf8(wanted).ok());
        (attempt, own_path(&wanted.unwrap_or_default()).to_owned())
    })
}

/// The cookie of an attempt. `wanted`: see [`own_path`].
pub(super) fn of_attempt(app: &App, attempt: &Attempt, wanted: &str) -> Cookie<'static> {
    let Attempt {
        state,
        nonce,
        verifier,
    } = attempt;
    let mut cookie = cookie(
        app,
        "inloggning",
        // In base 64: a cookie is given back with its percent signs read.
        format!(
            "{state}.{nonce}.{verifier}.{}",
            URL_SAFE_NO_PAD.encode(own_path(wanted))
        ),
    );
    cookie.set_max_age(Duration::minutes(ATTEMPT_MINUTES));
    cookie
}

/// A cookie that takes that of an attempt away.
pub(super) fn no_attempt(app: &App) -> Cookie<'static> {
    gone(cookie(app, "inloggning", String::new()))
}

/// Where somebody may be led after signing in: a page of the staff on this server, else their first page.
pub(super) fn own_path(wanted: &str) -> &str {
    let rest = wanted.strip_prefix("/arbete");
    let ours = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || rest.starts_with('?'));
    let plain = wanted.len() <= 1000
        && wanted
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"/?&=%._-~+:".contains(&byte));
    if ours && plain && !wanted.contains("//") && !wanted.contains("/..") {
        wanted
    } else {
        "/arbete"
    }
}

/// A secret as [`App::new_secret`] makes them.
fn is_secret(text: &str) -> bool {
    text.len() == 43
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

fn is_secure(app: &App) -> bool {
    app.settings().server.public_base_url.starts_with("https://")
}

fn name(app: &App, what: &str) -> String {
    let prefix = if is_secure(app) { "__Host-" } else { "" };
    format!("{prefix}remiss-{what}")
}

fn cookie(app: &App, what: &str, value: String) -> Cookie<'static> {
    Cookie::build(name(app, what), value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(is_secure(app))
        .finish()
}

fn gone(mut cookie: Cookie<'static>) -> Cookie<'static> {
    cookie.make_removal();
    cookie
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn whoever_signs_in_is_led_to_a_page_of_the_staff_and_nowhere_else() {
        for wanted in ["/arbete", "/arbete/inkorg?page=2", "/arbete?q=%C3%A5&x=a+b"] {
            assert_eq!(own_path(wanted), wanted);
        }
        for wanted in [
            "",
            "/",
            "//elsewhere.example.org/arbete",
            "/arbete//elsewhere.example.org",
            "https://elsewhere.example.org/arbete",
            "/arbetet",
            "/arbete\\elsewhere",
            "/arbete/\r\nSet-Cookie: a=b",
            "/arbete;a=b",
            "/arbete/../svara",
        ] {
            assert_eq!(own_path(wanted), "/arbete", "{wanted}");
        }
    }
}
