//! Search: by Swedish words in any form, by number, by people; what may not be seen is not found.

use remiss::access::{Boards, Caller, Role};
use remiss_tests::{Actor, TestApp};
use serde_json::{Value, json};
use uuid::Uuid;

pub async fn search(actor: &Actor, path: &str, query: &[(&str, &str)]) -> Value {
    let request = actor.request(reqwest::Method::GET, path).query(query);
    actor.send(request).await.expect(200).json()
}

/// Titles of the cases that are found, the best first.
pub async fn titles(actor: &Actor, words: &str) -> Vec<String> {
    let found = search(actor, "/cases", &[("q", words)]).await;
    let cases = found["cases"].as_array().unwrap();
    cases
        .iter()
        .map(|case| case["title"].as_str().unwrap().to_owned())
        .collect()
}

pub async fn upload(
    actor: &Actor,
    case: &Value,
    query: &str,
    media_type: &str,
    body: impl Into<reqwest::Body>,
) -> String {
    let path = format!("/cases/{}/documents?{query}", case["id"].as_str().unwrap());
    let request = actor
        .request(reqwest::Method::POST, &path)
        .header("Content-Type", media_type)
        .body(body);
    actor.send(request).await.expect(201).id()
}

#[actix_web::test]
async fn words_are_found_in_any_form_and_as_parts_of_compounds() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let officer = app.actor(Role::Officer).await;
    let agreement = "Revidering av överenskommelsen med civilsamhället";
    let water = "Föreskrifter för vattenskyddsområden";
    for title in [agreement, water, "Ny skola i Åkerö", "Budget 2020"] {
        app.case(board, title).await;
    }
    for (words, title) in [
        ("civilsamhälle", agreement),
        ("CIVILSAMHÄLLETS överenskommelser", agreement),
        ("samhället", agreement),
        ("överenskom", agreement),
        ("vattenskydd", water),
        ("vattenskyddsområdena", water),
        ("föreskrift vattensk", water),
        ("skolan", "Ny skola i Åkerö"),
        ("skolorna", "Ny skola i Åkerö"),
        ("åkerö", "Ny skola i Åkerö"),
        ("A\u{30a}kero\u{308}", "Ny skola i Åkerö"),
        ("budgeten", "Budget 2020"),
    ] {
        assert_eq!(titles(&officer, words).await, [title], "{words}");
    }
    for words in [
        "akero",
        "civilsamhället vattenskydd",
        "och",
        "':*|&!<->",
        "ingenting",
    ] {
        assert!(titles(&officer, words).await.is_empty(), "{words}");
    }
    // A blank is no search.
    assert_eq!(titles(&officer, " ").await.len(), 4);
    app.stop().await;
}

#[actix_web::test]
async fn a_case_is_found_by_number_people_sender_and_what_is_in_it_and_says_where() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let body = json!({
        "boardId": board, "title": "Inkommen remiss", "initiator": "Kansliet",
        "officers": [{ "userName": "hand07", "displayName": "Miljöstrategen", "responsible": true }],
        "counterpartNumbers": [{ "number": "Fi2020/00647/K", "party": "Finansdepartementet" }],
    });
    let case = registrar.post("/cases", &body).await.expect(201).json();
    app.incoming_remiss(&case).await;
    app.case(board, "Något annat").await;
    upload(
        &registrar,
        &case,
        "title=Promemoria&party=Naturskyddsf%C3%B6rbundet",
        "text/plain",
        "Här nämns strandskyddet & <annat> vid Hjälmaren, bland mycket.",
    )
    .await;
    app.work().await;
    for (words, place) in [
        ("ks1/2019", "caseNumber"),
        ("Ks 1-2019", "caseNumber"),
        ("Fi 2020-647 K", "counterpartNumber"),
        ("finansdepartementet", "counterpartNumber"),
        ("S2015/06034", "senderNumber"),
        ("socialdepartementets", "sender"),
        ("kroppsbehandling", "remiss"),
        ("miljöstrateg", "officer"),
        ("hand07", "officer"),
        ("naturskyddsförbund", "document"),
        ("strandskydd hjälmaren", "document"),
    ] {
        let found = search(&registrar, "/cases", &[("q", words)]).await;
        assert_eq!(found["_meta"]["totalRecords"], 1, "{words}: {found}");
        let hit = &found["cases"][0]["hit"];
        let places = hit["places"].as_array().unwrap();
        assert!(places.contains(&json!(place)), "{words}: {hit}");
    }
    let found = search(&registrar, "/cases", &[("q", "strandskydd")]).await;
    let hit = &found["cases"][0]["hit"];
    assert_eq!(
        hit["snippet"],
        "Här nämns <mark>strandskyddet</mark> &amp; &lt;annat&gt; vid Hjälmaren, bland mycket."
    );
    assert!(hit["documentNumber"].as_str().unwrap().starts_with("Ks 1/2019:"));
    // Together with what narrows the list.
    for (query, wanted) in [
        ([("q", "strandskydd"), ("officer", "hand07")], 1),
        ([("q", "strandskydd"), ("officer", "hand01")], 0),
        ([("q", "strandskydd"), ("status", "closed")], 0),
        ([("q", "strandskydd"), ("openedFrom", "2019-09-02")], 1),
        ([("q", "strandskydd"), ("openedTo", "2019-09-01")], 0),
        ([("q", "strandskydd"), ("sort", "title")], 1),
    ] {
        let found = search(&registrar, "/cases", &query).await;
        assert_eq!(found["_meta"]["totalRecords"], wanted, "{query:?}");
        assert_eq!(found["cases"].as_array().unwrap().len(), wanted, "{query:?}");
    }
    app.stop().await;
}

#[actix_web::test]
async fn what_is_changed_is_found_as_it_is_now() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let case = app.case(board, "Lekplatser").await;
    let path = format!("/cases/{}", case["id"].as_str().unwrap());
    registrar
        .patch(
            &path,
            &json!({ "title": "Badplatser", "publicTitle": "Badplatser" }),
        )
        .await
        .expect(200);
    assert!(titles(&registrar, "lekplats").await.is_empty());
    assert_eq!(titles(&registrar, "badplats").await, ["Badplatser"]);
    registrar
        .delete(&format!("{path}/officers/hand01"))
        .await
        .expect(204);
    assert!(titles(&registrar, "hand01").await.is_empty());
    app.stop().await;
}

#[actix_web::test]
async fn words_in_the_title_go_before_those_in_a_document() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    app.case(board, "Cykelplan för centrum").await;
    let other = app.case(board, "Trafik").await;
    upload(&registrar, &other, "title=Om+cykelplanen", "text/plain", "x").await;
    assert_eq!(
        titles(&registrar, "cykelplan").await,
        ["Cykelplan för centrum", "Trafik"]
    );
    app.stop().await;
}

#[actix_web::test]
async fn nothing_of_another_board_and_nothing_under_secrecy_is_found() {
    let app = TestApp::new().await;
    let (own, other) = (
        app.kommunstyrelsen().await,
        app.board("Byggnadsnämnden", "Bn").await,
    );
    let registrar = app.actor(Role::Registrar).await;
    let limited = app
        .actor_with(Role::Registrar, Boards::Only(vec![own]), None)
        .await;
    let (ours, theirs) = (
        app.case(own, "Vindkraft hos oss").await,
        app.case(other, "Vindkraft hos dem").await,
    );
    for case in [&ours, &theirs] {
        upload(
            &registrar,
            case,
            "title=Samr%C3%A5d",
            "text/plain",
            "Fladdermössen vid ån",
        )
        .await;
    }
    app.work().await;
    assert_eq!(titles(&registrar, "vindkraft").await.len(), 2);
    assert_eq!(titles(&limited, "vindkraft").await, ["Vindkraft hos oss"]);
    assert_eq!(titles(&limited, "fladdermus").await.len(), 0);
    assert_eq!(titles(&limited, "fladdermössen").await, ["Vindkraft hos oss"]);
    let others = search(
        &limited,
        "/cases",
        &[("q", "vindkraft"), ("boardId", &other.to_string())],
    )
    .await;
    assert_eq!(others["_meta"]["totalRecords"], 0);
    let similar = search(&limited, "/similar-cases", &[("text", "vindkraft")]).await;
    assert_eq!(similar["_meta"]["totalRecords"], 1);

    // A document under secrecy is not found by anything that it says, nor is it kept in the index.
    let kept = upload(
        &registrar,
        &ours,
        "title=Namnet+Grodyngel",
        "text/plain",
        "Salamandern",
    )
    .await;
    app.work().await;
    assert_eq!(titles(&registrar, "salamander").await.len(), 1);
    let secret = json!({ "secrecyGround": "21 kap. 7 § OSL" });
    registrar
        .patch(&format!("/documents/{kept}"), &secret)
        .await
        .expect(200);
    for words in ["salamander", "grodyngel"] {
        assert!(titles(&registrar, words).await.is_empty(), "{words}");
    }
    app.work().await;
    assert_eq!(words_that_hold(&app, "salamand").await, 0);
    // Lifted, it is read again.
    let cleared = app.actor_with_secrecy(Role::Registrar, Boards::All).await;
    assert!(titles(&cleared, "salamander").await.is_empty());
    cleared
        .patch(&format!("/documents/{kept}"), &json!({ "secrecyGround": null }))
        .await
        .expect(200);
    app.work().await;
    assert_eq!(titles(&registrar, "salamander").await.len(), 1);

    // A case under secrecy takes all that is in it along.
    let path = format!("/cases/{}", ours["id"].as_str().unwrap());
    registrar
        .patch(
            &path,
            &json!({ "secrecyGround": "21 kap. 7 § OSL", "publicTitle": "Ärende" }),
        )
        .await
        .expect(200);
    for words in ["salamander", "fladdermössen oss", "grodyngel", "hos oss"] {
        assert!(titles(&limited, words).await.is_empty(), "{words}");
    }
    app.work().await;
    assert_eq!(words_that_hold(&app, "salamand").await, 0);
    app.stop().await;
}

/// Rows of the index that hold a stem, as the owner of the tables sees them.
pub async fn words_that_hold(app: &TestApp, stem: &str) -> i64 {
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        count: i64,
    }
    let mut owner = app.database.owner().await;
    let counted: Count = diesel_async::RunQueryDsl::get_result(
        diesel::sql_query(format!(
            "SELECT (SELECT count(*) FROM text_words WHERE words::text LIKE '%{stem}%' OR body ILIKE '%{stem}%') \
                + (SELECT count(*) FROM case_words WHERE words::text LIKE '%{stem}%') \
                + (SELECT count(*) FROM search_words WHERE word LIKE '%{stem}%') AS count"
        )),
        &mut owner,
    )
    .await
    .unwrap();
    counted.count
}

#[actix_web::test]
async fn nobody_finds_around_the_handlers_what_is_another_boards() {
    let app = TestApp::new().await;
    let (own, other) = (
        app.kommunstyrelsen().await,
        app.board("Byggnadsnämnden", "Bn").await,
    );
    let registrar = app.actor(Role::Registrar).await;
    let theirs = app.case(other, "Vindkraft").await;
    upload(&registrar, &theirs, "title=Vindkraft", "text/plain", "Vindkraft").await;
    app.work().await;
    let caller = Caller {
        boards: Boards::Only(vec![own]),
        ..Caller::system("test")
    };
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        count: i64,
    }
    for source in [
        "case_words",
        "text_words",
        "remiss_find_cases('vindkraft', 'vindkraft', 1, 9, NULL, NULL, NULL, NULL, NULL, NULL) f, unnest(f.case_ids)",
        "remiss_find_texts('vindkraft', 'vindkraft', 1, 9, NULL, NULL, NULL, NULL, NULL, NULL) f, unnest(f.case_ids)",
        &format!(
            "remiss_find_cases('vindkraft', 'vindkraft', 1, 9, '{other}', NULL, NULL, NULL, NULL, NULL) f, unnest(f.case_ids)"
        ),
        "remiss_find_cases('vindkraft', 'vindkraft', 1, 9, NULL, NULL, NULL, NULL, 'hand01', NULL) f, unnest(f.case_ids)",
        "remiss_find_texts('vindkraft', 'vindkraft', 1, 9, NULL, NULL, NULL, NULL, 'hand01', NULL) f, unnest(f.case_ids)",
        "remiss_similar_cases('vindkraft', NULL, 9)",
    ] {
        for (caller, wanted) in [(&caller, 0), (&Caller::system("test"), 1)] {
            let sql = format!("SELECT count(*) AS count FROM {source}");
            let counted = app
                .app
                .read(caller, async |connection| {
                    let query = diesel::sql_query(sql);
                    Ok(diesel_async::RunQueryDsl::get_result::<Count>(query, connection).await?)
                })
                .await
                .unwrap();
            assert_eq!(counted.count, wanted, "{source}");
        }
    }
    app.stop().await;
}

#[actix_web::test]
async fn responses_are_found_by_respondent_text_and_what_is_attached() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Grönstruktur").await;
    let remiss = app
        .sent_remiss(
            &case,
            "Grönstrukturplan",
            &[("Föreningen Eken", "eken@example.org")],
        )
        .await;
    let officer = app.actor(Role::Officer).await;
    let registrar = app.actor(Role::Registrar).await;
    let path = format!("/remisser/{}/responses", remiss["id"].as_str().unwrap());
    let mut ids = Vec::new();
    for (name, text) in [
        ("Föreningen Eken", "Vi saknar gång- och cykelvägar längs ån."),
        ("Byalaget i Mosjö", "Cykelvägen behövs inte."),
    ] {
        let body = json!({ "respondent": { "name": name, "kind": "association" }, "channel": "letter",
            "outcome": "views", "text": text });
        ids.push(registrar.post(&path, &body).await.expect(201).id());
    }
    app.work().await;
    for (words, wanted) in [
        ("cykelväg", vec![0, 1]),
        ("ekens", vec![0]),
        ("byalag", vec![1]),
        ("gång ån", vec![0]),
        ("grönstrukturplanen", vec![0, 1]),
        ("grönstruktur ån", vec![0]),
        ("badplats", vec![]),
    ] {
        for path in ["/responses", &path] {
            let found = search(&officer, path, &[("q", words)]).await;
            let mut found: Vec<_> = found["responses"]
                .as_array()
                .unwrap()
                .iter()
                .map(|response| ids.iter().position(|id| response["id"] == id.as_str()).unwrap())
                .collect();
            found.sort_unstable();
            assert_eq!(found, wanted, "{words} in {path}");
        }
    }
    let found = search(&officer, "/responses", &[("q", "cykelvägar saknas")]).await;
    assert_eq!(found["_meta"]["totalRecords"], 1, "{found}");
    let hit = &found["responses"][0]["hit"];
    assert_eq!(hit["places"], json!(["response"]));
    assert_eq!(
        hit["snippet"],
        "Vi <mark>saknar</mark> gång- och <mark>cykelvägar</mark> längs ån."
    );
    // And the case is found by its responses.
    assert_eq!(titles(&officer, "byalaget").await, ["Grönstruktur"]);
    for query in [
        [("q", "cykelväg"), ("channel", "link")],
        [("q", "cykelväg"), ("outcome", "declines")],
        [("q", "cykelväg"), ("void", "true")],
    ] {
        let found = search(&officer, "/responses", &query).await;
        assert_eq!(found["_meta"]["totalRecords"], 0, "{query:?}");
    }
    app.stop().await;
}

#[actix_web::test]
async fn earlier_cases_like_this_one_are_told_with_what_was_decided() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let officer = app.actor(Role::Officer).await;
    let now = app
        .case(
            board,
            "Remiss om nya föreskrifter för vattenskyddsområde Jägarbacken",
        )
        .await;
    let alike = app.case(board, "Vattenskyddsområde Skråmsta, föreskrifter").await;
    app.case(board, "Remiss om förskolor").await;
    app.case(board, "Budget").await;
    let path = format!("/cases/{}/similar-cases", now["id"].as_str().unwrap());
    let found = officer.get(&path).await.expect(200).json();
    let cases = found["cases"].as_array().unwrap();
    assert_eq!(cases[0]["id"], alike["id"], "{found}");
    assert_eq!(
        cases[0]["snippet"],
        "<mark>Vattenskyddsområde</mark> Skråmsta, <mark>föreskrifter</mark>"
    );
    assert!(
        cases
            .iter()
            .all(|case| case["id"] != now["id"] && case["title"] != "Budget")
    );
    let by_text = search(
        &officer,
        "/similar-cases",
        &[("text", "Föreskrifter för vattenskyddsområdet")],
    )
    .await;
    assert_eq!(by_text["_meta"]["totalRecords"], 2);
    let listed = search(&officer, "/cases", &[("similarTo", now["id"].as_str().unwrap())]).await;
    assert_eq!(listed["cases"][0]["id"], alike["id"]);
    for query in [" ", &"x".repeat(501)] {
        let request = officer
            .request(reqwest::Method::GET, "/similar-cases")
            .query(&[("text", query)]);
        officer.send(request).await.expect(400);
    }
    officer
        .get(&format!("/cases/{}/similar-cases", Uuid::nil()))
        .await
        .expect(404);
    app.stop().await;
}

#[actix_web::test]
async fn word_and_pdf_files_are_found_by_what_they_say() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Ärende").await;
    let registrar = app.actor(Role::Registrar).await;
    let mut document = remiss_documents::Document::new("other", "Rubrik", jiff::civil::date(2019, 9, 2));
    document.blocks.push(remiss_documents::Block::Paragraph {
        runs: vec![remiss_documents::Run::plain("Kungsörnen häckar på ängarna.")],
    });
    upload(
        &registrar,
        &case,
        "title=A",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        remiss_documents::render_docx(&document).unwrap(),
    )
    .await;
    upload(&registrar, &case, "title=B", "application/pdf", "%PDF-1.7 trasig").await;
    app.work().await;
    assert_eq!(titles(&registrar, "kungsörn").await, ["Ärende"]);
    let pdf = app.case(board, "Med PDF").await;
    upload(
        &registrar,
        &pdf,
        "title=C",
        "application/pdf",
        remiss_documents::render_pdf(&document).unwrap(),
    )
    .await;
    app.work().await;
    let mut both = titles(&registrar, "kungsörnar ängar").await;
    both.sort();
    assert_eq!(both, ["Med PDF", "Ärende"]);
    app.stop().await;
}
