//! The demonstration itself: the whole routine, twice.

use std::collections::HashSet;
use std::path::Path;

use remiss_tests::command;

async fn demo(folder: &Path) {
    let arguments = [
        "demo",
        "--no-serve",
        "--yes",
        "--port",
        "0",
        "--data-dir",
        folder.to_str().unwrap(),
    ];
    command(arguments).await.unwrap();
}

fn mails(folder: &Path) -> Vec<String> {
    let mails = std::fs::read_dir(folder.join("mail-out")).unwrap();
    let mails = mails.map(|mail| String::from_utf8(std::fs::read(mail.unwrap().path()).unwrap()).unwrap());
    mails.collect()
}

#[actix_web::test]
async fn the_demonstration_walks_through_the_routine_and_a_second_start_goes_on_with_its_data() {
    let folder = std::env::temp_dir().join(format!("remiss-demo-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    demo(&folder).await;

    let state: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("demo.json")).unwrap()).unwrap();
    for role in [
        "registrar",
        "officer",
        "secretary",
        "coordinator",
        "auditor",
        "administrator",
        "organisation",
    ] {
        assert!(
            state["keys"][role].as_str().is_some_and(|key| key.len() > 40),
            "no key for {role}"
        );
    }
    for file in [
        "Ks-1216-2018/missiv.pdf",
        "Ks-1216-2018/sammanstallning.docx",
        "Ks-1216-2018/sammanstallning.pdf",
        "Ks-1216-2018/sammanstallning.xlsx",
        "Ks-1216-2018/tjansteskrivelse.docx",
        "Ks-1216-2018/tjansteskrivelse.pdf",
        "Ks-1216-2018/sandlista.docx",
        "Ks-1216-2018/sandlista.pdf",
        "Ks-1216-2018/sandlista.csv",
        "Ks-1216-2018/adressetiketter.pdf",
        "Ks-1216-2018/brev-missiv.pdf",
        "Ks-1216-2018/brev-mottagningskvittens.pdf",
        "Ks-1216-2018/brev-aterkoppling.docx",
        "Ks-1216-2018/skillnader.html",
        "Ks-1121-2017/brev-paminnelse.pdf",
        "SOU-2015-100/jamforelse.html",
        "wordmall.docx",
        "wordmall-prov.docx",
        "SOU-2015-100/tjansteskrivelse.pdf",
        "SOU-2015-100/yttrande.docx",
        "SOU-2015-100/yttrande.pdf",
        "stoppdatum-1.ics",
    ] {
        let size = std::fs::metadata(folder.join("artifacts").join(file)).map_or(0, |file| file.len());
        assert!(size > 500, "{file} has {size} bytes");
    }

    // Nobody is mailed twice: each Message-ID once, and nobody asked or reminded twice for the same thing.
    let sent = mails(&folder);
    let header = |mail: &str, name: &str| {
        let line = mail
            .lines()
            .find(|line| line.to_lowercase().starts_with(name))
            .unwrap_or_default();
        line.to_owned()
    };
    let ids: HashSet<String> = sent.iter().map(|mail| header(mail, "message-id:")).collect();
    assert_eq!(ids.len(), sent.len());
    assert!(sent.len() > 60, "{} mails", sent.len());

    demo(&folder).await;
    assert_eq!(mails(&folder).len(), sent.len(), "a second start sends nothing");
    let again: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("demo.json")).unwrap()).unwrap();
    assert_eq!(again["keys"], state["keys"]);
    std::fs::remove_dir_all(&folder).unwrap();
}
