//! Statistics of civil society: figures, walls, small groups, formats; and the follow-up tables that are filled from them.

use remiss::access::{Boards, Caller, Role};
use remiss::remisser;
use remiss_tests::{Actor, TestApp};
use serde_json::{Value, json};
use uuid::Uuid;

const FIRST: (&str, &str) = ("Föreningen Ett", "ett@example.org");
const SECOND: (&str, &str) = ("Föreningen Två", "tva@example.org");

fn path_of(kind: &str, thing: &Value) -> String {
    format!("/{kind}/{}", thing["id"].as_str().unwrap())
}

async fn put_into_state(app: &TestApp, remiss: &Value, state: &str) {
    let id: Uuid = remiss["id"].as_str().unwrap().parse().unwrap();
    app.app
        .write(&Caller::system("test"), async |connection| {
            let remiss = remisser::lock(&app.app, connection, id).await?;
            remisser::set_state(&app.app, connection, &remiss, state).await
        })
        .await
        .unwrap();
}

/// A response to the remiss, with one viewpoint that came to `result`.
async fn answered(app: &TestApp, remiss: &Value, body: Value, result: &str) -> Value {
    let registrar = app.actor(Role::Registrar).await;
    let officer = app.actor(Role::Officer).await;
    let path = format!("{}/responses", path_of("remisser", remiss));
    let response = registrar.post(&path, &body).await.expect(201).json();
    let viewpoint = json!({ "viewpoints": [{ "text": "Mer dialog.", "reply": "Två möten om året.", "result": result, "reason": "Fler hinns inte." }] });
    let path = format!("{}/viewpoints", path_of("responses", &response));
    officer.post(&path, &viewpoint).await.expect(201);
    response
}

fn by(name: &str, kind: &str) -> Value {
    json!({ "respondent": { "name": name, "kind": kind, "email": "svar@example.org" }, "channel": "email", "text": "Mer dialog." })
}

/// The row of a board and a year; null: all.
fn row(statistics: &Value, board: Option<Uuid>, year: Option<i64>) -> &Value {
    let board = board.map(|board| board.to_string());
    let rows = statistics["figures"].as_array().unwrap();
    rows.iter()
        .find(|row| row["boardId"].as_str() == board.as_deref() && row["year"].as_i64() == year)
        .unwrap_or_else(|| panic!("no row for {board:?} {year:?} in {statistics}"))
}

async fn statistics(actor: &Actor, query: &str) -> Value {
    let path = format!("/statistics/civil-society{query}");
    actor.get(&path).await.expect(200).json()
}

#[actix_web::test]
async fn the_figures_count_what_was_asked_answered_and_met_by_board_and_year() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let other = app.board("Kulturnämnden", "Kul").await;
    let (_, remiss, recipients) = app.remiss_out(board, &[FIRST, SECOND]).await;
    let mut invited = by("Föreningen Ett", "association");
    invited["recipientId"] = recipients[0]["id"].clone();
    invited.as_object_mut().unwrap().remove("respondent");
    answered(&app, &remiss, invited, "met").await;
    answered(&app, &remiss, by("Bygdegården", "association"), "notMet").await;
    answered(&app, &remiss, by("En person", "privatePerson"), "partlyMet").await;
    // One that was withdrawn; another board, another year.
    let (_, gone, _) = app.remiss_out(board, &[FIRST]).await;
    put_into_state(&app, &gone, "withdrawn").await;
    app.set_time("2020-02-03T06:00:00Z");
    let case = app.case(other, "Kulturplan").await;
    let officer = app.actor(Role::Officer).await;
    let draft = json!({ "name": "Kulturplan", "purpose": "Vi vill veta vad ni tycker.", "deadlineDate": "2020-03-04" });
    let later = officer
        .post(&format!("{}/remisser", path_of("cases", &case)), &draft)
        .await
        .expect(201)
        .json();
    let asked = json!({ "bodies": [{ "name": "Länsstyrelsen", "email": "lst@example.org", "kind": "authority", "mustAnswer": true }] });
    let path = path_of("remisser", &later);
    officer
        .post(&format!("{path}/recipients"), &asked)
        .await
        .expect(201);
    officer
        .post(&format!("{path}/dispatches"), &json!({}))
        .await
        .expect(201);

    let coordinator = app.actor(Role::Coordinator).await;
    let told = statistics(&coordinator, "").await;
    assert_eq!((&told["fromYear"], &told["toYear"]), (&json!(2016), &json!(2020)));
    let first = row(&told, Some(board), Some(2019));
    for (member, value) in [
        ("remisser", json!(1)),
        ("withCivilSociety", json!(1)),
        ("shareWithCivilSociety", json!(100.0)),
        ("asked", json!(2)),
        ("invited", json!(2)),
        ("answered", json!(1)),
        ("shareAnswered", json!(50.0)),
        ("respondents", json!(3)),
        ("uninvited", json!(2)),
        ("uninvitedCivilSociety", json!(1)),
        ("daysGiven", json!(58.0)),
        ("decided", json!(0)),
        ("daysToDecision", json!(null)),
        ("viewpoints", json!(3)),
        ("shareMet", json!(33.3)),
        ("shareMetOrPartly", json!(66.7)),
        ("civilViewpoints", json!(2)),
        ("shareCivilMet", json!(50.0)),
    ] {
        assert_eq!(first[member], value, "{member} in {first}");
    }
    let second = row(&told, Some(other), Some(2020));
    assert_eq!(
        (&second["remisser"], &second["withCivilSociety"]),
        (&json!(1), &json!(0))
    );
    let all = row(&told, None, None);
    assert_eq!(
        (&all["remisser"], &all["shareWithCivilSociety"]),
        (&json!(2), &json!(50.0))
    );
    assert_eq!(all["board"], "Alla nämnder");
    let kinds = told["kinds"].as_array().unwrap();
    let kind = |wanted: &str| kinds.iter().find(|kind| kind["kind"] == wanted).unwrap();
    assert_eq!(kind("association")["invited"], 2);
    assert_eq!(kind("association")["uninvited"], 1);
    assert_eq!(kind("privatePerson")["uninvited"], 1);
    // The words beside the figures.
    let measures = told["definitions"].as_array().unwrap();
    for definition in measures {
        let measure = definition["measure"].as_str().unwrap();
        assert!(all.get(measure).is_some(), "{measure} is defined and not told");
    }
    // Years and boards can be chosen; what makes no sense is said in Swedish.
    let only = statistics(
        &coordinator,
        &format!("?fromYear=2019&toYear=2019&boardId={board}"),
    )
    .await;
    assert_eq!(row(&only, None, None)["remisser"], 1);
    let wrong = coordinator
        .get("/statistics/civil-society?fromYear=2021&toYear=2019")
        .await
        .expect(400);
    assert!(wrong.text().contains("fromYear får inte vara senare än toYear"));
    for year in [i32::MIN, 0, 99_999] {
        let path = format!("/statistics/civil-society?toYear={year}");
        coordinator.get(&path).await.expect(400);
    }
    app.stop().await;
}

#[actix_web::test]
async fn a_caller_counts_its_own_boards_and_nobody_counts_what_is_under_secrecy() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let other = app.board("Kulturnämnden", "Kul").await;
    app.remiss_out(board, &[FIRST]).await;
    let (case, ..) = app.remiss_out(other, &[SECOND]).await;
    let secretary = app
        .actor_with(Role::Secretary, Boards::Only(vec![other]), None)
        .await;
    let told = statistics(&secretary, "").await;
    assert_eq!(row(&told, None, None)["remisser"], 1);
    assert!(
        told["figures"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["boardId"] != json!(board))
    );
    let hidden = format!("/statistics/civil-society?boardId={board}");
    let counted = secretary.get(&hidden).await.expect(200).json();
    assert_eq!(row(&counted, None, None)["remisser"], 0);
    // A case under secrecy is counted by nobody, so that the figures are the same for all.
    let registrar = app.actor_with_secrecy(Role::Registrar, Boards::All).await;
    let mark = json!({ "secrecyGround": "21 kap. 7 § OSL" });
    let marked = registrar.patch(&path_of("cases", &case), &mark).await;
    assert!(marked.status.is_success(), "{}", marked.text());
    assert_eq!(row(&statistics(&registrar, "").await, None, None)["remisser"], 1);
    app.stop().await;
}

#[actix_web::test]
async fn everyone_sees_the_statistics_without_small_groups() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    answered(&app, &remiss, by("En person", "privatePerson"), "notMet").await;
    let stranger = app.stranger();
    let told = stranger
        .get("/public/statistics/civil-society")
        .await
        .expect(200)
        .json();
    let all = row(&told, None, None);
    assert_eq!(
        (&all["remisser"], &all["invited"], &all["hidden"]),
        (&json!(1), &json!(1), &json!(true))
    );
    for member in [
        "respondents",
        "uninvited",
        "viewpoints",
        "shareMet",
        "shareMetOrPartly",
    ] {
        assert_eq!(all[member], json!(null), "{member}");
    }
    let page = stranger.get("!/statistik").await.expect(200).text();
    assert!(
        page.contains("Tillfrågas civilsamhället?") && page.contains("<svg"),
        "{page}"
    );
    assert!(page.contains("visas inte") && page.contains("färre än 5"));
    // The way on is the same as on the other public pages.
    assert!(page.contains("<a href=\"/remisser\">Remisser</a>"), "{page}");
    assert!(
        page.contains("<a href=\"/statistik\" aria-current=\"page\">Statistik</a>"),
        "{page}"
    );
    assert!(page.contains("Kalenderdagar från utskicket till svarsdatum."));
    // With more people the figures are shown, at once.
    for index in 0..5 {
        answered(
            &app,
            &remiss,
            by(&format!("Person {index}"), "privatePerson"),
            "met",
        )
        .await;
    }
    let told = stranger
        .get("/public/statistics/civil-society")
        .await
        .expect(200)
        .json();
    let all = row(&told, None, None);
    assert_eq!((&all["respondents"], &all["hidden"]), (&json!(6), &json!(false)));
    assert_eq!(all["shareMet"], 83.3);
    let csv = stranger.get("!/statistik.csv").await.expect(200);
    assert!(csv.header("content-type").starts_with("text/csv"));
    let text = csv.text();
    assert!(
        text.contains("\"Nämnd\";\"År\";\"Utskickade remisser\""),
        "{text}"
    );
    assert!(text.contains("\"Kommunstyrelsen\";2019;1;1;100;"), "{text}");
    app.stop().await;
}

#[actix_web::test]
async fn the_statistics_can_be_had_as_csv_and_spreadsheet() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    app.remiss_out(board, &[FIRST]).await;
    let coordinator = app.actor(Role::Coordinator).await;
    for (accept, magic) in [
        ("text/csv", "\u{FEFF}\"Nämnd\"".as_bytes()),
        (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            b"PK",
        ),
    ] {
        let asked = coordinator
            .request(reqwest::Method::GET, "/statistics/civil-society")
            .header("Accept", accept);
        let answer = coordinator.send(asked).await.expect(200);
        assert!(answer.bytes.starts_with(magic), "{accept}");
    }
    app.stop().await;
}

#[actix_web::test]
async fn a_follow_up_table_is_started_from_a_plan_filled_in_and_answered_by_the_statistics() {
    let app = TestApp::at("2018-09-03T06:00:00Z").await;
    let board = app.kommunstyrelsen().await;
    app.remiss_out(board, &[FIRST, SECOND]).await;
    let coordinator = app.actor(Role::Coordinator).await;
    let made = coordinator
        .post("/follow-up-plans", &json!({ "startFrom": "handlingsplan2017" }))
        .await
        .expect(201);
    let path = format!("/follow-up-plans/{}", made.id());
    let plan = made.json();
    assert_eq!(plan["activities"].as_array().unwrap().len(), 14);
    let promise = &plan["activities"][8];
    assert_eq!(
        promise["responsible"],
        "Alla nämnder. Uppdragsbeställare: Chef för avd Kansli och demokratistöd"
    );
    assert_eq!(
        promise["figures"][0]["sentence"],
        "Andel remisser till civilsamhället: 100\u{a0}% (2017–2018), – åren före (2015–2016)."
    );
    // What was done is written in, and the table is one to hand over.
    let mut content = plan.clone();
    for member in ["id", "version", "_links"] {
        content.as_object_mut().unwrap().remove(member);
    }
    for activity in content["activities"].as_array_mut().unwrap() {
        activity.as_object_mut().unwrap().remove("figures");
    }
    content["activities"][8]["comment"] = json!("=Rutinen används sedan 2018.");
    let changed = coordinator.put(&path, &content).await.expect(200).json();
    assert_eq!(
        changed["activities"][8]["comment"],
        "=Rutinen används sedan 2018."
    );
    assert_eq!(changed["version"], 2);
    content["activities"][0]["activity"] = json!(" ");
    let refused = coordinator.put(&path, &content).await.expect(422).text();
    assert!(refused.contains("Skriv vad som ska göras"), "{refused}");
    for accept in [
        "text/csv",
        "text/html",
        "text/plain",
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ] {
        let asked = coordinator
            .request(reqwest::Method::GET, &path)
            .header("Accept", accept);
        let answer = coordinator.send(asked).await.expect(200);
        assert!(answer.header("content-type").starts_with(accept), "{accept}");
        if accept == "text/csv" {
            assert!(answer.text().contains("\"'=Rutinen används sedan 2018.\""));
        }
        if accept == "text/plain" {
            assert!(answer.text().contains("Örebro kommun och civila samhället"));
        }
    }
    let listed = coordinator.get("/follow-up-plans").await.expect(200).json();
    assert_eq!(listed["followUpPlans"][0]["activityCount"], 14);
    coordinator.delete(&path).await.expect(204);
    coordinator.get(&path).await.expect(404);
    app.stop().await;
}
