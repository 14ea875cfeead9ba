//! The demonstration's own sign-in: a provider that asks nobody for a password and lets whoever looks choose a person.
//!
//! It belongs to `remiss demo` alone: it listens on this machine only, its key is made at the start and kept nowhere, and no setting
//! turns it on. The service signs people in with it the way it does with a real one.

use std::collections::HashMap;
use std::net::TcpListener;
use std::sync::Mutex;

use actix_web::dev::ServerHandle;
use actix_web::http::header;
use actix_web::{HttpResponse, HttpServer, web};
use askama::Template;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::cli::CommandError;
use crate::config::{Config, Grant};

/// The people who can be chosen: user name, what they are called, roles.
const PEOPLE: [(&str, &str, &[&str]); 5] = [
    ("hand01", "Handläggare", &["officer"]),
    ("sekr01", "Nämndsekreterare", &["secretary"]),
    ("regi01", "Registrator", &["registrar"]),
    ("samo01", "Samordnare", &["coordinator"]),
    ("revi01", "Revisor", &["auditor"]),
];
const CLIENT: &str = "remiss-demo";
const AUDIENCE: &str = "https://remiss.example.org";
const KEY_ID: &str = "demo";

/// A code that was given out: once, for one person.
struct Given {
    person: usize,
    nonce: String,
    challenge: String,
    back: String,
}

struct Provider {
    app: App,
    issuer: String,
    key: EcdsaKeyPair,
    given: Mutex<HashMap<String, Given>>,
}

#[derive(Template)]
#[template(path = "cli/demo/provider.html")]
struct ChoicePage {
    /// What leads on, and who that is.
    people: Vec<(String, &'static str, &'static str)>,
}

/// Settings that name a provider which will listen here.
pub(super) fn configure(config: &mut Config, issuer: &str) {
    config.oidc.issuer = issuer.to_owned();
    config.oidc.audience = AUDIENCE.to_owned();
    config.oidc.pages.client_id = CLIENT.to_owned();
    let roles = PEOPLE.iter().flat_map(|(_, _, roles)| roles.iter());
    config.oidc.grants = roles
        .map(|role| {
            let grant = Grant {
                role: (*role).to_owned(),
                boards: vec!["*".to_owned()],
                ..Grant::default()
            };
            ((*role).to_owned(), grant)
        })
        .collect();
}

/// Starts it. The tokens have the time of the demonstration.
pub(super) fn start(app: App, listener: TcpListener, issuer: String) -> Result<ServerHandle, CommandError> {
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
        .map_err(|_| CommandError::Sentence("no key can be made for the sign-in".to_owned()))?;
    let provider = web::Data::new(Provider {
        app,
        issuer,
        key,
        given: Mutex::default(),
    });
    let server = HttpServer::new(move || {
        actix_web::App::new()
            .app_data(provider.clone())
            .route("/.well-known/openid-configuration", web::get().to(discovery))
            .route("/keys", web::get().to(keys))
            .route("/auth", web::get().to(choose))
            .route("/chosen", web::get().to(chosen))
            .route("/token", web::post().to(tokens))
            .route("/out", web::get().to(out))
    });
    let server = server
        .workers(1)
        .disable_signals()
        .listen(listener)
        .map_err(CommandError::io("the sign-in cannot start"))?
        .run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    Ok(handle)
}

async fn discovery(provider: web::Data<Provider>) -> HttpResponse {
    let at = |path: &str| format!("{}{path}", provider.issuer);
    HttpResponse::Ok().json(json!({
        "issuer": provider.issuer, "jwks_uri": at("/keys"), "authorization_endpoint": at("/auth"),
        "token_endpoint": at("/token"), "end_session_endpoint": at("/out"),
    }))
}

async fn keys(provider: web::Data<Provider>) -> HttpResponse {
    let point = provider.key.public_key().as_ref();
    HttpResponse::Ok().json(json!({ "keys": [{
        "kty": "EC", "crv": "P-256", "kid": KEY_ID, "use": "sig", "alg": "ES256",
        "x": text(&point[1..33]), "y": text(&point[33..65]),
    }] }))
}

#[derive(Deserialize)]
struct Asked {
    redirect_uri: String,
    state: String,
    nonce: String,
    code_challenge: String,
    #[serde(default)]
    person: usize,
}

/// Who do you want to be?
async fn choose(provider: web::Data<Provider>, asked: web::Query<Asked>) -> HttpResponse {
    let people = PEOPLE.iter().enumerate().map(|(index, (user, name, _))| {
        let query = [
            ("redirect_uri", asked.redirect_uri.as_str()),
            ("state", &asked.state),
            ("nonce", &asked.nonce),
            ("code_challenge", &asked.code_challenge),
            ("person", &index.to_string()),
        ];
        let url = reqwest::Url::parse_with_params(&format!("{}/chosen", provider.issuer), query);
        (url.map(String::from).unwrap_or_default(), *name, *user)
    });
    let page = ChoicePage {
        people: people.collect(),
    };
    match page.render() {
        Ok(page) => HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .body(page),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

/// Sends the browser back with a code.
async fn chosen(provider: web::Data<Provider>, asked: web::Query<Asked>) -> HttpResponse {
    let asked = asked.into_inner();
    let base = &provider.app.settings().server.public_base_url;
    let (Ok(code), true) = (
        provider.app.new_secret(),
        asked.redirect_uri.starts_with(base) && asked.person < PEOPLE.len(),
    ) else {
        return HttpResponse::BadRequest().finish();
    };
    let query = [("code", code.as_str()), ("state", &asked.state)];
    let Ok(back) = reqwest::Url::parse_with_params(&asked.redirect_uri, query) else {
        return HttpResponse::BadRequest().finish();
    };
    let given = Given {
        person: asked.person,
        nonce: asked.nonce,
        challenge: asked.code_challenge,
        back: asked.redirect_uri,
    };
    if let Ok(mut all) = provider.given.lock() {
        all.insert(code, given);
    }
    see(back.as_str())
}

#[derive(Deserialize)]
struct Exchange {
    code: String,
    redirect_uri: String,
    code_verifier: String,
}

async fn tokens(provider: web::Data<Provider>, asked: web::Form<Exchange>) -> HttpResponse {
    let given = provider
        .given
        .lock()
        .ok()
        .and_then(|mut all| all.remove(&asked.code));
    let challenge = text(&Sha256::digest(asked.code_verifier.as_bytes()));
    let given = given.filter(|given| given.back == asked.redirect_uri && given.challenge == challenge);
    let Some(given) = given else {
        return HttpResponse::BadRequest().json(json!({ "error": "invalid_grant" }));
    };
    let (user, name, roles) = PEOPLE[given.person];
    let now = provider.app.now().as_second();
    let claims = |audience: &str| {
        json!({
            "iss": provider.issuer, "aud": audience, "sub": user, "iat": now, "exp": now + 600,
            "preferred_username": user, "name": name, "roles": roles,
        })
    };
    let mut id = claims(CLIENT);
    id["nonce"] = json!(given.nonce);
    match (provider.signed(&claims(AUDIENCE)), provider.signed(&id)) {
        (Some(access), Some(id)) => HttpResponse::Ok().json(json!({
            "token_type": "Bearer", "access_token": access, "id_token": id,
        })),
        _ => HttpResponse::InternalServerError().finish(),
    }
}

#[derive(Deserialize)]
struct Out {
    post_logout_redirect_uri: String,
}

async fn out(provider: web::Data<Provider>, asked: web::Query<Out>) -> HttpResponse {
    if asked
        .post_logout_redirect_uri
        .starts_with(&provider.app.settings().server.public_base_url)
    {
        see(&asked.post_logout_redirect_uri)
    } else {
        HttpResponse::BadRequest().finish()
    }
}

impl Provider {
    fn signed(&self, claims: &Value) -> Option<String> {
        let header = json!({ "alg": "ES256", "typ": "JWT", "kid": KEY_ID });
        let signed = format!(
            "{}.{}",
            text(header.to_string().as_bytes()),
            text(claims.to_string().as_bytes())
        );
        let signature = self.key.sign(&SystemRandom::new(), signed.as_bytes()).ok()?;
        Some(format!("{signed}.{}", text(signature.as_ref())))
    }
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn see(address: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, address))
        .finish()
}
