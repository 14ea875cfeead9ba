//! A receiver of webhooks: a real server, which keeps what came and answers as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::web::{Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

/// How it answers one delivery.
#[derive(Clone, Debug)]
pub enum Reply {
    /// With this status and nothing else.
    Status(u16),
    /// With this status and body.
    Body(u16, String),
    /// With this status and header.
    With(u16, &'static str, String),
    /// With 204, after this time.
    Slowly(Duration),
    /// Not at all.
    Silence,
}

/// What came.
#[derive(Clone, Debug)]
pub struct Got {
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Got {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> String {
        self.headers[name].to_str().unwrap().to_owned()
    }

    pub fn sequence(&self) -> i64 {
        self.json()["sequence"].as_i64().unwrap()
    }

    pub fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap().to_owned()
    }
}

#[derive(Default)]
struct State {
    got: Mutex<Vec<Got>>,
    replies: Mutex<VecDeque<Reply>>,
    usual: Mutex<Option<Reply>>,
}

pub struct Receiver {
    pub url: String,
    state: Arc<State>,
    server: actix_web::dev::ServerHandle,
}

impl Receiver {
    pub fn start() -> Receiver {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/in?from=remiss", listener.local_addr().unwrap());
        let state = Arc::new(State::default());
        let shared = state.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(Data::from(shared.clone()))
                .default_service(web::to(take))
        })
        .workers(1)
        .listen(listener)
        .unwrap()
        .run();
        let handle = server.handle();
        tokio::spawn(server);
        Receiver {
            url,
            state,
            server: handle,
        }
    }

    /// The next deliveries are answered so; those after them as usual: 204, or as [`Receiver::usually`] says.
    pub fn then(&self, replies: &[Reply]) {
        self.state.replies.lock().unwrap().extend(replies.iter().cloned());
    }

    pub fn usually(&self, reply: Reply) {
        *self.state.usual.lock().unwrap() = Some(reply);
    }

    pub fn got(&self) -> Vec<Got> {
        self.state.got.lock().unwrap().clone()
    }

    /// What came since the last time.
    pub fn take(&self) -> Vec<Got> {
        std::mem::take(&mut self.state.got.lock().unwrap())
    }

    pub async fn stop(self) {
        self.server.stop(false).await;
    }
}

async fn take(request: HttpRequest, body: Bytes, state: Data<State>) -> HttpResponse {
    let mut headers = HeaderMap::new();
    for (name, value) in request.headers() {
        headers.insert(
            HeaderName::from_bytes(name.as_str().as_bytes()).unwrap(),
            HeaderValue::from_bytes(value.as_bytes()).unwrap(),
        );
    }
    state.got.lock().unwrap().push(Got {
        headers,
        body: body.to_vec(),
    });
    let reply = state.replies.lock().unwrap().pop_front();
    let reply = reply.or_else(|| state.usual.lock().unwrap().clone());
    let status = |status: u16| HttpResponse::build(actix_web::http::StatusCode::from_u16(status).unwrap());
    match reply.unwrap_or(Reply::Status(204)) {
        Reply::Status(code) => status(code).finish(),
        Reply::Body(code, body) => status(code).body(body),
        Reply::With(code, name, value) => status(code).insert_header((name, value)).finish(),
        Reply::Slowly(time) => {
            tokio::time::sleep(time).await;
            status(204).finish()
        }
        Reply::Silence => {
            tokio::time::sleep(Duration::from_secs(30)).await;
            status(204).finish()
        }
    }
}
