//! Identity providers: a certified one in a process of its own, and one in the tests that misbehaves as told.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::{env, fs};

use actix_web::{HttpRequest, HttpResponse, HttpServer, web};
use reqwest::Url;
use serde_json::{Value, json};

use crate::dovecot::{certificate, folder, free_ports, wait_for_port};
use crate::npm;
use crate::signing::SigningKey;

/// The audience of the service in the tests.
pub const AUDIENCE: &str = "https://remiss.kommun.example.org";

const FILES: [(&str, &str); 3] = [
    (
        "package.json",
        include_str!("../../fixtures/oidc-provider/package.json"),
    ),
    (
        "package-lock.json",
        include_str!("../../fixtures/oidc-provider/package-lock.json"),
    ),
    (
        "provider.mjs",
        include_str!("../../fixtures/oidc-provider/provider.mjs"),
    ),
];

/// npm's `oidc-provider`, a certified OpenID provider, over https with a certificate of its own.
pub struct IdentityProvider {
    /// Its issuer.
    pub issuer: String,
    port: u16,
    algorithm: String,
    folder: PathBuf,
    /// Address of the service whose pages it signs people in to; empty: none.
    pages: String,
    process: Option<Child>,
}

impl IdentityProvider {
    /// Starts one that signs access tokens by this algorithm. `None` where Node.js is missing or the package cannot be
    /// had: said loudly, and an error where `REMISS_REQUIRE_IDENTITY_PROVIDER` is set.
    pub fn start(algorithm: &str) -> Option<IdentityProvider> {
        installed()?;
        let folder = folder("identity-provider");
        certificate(&folder);
        let [port] = free_ports();
        let mut provider = IdentityProvider {
            issuer: format!("https://localhost:{port}"),
            port,
            algorithm: algorithm.to_owned(),
            folder,
            pages: String::new(),
            process: None,
        };
        provider.begin();
        Some(provider)
    }

    /// Starts it again: it signs people in to the pages of the service at this address.
    pub fn signs_in_to(&mut self, address: &str) {
        address.clone_into(&mut self.pages);
        self.stop();
        self.begin();
    }

    /// Starts it (again), with new keys.
    pub fn begin(&mut self) {
        let log = self.folder.join("log");
        let output = fs::File::create(&log).unwrap();
        let process = Command::new("node")
            .arg(installed().unwrap().join("provider.mjs"))
            .args([&self.port.to_string(), &self.algorithm])
            .args([self.ca_file(), self.folder.join("key.pem")])
            .arg(&self.pages)
            .stdin(Stdio::null())
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            .spawn();
        self.process = Some(process.unwrap());
        wait_for_port(self.port, &log);
    }

    /// Stops it: as when it is away.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }

    /// The certificate to trust.
    pub fn ca_file(&self) -> PathBuf {
        self.folder.join("cert.pem")
    }

    /// Signs a person in as a browser would: form, consent, code, tokens. Returns what the provider hands out, with the
    /// `access_token` for this audience.
    pub async fn sign_in(&self, user: &str, audience: &str) -> Value {
        let certificate = reqwest::Certificate::from_pem(&fs::read(self.ca_file()).unwrap()).unwrap();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .tls_certs_only([certificate])
            .build()
            .unwrap();
        let mut browser = Browser {
            client: client.clone(),
            cookies: BTreeMap::new(),
        };
        let query = [
            ("client_id", "intranet"),
            ("response_type", "code"),
            ("scope", "openid remiss"),
            ("redirect_uri", "https://localhost/back"),
            ("resource", audience),
        ];
        let start = Url::parse_with_params(&format!("{}/auth", self.issuer), query).unwrap();
        let mut shown = browser.go(client.get(start)).await;
        for _ in 0..3 {
            let Shown::Page(page) = &shown else { break };
            let form = [
                ("prompt", between(page, "name=\"prompt\" value=\"", "\"")),
                ("login", user),
                ("password", "hemligt"),
            ];
            let action = between(page, "action=\"", "\"").to_owned();
            shown = browser.go(client.post(action).form(&form)).await;
        }
        let Shown::Back(back) = shown else {
            panic!("{user} is not signed in")
        };
        let code = back.query_pairs().find(|(name, _)| name == "code").unwrap().1;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("redirect_uri", "https://localhost/back"),
        ];
        let asked = client
            .post(format!("{}/token", self.issuer))
            .basic_auth("intranet", Some("hemligt"))
            .form(&form);
        asked.send().await.unwrap().json().await.unwrap()
    }
}

impl Drop for IdentityProvider {
    fn drop(&mut self) {
        self.stop();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

struct Browser {
    client: reqwest::Client,
    cookies: BTreeMap<String, String>,
}

enum Shown {
    Page(String),
    Back(Url),
}

impl Browser {
    /// Follows redirects with cookies, until a page is shown or the person is sent back to the service.
    async fn go(&mut self, mut request: reqwest::RequestBuilder) -> Shown {
        loop {
            let cookies: Vec<_> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let answer = request.header("Cookie", cookies.join("; ")).send().await.unwrap();
            for cookie in answer.headers().get_all("set-cookie") {
                let pair = cookie.to_str().unwrap().split(';').next().unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
            let Some(location) = answer.headers().get("location") else {
                return Shown::Page(answer.text().await.unwrap());
            };
            let next = answer.url().join(location.to_str().unwrap()).unwrap();
            if next.path() == "/back" {
                return Shown::Back(next);
            }
            request = self.client.get(next);
        }
    }
}

fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let rest = page.split_once(before).unwrap_or_else(|| panic!("{page}")).1;
    rest.split_once(after).unwrap().0
}

/// The folder with the package, fetched once for this build.
fn installed() -> Option<PathBuf> {
    static FOLDER: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    match FOLDER.get_or_init(|| npm::fetched("identity-provider", &FILES)) {
        Ok(folder) => Some(folder.clone()),
        Err(reason) => {
            let line = format!("no real identity provider: {reason} (apt-get install nodejs npm)");
            assert!(
                env::var_os("REMISS_REQUIRE_IDENTITY_PROVIDER").is_none(),
                "{line}"
            );
            eprintln!("\n##### SKIPPED: {line} #####\n");
            None
        }
    }
}

/// A provider in the tests, with real keys, whose answers a test decides.
pub struct StubProvider {
    /// Its issuer.
    pub issuer: String,
    answers: Arc<Answers>,
    server: actix_web::dev::ServerHandle,
}

#[derive(Default)]
struct Answers {
    /// What is answered at each path.
    documents: Mutex<BTreeMap<String, (u16, String, String)>>,
    asked: AtomicUsize,
}

impl StubProvider {
    /// One that shows these keys.
    pub fn start(keys: &[Value]) -> StubProvider {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let answers = Arc::new(Answers::default());
        let shared = answers.clone();
        let server = HttpServer::new(move || {
            actix_web::App::new()
                .app_data(web::Data::from(shared.clone()))
                .default_service(web::to(answer))
        });
        let server = server
            .workers(1)
            .disable_signals()
            .listen(listener)
            .unwrap()
            .run();
        let handle = server.handle();
        tokio::spawn(server);
        let provider = StubProvider {
            issuer,
            answers,
            server: handle,
        };
        provider.shows(keys);
        provider
    }

    /// It answers as it should, with these keys from now on.
    pub fn shows(&self, keys: &[Value]) {
        let at = |path: &str| format!("{}{path}", self.issuer);
        let discovery = json!({
            "issuer": self.issuer, "jwks_uri": at("/keys"), "authorization_endpoint": at("/auth"),
            "token_endpoint": at("/token"), "end_session_endpoint": at("/out"),
        });
        self.answers_at(
            "/.well-known/openid-configuration",
            200,
            "",
            &discovery.to_string(),
        );
        self.answers_at("/keys", 200, "", &json!({ "keys": keys }).to_string());
    }

    /// It exchanges every code for these tokens from now on.
    pub fn answers_code(&self, tokens: &Value) {
        self.answers_at("/token", 200, "", &tokens.to_string());
    }

    /// At this path it answers this from now on: status, `Location`, body.
    pub fn answers_at(&self, path: &str, status: u16, location: &str, body: &str) {
        let answer = (status, location.to_owned(), body.to_owned());
        self.answers
            .documents
            .lock()
            .unwrap()
            .insert(path.to_owned(), answer);
    }

    /// It answers nothing that can be used any more.
    pub fn goes_away(&self) {
        self.answers_at("/.well-known/openid-configuration", 500, "", "");
    }

    /// How many questions it has had.
    pub fn asked(&self) -> usize {
        self.answers.asked.load(Ordering::SeqCst)
    }

    /// Claims of a person whose token begins at this time and holds for ten minutes.
    pub fn claims(&self, user: &str, now: jiff::Timestamp, roles: &[&str]) -> Value {
        json!({
            "iss": self.issuer, "aud": AUDIENCE, "sub": format!("id-of-{user}"), "iat": now.as_second(),
            "exp": now.as_second() + 600, "preferred_username": user, "name": format!("Person {user}"),
            "roles": roles,
        })
    }

    /// A token of this person, signed by ES256 with the key of this name.
    pub fn token(
        &self,
        key: &SigningKey,
        id: &str,
        user: &str,
        now: jiff::Timestamp,
        roles: &[&str],
    ) -> String {
        key.token(
            &json!({ "alg": "ES256", "kid": id }),
            &self.claims(user, now, roles),
        )
    }

    /// Ends it.
    pub async fn stop(self) {
        self.server.stop(false).await;
    }
}

async fn answer(answers: web::Data<Answers>, request: HttpRequest) -> HttpResponse {
    answers.asked.fetch_add(1, Ordering::SeqCst);
    let documents = answers.documents.lock().unwrap();
    let Some((status, location, body)) = documents.get(request.path()) else {
        return HttpResponse::NotFound().finish();
    };
    let mut response = HttpResponse::build(actix_web::http::StatusCode::from_u16(*status).unwrap());
    if !location.is_empty() {
        response.insert_header(("Location", location.clone()));
    }
    response.body(body.clone())
}
