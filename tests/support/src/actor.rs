//! Somebody who uses the service over HTTP.

use reqwest::{Method, StatusCode};
use serde_json::Value;

/// Somebody with a key, or without.
#[derive(Clone)]
pub struct Actor {
    client: reqwest::Client,
    address: String,
    key: Option<String>,
    acting_user: Option<String>,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: reqwest::header::HeaderMap,
    /// Body.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The `id` of the body.
    pub fn id(&self) -> String {
        self.json()["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no id in {}", self.text()))
            .to_owned()
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Fails with the body when the status is another one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }
}

impl Actor {
    /// Somebody who talks to the service at `address`.
    pub fn new(address: &str, key: Option<String>) -> Actor {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Actor {
            client,
            address: address.to_owned(),
            key,
            acting_user: None,
        }
    }

    /// The same, acting for a person.
    pub fn acting_for(mut self, user: &str) -> Actor {
        self.acting_user = Some(user.to_owned());
        self
    }

    /// The key.
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// A request to a path: of the API where it begins with `/`, as it is where it begins with `http` or `!` (a page).
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else if let Some(page) = path.strip_prefix('!') {
            format!("{}{page}", self.address)
        } else {
            format!("{}/remiss/v1{path}", self.address)
        };
        let mut request = self.client.request(method, url);
        if let Some(key) = &self.key {
            request = request.bearer_auth(key);
        }
        if let Some(user) = &self.acting_user {
            request = request.header("X-Acting-User", user);
        }
        request
    }

    /// Sends a request that was made by hand.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Answer {
            status,
            headers,
            bytes: response.bytes().await.unwrap().to_vec(),
        }
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// POST of JSON, with a fresh idempotency key.
    #[expect(
        clippy::disallowed_methods,
        reason = "a caller chooses its own keys, outside the service and its clock"
    )]
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header("Idempotency-Key", uuid::Uuid::new_v4().to_string());
        self.send(request.json(body)).await
    }

    /// POST of JSON under this idempotency key.
    pub async fn post_once(&self, path: &str, key: &str, body: &Value) -> Answer {
        self.send(
            self.request(Method::POST, path)
                .header("Idempotency-Key", key)
                .json(body),
        )
        .await
    }

    /// PATCH of a resource, with the ETag that it has now.
    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        let etag = self.get(path).await.header("etag").to_owned();
        self.send(
            self.request(Method::PATCH, path)
                .header("If-Match", etag)
                .json(body),
        )
        .await
    }

    /// PUT of a resource, with the ETag that it has now.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        let etag = self.get(path).await.header("etag").to_owned();
        self.send(
            self.request(Method::PUT, path)
                .header("If-Match", etag)
                .json(body),
        )
        .await
    }

    /// DELETE of a resource, with the ETag that it has now.
    pub async fn delete(&self, path: &str) -> Answer {
        let etag = self.get(path).await.header("etag").to_owned();
        self.send(self.request(Method::DELETE, path).header("If-Match", etag))
            .await
    }
}
