//! One trace through all that comes of a request: in the log, with its jobs and events, to the receiver of a webhook, to a collector (OpenTelemetry).

use std::fs::File;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::web::{self, Bytes, Data};
use actix_web::{App as Web, HttpRequest, HttpResponse, HttpServer};
use clap::Parser as _;
use diesel::sql_types::{Nullable, Text};
use diesel_async::RunQueryDsl as _;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use remiss::access::Role;
use remiss::cli::Arguments;
use remiss::trace::Place;
use remiss_tests::{Actor, TestApp};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::webhooks::receiver::Receiver;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00f067aa0ba902b7";
/// How long any of it may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

fn traceparent() -> String {
    format!("00-{TRACE}-{CALLER}-01")
}

/// Registers a case, saying `said` for the place in a trace.
async fn case_with(actor: &Actor, board: uuid::Uuid, said: &[&str]) {
    let mut request = actor
        .request(Method::POST, "/cases")
        .json(&json!({ "boardId": board, "title": "Samverkan" }));
    for said in said {
        request = request.header("traceparent", *said);
    }
    actor.send(request).await.expect(201);
}

/// The places that the jobs or events of this kind have kept, in order.
async fn kept(app: &TestApp, sql: &str) -> Vec<Option<Place>> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = Nullable<Text>)]
        traceparent: Option<String>,
    }
    let mut owner = app.database.owner().await;
    let rows: Vec<Row> = diesel::sql_query(sql).load(&mut owner).await.unwrap();
    let place = |text: String| Place::read(&text).unwrap_or_else(|| panic!("{text} is no place"));
    rows.into_iter().map(|row| row.traceparent.map(place)).collect()
}

const REGISTERED: &str = "SELECT traceparent FROM events WHERE type = 'case.registered' ORDER BY sequence";

#[actix_web::test]
async fn what_comes_of_a_request_is_in_the_trace_of_its_caller() {
    let app = TestApp::with_settings("2019-09-02T06:00:00Z", |config| {
        config.webhooks.allow_http = true;
        config.webhooks.allow_networks = vec!["127.0.0.1".to_owned()];
    })
    .await;
    let (administrator, receiver) = (app.actor(Role::Administrator).await, Receiver::start());
    let registrar = app.actor(Role::Registrar).await;
    let board = app.kommunstyrelsen().await;
    let webhook = json!({ "name": "Ärendesystemet", "url": receiver.url, "eventTypes": ["case.registered", "remiss.sent"] });
    administrator.post("/webhooks", &webhook).await.expect(201);

    Box::pin(case_with(&registrar, board, &[&traceparent()])).await;
    let events = kept(&app, REGISTERED).await;
    let event = events[0].unwrap();
    assert_eq!(event.trace_id(), TRACE);
    assert_ne!(event.span_id(), CALLER, "the request is a step of its own");
    Box::pin(app.work()).await;
    let told = Place::read(&receiver.take()[0].header("traceparent")).unwrap();
    assert_eq!(told.trace_id(), TRACE);
    assert!(![CALLER, &event.span_id()].contains(&told.span_id().as_str()));

    // Nobody said anything: a trace begins with the request, and its mail belongs to it.
    let case = app.case(board, "Överenskommelsen").await;
    app.sent_remiss(
        &case,
        "Överenskommelsen",
        &[("Föreningen Exempel", "styrelsen@forening.example.org")],
    )
    .await;
    let sent = kept(&app, "SELECT traceparent FROM events WHERE type = 'remiss.sent'").await;
    let jobs = kept(&app, "SELECT traceparent FROM jobs WHERE kind = 'send-message'").await;
    let (sent, job) = (sent[0].unwrap(), jobs[0].unwrap());
    assert_ne!(sent.trace_id(), TRACE);
    assert_eq!(job.trace_id(), sent.trace_id());
    Box::pin(app.work()).await;
    let mailed = kept(&app, "SELECT traceparent FROM events WHERE type = 'message.sent'").await;
    assert_eq!(mailed[0].unwrap().trace_id(), sent.trace_id());
    receiver.stop().await;
    app.stop().await;
}

#[actix_web::test]
async fn what_is_no_place_in_a_trace_is_passed_over() {
    let app = TestApp::new().await;
    let registrar = app.actor(Role::Registrar).await;
    let board = app.kommunstyrelsen().await;
    let upper = traceparent().to_uppercase();
    let longer = format!("{}-{TRACE}", traceparent());
    let quoted = format!("00-{TRACE}-{CALLER}-0'");
    let said: [&[&str]; 5] = [
        &["\"}, {\"level\":\"ERROR\""],
        &[&upper],
        &[&longer],
        &[&quoted],
        // One of them may be true; nobody knows which.
        &[
            &traceparent(),
            "00-11111111111111111111111111111111-1111111111111111-01",
        ],
    ];
    for said in said {
        case_with(&registrar, board, said).await;
    }
    let events = kept(&app, REGISTERED).await;
    assert_eq!(events.len(), said.len());
    let traces: std::collections::BTreeSet<_> =
        events.iter().map(|place| place.unwrap().trace_id()).collect();
    assert_eq!(traces.len(), said.len(), "each has a trace of its own");
    assert!(!traces.contains(TRACE));
    app.stop().await;
}

/// A collector: keeps what it was told, by the service that told it.
struct Collector {
    address: String,
    told: Arc<Mutex<Vec<(String, Span)>>>,
    server: actix_web::dev::ServerHandle,
}

impl Collector {
    fn start() -> Collector {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let told: Arc<Mutex<Vec<(String, Span)>>> = Arc::default();
        let shared = told.clone();
        let server = HttpServer::new(move || {
            Web::new()
                .app_data(Data::from(shared.clone()))
                .default_service(web::to(take))
        })
        .workers(1)
        .listen(listener)
        .unwrap()
        .run();
        let handle = server.handle();
        tokio::spawn(server);
        Collector {
            address,
            told,
            server: handle,
        }
    }

    /// Waits until a step of this service and name has come that is of the trace.
    async fn span(&self, service: &str, name: &str) -> Span {
        let begun = Instant::now();
        loop {
            let found = self.told.lock().unwrap().iter().find_map(|(of, span)| {
                let fits = of == service && span.name.starts_with(name) && hex(&span.trace_id) == TRACE;
                fits.then(|| span.clone())
            });
            if let Some(span) = found {
                return span;
            }
            let told: Vec<String> = self
                .told
                .lock()
                .unwrap()
                .iter()
                .map(|(of, span)| format!("{of}: {}", span.name))
                .collect();
            assert!(begun.elapsed() < PATIENCE, "{service} {name} among {told:?}");
            sleep(Duration::from_millis(50)).await;
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn take(request: HttpRequest, body: Bytes, told: Data<Mutex<Vec<(String, Span)>>>) -> HttpResponse {
    assert_eq!(request.path(), "/v1/traces");
    let Ok(said) = ExportTraceServiceRequest::decode(&body[..]) else {
        return HttpResponse::BadRequest().finish();
    };
    for of_one in said.resource_spans {
        let about = of_one.resource.unwrap_or_default();
        let name = about.attributes.iter().find(|about| about.key == "service.name");
        let name = format!("{:?}", name.and_then(|about| about.value.clone()));
        let service = ["remiss-serve", "remiss-worker"]
            .into_iter()
            .find(|service| name.contains(service));
        for scope in of_one.scope_spans {
            let spans = scope.spans.into_iter();
            told.lock()
                .unwrap()
                .extend(spans.map(|span| (service.unwrap_or_default().to_owned(), span)));
        }
    }
    HttpResponse::Ok().finish()
}

/// `remiss serve` or `remiss worker` over the database of a test, with its log in a file. It is killed with this value.
struct Process {
    child: Child,
    log: std::path::PathBuf,
}

impl Process {
    fn start(app: &TestApp, command: &str, collector: &str) -> Process {
        let log = app.folder().join(format!("{command}.log"));
        let child = Command::new(std::env::current_exe().unwrap())
            .args([
                "tracing::the_process_itself",
                "--exact",
                "--ignored",
                "--nocapture",
            ])
            .env("REMISS_TRACED", command)
            .env("REMISS__DATABASE__URL", &app.database.url)
            .env("REMISS__MUNICIPALITY__NAME", "Örebro kommun")
            .env("REMISS__STORAGE__DATA_DIR", app.folder())
            .env("REMISS__SERVER__PORT", "0")
            .env("REMISS__SERVER__WORKERS", "1")
            .env("REMISS__WORKER__POLL_INTERVAL_SECONDS", "1")
            .env("REMISS__MONITORING__OTLP_ENDPOINT", collector)
            .env("REMISS__LOG__FORMAT", "json")
            .env("REMISS__LOG__FILTER", "info")
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        Process { child, log }
    }

    /// Waits for a line of the log with this message.
    async fn line(&self, message: &str) -> Value {
        let begun = Instant::now();
        loop {
            let said = std::fs::read_to_string(&self.log).unwrap();
            let lines = said
                .lines()
                .filter(|line| line.starts_with('{') && line.ends_with('}'));
            let found = lines
                .filter_map(|line| serde_json::from_str::<Value>(line).ok())
                .find(|line| line["fields"]["message"] == message);
            if let Some(line) = found {
                return line;
            }
            assert!(begun.elapsed() < PATIENCE, "{message} in {said}");
            sleep(Duration::from_millis(50)).await;
        }
    }

    async fn address(&self) -> String {
        let line = self.line("serving").await;
        line["fields"]["address"].as_str().unwrap().to_owned()
    }

    /// Tells it to stop, and waits until it has ended well.
    async fn stop(mut self) {
        let told = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(told.unwrap().success());
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert!(status.success(), "{status}");
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end");
            sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
#[ignore = "the processes of the tests below"]
fn the_process_itself() {
    let command = std::env::var("REMISS_TRACED").unwrap();
    Arguments::parse_from(["remiss", &command]).run().unwrap();
}

/// A remiss that can be sent, by the machine's clock: path of its dispatches.
async fn ready_to_be_sent(app: &TestApp, officer: &Actor) -> String {
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelsen").await;
    let deadline = app.app.today().checked_add(jiff::Span::new().days(60)).unwrap();
    let body = json!({
        "name": "Överenskommelsen", "purpose": "Vi vill veta vad ni tycker om förslaget.", "deadlineDate": deadline,
        "canInfluence": "Principerna och åtagandena kan ändras.",
        "contacts": [{ "role": "Utredare", "email": "utredare@example.org", "phone": "019-000 00 00", "mayPublish": true }],
    });
    let path = format!("/cases/{}/remisser", case["id"].as_str().unwrap());
    let path = format!("/remisser/{}", officer.post(&path, &body).await.expect(201).id());
    let bodies = json!({ "bodies": [{ "name": "Föreningen Exempel", "email": "styrelsen@forening.example.org", "kind": "association" }] });
    officer
        .post(&format!("{path}/recipients"), &bodies)
        .await
        .expect(201);
    format!("{path}/dispatches")
}

#[actix_web::test]
async fn a_collector_is_told_of_every_step_from_the_request_to_the_mail() {
    let app = TestApp::at(&jiff::Timestamp::now().to_string()).await;
    let officer = app.actor(Role::Officer).await;
    let dispatches = ready_to_be_sent(&app, &officer).await;
    let collector = Collector::start();
    let serve = Process::start(&app, "serve", &collector.address);
    let there = Actor::new(&serve.address().await, officer.key().map(str::to_owned));
    let request = there
        .request(Method::POST, &dispatches)
        .header("Idempotency-Key", "skicka")
        .header("traceparent", traceparent())
        .json(&json!({}));
    there.send(request).await.expect(201);
    // Who is refused stands in the log, with the trace and the number of the request.
    let refused = there
        .request(Method::GET, "/audit-entries")
        .header("traceparent", traceparent());
    there.send(refused).await.expect(403);
    let worker = Process::start(&app, "worker", &collector.address);

    let mailed = worker.line("a mail was handed over").await;
    assert_eq!(mailed["trace_id"], TRACE, "{mailed}");
    assert_eq!(mailed["span_id"].as_str().map(str::len), Some(16), "{mailed}");
    let refused = serve.line("somebody asked for what they may not do").await;
    assert_eq!(refused["trace_id"], TRACE, "{refused}");
    assert_eq!(
        refused["span"]["request_id"].as_str().map(str::len),
        Some(36),
        "{refused}"
    );
    // What is left is told before it ends.
    serve.stop().await;
    worker.stop().await;

    let request = collector.span("remiss-serve", "POST /remiss/v1/remisser/{").await;
    assert_eq!(hex(&request.parent_span_id), CALLER);
    let mail = collector.span("remiss-worker", "mail").await;
    let told = collector.told.lock().unwrap().clone();
    let mut above = vec![mail.name.clone()];
    let mut step = mail;
    while step.span_id != request.span_id {
        let (_, parent) = told
            .iter()
            .find(|(_, span)| span.span_id == step.parent_span_id)
            .unwrap_or_else(|| panic!("{above:?} hangs in the air"));
        step = parent.clone();
        above.push(step.name.clone());
    }
    let names: Vec<&str> = above.iter().map(String::as_str).collect();
    assert!(
        matches!(names[..], ["mail", "transaction that writes", "handler", _]),
        "{names:?}"
    );
    for (_, span) in told {
        assert!(
            span.end_time_unix_nano >= span.start_time_unix_nano,
            "{}",
            span.name
        );
        let said = format!("{span:?}");
        assert!(
            !said.contains("forening.example.org") && !said.contains("Föreningen"),
            "{said}"
        );
    }
    collector.server.stop(false).await;
    app.stop().await;
}

#[actix_web::test]
async fn a_collector_that_takes_nothing_holds_up_nobody() {
    let app = TestApp::at(&jiff::Timestamp::now().to_string()).await;
    let officer = app.actor(Role::Officer).await;
    // It takes connections, and never says a word.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    for collector in [silent.local_addr().unwrap(), nobody] {
        let serve = Process::start(&app, "serve", &format!("http://{collector}/"));
        let there = Actor::new(&serve.address().await, officer.key().map(str::to_owned));
        for _ in 0..30 {
            there.get("/cases").await.expect(200);
        }
        serve.stop().await;
    }
    app.stop().await;
}
