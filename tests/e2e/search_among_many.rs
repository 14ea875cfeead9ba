//! Search among many: what is old is found as what is new; beginnings become words, and words that are gone are forgotten.

use remiss::access::{Boards, Role};
use remiss_tests::TestApp;
use serde_json::json;

use crate::search::{search, titles, upload, words_that_hold};

/// As if so many cases and documents had come since.
async fn let_many_come(app: &TestApp, many: i64) {
    let mut owner = app.database.owner().await;
    for places in ["case_words_places", "text_words_places"] {
        let sql = format!("SELECT setval('{places}', {many} + (SELECT last_value FROM {places}))");
        diesel_async::RunQueryDsl::execute(diesel::sql_query(sql), &mut owner)
            .await
            .unwrap();
    }
}

#[actix_web::test]
async fn what_is_old_is_found_behind_millions_of_newer_ones() {
    let app = TestApp::new().await;
    let (board, other) = (
        app.kommunstyrelsen().await,
        app.board("Byggnadsnämnden", "Bn").await,
    );
    let registrar = app.actor(Role::Registrar).await;
    let limited = app
        .actor_with(Role::Registrar, Boards::Only(vec![board]), None)
        .await;
    let mut wanted = Vec::new();
    for (many, title) in [
        (0, "Vattenskydd vid ån"),
        (3_000, "Vattenskyddet på höjden"),
        (100_000, "Vattenskyddsföreskrifter"),
        (5_000_000, "Nytt vattenskydd"),
        (70_000_000, "Vattenskydd igen"),
    ] {
        let_many_come(&app, many).await;
        let case = app.case(board, title).await;
        upload(&registrar, &case, "title=Karta", "text/plain", "Grundvattentäkt").await;
        app.case(other, "Vattenskydd hos grannen").await;
        wanted.push(title.to_owned());
    }
    let_many_come(&app, 10_000).await;
    app.work().await;
    wanted.sort();
    for words in ["vattenskydd", "vattensk", "grundvattentäkten", "vattentäkt"] {
        for actor in [&registrar, &limited] {
            let mut found = titles(actor, words).await;
            found.retain(|title| title != "Vattenskydd hos grannen");
            found.sort();
            assert_eq!(found, wanted, "{words}");
        }
    }
    let theirs = titles(&limited, "grannen").await;
    assert!(theirs.is_empty(), "{theirs:?}");
    app.stop().await;
}

#[actix_web::test]
async fn a_beginning_of_more_words_than_are_looked_for_says_that_there_is_more() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let letters = || "bdfgklmpst".chars();
    let words: Vec<String> = letters()
        .flat_map(|one| letters().map(move |other| format!("vatten{one}{other}k")))
        .collect();
    for some in words.chunks(25) {
        app.case(board, &some.join(" ")).await;
    }
    let found = search(&registrar, "/cases", &[("q", "vatten")]).await;
    assert_eq!(found["_meta"]["more"], true, "{found}");
    assert_eq!(found["_meta"]["totalRecords"], 3, "{found}");
    let found = search(&registrar, "/cases", &[("q", "vattenb")]).await;
    assert_eq!(found["_meta"]["totalRecords"], 1, "{found}");
    assert_eq!(found["_meta"]["more"], serde_json::Value::Null, "{found}");
    app.stop().await;
}

#[actix_web::test]
async fn a_word_is_forgotten_when_it_stands_nowhere_any_more_and_not_before() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let mut paths = Vec::new();
    for title in ["Salamandern i norr", "Salamandern i söder"] {
        let case = app.case(board, title).await;
        paths.push(format!("/cases/{}", case["id"].as_str().unwrap()));
    }
    let renamed = json!({ "title": "Groddjur", "publicTitle": "Groddjur" });
    registrar.patch(&paths[0], &renamed).await.expect(200);
    app.work().await;
    assert_eq!(titles(&registrar, "salam").await, ["Salamandern i söder"]);
    registrar.patch(&paths[1], &renamed).await.expect(200);
    app.work().await;
    assert_eq!(words_that_hold(&app, "salamand").await, 0);
    // It comes back with the next text that has it.
    app.case(board, "Salamandern igen").await;
    assert_eq!(titles(&registrar, "salam").await, ["Salamandern igen"]);
    app.stop().await;
}

/// A window asks each of its parts of the index for words and marks. Whatever lies in it has to be found by these, wherever blocks and parts begin.
#[actix_web::test]
async fn nothing_lies_between_what_a_window_asks_for() {
    #[derive(diesel::QueryableByName)]
    struct Looked {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        at: i64,
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        missed: i64,
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        of_others: i64,
    }
    let app = TestApp::new().await;
    let mut owner = app.database.owner().await;
    let sql = "WITH windows AS (
            SELECT tops.top, boards, sought, win.* FROM
                unnest('{1,2047,2048,9999,65535,262143,262144,262145,524287,1000000,10000000,75000000}'::bigint[]) AS tops (top),
                unnest('{4096,5000,60000,65536,65537,200000,262144,262145,900000,5000000,100000000}'::bigint[]) AS spans (span),
                (VALUES (NULL::text[]), ('{b:0000000100000003,b:0000000100000004}'), ('{b:0000000100000003}')) AS asked (boards),
                unnest('{65536,524288}'::bigint[]) AS widest, unnest('{vatten,vatten & (skydd | ddyks)}'::tsquery[]) AS sought,
                LATERAL remiss_window(sought, tops.top, spans.span, widest, boards) AS win),
        places AS (
            SELECT w.*, p.*, remiss_in_part(sought, part) AS words, remiss_in_part(marks, part) AS of_part,
                remiss_keys(remiss_marks('00000001-0000-7000-8000-000000000003', place) || 'vatten ddyks'::tsvector, part_of) AS keys,
                remiss_keys(remiss_marks('00000001-0000-7000-8000-000000000009', place) || 'vatten ddyks'::tsvector, part_of) AS others
            FROM windows w, LATERAL (
                SELECT DISTINCT place, kind.part_of, kind.part_of >> 18 AS part FROM unnest(ARRAY[bottom, bottom + 1, bottom + 2048, bottom + 65536,
                    bottom + 262144, (bottom + top) / 2, ((top >> 18) << 18) - 1, (top >> 18) << 18, (top >> 11) << 11, top - 1, top]) AS place,
                    LATERAL (VALUES (place), (place >> 3)) AS kind (part_of)
                WHERE place BETWEEN greatest(bottom, 1) AND top) p)
        SELECT count(*) AS at, count(*) FILTER (WHERE NOT (keys @@ words AND keys @@ of_part)) AS missed,
            count(*) FILTER (WHERE boards IS NOT NULL AND others @@ words AND others @@ of_part) AS of_others FROM places";
    let looked: Looked = diesel_async::RunQueryDsl::get_result(diesel::sql_query(sql), &mut owner)
        .await
        .unwrap();
    assert!(looked.at > 5_000, "{}", looked.at);
    assert_eq!((looked.missed, looked.of_others), (0, 0));
    app.stop().await;
}
