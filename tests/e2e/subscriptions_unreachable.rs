//! Subscriptions to addresses that mails do not reach any more end by themselves.

use remiss::access::Role;
use remiss_tests::{TestApp, link_in};
use reqwest::Method;
use serde_json::{Value, json};

const ADDRESS: &str = "asa@example.org";

/// Kommunstyrelsen, and a confirmed subscription to everything.
async fn subscribed() -> (TestApp, uuid::Uuid) {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let stranger = app.stranger();
    let wish = json!({ "email": ADDRESS });
    stranger.post("/public/subscriptions", &wish).await.expect(202);
    let page = link_in(&app.mails("subscription").await[0], "/prenumeration/");
    let confirmed = stranger.request(Method::POST, &format!("!{page}"));
    stranger
        .send(confirmed.form(&[("lattlast", "")]))
        .await
        .expect(303);
    (app, board)
}

/// The newest mail to the subscriber comes back with this status.
async fn bounce(app: &TestApp, status: &str) {
    let mail = app.mails("newRemiss").await.pop().unwrap();
    let report = format!(
        "From: MAILER-DAEMON@mail.example.org\r\nTo: remiss@kommun.example.org\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         Message-ID: <b-{}@mail.example.org>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nYour mail could not be delivered.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example.org\r\n\r\n\
         Final-Recipient: rfc822; {ADDRESS}\r\nAction: failed\r\nStatus: {status}\r\nDiagnostic-Code: smtp; 550 {status} no\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{}>\r\nSubject: x\r\n\r\nx\r\n--b--\r\n",
        mail.id, mail.mail_message_id
    );
    std::fs::write(app.folder().join("mail-in/new/bounce"), report).unwrap();
    app.work().await;
}

async fn counts(app: &TestApp) -> Value {
    let coordinator = app.actor(Role::Coordinator).await;
    coordinator.get("/subscription-counts").await.expect(200).json()
}

/// Mails about new remisser that went to the subscriber.
async fn told(app: &TestApp, board: uuid::Uuid) -> usize {
    app.remiss_out(board, &[("Föreningen", "forening@example.org")])
        .await;
    let mails = app.mails("newRemiss").await;
    let to_subscriber = mails
        .iter()
        .filter(|mail| mail.to_address.as_deref() == Some(ADDRESS));
    to_subscriber.count()
}

#[actix_web::test]
async fn an_address_that_is_not_there_ends_its_subscription_and_is_forgotten() {
    let (app, board) = subscribed().await;
    assert_eq!(told(&app, board).await, 1);
    bounce(&app, "5.1.1").await;
    assert_eq!(
        told(&app, board).await,
        0,
        "the address is forgotten, and gets no more mail"
    );
    assert_eq!(counts(&app).await["ended"], 1);
    // Staff are not told who it was.
    let registrar = app.actor(Role::Registrar).await;
    let entry = registrar.get("/inbox?kind=bounce").await.expect(200).json()["entries"][0].clone();
    assert!(
        entry["reason"].as_str().unwrap().contains("en prenumerant"),
        "{entry}"
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_full_mailbox_ends_a_subscription_only_when_three_mails_in_a_row_come_back() {
    let (app, board) = subscribed().await;
    for count in 1..=3 {
        assert_eq!(told(&app, board).await, count);
        bounce(&app, "5.2.2").await;
    }
    assert_eq!(counts(&app).await["confirmed"], 1);
    assert_eq!(told(&app, board).await, 0);
    assert_eq!(
        (&counts(&app).await["confirmed"], &counts(&app).await["ended"]),
        (&json!(0), &json!(1))
    );
    app.stop().await;
}

#[actix_web::test]
async fn staff_see_neither_who_subscribes_nor_the_link_of_a_subscription() {
    let (app, board) = subscribed().await;
    assert_eq!(told(&app, board).await, 1);
    let key = link_in(&app.mails("subscription").await[0], "/prenumeration/");
    let key = key.rsplit('/').next().unwrap().to_owned();
    for role in [
        Role::Officer,
        Role::Registrar,
        Role::Secretary,
        Role::Auditor,
        Role::Administrator,
    ] {
        let staff = app.actor(role).await;
        for purpose in ["subscription", "newRemiss"] {
            let page = staff
                .get(&format!("/messages?purpose={purpose}"))
                .await
                .expect(200);
            assert!(!page.text().contains(ADDRESS), "{}", page.text());
            let id = page.json()["messages"][0]["id"].as_str().unwrap().to_owned();
            for path in [format!("/messages/{id}"), format!("/messages/{id}/content")] {
                let shown = staff.get(&path).await.expect(200);
                // As it is read, and as it lies there.
                let mail = remiss_mail::parse(&shown.bytes);
                for text in [shown.text(), mail.whole_text] {
                    assert!(!text.contains(ADDRESS) && !text.contains(&key), "{text}");
                }
            }
        }
    }
    app.stop().await;
}

#[actix_web::test]
async fn one_caller_asks_for_so_many_addresses_in_an_hour_and_no_more() {
    let app = TestApp::with_settings("2019-09-02T06:00:00Z", |config| {
        config.subscriptions.addresses_per_hour = 2;
        config.server.forwarded_for = true;
    })
    .await;
    let stranger = app.stranger();
    let ask = async |address: &str, from: &str| {
        let request = stranger.request(Method::POST, "/public/subscriptions");
        let request = request.header("X-Forwarded-For", format!("203.0.113.9, {from}"));
        stranger.send(request.json(&json!({ "email": address }))).await
    };
    ask("a@example.org", "192.0.2.1").await.expect(202);
    ask("b@example.org", "192.0.2.1").await.expect(202);
    let refused = ask("c@example.org", "192.0.2.1").await.expect(429);
    assert_eq!(refused.header("retry-after"), "3600");
    ask("a@example.org", "192.0.2.1").await.expect(202);
    ask("c@example.org", "192.0.2.2").await.expect(202);
    // The form says the same, and keeps what was filled in.
    let shown = stranger.get("!/prenumerera").await.expect(200).text();
    let token = shown.split("name=\"formular\" value=\"").nth(1).unwrap();
    let token = token.split('"').next().unwrap();
    let form = stranger.request(Method::POST, "!/prenumerera");
    let form = form.header("X-Forwarded-For", "192.0.2.1");
    let page = stranger
        .send(form.form(&[("epost", "d@example.org"), ("formular", token)]))
        .await
        .expect(429);
    assert!(page.text().contains("d@example.org") && page.text().contains("Vänta en stund"));
    app.set_time("2019-09-02T07:00:00Z");
    ask("d@example.org", "192.0.2.1").await.expect(202);
    assert_eq!(counts(&app).await["waiting"], 4);
    app.stop().await;
}
