//! A client that a stock generator makes from the specification compiles, in the strictest manner of its language, and works.

use std::path::Path;
use std::process::Command;

use remiss::access::Role;
use remiss_tests::{TestApp, fetched};

const FILES: &[(&str, &str)] = &[
    (
        "package.json",
        include_str!("../fixtures/generated-client/package.json"),
    ),
    (
        "package-lock.json",
        include_str!("../fixtures/generated-client/package-lock.json"),
    ),
    (
        "tsconfig.json",
        include_str!("../fixtures/generated-client/tsconfig.json"),
    ),
    ("walk.ts", include_str!("../fixtures/generated-client/walk.ts")),
];

const SPECIFICATION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/remiss.json");

/// Runs a program of the folder to its end.
fn run(folder: &Path, program: &str, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .envs(environment.iter().copied())
        .current_dir(folder)
        .output()
        .unwrap();
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
    said
}

#[actix_web::test]
async fn a_client_made_by_a_stock_generator_compiles_and_works() {
    let folder = match fetched("generated-client", FILES) {
        Ok(folder) => folder,
        Err(reason) => {
            eprintln!("\n##### SKIPPED: the generated client: {reason} #####\n");
            return;
        }
    };
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await.to_string();
    let registrar = app.actor(Role::Registrar).await;
    let (url, key) = (
        format!("{}/remiss/v1", app.address),
        registrar.key().unwrap().to_owned(),
    );
    let walk = move || {
        let npx = |arguments: &[&str]| {
            let arguments = [&["--no-install"], arguments].concat();
            run(&folder, "npx", &arguments, &[])
        };
        npx(&[
            "openapi-ts",
            "-i",
            SPECIFICATION,
            "-o",
            "client",
            "-c",
            "@hey-api/client-fetch",
        ]);
        npx(&["tsc"]);
        let environment = [
            ("REMISS_URL", url.as_str()),
            ("REMISS_KEY", &key),
            ("REMISS_BOARD", &board),
        ];
        run(&folder, "node", &["made/walk.js"], &environment)
    };
    let said = tokio::task::spawn_blocking(walk).await.unwrap();
    assert!(said.contains("walked: Ks 1/2019"), "{said}");
    app.stop().await;
}
