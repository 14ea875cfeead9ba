//! A case that is shared with another board: read there, and changed by nobody there.

use remiss::access::{Boards, Caller, Role};
use remiss_tests::Actor;
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use super::scene::{MARKER, Scene, id};

/// The scene with another board, and one of its officers.
async fn two_boards() -> (Scene, Uuid, Actor) {
    let scene = Scene::new().await;
    let other = scene.app.board("Kulturnämnden", "Kun").await;
    let reader = scene
        .app
        .actor_with(Role::Officer, Boards::Only(vec![other]), None)
        .await
        .acting_for("hand05");
    (scene, other, reader)
}

#[actix_web::test]
async fn the_other_board_reads_the_case_and_not_what_is_under_secrecy_until_the_sharing_ends() {
    let (scene, other, reader) = two_boards().await;
    let case = format!("/cases/{}", id(&scene.case));
    reader.get(&case).await.expect(404);
    let shares = format!("{case}/shares");
    let body =
        json!({ "boardId": other, "reason": "Nämnden bereder yttrandet med oss.", "until": "2019-12-31" });
    let officer = scene.app.actor(Role::Officer).await.acting_for("hand01");
    let share = officer.post(&shares, &body).await.expect(201).json();
    officer.post(&shares, &body).await.expect(409);
    let seen = reader.get(&case).await.expect(200).json();
    assert_eq!(seen["shared"], true);
    assert!(seen["_links"].get("edit").is_none());
    let listed = reader.get("/cases").await.expect(200).json();
    assert_eq!(listed["_meta"]["totalRecords"], 1);
    assert_eq!(listed["cases"][0]["shared"], true);
    let remiss = format!("/remisser/{}", id(&scene.remiss));
    for path in [
        format!("{case}/documents"),
        format!("{case}/officers"),
        format!("{case}/shares"),
        remiss.clone(),
        format!("{remiss}/recipients"),
        format!("{remiss}/responses"),
        "/responses".to_owned(),
        "/register".to_owned(),
    ] {
        let answer = reader.get(&path).await.expect(200);
        assert!(!answer.text().contains(MARKER), "{path}");
    }
    let documents = reader
        .get(&format!("{case}/documents?limit=100"))
        .await
        .expect(200)
        .json();
    let documents = documents["documents"].as_array().unwrap();
    assert!(documents.iter().any(|document| document["hidden"] == false));
    // Nothing is offered that would be refused.
    for path in [
        format!("{case}/documents?limit=100"),
        format!("{case}/decisions"),
        format!("{case}/checklist"),
        remiss.clone(),
        format!("{remiss}/recipients"),
        format!("{remiss}/responses"),
    ] {
        let shown = reader.get(&path).await.expect(200).text();
        for method in ["POST", "PATCH", "PUT", "DELETE"] {
            assert!(
                !shown.contains(&format!("\"method\":\"{method}\"")),
                "{path}: {shown}"
            );
        }
    }
    assert!(documents.iter().any(|document| document["hidden"] == true));
    // Not even who sees its own board's secrets sees those of the other.
    let trusted = scene
        .app
        .actor_with_secrecy(Role::Officer, Boards::Only(vec![other]))
        .await;
    trusted
        .get(&format!("/documents/{}/content", scene.document))
        .await
        .expect(403);
    // After the last day, and when it was ended, it is closed again.
    scene.app.set_time("2019-12-31T22:30:00Z");
    reader.get(&case).await.expect(200);
    scene.app.set_time("2020-01-01T00:30:00Z");
    reader.get(&case).await.expect(404);
    scene.app.set_time("2019-10-01T08:00:00Z");
    officer
        .delete(&format!("{shares}/{}", id(&share)))
        .await
        .expect(204);
    reader.get(&case).await.expect(404);
    let kept = officer
        .get(&format!("{shares}/{}", id(&share)))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (kept["active"].clone(), kept["endedBy"].clone()),
        (json!(false), json!("hand01"))
    );
    // Both boards find it in their logs, and are told of it.
    let auditor = scene
        .app
        .actor_with(Role::Auditor, Boards::Only(vec![other]), None)
        .await;
    let logged = auditor
        .get("/audit-entries?action=case.shared")
        .await
        .expect(200)
        .json();
    assert_eq!(logged["_meta"]["totalRecords"], 1);
    assert_eq!(logged["entries"][0]["actingUser"], "hand01");
    scene.app.stop().await;
}

#[actix_web::test]
async fn the_other_board_changes_nothing_even_in_plain_sql() {
    use diesel_async::RunQueryDsl;
    let (scene, other, reader) = two_boards().await;
    let case = format!("/cases/{}", id(&scene.case));
    let officer = scene.app.actor(Role::Officer).await;
    let body = json!({ "boardId": other, "reason": "Samråd." });
    officer.post(&format!("{case}/shares"), &body).await.expect(201);
    let tag = |request: reqwest::RequestBuilder| request.header("If-Match", "\"1\"");
    let changed = tag(reader.request(Method::PATCH, &case)).json(&json!({ "title": "Vårt nu" }));
    reader.send(changed).await.expect(404);
    let remiss = format!("{case}/remisser");
    reader.post(&remiss, &json!({ "name": "Vår" })).await.expect(404);
    let upload = reader
        .request(Method::POST, &format!("{case}/documents?title=Vår"))
        .body("hej");
    assert!([403, 404].contains(&reader.send(upload).await.status.as_u16()));
    reader.post(&format!("{case}/shares"), &body).await.expect(404);
    let caller = Caller {
        boards: Boards::Only(vec![other]),
        ..Caller::system("test")
    };
    for table in [
        "cases",
        "case_officers",
        "case_counterpart_numbers",
        "documents",
        "remisser",
        "recipients",
        "responses",
        "viewpoints",
        "decisions",
        "case_shares",
    ] {
        let column = if table == "case_shares" {
            "version"
        } else {
            "municipality_id"
        };
        let sql = format!("UPDATE {table} SET {column} = {column}");
        let touched = scene
            .app
            .app
            .write(&caller, async |connection| {
                Ok(diesel::sql_query(sql).execute(connection).await?)
            })
            .await;
        assert_eq!(touched.unwrap(), 0, "{table}");
    }
    // A row of the other board's case cannot be put in either.
    let sql = format!(
        "INSERT INTO case_officers (municipality_id, case_id, board_id, user_name, display_name, added_at) \
         SELECT municipality_id, case_id, '{}', 'hand05', 'Vår', now() FROM case_shares",
        scene.board
    );
    let refused = scene
        .app
        .app
        .write(&caller, async |connection| {
            Ok(diesel::sql_query(sql).execute(connection).await?)
        })
        .await;
    assert!(refused.is_err());
    scene.app.stop().await;
}

#[actix_web::test]
async fn a_case_under_secrecy_as_a_whole_is_not_shared_and_a_board_not_with_itself() {
    let (scene, other, _) = two_boards().await;
    let body = json!({ "boardId": other, "reason": "Samråd." });
    let path = format!("/cases/{}/shares", scene.secret_case);
    scene.trusted.post(&path, &body).await.expect(409);
    let path = format!("/cases/{}/shares", id(&scene.case));
    for wrong in [
        json!({ "boardId": scene.board, "reason": "Samråd." }),
        json!({ "boardId": Uuid::nil(), "reason": "Samråd." }),
        json!({ "boardId": other, "reason": " " }),
        json!({ "boardId": other, "reason": "Samråd.", "until": "2019-09-01" }),
    ] {
        scene.trusted.post(&path, &wrong).await.expect(422);
    }
    scene.app.stop().await;
}

#[actix_web::test]
async fn a_board_sees_no_row_of_another_in_any_table() {
    use diesel::sql_types::{BigInt, Text};
    use diesel_async::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Name {
        #[diesel(sql_type = Text)]
        name: String,
    }
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let (scene, other, _) = two_boards().await;
    let mut owner = scene.app.database.owner().await;
    // From the catalogue, so that a table that is added is looked at too. What boards are called is known to all of them.
    let tables: Vec<Name> = diesel::sql_query(
        "SELECT c.relname::text AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'board_id' \
         WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relrowsecurity \
            AND c.relname <> 'board_periods' ORDER BY 1",
    )
    .load(&mut owner)
    .await
    .unwrap();
    drop(owner);
    let (everything, limited) = (
        Caller::system("test"),
        Caller {
            boards: Boards::Only(vec![other]),
            ..Caller::system("test")
        },
    );
    let mut filled = 0;
    for Name { name } in tables {
        let count = async |caller: &Caller| {
            let sql = format!(
                "SELECT count(*) AS count FROM {name} WHERE board_id = '{}'",
                scene.board
            );
            let counted = scene
                .app
                .app
                .read(caller, async |connection| {
                    Ok(diesel::sql_query(sql).get_result::<Count>(connection).await?)
                })
                .await;
            counted.unwrap().count
        };
        filled += usize::from(count(&everything).await > 0);
        assert_eq!(count(&limited).await, 0, "{name}");
    }
    assert!(filled > 15, "{filled} tables have rows of the board");
    scene.app.stop().await;
}
