//! `remiss doctor`: it is content where everything works, and counts what does not.

use std::path::Path;

use remiss::db::embedded::{EmbeddedOptions, EmbeddedPostgres};
use remiss_tests::{TestApp, TestDatabase, command, free_ports};

async fn doctor(settings: &Path) -> Result<(), String> {
    command(["--config", settings.to_str().unwrap(), "doctor"]).await
}

#[actix_web::test]
async fn where_everything_works_there_is_nothing_wrong_and_each_thing_that_does_not_is_counted() {
    // That of the tests does not flush to disk, which the doctor tells of.
    let name = format!("doctor_{}", std::process::id());
    let postgres = std::env::temp_dir().join(format!("remiss-{name}-postgres"));
    let _ = std::fs::remove_dir_all(&postgres);
    let options = EmbeddedOptions {
        databases: vec![name.clone()],
        ..EmbeddedOptions::at(&postgres)
    };
    let server = EmbeddedPostgres::start(options).await.unwrap();
    let database = TestDatabase::on(&server, &name).await;
    let app = TestApp::over(database, "2019-09-02T06:00:00Z", |_| {});
    let file = app.folder().join("doctor.toml");
    let base = format!(
        "[server]\npublic_base_url = {:?}\n[database]\nurl = {:?}\n[storage]\ndata_dir = {:?}\n[municipality]\nname = \"Örebro kommun\"\n",
        app.address,
        app.database.url,
        app.folder()
    );
    std::fs::write(&file, &base).unwrap();
    assert_eq!(doctor(&file).await, Ok(()));

    let [port] = free_ports();
    let broken = format!(
        "{base}[mail]\ntransport = \"smtp\"\n[mail.smtp]\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\n\
         [mail.clamav]\naddress = \"127.0.0.1:{port}\"\n\
         [monitoring]\notlp_endpoint = \"http://127.0.0.1:{port}\"\n"
    );
    std::fs::write(&file, &broken).unwrap();
    // The collector of traces, which is away too, is nothing that the service needs.
    assert_eq!(doctor(&file).await, Err("2 saker fungerar inte".to_owned()));

    let elsewhere = base.replace(app.database.name(), "no_such_database");
    std::fs::write(&file, elsewhere).unwrap();
    assert_eq!(doctor(&file).await, Err("1 sak fungerar inte".to_owned()));

    // A setting by which something that was acknowledged may be lost.
    let careless = TestApp::new().await;
    let of_careless = base.replace(&app.database.url, &careless.database.url);
    std::fs::write(&file, of_careless).unwrap();
    assert_eq!(doctor(&file).await, Err("1 sak fungerar inte".to_owned()));
    careless.stop().await;
    app.stop().await;
    server.stop().await.unwrap();
    let _ = std::fs::remove_dir_all(&postgres);
}
