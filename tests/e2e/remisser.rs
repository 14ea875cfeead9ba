//! Outgoing remisser: the draft, the distribution list, the sending, and what follows until answers are in.

use remiss::access::{Boards, Caller, Role};
use remiss_tests::{Actor, TestApp};
use serde_json::{Value, json};

fn path(remiss: &Value, end: &str) -> String {
    format!("/remisser/{}{end}", remiss["id"].as_str().unwrap())
}

/// Names and e-mail addresses of two associations.
const TWO: &[(&str, &str)] = &[
    ("Föreningen Ett", "ett@example.org"),
    ("Föreningen Två", "tva@example.org"),
];

async fn mails(officer: &Actor, remiss: &Value, purpose: &str) -> Vec<Value> {
    let id = remiss["id"].as_str().unwrap();
    let answer = officer
        .get(&format!("/messages?remissId={id}&purpose={purpose}&limit=100"))
        .await
        .expect(200);
    answer.json()["messages"].as_array().unwrap().clone()
}

/// The plain text of a mail in the outbox.
async fn text(app: &TestApp, mail: &Value) -> String {
    let id = mail["id"].as_str().unwrap().parse().unwrap();
    let found = app
        .app
        .read(&Caller::system("test"), async |connection| {
            remiss::messages::find(&app.app, connection, id).await
        })
        .await;
    found.unwrap().text
}

#[actix_web::test]
async fn a_remiss_without_purpose_deadline_or_recipients_is_not_sent_and_each_is_named() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Riktlinjer").await;
    let officer = app.actor(Role::Officer).await;
    let cases = format!("/cases/{}/remisser", case["id"].as_str().unwrap());
    let remiss = officer
        .post(&cases, &json!({ "name": "Riktlinjer för IOP" }))
        .await
        .expect(201)
        .json();
    let refused = officer
        .post(&path(&remiss, "/dispatches"), &json!({}))
        .await
        .expect(422)
        .json();
    let pointers: Vec<_> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(pointers, ["#/purpose", "#/deadline", "#/recipients"]);
    let without_key = officer.request(reqwest::Method::POST, &path(&remiss, "/dispatches"));
    officer.send(without_key.json(&json!({}))).await.expect(400);
    app.stop().await;
}

#[actix_web::test]
async fn a_deadline_in_the_past_is_warned_about_and_stops_the_sending() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelse").await;
    let remiss = app.remiss_draft(&case).await;
    app.add_recipients(&remiss, TWO).await;
    app.set_time("2019-11-04T06:00:00Z");
    let officer = app.actor(Role::Officer).await;
    let shown = officer.get(&path(&remiss, "")).await.expect(200).json();
    assert_eq!(shown["warnings"][0]["id"], "inThePast");
    let refused = officer.post(&path(&remiss, "/dispatches"), &json!({})).await;
    assert_eq!(refused.expect(422).json()["errors"][0]["pointer"], "#/deadline");
    app.stop().await;
}

#[actix_web::test]
async fn a_short_time_to_answer_is_warned_about_and_never_moved() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelse").await;
    let remiss = app.remiss_draft(&case).await;
    assert_eq!(remiss["warnings"], json!([]));
    assert_eq!(remiss["deadline"], "2019-10-30T22:59:00Z");
    let officer = app.actor(Role::Officer).await;
    let changed = officer
        .patch(
            &path(&remiss, ""),
            &json!({ "deadlineDate": "2019-09-21", "deadlineTime": "12:00" }),
        )
        .await
        .expect(200)
        .json();
    let ids: Vec<_> = changed["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| &w["id"])
        .collect();
    assert_eq!(ids, ["shortTime", "notAWorkingDay"]);
    assert_eq!(changed["deadline"], "2019-09-21T10:00:00Z");
    assert_eq!(changed["deadlineText"], "lördag 21 september 2019 kl. 12.00");
    app.stop().await;
}

#[actix_web::test]
async fn every_body_is_accounted_for_added_there_already_or_refused() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelse").await;
    let remiss = app.remiss_draft(&case).await;
    let officer = app.actor(Role::Officer).await;
    let recipients = path(&remiss, "/recipients");
    let body = json!({ "bodies": [
        { "name": "Föreningen Ett", "email": "ett@example.org" },
        { "name": "Föreningen Ett igen", "email": "ETT@example.org" },
        { "name": "Utan adress" },
        { "name": "Fel adress", "email": "inte en adress" },
        { "name": "Per brev", "postalAddress": "Exempelgatan 1\n700 00 Örebro" },
    ], "organisationIds": ["0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60"] });
    let account = officer.post(&recipients, &body).await.expect(201).json();
    let added = account["added"].as_array().unwrap();
    assert_eq!(added.len(), 2);
    assert_eq!(added[1]["channel"], "letter");
    assert_eq!(account["alreadyThere"][0]["name"], "Föreningen Ett");
    let refused: Vec<_> = account["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["pointer"])
        .collect();
    assert_eq!(refused, ["#/organisationIds/0", "#/bodies/2", "#/bodies/3/email"]);
    // The same once more: nothing new, and no error.
    let again = officer.post(&recipients, &body).await.expect(200).json();
    assert_eq!(again["alreadyThere"].as_array().unwrap().len(), 2);
    // A single address that is none is an error.
    let none = json!({ "bodies": [{ "name": "Fel adress", "email": "ingen" }] });
    let error = officer.post(&recipients, &none).await.expect(422).json();
    assert_eq!(error["errors"][0]["pointer"], "#/bodies/0/email");
    officer
        .delete(&format!("/recipients/{}", added[0]["id"].as_str().unwrap()))
        .await
        .expect(204);
    let left = officer.get(&recipients).await.expect(200).json();
    assert_eq!(left["_meta"]["totalRecords"], 1);
    app.stop().await;
}

#[actix_web::test]
async fn a_remiss_goes_once_to_each_with_an_answer_link_of_its_own_and_a_registered_missiv() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelse").await;
    let remiss = app.remiss_draft(&case).await;
    app.add_recipients(&remiss, TWO).await;
    let officer = app.actor(Role::Officer).await;
    let dispatches = path(&remiss, "/dispatches");
    let first = officer.post_once(&dispatches, "k1", &json!({})).await.expect(201);
    assert_eq!(first.json()["mails"], 2);
    let replayed = officer.post_once(&dispatches, "k1", &json!({})).await.expect(201);
    assert_eq!(replayed.header("idempotency-replayed"), "true");
    let second = officer
        .post_once(&dispatches, "k2", &json!({}))
        .await
        .expect(409)
        .json();
    assert_eq!(second["state"], "sent");
    app.work().await;
    let sent = mails(&officer, &remiss, "dispatch").await;
    assert_eq!(sent.len(), 2);
    assert_eq!(
        sent[0]["subject"],
        "Remiss Ks 1/2019: Reviderad överenskommelse om samverkan"
    );
    let full = [text(&app, &sent[0]).await, text(&app, &sent[1]).await];
    for said in [
        "onsdag 30 oktober 2019 kl. 23.59",
        "/svara/",
        "Märk gärna svaret med Ks 1/2019",
        "allmän handling",
        "Vi vill veta om överenskommelsen fungerar för er.",
    ] {
        assert!(full[0].contains(said), "{said} saknas i\n{}", full[0]);
    }
    assert_ne!(full[0], full[1]);
    let shown = officer.get(&path(&remiss, "")).await.expect(200).json();
    assert_eq!(shown["state"], "sent");
    assert_eq!(shown["recipients"]["unsent"], 0);
    let documents = officer.get(&path(&remiss, "/documents")).await.expect(200).json();
    assert_eq!(documents["documents"][0]["kind"], "missiv");
    assert_eq!(
        documents["documents"][0]["title"],
        "Remiss – Reviderad överenskommelse om samverkan"
    );
    let listed = officer
        .get(&path(&remiss, "/recipients?delivery=sent"))
        .await
        .expect(200)
        .json();
    assert_eq!(listed["_meta"]["totalRecords"], 2);
    app.stop().await;
}

#[actix_web::test]
async fn the_missiv_follows_its_template_without_a_finding() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelse").await;
    let remiss = app.remiss_draft(&case).await;
    app.add_recipients(&remiss, TWO).await;
    let officer = app.actor(Role::Officer).await;
    let missiv = officer.get(&path(&remiss, "/missiv")).await.expect(200).json();
    assert_eq!(missiv["findings"], json!([]), "{missiv:#}");
    assert_eq!(missiv["title"], "Remiss – Reviderad överenskommelse om samverkan");
    for (accept, starts) in [
        ("application/pdf", &b"%PDF"[..]),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            &b"PK"[..],
        ),
        ("text/html", &b"<!"[..]),
    ] {
        let request = officer.request(reqwest::Method::GET, &path(&remiss, "/missiv"));
        let answer = officer.send(request.header("Accept", accept)).await.expect(200);
        assert!(answer.bytes.starts_with(starts), "{accept}");
    }
    app.stop().await;
}

#[actix_web::test]
async fn a_contact_who_may_not_be_published_stands_in_the_mail_but_not_in_the_published_missiv() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelse").await;
    let remiss = app.remiss_draft(&case).await;
    app.add_recipients(&remiss, &TWO[..1]).await;
    let officer = app.actor(Role::Officer).await;
    let hidden =
        json!({ "contacts": [{ "role": "Utredare", "email": "hemlig@example.org", "mayPublish": false }] });
    officer.patch(&path(&remiss, ""), &hidden).await.expect(200);
    let missiv = officer.get(&path(&remiss, "/missiv")).await.expect(200);
    assert!(!missiv.text().contains("hemlig@example.org"));
    assert!(missiv.text().contains("ks@example.org"));
    officer
        .post(&path(&remiss, "/dispatches"), &json!({}))
        .await
        .expect(201);
    let sent = mails(&officer, &remiss, "dispatch").await;
    assert!(text(&app, &sent[0]).await.contains("hemlig@example.org"));
    app.stop().await;
}

#[actix_web::test]
async fn the_mail_says_what_a_board_member_would_want_it_to_say() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, &TWO[..1]).await;
    let officer = app.actor(Role::Officer).await;
    let sent = mails(&officer, &remiss, "dispatch").await;
    let text = text(&app, &sent[0])
        .await
        .replace(&app.address, "https://remiss.kommun.example.org");
    let link = text.find("/svara/").unwrap() + "/svara/".len();
    let end = link + text[link..].find('\n').unwrap();
    insta::assert_snapshot!("remiss_mail", format!("{}TOKEN{}", &text[..link], &text[end..]));
    app.stop().await;
}

#[actix_web::test]
async fn a_recipient_added_after_the_sending_gets_the_remiss_with_the_next_dispatch_and_the_others_nothing() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, TWO).await;
    app.add_recipients(&remiss, &[("Föreningen Tre", "tre@example.org")])
        .await;
    let officer = app.actor(Role::Officer).await;
    let again = officer
        .post(&path(&remiss, "/dispatches"), &json!({}))
        .await
        .expect(201)
        .json();
    assert_eq!(
        (&again["mails"], &again["occasion"]),
        (&json!(1), &json!("added"))
    );
    app.work().await;
    assert_eq!(mails(&officer, &remiss, "dispatch").await.len(), 3);
    // The missiv is the one that was registered first.
    let documents = officer.get(&path(&remiss, "/documents")).await.expect(200).json();
    assert_eq!(documents["_meta"]["totalRecords"], 1);
    app.stop().await;
}

#[actix_web::test]
async fn reminders_go_on_their_days_once_and_never_to_those_who_declined() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, recipients) = app.remiss_out(board, TWO).await;
    let officer = app.actor(Role::Officer).await;
    app.set_time("2019-10-22T12:00:00Z");
    app.work().await;
    assert_eq!(mails(&officer, &remiss, "reminder").await.len(), 0);
    // Not at night.
    app.set_time("2019-10-23T03:00:00Z");
    app.work().await;
    assert_eq!(mails(&officer, &remiss, "reminder").await.len(), 0);
    app.set_time("2019-10-23T06:00:00Z");
    app.work().await;
    app.work().await;
    assert_eq!(mails(&officer, &remiss, "reminder").await.len(), 2);
    let declines = json!({
        "channel": "phone", "outcome": "declines", "recipientId": recipients[0]["id"],
    });
    officer
        .post(&path(&remiss, "/responses"), &declines)
        .await
        .expect(201);
    app.set_time("2019-10-29T08:00:00Z");
    app.work().await;
    assert_eq!(mails(&officer, &remiss, "reminder").await.len(), 3);
    let by_hand = officer
        .post(&path(&remiss, "/reminders"), &json!({}))
        .await
        .expect(201)
        .json();
    assert_eq!(by_hand["dispatch"]["mails"], 1);
    assert_eq!(by_hand["notReminded"][0]["why"], "declined");
    // Another officer presses as well: nobody is reminded twice.
    let again = officer.post(&path(&remiss, "/reminders"), &json!({})).await;
    let again = again.expect(201).json();
    assert_eq!(again["dispatch"]["mails"], 0);
    let whys = again["notReminded"].as_array().unwrap();
    assert!(whys.iter().any(|one| one["why"] == "reminded"), "{again}");
    app.set_time("2019-10-29T20:00:00Z");
    let later = officer.post(&path(&remiss, "/reminders"), &json!({})).await;
    assert_eq!(later.expect(201).json()["dispatch"]["mails"], 1);
    app.stop().await;
}

#[actix_web::test]
async fn an_extension_is_later_is_told_and_moves_the_reminder() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, recipients) = app.remiss_out(board, TWO).await;
    let officer = app.actor(Role::Officer).await;
    let extensions = format!("/recipients/{}/extensions", recipients[0]["id"].as_str().unwrap());
    let earlier = json!({ "deadlineDate": "2019-10-01", "reason": "Nej" });
    officer.post(&extensions, &earlier).await.expect(422);
    let later = json!({ "deadlineDate": "2019-11-15", "reason": "Styrelsen träffas den 12 november." });
    let granted = officer.post(&extensions, &later).await.expect(201).json();
    assert_eq!(granted["deadline"], "2019-11-15T22:59:00Z");
    app.work().await;
    let told = mails(&officer, &remiss, "extension").await;
    assert_eq!(told.len(), 1);
    assert_eq!(
        told[0]["subject"],
        "Anstånd: Remiss Ks 1/2019: Reviderad överenskommelse om samverkan"
    );
    app.set_time("2019-10-23T08:00:00Z");
    app.work().await;
    assert_eq!(mails(&officer, &remiss, "reminder").await.len(), 1);
    app.set_time("2019-11-08T08:00:00Z");
    app.work().await;
    assert_eq!(mails(&officer, &remiss, "reminder").await.len(), 2);
    app.stop().await;
}

#[actix_web::test]
async fn a_sent_remiss_is_changed_in_its_deadline_only_and_all_who_were_asked_are_told() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, TWO).await;
    let officer = app.actor(Role::Officer).await;
    let own = path(&remiss, "");
    let refused = officer
        .patch(&own, &json!({ "purpose": "Ett annat" }))
        .await
        .expect(409)
        .json();
    assert_eq!(refused["state"], "sent");
    officer
        .patch(&own, &json!({ "deadlineDate": "2019-10-01" }))
        .await
        .expect(422);
    officer
        .patch(&own, &json!({ "deadlineDate": "2019-11-29" }))
        .await
        .expect(200);
    app.work().await;
    let told = mails(&officer, &remiss, "deadlineChange").await;
    assert_eq!(told.len(), 2);
    assert_eq!(
        told[0]["subject"],
        "Nytt svarsdatum: Remiss Ks 1/2019: Reviderad överenskommelse om samverkan"
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_withdrawn_remiss_is_told_to_those_who_got_it_and_is_final() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, TWO).await;
    let officer = app.actor(Role::Officer).await;
    officer
        .post(&path(&remiss, "/withdrawals"), &json!({ "reason": " " }))
        .await
        .expect(422);
    let reason = json!({ "reason": "Förslaget arbetas om." });
    let withdrawn = officer
        .post(&path(&remiss, "/withdrawals"), &reason)
        .await
        .expect(200)
        .json();
    assert_eq!(withdrawn["state"], "withdrawn");
    assert!(withdrawn["_links"]["dispatch"].is_null());
    app.work().await;
    assert_eq!(mails(&officer, &remiss, "withdrawal").await.len(), 2);
    let closed = officer
        .post(&path(&remiss, "/closures"), &json!({}))
        .await
        .expect(409)
        .json();
    assert_eq!(closed["allowedActions"], json!(["takeResponse"]));
    app.stop().await;
}

#[actix_web::test]
async fn a_closed_remiss_is_not_closed_again_nor_reminded_of() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, TWO).await;
    let officer = app.actor(Role::Officer).await;
    let closed = officer
        .post(&path(&remiss, "/closures"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(closed["state"], "closed");
    officer
        .post(&path(&remiss, "/closures"), &json!({}))
        .await
        .expect(409);
    officer
        .post(&path(&remiss, "/reminders"), &json!({}))
        .await
        .expect(409);
    app.stop().await;
}

#[actix_web::test]
async fn bodies_without_mail_get_letters_in_one_print_ready_file() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelse").await;
    let remiss = app.remiss_draft(&case).await;
    let officer = app.actor(Role::Officer).await;
    let body = json!({ "bodies": [
        { "name": "Per brev", "postalAddress": "Exempelgatan 1\n700 00 Örebro", "mustAnswer": true },
    ] });
    officer
        .post(&path(&remiss, "/recipients"), &body)
        .await
        .expect(201);
    officer.get(&path(&remiss, "/letters")).await.expect(404);
    let sent = officer
        .post(&path(&remiss, "/dispatches"), &json!({}))
        .await
        .expect(201)
        .json();
    assert_eq!((&sent["mails"], &sent["letters"]), (&json!(0), &json!(1)));
    let letters = officer.get(&path(&remiss, "/letters")).await.expect(200);
    assert!(letters.bytes.starts_with(b"%PDF"));
    let listed = officer
        .get(&path(&remiss, "/recipients"))
        .await
        .expect(200)
        .json();
    assert_eq!(listed["recipients"][0]["delivery"], "letterToPrint");
    app.stop().await;
}

#[actix_web::test]
async fn an_inner_round_belongs_to_an_incoming_remiss_and_is_due_before_it() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Remiss från Socialdepartementet").await;
    let registrar = app.actor(Role::Registrar).await;
    let remisser = format!("/cases/{}/remisser", case["id"].as_str().unwrap());
    let incoming = json!({
        "direction": "incoming", "name": "Kroppsbehandlingar (SOU 2015:100)", "sender": "Socialdepartementet",
        "senderNumber": "S2015/06034", "senderEmail": "registrator@departement.example.org",
        "deadlineDate": "2019-11-29",
    });
    let without = json!({ "direction": "incoming", "name": "Kroppsbehandlingar" });
    registrar.post(&remisser, &without).await.expect(422);
    let parent = registrar.post(&remisser, &incoming).await.expect(201).json();
    assert_eq!(parent["state"], "registered");
    assert_eq!(parent["receivedOn"], "2019-09-02");
    let found = registrar
        .get("/cases?caseNumber=S2015/06034")
        .await
        .expect(200)
        .json();
    assert_eq!(found["_meta"]["totalRecords"], 1);
    let inner = json!({
        "name": "Kroppsbehandlingar", "label": "council", "parentId": parent["id"], "deadlineDate": "2019-11-29",
    });
    let round = registrar.post(&remisser, &inner).await.expect(201).json();
    assert_eq!(round["public"], false);
    let ids: Vec<_> = round["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| &w["id"])
        .collect();
    assert_eq!(ids, ["afterParent"]);
    let of_itself = json!({ "name": "Fel", "parentId": round["id"] });
    registrar.post(&remisser, &of_itself).await.expect(422);
    let officer = app.actor(Role::Officer).await;
    officer
        .post(&path(&parent, "/dispatches"), &json!({}))
        .await
        .expect(409);
    app.stop().await;
}

#[actix_web::test]
async fn remisser_are_found_by_their_filters_and_by_the_ids_of_other_systems() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, TWO).await;
    let case = app.case(board, "Ett annat").await;
    let officer = app.actor(Role::Officer).await;
    let other = json!({
        "name": "Riktlinjer för IOP", "externalReferences": [{ "system": "platina", "id": "R-7" }],
    });
    let cases = format!("/cases/{}/remisser", case["id"].as_str().unwrap());
    let other = officer.post(&cases, &other).await.expect(201).json();
    let found = async |query: &str| {
        let page = officer
            .get(&format!("/remisser?{query}"))
            .await
            .expect(200)
            .json();
        let page = page["remisser"].as_array().unwrap().clone();
        page.into_iter()
            .map(|remiss| remiss["id"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(found("state=sent").await, [remiss["id"].clone()]);
    assert_eq!(
        found("deadlineFrom=2019-10-30&deadlineTo=2019-10-30").await,
        [remiss["id"].clone()]
    );
    assert_eq!(
        found("externalSystem=platina&externalId=R-7").await,
        [other["id"].clone()]
    );
    assert_eq!(found("q=iop").await, [other["id"].clone()]);
    assert_eq!(
        found("sort=deadline").await,
        [remiss["id"].clone(), other["id"].clone()]
    );
    officer.get("/remisser?sort=secret").await.expect(400);
    app.stop().await;
}

#[actix_web::test]
async fn the_register_says_how_an_organisation_is_asked_and_its_own_key_sees_what_was_sent_to_it() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let coordinator = app.actor(Role::Coordinator).await;
    let mut ids = Vec::new();
    for (name, channel) in [
        ("Föreningen Mejl", "email"),
        ("Föreningen Brev", "letter"),
        ("Utan kontakt", "email"),
    ] {
        let body = json!({ "kind": "association", "name": name, "preferredChannel": channel });
        let id = coordinator.post("/organisations", &body).await.expect(201).id();
        if name != "Utan kontakt" {
            let contact = json!({
                "role": "Ordförande", "email": format!("ordf{}@example.org", ids.len()),
                "postalAddress": "Exempelgatan 1\n700 00 Örebro", "plainLanguage": channel == "email",
            });
            coordinator
                .post(&format!("/organisations/{id}/contacts"), &contact)
                .await
                .expect(201);
        }
        ids.push(id);
    }
    let list = json!({ "name": "C-nätet", "organisationIds": ids });
    let list = coordinator
        .post("/distribution-lists", &list)
        .await
        .expect(201)
        .id();
    let case = app.case(board, "Överenskommelse").await;
    let remiss = app.remiss_draft(&case).await;
    let officer = app.actor(Role::Officer).await;
    let account = officer
        .post(
            &path(&remiss, "/recipients"),
            &json!({ "distributionListId": list }),
        )
        .await
        .expect(201)
        .json();
    let channels: Vec<_> = account["added"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (&one["name"], &one["channel"]))
        .collect();
    assert!(channels.contains(&(&json!("Föreningen Mejl"), &json!("email"))));
    assert!(channels.contains(&(&json!("Föreningen Brev"), &json!("letter"))));
    assert_eq!(account["refused"][0]["name"], "Utan kontakt");
    let own = Some(ids[0].parse().unwrap());
    let association = app.actor_with(Role::Organisation, Boards::All, own).await;
    association.get(&path(&remiss, "")).await.expect(404);
    officer
        .post(&path(&remiss, "/dispatches"), &json!({}))
        .await
        .expect(201);
    association.get(&path(&remiss, "")).await.expect(200);
    let listed = association.get("/remisser").await.expect(200).json();
    assert_eq!(listed["_meta"]["totalRecords"], 1);
    app.work().await;
    let sent = mails(&officer, &remiss, "dispatch").await;
    let by_mail = sent.iter().find(|mail| mail["channel"] == "email").unwrap();
    // In plain language, as its contact wants it.
    assert!(
        text(&app, by_mail)
            .await
            .contains("Kommunen vill samarbeta bättre med föreningar.")
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_corrected_address_gets_the_remiss_and_a_recipient_that_was_asked_stays_on_the_list() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, recipients) = app.remiss_out(board, TWO).await;
    let officer = app.actor(Role::Officer).await;
    let own = format!("/recipients/{}", recipients[0]["id"].as_str().unwrap());
    officer.delete(&own).await.expect(409);
    officer
        .patch(&own, &json!({ "email": "tva@example.org" }))
        .await
        .expect(409);
    let moved = officer
        .patch(&own, &json!({ "email": "ratt@example.org" }))
        .await
        .expect(200)
        .json();
    assert_eq!(moved["delivery"], "pending");
    let again = officer
        .post(&path(&remiss, "/dispatches"), &json!({}))
        .await
        .expect(201);
    assert_eq!(again.json()["mails"], 1);
    app.work().await;
    let sent = mails(&officer, &remiss, "dispatch").await;
    assert_eq!(sent.len(), 3);
    officer.delete(&own).await.expect(409);
    app.stop().await;
}
