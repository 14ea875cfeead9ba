//! The walk: one step after the other, each through HTTP, as the person whose step it is.

use std::collections::BTreeMap;
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use reqwest::Method;
use serde_json::Value;

use super::people::Person;
use super::state::State;
use crate::access::{Boards, Caller, NewKey, Role, create_key};
use crate::app::App;
use crate::cli::CommandError;

/// The walk so far.
pub(super) struct Walk {
    /// The application: for its clock and its worker. Everything else goes through HTTP.
    pub app: App,
    /// What is written to `demo.json`.
    pub state: State,
    /// What was made, for the table at the end: what, where, what was checked.
    pub made: Vec<Made>,
    address: String,
    client: reqwest::Client,
    progress: ProgressBar,
    steps: u32,
}

/// A line of the table at the end.
#[derive(Debug, Clone)]
pub(super) struct Made {
    /// What was made.
    pub what: String,
    /// The file, below the folder with the artifacts.
    pub file: String,
    /// Rules that were checked, and with what finding.
    pub checked: String,
}

impl Walk {
    /// A walk against the service at `address`.
    pub fn new(app: App, address: String, folder: PathBuf) -> Result<Walk, CommandError> {
        let state = State {
            base_url: format!("{address}{}", crate::http::BASE),
            keys: BTreeMap::new(),
            maildir_in: folder.join("mail-in"),
            mail_out: folder.join("mail-out"),
            artifacts: folder.join("artifacts"),
        };
        std::fs::create_dir_all(&state.artifacts)
            .map_err(CommandError::io("the folder for the artifacts cannot be made"))?;
        for part in ["new", "cur", "tmp"] {
            std::fs::create_dir_all(state.maildir_in.join(part))
                .map_err(CommandError::io("the mailbox cannot be made"))?;
        }
        let progress = ProgressBar::new_spinner();
        progress.set_style(
            ProgressStyle::with_template("{spinner} {msg}")
                .unwrap_or_else(|_| ProgressStyle::default_spinner()),
        );
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            // It asks our own server, without TLS: a machine that has no certificates will do.
            .tls_certs_only([])
            .build();
        let client = client.map_err(|error| CommandError::Sentence(error.to_string()))?;
        Ok(Walk {
            app,
            state,
            made: Vec::new(),
            address,
            client,
            progress,
            steps: 0,
        })
    }

    /// Says what comes next.
    pub fn step(&mut self, who: &str, what: &str) {
        self.steps += 1;
        let day = self.app.today();
        self.progress
            .suspend(|| println!("{:>3}  {day}  {who:<22} {what}", self.steps));
        self.progress.set_message(what.to_owned());
        self.progress.tick();
    }

    /// Says what came of the last step.
    pub fn note(&self, what: &str) {
        self.progress.suspend(|| println!("{:>42}{what}", "→ "));
    }

    /// How many steps there were.
    pub fn steps(&self) -> u32 {
        self.steps
    }

    /// Moves the clock to this time, UTC, and lets the worker do what has become due.
    pub async fn go_to(&mut self, at: &str) -> Result<(), CommandError> {
        let at: Timestamp = at
            .parse()
            .map_err(|_| CommandError::Sentence(format!("{at} is no time")))?;
        self.app.clock().set(at);
        // On the heap: the timetable has many of these.
        Box::pin(self.work()).await
    }

    /// Lets the worker work until it comes to rest.
    pub async fn work(&self) -> Result<(), CommandError> {
        for _ in 0..100 {
            let fetched = crate::inbox::fetch(&self.app).await?;
            if fetched + crate::jobs::round(&self.app).await? == 0 {
                return Ok(());
            }
        }
        Err(CommandError::Sentence(
            "the worker does not come to rest".to_owned(),
        ))
    }

    /// A key for a role; the first one of each role is kept in `demo.json`.
    pub async fn key(
        &mut self,
        role: Role,
        name: &str,
        organisation: Option<uuid::Uuid>,
    ) -> Result<String, CommandError> {
        let key = NewKey {
            name: name.to_owned(),
            role,
            boards: Boards::All,
            secrecy: role != Role::Organisation,
            organisation,
            expires_at: None,
            requests_per_minute: None,
        };
        let app = &self.app;
        let made = app
            .write(&Caller::system("demo"), async |connection| {
                create_key(app, connection, &key).await
            })
            .await;
        let secret = made?.1;
        self.state
            .keys
            .entry(role.as_str().to_owned())
            .or_insert_with(|| secret.clone());
        Ok(secret)
    }

    /// Says that a client may begin: the service is up, the registers are filled, and there is a key for each role.
    pub fn ready(&self) -> Result<(), CommandError> {
        self.state
            .save(self.state.artifacts.parent().unwrap_or(&self.state.artifacts))
    }

    /// GET of JSON.
    pub async fn get(&self, who: &Person, path: &str) -> Result<Value, CommandError> {
        Ok(self.send(who, Method::GET, path, Body::None, &[]).await?.json())
    }

    /// GET of a representation.
    pub async fn fetch(&self, who: &Person, path: &str, accept: &str) -> Result<Vec<u8>, CommandError> {
        Ok(self
            .send(who, Method::GET, path, Body::None, &[("Accept", accept)])
            .await?
            .bytes)
    }

    /// POST of JSON.
    pub async fn post(&self, who: &Person, path: &str, body: &Value) -> Result<Value, CommandError> {
        Ok(self
            .send(who, Method::POST, path, Body::Json(body), &[])
            .await?
            .json())
    }

    /// POST of a file.
    pub async fn upload(
        &self,
        who: &Person,
        path: &str,
        media_type: &str,
        bytes: Vec<u8>,
    ) -> Result<Value, CommandError> {
        Ok(self
            .send(who, Method::POST, path, Body::File(media_type, bytes), &[])
            .await?
            .json())
    }

    /// PATCH of JSON, from the version that is there now.
    pub async fn patch(&self, who: &Person, path: &str, body: &Value) -> Result<Value, CommandError> {
        let etag = self.send(who, Method::GET, path, Body::None, &[]).await?.etag;
        Ok(self
            .send(who, Method::PATCH, path, Body::Json(body), &[("If-Match", &etag)])
            .await?
            .json())
    }

    /// PUT of a file, from the version of `own` that is there now.
    pub async fn replace(
        &self,
        who: &Person,
        own: &str,
        path: &str,
        media_type: &str,
        bytes: Vec<u8>,
    ) -> Result<Value, CommandError> {
        let etag = self.send(who, Method::GET, own, Body::None, &[]).await?.etag;
        let file = Body::File(media_type, bytes);
        Ok(self
            .send(who, Method::PUT, path, file, &[("If-Match", &etag)])
            .await?
            .json())
    }

    /// POST of a form, as a browser sends it. The answer is a page.
    pub async fn submit(&self, path: &str, fields: &[(String, String)]) -> Result<String, CommandError> {
        let anyone = Person::anyone();
        let answer = self
            .send(&anyone, Method::POST, path, Body::Form(fields), &[])
            .await?;
        Ok(String::from_utf8_lossy(&answer.bytes).into_owned())
    }

    /// The text of a page.
    pub async fn page(&self, path: &str) -> Result<String, CommandError> {
        let answer = self
            .send(&Person::anyone(), Method::GET, path, Body::None, &[])
            .await?;
        Ok(String::from_utf8_lossy(&answer.bytes).into_owned())
    }

    /// Drops a mail into the mailbox, as a mail server does: written aside first, then moved.
    pub fn deliver(&self, name: &str, mail: &str) -> Result<(), CommandError> {
        let aside = self.state.maildir_in.join("tmp").join(name);
        let written = std::fs::write(&aside, mail.replace("\r\n", "\n").replace('\n', "\r\n"));
        written
            .and_then(|()| std::fs::rename(&aside, self.state.maildir_in.join("new").join(name)))
            .map_err(CommandError::io("a mail cannot be delivered"))
    }

    /// Keeps a file among the artifacts, and remembers it for the table.
    pub fn keep(&mut self, file: &str, bytes: &[u8], what: &str, checked: &str) -> Result<(), CommandError> {
        let path = self.state.artifacts.join(file);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .map_err(CommandError::io("the folder for an artifact cannot be made"))?;
        }
        std::fs::write(&path, bytes)
            .map_err(CommandError::io(format!("{} cannot be written", path.display())))?;
        self.made.push(Made {
            what: what.to_owned(),
            file: file.to_owned(),
            checked: checked.to_owned(),
        });
        Ok(())
    }

    async fn send(
        &self,
        who: &Person,
        method: Method,
        path: &str,
        body: Body<'_>,
        headers: &[(&str, &str)],
    ) -> Result<Answer, CommandError> {
        let url = match path.strip_prefix('!') {
            Some(page) => format!("{}{page}", self.address),
            None if path.starts_with("http") => path.to_owned(),
            None => format!("{}{}{path}", self.address, crate::http::BASE),
        };
        let failed = |words: String| CommandError::Sentence(format!("{method} {path}: {words}"));
        let mut request = self.client.request(method.clone(), &url);
        if let Some(key) = &who.key {
            request = request.bearer_auth(key).header("X-Acting-User", &who.user);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if method == Method::POST {
            request = request.header("Idempotency-Key", self.app.new_id().to_string());
        }
        request = match body {
            Body::None => request,
            Body::Json(value) => request.json(value),
            Body::Form(fields) => request.form(fields),
            Body::File(media_type, bytes) => request.header("Content-Type", media_type).body(bytes),
        };
        let response = request.send().await.map_err(|error| failed(error.to_string()))?;
        let status = response.status();
        let etag = response
            .headers()
            .get("etag")
            .and_then(|etag| etag.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let location = response
            .headers()
            .get("location")
            .and_then(|to| to.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let bytes = response
            .bytes()
            .await
            .map_err(|error| failed(error.to_string()))?
            .to_vec();
        if status.is_redirection() && !location.is_empty() {
            // A form answers with the address of the page that shows what came of it.
            let page = if location.starts_with("http") {
                location
            } else {
                format!("{}{location}", self.address)
            };
            let shown = self
                .client
                .get(page)
                .send()
                .await
                .map_err(|error| failed(error.to_string()))?;
            let bytes = shown
                .bytes()
                .await
                .map_err(|error| failed(error.to_string()))?
                .to_vec();
            return Ok(Answer { etag, bytes });
        }
        if !status.is_success() {
            return Err(failed(format!("{status}: {}", String::from_utf8_lossy(&bytes))));
        }
        Ok(Answer { etag, bytes })
    }
}

enum Body<'a> {
    None,
    Json(&'a Value),
    Form(&'a [(String, String)]),
    File(&'a str, Vec<u8>),
}

struct Answer {
    etag: String,
    bytes: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }
}

/// The id of what was answered.
pub(super) fn id(value: &Value) -> Result<String, CommandError> {
    let id = value["id"].as_str().map(str::to_owned);
    id.ok_or_else(|| CommandError::Sentence(format!("an answer without an id: {value}")))
}
