//! A browser without scripts: it keeps cookies, sends forms, and says where they come from.

use std::collections::BTreeMap;
use std::sync::Mutex;

use reqwest::{Method, Url};
use serde_json::json;

use crate::{Actor, Answer, SigningKey, StubProvider, TestApp};

/// Id of the client that the tests' provider knows the service as.
pub const CLIENT: &str = "remiss-sidor";

/// A browser at the service.
pub struct Browser {
    stranger: Actor,
    address: String,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    /// A browser that knows nothing yet.
    pub fn at(app: &TestApp) -> Browser {
        Browser {
            stranger: app.stranger(),
            address: app.address.clone(),
            cookies: Mutex::default(),
        }
    }

    /// A cookie that it keeps.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// Keeps this cookie from now on.
    pub fn set_cookie(&self, name: &str, value: &str) {
        let mut cookies = self.cookies.lock().unwrap();
        cookies.insert(name.to_owned(), value.to_owned());
    }

    /// Opens a page; a redirection is answered as it is.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.stranger.request(Method::GET, &format!("!{path}")))
            .await
    }

    /// Sends a form, as one on a page of the service is sent.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.stranger.request(Method::POST, &format!("!{path}"));
        let request = request
            .header("Origin", &self.address)
            .header("Sec-Fetch-Site", "same-origin");
        self.send(request.form(fields)).await
    }

    /// The text of a page.
    pub async fn text(&self, path: &str) -> String {
        self.get(path).await.expect(200).text()
    }

    /// Fills in the form around `mark` on the page at `path` and sends it.
    pub async fn fill(&self, path: &str, mark: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.text(path).await;
        self.fill_on(&page, mark, fields).await
    }

    /// Fills in the form around `mark` on a page that is open, and sends it where it says.
    pub async fn fill_on(&self, page: &str, mark: &str, fields: &[(&str, &str)]) -> Answer {
        let form = form_around(page, mark);
        let action = form
            .split("action=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        let action = action.unwrap_or_else(|| panic!("no action in {form}"));
        let hidden = hidden_fields(form);
        let mut all: Vec<(&str, &str)> = hidden
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        all.extend_from_slice(fields);
        self.submit(&action.replace("&#38;", "&"), &all).await
    }

    /// Fills in the form around `mark` on the page at `path` with a file beside its hidden fields, and sends it.
    pub async fn upload(&self, path: &str, mark: &str, file: (&str, &str, Vec<u8>)) -> Answer {
        let page = self.text(path).await;
        let form = form_around(&page, mark);
        let action = form
            .split("action=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        let action = action.unwrap_or_else(|| panic!("no action in {form}"));
        let (field, name, bytes) = file;
        let part = reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned());
        let mut body = reqwest::multipart::Form::new().part(field.to_owned(), part);
        for (name, value) in hidden_fields(form) {
            body = body.text(name, value);
        }
        let request = self.stranger.request(Method::POST, &format!("!{action}"));
        let request = request
            .header("Origin", &self.address)
            .header("Sec-Fetch-Site", "same-origin");
        self.send(request.multipart(body)).await
    }

    /// Sends a request that was made by hand, with the cookies.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let cookies: Vec<String> = self
            .cookies
            .lock()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let answer = self
            .stranger
            .send(request.header("Cookie", cookies.join("; ")))
            .await;
        let mut cookies = self.cookies.lock().unwrap();
        for cookie in answer.headers.get_all("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Goes to sign in, wanting to see `path`: the address of the provider that it is sent to.
    pub async fn go_to_sign_in(&self, path: &str) -> Url {
        let led = self.get(path).await.expect(303);
        let led = self.get(led.header("location")).await.expect(303);
        led.header("location").parse().unwrap()
    }

    /// Signs in at a provider that gives this person these roles; the answer is that of the page it comes back to.
    pub async fn sign_in(
        &self,
        app: &TestApp,
        provider: &StubProvider,
        key: &SigningKey,
        (user, roles): (&str, &[&str]),
    ) -> Answer {
        let asked = self.go_to_sign_in("/arbete").await;
        self.come_back(app, provider, key, (user, roles), &asked).await
    }

    /// Comes back from the provider that was asked in this way.
    pub async fn come_back(
        &self,
        app: &TestApp,
        provider: &StubProvider,
        key: &SigningKey,
        (user, roles): (&str, &[&str]),
        asked: &Url,
    ) -> Answer {
        let now = app.app.now();
        let nonce = parameter(asked, "nonce");
        let mut claims = provider.claims(user, now, roles);
        claims["aud"] = json!(CLIENT);
        claims["nonce"] = json!(nonce);
        let id_token = key.token(&json!({ "alg": "ES256", "kid": "first" }), &claims);
        let access_token = provider.token(key, "first", user, now, roles);
        provider.answers_code(&json!({
            "token_type": "Bearer", "id_token": id_token, "access_token": access_token,
        }));
        let state = parameter(asked, "state");
        self.get(&format!("/arbete/inloggad?code=en-kod&state={state}"))
            .await
    }
}

/// A parameter of an address.
pub fn parameter(url: &Url, name: &str) -> String {
    let mut pairs = url.query_pairs();
    let pair = pairs.find(|(known, _)| known == name);
    pair.unwrap_or_else(|| panic!("no {name} in {url}"))
        .1
        .into_owned()
}

/// The token of the first form with this action on a page.
pub fn form_token(page: &str, action: &str) -> String {
    let form = page.split(&format!("action=\"{action}\"")).nth(1);
    let form = form.unwrap_or_else(|| panic!("no form for {action} in {page}"));
    let token = form.split("name=\"formular\" value=\"").nth(1).unwrap();
    token.split('"').next().unwrap().to_owned()
}

/// The form that stands around `mark` on a page.
pub fn form_around<'a>(page: &'a str, mark: &str) -> &'a str {
    let end = page
        .find(mark)
        .unwrap_or_else(|| panic!("{mark} is missing: {page}"));
    let start = page[..end].rfind("<form").unwrap();
    page[start..].split("</form>").next().unwrap()
}

/// The hidden fields of a form: name and value.
pub fn hidden_fields(form: &str) -> Vec<(String, String)> {
    let inputs = form.split("<input type=\"hidden\" name=\"").skip(1);
    inputs
        .map(|input| {
            let (name, rest) = input.split_once("\" value=\"").unwrap();
            (name.to_owned(), rest.split('"').next().unwrap().to_owned())
        })
        .collect()
}
