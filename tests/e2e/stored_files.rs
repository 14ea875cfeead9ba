//! Files in the store that no row names are set aside and removed; those that one names never are.

use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use remiss::access::Role;
use remiss_tests::TestApp;
use uuid::Uuid;

use crate::answering::{answer_link, page, send};

const FIRST: (&str, &str) = ("Föreningen Ett", "ett@example.org");
const PDF: &[u8] = b"%PDF-1.7 bilaga";

/// The keys in the store, and those aside.
async fn lying(app: &TestApp) -> (Vec<Uuid>, Vec<Uuid>) {
    let mut keys = Vec::new();
    for folder in 0..=u8::MAX {
        keys.extend(app.app.files().lying_in(folder).await.unwrap().files);
    }
    let aside = app.app.files().aside().await.unwrap();
    (keys, aside.into_iter().flat_map(|(_, keys)| keys).collect())
}

#[actix_web::test]
async fn a_file_that_no_row_names_is_set_aside_after_a_day_and_removed_after_a_month() {
    let app = TestApp::at("2019-09-02T08:00:00Z").await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, recipients) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let link = answer_link(&app, &recipients[0]).await;
    let shown = page(&stranger, &link).await;
    let fields = [("text", "Se filen."), ("gor", "skicka")];
    // Sent twice: taken in once, and the second copy of the file is nobody's.
    for _ in 0..2 {
        send(&stranger, &link, &shown, &fields, &[("svar.pdf", PDF)])
            .await
            .expect(303);
    }
    // Saved for later, and waiting for a registrar: these are somebody's.
    let shown = page(&stranger, &link).await;
    let draft = [("text", "Mer."), ("gor", "spara")];
    send(&stranger, &link, &shown, &draft, &[("utkast.pdf", PDF)])
        .await
        .expect(303);
    let form = format!("/remisser/{}/svara", remiss["id"].as_str().unwrap());
    let shown = page(&stranger, &form).await;
    let anyone = [("namn", "Åsa"), ("svar", "views"), ("gor", "skicka")];
    send(&stranger, &form, &shown, &anyone, &[("vantar.pdf", PDF)])
        .await
        .expect(303);
    // And one that a transaction left behind; one that a broken process did.
    let stray = app.app.new_id();
    app.app.files().put(stray, b"overgiven".to_vec()).await.unwrap();
    let part = app.app.new_id().simple().to_string();
    let part = app
        .folder()
        .join("files")
        .join(&part[30..])
        .join(format!("{part}.part"));
    std::fs::create_dir_all(part.parent().unwrap()).unwrap();
    std::fs::write(&part, "halv").unwrap();
    app.work().await;
    let (before, aside) = lying(&app).await;
    assert!(aside.is_empty() && part.exists(), "nothing is a day old");

    app.set_time("2019-09-03T09:00:00Z");
    app.work().await;
    let (kept, aside) = lying(&app).await;
    assert_eq!(aside.len(), 2, "the second copy, and the one left behind");
    assert!(aside.contains(&stray) && !part.exists());
    assert_eq!(kept.len() + 2, before.len());
    let registrar = app.actor(Role::Registrar).await;
    let waiting = registrar.get("/waiting-responses").await.expect(200).json();
    let waiting = &waiting["waitingResponses"][0];
    let file = format!(
        "/waiting-responses/{}/files/{}",
        waiting["id"].as_str().unwrap(),
        waiting["files"][0]["key"].as_str().unwrap()
    );
    registrar.get(&file).await.expect(200);
    let shown = page(&stranger, &link).await;
    let saved = shown.split(&format!("href=\"{link}/filer/")).nth(1).unwrap();
    let saved = format!("!{link}/filer/{}", saved.split('"').next().unwrap());
    stranger.get(&saved).await.expect(200);

    // One that somebody set aside wrongly comes back by itself.
    let named = Uuid::parse_str(waiting["files"][0]["key"].as_str().unwrap()).unwrap();
    app.app
        .files()
        .set_aside(named, "2019-09-03".parse().unwrap())
        .await
        .unwrap();
    app.set_time("2019-09-04T09:00:00Z");
    app.work().await;
    registrar.get(&file).await.expect(200);
    assert_eq!(lying(&app).await.1.len(), 2, "they stay aside for a month");

    app.set_time("2019-10-03T09:00:00Z");
    app.work().await;
    assert!(lying(&app).await.1.is_empty());
    registrar.get(&file).await.expect(200);
    app.stop().await;
}

#[actix_web::test]
async fn a_store_that_the_database_does_not_know_is_left_alone() {
    let app = TestApp::at("2019-09-02T08:00:00Z").await;
    for _ in 0..120 {
        app.app
            .files()
            .put(app.app.new_id(), b"en annans".to_vec())
            .await
            .unwrap();
    }
    app.set_time("2019-09-05T08:00:00Z");
    app.work().await;
    let (kept, aside) = lying(&app).await;
    assert_eq!((kept.len(), aside.len()), (120, 0));
    app.stop().await;
}

#[derive(diesel::QueryableByName)]
struct Place {
    #[diesel(sql_type = Text)]
    place: String,
}

#[actix_web::test]
async fn every_column_with_keys_of_files_is_asked() {
    let app = TestApp::new().await;
    let mut owner = app.database.owner().await;
    // What came along with a mail lies in the mail itself: those have no keys.
    let missing: Vec<Place> = diesel::sql_query(
        "SELECT table_name || '.' || column_name AS place FROM information_schema.columns \
         WHERE table_schema = 'public' AND (column_name LIKE '%file_key' OR column_name = 'files' AND data_type = 'jsonb') \
             AND table_name <> 'inbox_entries' \
             AND pg_get_functiondef('remiss_files_in_use(uuid[])'::regprocedure) !~ (table_name || '[^;]*' || column_name || '|' || column_name || '[^;]*' || table_name)",
    )
    .load(&mut owner)
    .await
    .unwrap();
    let missing: Vec<String> = missing.into_iter().map(|place| place.place).collect();
    assert_eq!(missing, Vec::<String>::new());
    app.stop().await;
}
