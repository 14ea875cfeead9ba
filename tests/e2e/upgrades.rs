//! Upgrades without a pause: the version before goes on working over a database that the new one has migrated, and can be gone back to.
//!
//! `migrations/released.txt` says what the last released version may lean on: columns with their types, what has to be said when a row is written, functions, rights.
//! A migration that takes any of it away, or asks for more, breaks the processes that are still running while it runs. First expand; contract a release
//! later, when the released version leans on the new. `REMISS_RELEASE=1` writes the file anew: at a release, never to get a change through.

use std::collections::BTreeSet;

use diesel::sql_types::Text;
use diesel_async::{RunQueryDsl as _, SimpleAsyncConnection as _};
use remiss::db::migrations;
use remiss_tests::{TestApp, TestDatabase, command};
use serde_json::json;

/// What can be leaned on, a line each. What the application's role may not see is nobody's to lean on.
const PROMISES: &str = "
    SELECT format('column %s.%s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod)) AS line
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relkind IN ('r', 'p', 'v') AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE '\\_\\_diesel%'
    UNION ALL
    SELECT format('may %s %s', lower(may), c.relname)
      FROM pg_class c, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS may
     WHERE c.relkind IN ('r', 'p', 'v') AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE '\\_\\_diesel%'
       AND has_table_privilege('remiss_app', c.oid, may)
    UNION ALL
    SELECT format('may %s %s.%s', lower(may), c.relname, a.attname)
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped,
           unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS may
     WHERE c.relkind IN ('r', 'p', 'v') AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE '\\_\\_diesel%'
       AND has_column_privilege('remiss_app', c.oid, a.attnum, may) AND NOT has_table_privilege('remiss_app', c.oid, may)
    UNION ALL
    SELECT format('function %s(%s) %s', p.proname, pg_get_function_identity_arguments(p.oid), pg_get_function_result(p.oid))
      FROM pg_proc p
     WHERE p.pronamespace = 'public'::regnamespace AND has_function_privilege('remiss_app', p.oid, 'EXECUTE') AND p.prorettype <> 'trigger'::regtype
    ORDER BY 1";

/// What a row has to satisfy, a line each: more of it breaks who writes as before.
const DEMANDS: &str = "
    SELECT format('must say %s.%s', c.relname, a.attname) AS line
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE '\\_\\_diesel%'
       AND a.attnotnull AND NOT a.atthasdef AND a.attidentity = ''
    UNION ALL
    SELECT format('must not be null %s.%s', c.relname, a.attname)
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE '\\_\\_diesel%'
       AND a.attnotnull AND a.atthasdef
    UNION ALL
    SELECT format('must hold %s: %s', c.relname, regexp_replace(pg_get_constraintdef(k.oid), '\\s+', ' ', 'g'))
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
     WHERE c.relnamespace = 'public'::regnamespace AND k.contype IN ('c', 'f', 'x')
    UNION ALL
    SELECT format('must be unique %s', regexp_replace(pg_get_indexdef(i.indexrelid), '^.* ON (ONLY )?public\\.', ''))
      FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
     WHERE c.relnamespace = 'public'::regnamespace AND i.indisunique AND c.relname NOT LIKE '\\_\\_diesel%'
    ORDER BY 1";

async fn lines(database: &TestDatabase, sql: &str) -> BTreeSet<String> {
    #[derive(diesel::QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        line: String,
    }
    let found: Vec<Line> = diesel::sql_query(sql)
        .load(&mut database.owner().await)
        .await
        .unwrap();
    found.into_iter().map(|found| found.line).collect()
}

/// The table that a demand is of.
fn table(demand: &str) -> &str {
    let after = ["must say ", "must not be null ", "must hold ", "must be unique "]
        .iter()
        .find_map(|start| demand.strip_prefix(start))
        .unwrap_or_default();
    let end = after.find(['.', ':', ' ']).unwrap_or(after.len());
    &after[..end]
}

/// The files of the migrations that the last release does not have, with what they say beside `-- contract:`.
fn contracted() -> BTreeSet<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations");
    let mut said = BTreeSet::new();
    for migration in std::fs::read_dir(folder).unwrap() {
        let Ok(text) = std::fs::read_to_string(migration.unwrap().path().join("up.sql")) else {
            continue;
        };
        let marked = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("-- contract: "));
        said.extend(marked.map(|line| line.split(" -- ").next().unwrap_or_default().trim().to_owned()));
    }
    said
}

#[actix_web::test]
async fn the_promises_of_the_released_schema_are_kept_and_no_more_is_asked() {
    let database = TestDatabase::new().await;
    let (promised, demanded) = (lines(&database, PROMISES).await, lines(&database, DEMANDS).await);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations/released.txt");
    if std::env::var_os("REMISS_RELEASE").is_some() {
        let all: Vec<&str> = promised.iter().chain(&demanded).map(String::as_str).collect();
        std::fs::write(path, all.join("\n") + "\n").unwrap();
    }
    let text = std::fs::read_to_string(path).unwrap();
    let released: BTreeSet<&str> = text.lines().collect();
    let of_release = |demand: &str| {
        let start = format!("column {}.", table(demand));
        released.iter().any(|line| line.starts_with(&start))
    };
    let marked = contracted();
    let gone = released
        .iter()
        .filter(|line| !line.starts_with("must "))
        .filter(|line| !promised.contains(**line))
        .map(|line| format!("- {line}"));
    let new = demanded
        .iter()
        .filter(|line| of_release(line) && !released.contains(line.as_str()))
        .map(|line| format!("+ {line}"));
    let wrong: Vec<String> = gone.chain(new).filter(|line| !marked.contains(line)).collect();
    assert!(
        wrong.is_empty(),
        "the version that is running while this migrates leans on it, or does not know of it. Expand first and contract a release later; where it does no \
         harm, say so in up.sql, on a line `-- contract: {} -- why`:\n{}",
        wrong[0],
        wrong.join("\n")
    );
    database.remove().await;
}

#[actix_web::test]
async fn a_program_works_on_a_database_that_is_newer_than_itself() {
    let app = TestApp::new().await;
    let mut owner = app.database.owner().await;
    owner
        .batch_execute(
            "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000001'); \
             ALTER TABLE cases ADD COLUMN of_a_later_version text NOT NULL DEFAULT ''",
        )
        .await
        .unwrap();
    let standing = migrations::standing_at(&app.database.url).await.unwrap();
    assert_eq!(
        (standing.missing, standing.newer),
        (0, vec!["29991231000001".to_owned()])
    );
    assert!(
        !migrations::pending(&app.database.url).await.unwrap(),
        "it starts"
    );
    let ready = app.stranger().get("!/health/ready").await.expect(200).json();
    assert_eq!(
        ready["checks"],
        json!({ "database": "ok", "migrations": "newer" })
    );
    let board = app.kommunstyrelsen().await;
    assert_eq!(
        app.case(board, "Överenskommelsen").await["caseNumber"],
        "Ks 1/2019"
    );
    app.work().await;
    // Nothing is there for it to migrate, and nothing of the later version is taken away.
    let file = app.folder().join("remiss.toml");
    std::fs::write(&file, format!("[database]\nurl = \"{}\"\n", app.database.url)).unwrap();
    command(["--config", file.to_str().unwrap(), "migrate"])
        .await
        .unwrap();
    assert_eq!(
        migrations::standing_at(&app.database.url)
            .await
            .unwrap()
            .newer
            .len(),
        1
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_program_is_not_ready_while_its_database_lacks_something() {
    let app = TestApp::new().await;
    let mut owner = app.database.owner().await;
    owner
        .batch_execute(
            "DELETE FROM __diesel_schema_migrations WHERE version = (SELECT max(version) FROM __diesel_schema_migrations)",
        )
        .await
        .unwrap();
    let ready = app.stranger().get("!/health/ready").await.expect(503).json();
    assert_eq!(ready["checks"]["migrations"], "missing");
    app.stranger().get("!/health/live").await.expect(200);
    app.stop().await;
}
