//! Backup and restore: what comes back is what was there.

use std::path::{Path, PathBuf};

use remiss::access::Role;
use remiss_tests::{TestApp, TestDatabase, command};
use serde_json::{Value, json};

/// Settings that name this database and this folder.
fn settings(folder: &Path, database: &TestDatabase, data_dir: &Path) -> PathBuf {
    let file = folder.join(format!("{}.toml", database.name()));
    let text = format!(
        "[database]\nurl = {:?}\n[storage]\ndata_dir = {:?}\n[municipality]\nname = \"Örebro kommun\"\n",
        database.url, data_dir
    );
    std::fs::write(&file, text).unwrap();
    file
}

async fn run(settings: &Path, name: &str, folder: &Path) -> Result<(), String> {
    command([
        "--config",
        settings.to_str().unwrap(),
        name,
        folder.to_str().unwrap(),
    ])
    .await
}

fn manifest(folder: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join("backup.json")).unwrap()).unwrap()
}

fn remove(folder: &Path) {
    let _ = std::fs::remove_dir_all(folder);
}

/// A service with a remiss that was sent and answered by mail, its case and the mail's own file.
async fn filled() -> (TestApp, String) {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelsen").await;
    app.sent_remiss(
        &case,
        "Överenskommelsen",
        &[("Föreningen Exempel", "styrelsen@forening.example.org")],
    )
    .await;
    app.work().await;
    answered(&app, &case, 1).await;
    (app, case["id"].as_str().unwrap().to_owned())
}

async fn answered(app: &TestApp, case: &Value, number: usize) {
    let inbox = app.folder().join("mail-in/new");
    std::fs::create_dir_all(&inbox).unwrap();
    let mail = format!(
        "From: styrelsen@forening.example.org\r\nTo: remiss@kommun.example.org\r\nSubject: Svar {}\r\nMessage-ID: <{number}@forening.example.org>\r\n\r\nVi tycker så här: {number}\r\n",
        case["caseNumber"].as_str().unwrap()
    );
    std::fs::write(inbox.join(number.to_string()), mail).unwrap();
    app.work().await;
}

#[actix_web::test]
async fn what_is_restored_is_what_was_backed_up_and_a_second_backup_takes_only_what_is_new() {
    let (app, case) = filled().await;
    let folder = std::env::temp_dir().join(format!("remiss-backup-{}", app.database.name()));
    remove(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let to = folder.join("backup");
    let source = settings(&folder, &app.database, app.folder());
    run(&source, "backup", &to).await.unwrap();
    let first = manifest(&to);
    assert!(first["files"].as_u64().unwrap() >= 2, "{first}");
    assert_eq!(first["rows"]["responses"], 1);

    let officer = app.actor(Role::Officer).await;
    let of_case = officer.get(&format!("/cases/{case}")).await.expect(200).json();
    answered(&app, &of_case, 2).await;
    run(&source, "backup", &to).await.unwrap();
    let second = manifest(&to);
    assert_eq!(second["rows"]["responses"], 2);
    assert!(second["files"].as_u64() > first["files"].as_u64());

    // As an operator would: another server's empty database, an empty folder.
    let restored = TestDatabase::empty().await;
    let data = folder.join("data");
    let target = settings(&folder, &restored, &data);
    run(&target, "restore", &to).await.unwrap();
    let before = (everything(&app.database).await, stored(app.folder()));
    let after = (everything(&restored).await, stored(&data));
    assert_eq!(before.0, after.0);
    assert_eq!(before.1, after.1);

    // It goes on from there: the restored service knows the key and answers alike.
    let again = run(&target, "restore", &to).await.unwrap_err();
    assert!(again.contains("not empty"), "{again}");
    remove(&folder);
    restored.remove().await;
    app.stop().await;
}

#[actix_web::test]
async fn a_backup_that_lacks_something_is_refused_with_what_it_lacks() {
    let (app, _) = filled().await;
    let folder = std::env::temp_dir().join(format!("remiss-backup-{}", app.database.name()));
    remove(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let source = settings(&folder, &app.database, app.folder());
    let to = folder.join("backup");
    run(&source, "backup", &to).await.unwrap();

    // A file that the database names is gone from the store: that is no backup.
    let (name, bytes) = stored(app.folder()).into_iter().next().unwrap();
    let lost = app.folder().join("files").join(&name);
    std::fs::remove_file(&lost).unwrap();
    let refused = run(&source, "backup", &folder.join("other")).await.unwrap_err();
    assert!(refused.contains("no whole backup"), "{refused}");
    assert!(!folder.join("other/backup.json").exists());
    std::fs::write(&lost, bytes).unwrap();

    let empty = TestDatabase::empty().await;
    let target = settings(&folder, &empty, &folder.join("data"));
    // One that lacks a file.
    let kept = to.join("files").join(&name);
    let bytes = std::fs::read(&kept).unwrap();
    std::fs::remove_file(&kept).unwrap();
    let refused = run(&target, "restore", &to).await.unwrap_err();
    assert!(refused.contains("other files"), "{refused}");
    std::fs::write(&kept, bytes).unwrap();

    // One whose dump is another.
    let dump = to.join("database.dump");
    let mut changed = std::fs::read(&dump).unwrap();
    changed.push(0);
    std::fs::write(&dump, changed).unwrap();
    let refused = run(&target, "restore", &to).await.unwrap_err();
    assert!(refused.contains("checksum"), "{refused}");

    // One that was not finished.
    std::fs::remove_file(to.join("backup.json")).unwrap();
    let refused = run(&target, "restore", &to).await.unwrap_err();
    assert!(refused.contains("no whole backup"), "{refused}");
    remove(&folder);
    empty.remove().await;
    app.stop().await;
}

/// Every row of every table, in order, as text.
async fn everything(database: &TestDatabase) -> Value {
    use diesel_async::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Text {
        #[diesel(sql_type = diesel::sql_types::Text)]
        text: String,
    }
    let mut owner = database.owner().await;
    let tables: Vec<Text> = diesel::sql_query(
        "SELECT table_name::text AS text FROM information_schema.tables \
         WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name",
    )
    .load(&mut owner)
    .await
    .unwrap();
    let mut rows = serde_json::Map::new();
    for table in tables {
        let sql = format!(
            "SELECT coalesce(string_agg(row::text, E'\\n' ORDER BY row::text), '') AS text FROM {} AS row",
            table.text
        );
        let found: Text = diesel::sql_query(sql).get_result(&mut owner).await.unwrap();
        rows.insert(table.text, json!(found.text));
    }
    Value::Object(rows)
}

/// The files of a store by their place, with their bytes.
fn stored(data_dir: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut found = std::collections::BTreeMap::new();
    for folder in std::fs::read_dir(data_dir.join("files")).unwrap() {
        let folder = folder.unwrap().path();
        for file in std::fs::read_dir(&folder).unwrap() {
            let file = file.unwrap().path();
            let place = file.strip_prefix(data_dir.join("files")).unwrap();
            found.insert(place.to_str().unwrap().to_owned(), std::fs::read(&file).unwrap());
        }
    }
    found
}
