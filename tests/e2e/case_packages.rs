//! Cases as packages for the archive: everything is in them, and nothing that whoever asks may not see.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use remiss::access::{Boards, Role};
use remiss_tests::{Actor, TestApp};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The files of a package by their paths below its folder.
async fn package(actor: &Actor, case: &Value) -> BTreeMap<String, Vec<u8>> {
    let id = case["id"].as_str().unwrap();
    let answer = actor.get(&format!("/cases/{id}/package")).await.expect(200);
    assert_eq!(answer.header("content-type"), "application/zip");
    assert_eq!(
        answer.header("content-length"),
        answer.bytes.len().to_string(),
        "the length is told"
    );
    let mut zip = zip::ZipArchive::new(Cursor::new(answer.bytes)).unwrap();
    let mut files = BTreeMap::new();
    for place in 0..zip.len() {
        let mut file = zip.by_index(place).unwrap();
        let name = file.name().unwrap().into_owned();
        let path = name.strip_prefix(&format!("uuid-{id}/")).unwrap().to_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(path, bytes);
    }
    files
}

async fn file(registrar: &Actor, case: &Value, title: &str, bytes: &[u8]) -> Value {
    let path = format!("/cases/{}/documents", case["id"].as_str().unwrap());
    let request = registrar
        .request(reqwest::Method::POST, &path)
        .query(&[
            ("title", title),
            ("fileName", "Förslag till beslut.pdf"),
            ("direction", "incoming"),
            ("party", "Föreningen Exempel"),
        ])
        .header("Content-Type", "application/pdf")
        .body(bytes.to_vec());
    registrar.send(request).await.expect(201).json()
}

fn register(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Option<Value> {
    let path = format!("representations/submission/data/register/{name}.json");
    files
        .get(&path)
        .map(|bytes| serde_json::from_slice(bytes).unwrap())
}

const BYTES: &[u8] = b"%PDF-1.7\x00\xff\r\n slut";

#[actix_web::test]
async fn a_package_has_everything_of_the_case() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (case, remiss, recipients) = app
        .remiss_out(board, &[("Föreningen Ett", "ett@example.org")])
        .await;
    let (registrar, auditor) = (app.actor(Role::Registrar).await, app.actor(Role::Auditor).await);
    let document = file(&registrar, &case, "Skrivelse", BYTES).await;
    let response = json!({
        "recipientId": recipients[0]["id"], "channel": "letter", "text": "Vi vill ha mer dialog.", "outcome": "views",
    });
    let path = format!("/remisser/{}/responses", remiss["id"].as_str().unwrap());
    registrar.post(&path, &response).await.expect(201);

    let files = package(&auditor, &case).await;
    let path = format!(
        "representations/submission/data/handlingar/{:04}_Forslag_till_beslut.pdf",
        document["number"].as_i64().unwrap()
    );
    assert_eq!(files[&path], BYTES);
    let told = register(&files, "handlingar").unwrap();
    let told = told.as_array().unwrap();
    let packed = files.keys().filter(|path| path.contains("/handlingar/")).count();
    assert_eq!(packed, told.len(), "each document has its file");
    let mails = files.keys().filter(|path| path.ends_with(".eml")).count();
    assert_eq!(
        mails,
        register(&files, "utskick").unwrap().as_array().unwrap().len()
    );
    assert!(mails >= 1, "the dispatch");
    assert_eq!(
        register(&files, "remiss-1-svar").unwrap()[0]["text"],
        "Vi vill ha mer dialog."
    );
    assert_eq!(
        register(&files, "remiss-1-remissinstanser").unwrap()[0]["name"],
        "Föreningen Ett"
    );
    let log = register(&files, "logg").unwrap();
    let actions: Vec<&str> = log
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|entry| entry["action"].as_str())
        .collect();
    assert!(
        actions.contains(&"case.registered") && actions.contains(&"response.received"),
        "{actions:?}"
    );

    let erms = String::from_utf8(files["metadata/descriptive/ERMS.xml"].clone()).unwrap();
    assert_eq!(erms.matches("<record ").count(), told.len());
    assert!(erms.contains("<objectId>Ks 1/2019</objectId>"), "{erms}");
    let mets = String::from_utf8(files["METS.xml"].clone()).unwrap();
    for (path, bytes) in files.iter().filter(|(path, _)| *path != "METS.xml") {
        let sum: String = Sha256::digest(bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert!(
            mets.contains(path.as_str()) && mets.contains(&sum),
            "{path} is missing in METS"
        );
    }
    // Nothing is left behind where it was packed.
    let left = std::fs::read_dir(app.folder().join("packages")).unwrap().count();
    assert_eq!(left, 0);
    app.stop().await;
}

#[actix_web::test]
async fn a_package_has_nothing_that_its_reader_may_not_see() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Föreningsbidrag").await;
    let registrar = app.actor(Role::Registrar).await;
    let document = file(&registrar, &case, "Hemlig skrivelse", b"hemligheten").await;
    let path = format!("/documents/{}", document["id"].as_str().unwrap());
    let mark = json!({ "secrecyGround": "21 kap. 7 § OSL" });
    registrar.patch(&path, &mark).await.expect(200);

    let files = package(&registrar, &case).await;
    for (path, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        assert!(
            !text.contains("Hemlig skrivelse") && !text.contains("hemligheten"),
            "{path}: {text}"
        );
    }
    let erms = String::from_utf8(files["metadata/descriptive/ERMS.xml"].clone()).unwrap();
    assert!(
        erms.contains("<regulation>21 kap. 7 § OSL</regulation>"),
        "{erms}"
    );
    assert!(register(&files, "logg").is_none(), "the log is for auditors");

    // Who has the right sees it, and it is written down.
    let with_right = app.actor_with_secrecy(Role::Auditor, Boards::All).await;
    let files = package(&with_right, &case).await;
    assert!(files.values().any(|bytes| bytes == b"hemligheten"));
    let id = document["id"].as_str().unwrap();
    let reads = with_right
        .get(&format!("/audit-entries?action=document.read&subjectId={id}"))
        .await;
    assert!(
        reads.expect(200).json()["_meta"]["totalRecords"]
            .as_i64()
            .unwrap()
            >= 1
    );

    let id = case["id"].as_str().unwrap();
    let elsewhere = app.board("Socialnämnden", "Sn").await;
    let other = app
        .actor_with(Role::Registrar, Boards::Only(vec![elsewhere]), None)
        .await;
    other.get(&format!("/cases/{id}/package")).await.expect(404);
    app.stop().await;
}
