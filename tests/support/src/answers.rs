//! Many answers to one remiss at the same time, counted afterwards.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use remiss::access::Role;
use reqwest::Method;
use serde_json::json;

use crate::{Actor, Answer, TestApp};

/// How many, and how many at a time.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Answers.
    pub answers: usize,
    /// Sent at the same time.
    pub at_once: usize,
}

/// What became of them.
#[derive(Debug)]
pub struct Loaded {
    /// Answers that were acknowledged.
    pub acknowledged: usize,
    /// Those that are there.
    pub kept: i64,
    /// Different numbers that their documents have.
    pub numbers: i64,
    /// Seconds from the first to the last.
    pub seconds: f64,
    /// Milliseconds that one took: median, 95 of a hundred, the longest.
    pub took: (u128, u128, u128),
    /// What went wrong.
    pub errors: Vec<String>,
}

impl fmt::Display for Loaded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[allow(clippy::cast_precision_loss, reason = "thousands of answers")]
        let pace = self.acknowledged as f64 / self.seconds.max(0.001);
        write!(
            formatter,
            "{} answers in {:.1} s ({pace:.0} a second), {} kept with {} numbers, {} errors; one took {} ms (median), {} ms (95 %), {} ms (longest)",
            self.acknowledged,
            self.seconds,
            self.kept,
            self.numbers,
            self.errors.len(),
            self.took.0,
            self.took.1,
            self.took.2
        )
    }
}

/// Recipients whose links are used; each answers several times.
const ASKED: usize = 200;

#[derive(diesel::QueryableByName)]
struct Link {
    #[diesel(sql_type = diesel::sql_types::Text)]
    token: String,
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    kept: i64,
    #[diesel(sql_type = BigInt)]
    numbers: i64,
}

/// Sends them to a remiss of its own, and counts.
pub async fn load(load: Load) -> Loaded {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelse om samverkan").await;
    let asked: Vec<(String, String)> = (0..load.answers.min(ASKED))
        .map(|index| {
            (
                format!("Föreningen {index:03}"),
                format!("forening{index}@example.org"),
            )
        })
        .collect();
    let remiss = app
        .sent_remiss(
            &case,
            "Överenskommelse om samverkan",
            &asked
                .iter()
                .map(|(name, email)| (name.as_str(), email.as_str()))
                .collect::<Vec<_>>(),
        )
        .await;
    let mut owner = app.database.owner().await;
    let links: Vec<Link> = diesel::sql_query("SELECT answer_token AS token FROM recipients ORDER BY name")
        .load(&mut owner)
        .await
        .unwrap();
    drop(owner);
    let links: Arc<Vec<String>> = Arc::new(
        links
            .into_iter()
            .map(|link| format!("/svara/{}", link.token))
            .collect(),
    );
    let stranger = app.stranger();
    let path = format!("/remisser/{}", remiss["id"].as_str().unwrap());
    let registrar = app.actor(Role::Registrar).await;
    let next = Arc::new(AtomicUsize::new(0));
    let begin = Instant::now();
    let mut senders = Vec::new();
    for _ in 0..load.at_once {
        let (next, registrar, path) = (next.clone(), registrar.clone(), path.clone());
        let (stranger, links) = (stranger.clone(), links.clone());
        senders.push(actix_web::rt::spawn(async move {
            let mut done = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= load.answers {
                    return done;
                }
                let begin = Instant::now();
                let sent = match index % 2 {
                    0 => by_api(&registrar, &path, index).await,
                    _ => by_link(&stranger, &links[index % links.len()], index).await,
                };
                done.push((begin.elapsed().as_millis(), sent));
            }
        }));
    }
    let mut took = Vec::new();
    let mut errors = Vec::new();
    for sender in senders {
        for (millis, sent) in sender.await.unwrap() {
            match sent {
                Ok(()) => took.push(millis),
                Err(error) => errors.push(error),
            }
        }
    }
    let seconds = begin.elapsed().as_secs_f64();
    let mut owner = app.database.owner().await;
    let count: Count = diesel::sql_query(
        "SELECT count(*) AS kept, count(DISTINCT d.number) AS numbers FROM responses r \
         JOIN documents d ON d.municipality_id = r.municipality_id AND d.id = r.document_id",
    )
    .get_result(&mut owner)
    .await
    .unwrap();
    drop(owner);
    app.stop().await;
    took.sort_unstable();
    let at = |share: usize| {
        took.get((took.len() * share / 100).min(took.len().saturating_sub(1)))
            .copied()
    };
    Loaded {
        acknowledged: took.len(),
        kept: count.kept,
        numbers: count.numbers,
        seconds,
        took: (
            at(50).unwrap_or_default(),
            at(95).unwrap_or_default(),
            took.last().copied().unwrap_or_default(),
        ),
        errors,
    }
}

/// An answer that a registrar takes in for somebody who was not asked.
async fn by_api(registrar: &Actor, path: &str, index: usize) -> Result<(), String> {
    let channel = ["letter", "email", "phone"][index % 3];
    let body = json!({
        "respondent": { "name": format!("Föreningen nummer {index}"), "kind": "association", "email": format!("nummer{index}@example.org") },
        "channel": channel, "text": words(index),
    });
    let request = registrar
        .request(Method::POST, &format!("{path}/responses"))
        .header("Idempotency-Key", format!("load-{index}"))
        .json(&body);
    acknowledged(index, &registrar.send(request).await, 201)
}

/// An answer by the form behind the link of a recipient: the page is opened, filled in and sent.
async fn by_link(stranger: &Actor, link: &str, index: usize) -> Result<(), String> {
    let page = stranger
        .send(stranger.request(Method::GET, &format!("!{link}")))
        .await;
    acknowledged(index, &page, 200)?;
    let page = page.text();
    let token = page
        .split("name=\"formular\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let Some(token) = token else {
        return Err(format!("{index}: no form on the page"));
    };
    let text = words(index);
    let fields = [
        ("formular", token),
        ("svar", "views"),
        ("text", text.as_str()),
        ("webbplats", ""),
    ];
    let request = stranger.request(Method::POST, &format!("!{link}")).form(&fields);
    acknowledged(index, &stranger.send(request).await, 303)
}

fn words(index: usize) -> String {
    format!(
        "Svar nummer {index}: föreningen välkomnar förslaget, men vill att tiderna i lokalerna ses över tillsammans med dem som använder dem."
    )
}

fn acknowledged(index: usize, answer: &Answer, status: u16) -> Result<(), String> {
    if answer.status.as_u16() == status {
        Ok(())
    } else {
        Err(format!("{index}: {} {}", answer.status, answer.text()))
    }
}
