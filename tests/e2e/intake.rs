//! Whatever comes by mail ends in the inbox with the bytes it came with: every shape of the corpus, and what is no mail.

use std::path::{Path, PathBuf};

use remiss::access::Role;
use remiss_tests::TestApp;
use serde_json::Value;

/// The mails of the corpus.
fn corpus() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/mail/tests/corpus");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
        .collect();
    files.sort();
    files.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// What a broken line, a broken program or somebody with time on their hands delivers.
fn broken(corpus: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut number = 2_018_u32;
    let mut byte = || {
        number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        number.to_be_bytes()[0]
    };
    let noise =
        |length: usize, byte: &mut dyn FnMut() -> u8| (0..length).map(|_| byte()).collect::<Vec<u8>>();
    let mut broken = vec![
        b"\n".to_vec(),
        vec![0; 5_000],
        b"From: ".to_vec(),
        b"From: a@example.org".to_vec(),
        b"Subject: =?utf-8?Q?=C3?=\r\n".to_vec(),
        b"\xff\xfe\xfd".to_vec(),
        noise(10_000, &mut byte),
        [b"Subject: brus\r\n\r\n".to_vec(), noise(10_000, &mut byte)].concat(),
        [b"Subject: ".to_vec(), vec![b'x'; 1_000_000]].concat(),
        [b"Subject: rader\r\n".to_vec(), b"X: y\r\n".repeat(50_000)].concat(),
        [
            b"Subject: delar\r\nContent-Type: multipart/mixed; boundary=b\r\n".to_vec(),
            b"\r\n--b\r\n\r\nx".repeat(20_000),
        ]
        .concat(),
        [
            b"Subject: mejl i mejl\r\n".to_vec(),
            b"Content-Type: message/rfc822\r\n\r\n".repeat(20_000),
        ]
        .concat(),
        [
            b"Subject: brev\r\nContent-Type: text/html\r\n\r\n".to_vec(),
            b"<div><table><td>".repeat(50_000),
        ]
        .concat(),
        [
            b"Subject: nollor\0\r\nFrom: a\0@example.org\r\nContent-Type: application/pdf; name=\"a\0b.pdf\"\r\n\r\n".to_vec(),
            vec![0; 100],
        ]
        .concat(),
    ];
    for (index, mail) in corpus.iter().enumerate().step_by(5) {
        // A connection that was lost, and bytes that were changed on the way. Each with a subject of its own: what comes twice is
        // one entry.
        let mark = format!("Subject: trasigt {index}\r\n").into_bytes();
        broken.push([&mark, &mail[..mail.len() * 2 / 3]].concat());
        let mut changed = [format!("Subject: brusigt {index}\r\n").as_bytes(), mail].concat();
        for place in (40..changed.len()).step_by(37) {
            changed[place] = byte();
        }
        broken.push(changed);
    }
    broken
}

async fn inbox(app: &TestApp) -> Vec<Value> {
    let registrar = app.actor(Role::Registrar).await;
    let mut entries = Vec::new();
    for page in 1.. {
        let found = registrar
            .get(&format!("/inbox?limit=100&page={page}"))
            .await
            .expect(200);
        match found.json()["entries"].as_array().unwrap().as_slice() {
            [] => break,
            found => entries.extend(found.to_vec()),
        }
    }
    entries
}

#[actix_web::test]
async fn every_mail_of_the_corpus_and_every_broken_one_ends_as_an_entry_byte_for_byte() {
    let app = TestApp::new().await;
    let folder = app.folder().join("mail-in/new");
    std::fs::create_dir_all(&folder).unwrap();
    let mut mails = corpus();
    assert!(mails.len() > 80);
    mails.extend(broken(&mails));
    for (number, bytes) in mails.iter().enumerate() {
        std::fs::write(folder.join(format!("{number}.mail")), bytes).unwrap();
    }
    app.work().await;
    let left: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .collect();
    assert!(left.is_empty(), "{left:?}");
    let entries = inbox(&app).await;
    assert_eq!(entries.len(), mails.len());
    let registrar = app.actor(Role::Registrar).await;
    for entry in &entries {
        assert_ne!(entry["status"], "unread", "{entry}");
        assert_ne!(entry["reason"], "", "{entry}");
        let path = format!("/inbox/{}/content", entry["id"].as_str().unwrap());
        let content = registrar.get(&path).await.expect(200);
        let place = mails.iter().position(|bytes| *bytes == content.bytes);
        mails.remove(place.expect("the bytes are those of a mail that came in"));
    }
    assert!(mails.is_empty());
    app.stop().await;
}
