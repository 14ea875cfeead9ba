//! Letters, distribution lists and address labels: what an officer prints is right as it comes out of the printer.

use remiss::access::Role;
use remiss_tests::{Actor, Answer, TestApp};
use serde_json::{Value, json};

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn path(remiss: &Value, end: &str) -> String {
    format!("/remisser/{}{end}", remiss["id"].as_str().unwrap())
}

async fn get_as(actor: &Actor, path: &str, accept: &str) -> Answer {
    let request = actor.request(reqwest::Method::GET, path);
    actor.send(request.header("Accept", accept)).await
}

fn pages(pdf: &[u8]) -> Vec<String> {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let numbers: Vec<u32> = document.get_pages().keys().copied().collect();
    numbers
        .into_iter()
        .map(|page| document.extract_text(&[page]).unwrap())
        .collect()
}

fn squashed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// A draft with an authority by post, an association by post and one by mail that has a postal address too.
async fn remiss_by_post(app: &TestApp) -> Value {
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelse om samverkan").await;
    let remiss = app.remiss_draft(&case).await;
    let bodies = json!({ "bodies": [
        { "name": "Länsmyndigheten", "kind": "authority", "mustAnswer": true,
          "postalAddress": "Box 1\n701 00 Örebro" },
        { "name": "Bygdegillet", "kind": "association", "postalAddress": "Exempelgatan 1\n700 00 Örebro" },
        { "name": "Föreningen Exempel", "kind": "association", "email": "forening@example.org" },
    ] });
    let officer = app.actor(Role::Officer).await;
    officer
        .post(&path(&remiss, "/recipients"), &bodies)
        .await
        .expect(201);
    remiss
}

async fn sent_by_post(app: &TestApp) -> Value {
    let remiss = remiss_by_post(app).await;
    let officer = app.actor(Role::Officer).await;
    officer
        .post(&path(&remiss, "/dispatches"), &json!({}))
        .await
        .expect(201);
    app.work().await;
    remiss
}

async fn recipient(officer: &Actor, remiss: &Value, name: &str) -> Value {
    let listed = officer.get(&path(remiss, "/recipients")).await.expect(200).json();
    let listed = listed["recipients"].as_array().unwrap();
    listed.iter().find(|one| one["name"] == name).unwrap().clone()
}

async fn letters(officer: &Actor, remiss: &Value, purpose: &str) -> Vec<Value> {
    let path = format!(
        "/messages?channel=letter&purpose={purpose}&remissId={}",
        remiss["id"].as_str().unwrap()
    );
    let found = officer.get(&path).await.expect(200).json();
    found["messages"].as_array().unwrap().clone()
}

async fn post_all(officer: &Actor, remiss: &Value) -> Value {
    let file = officer.get(&path(remiss, "/letters")).await.expect(200);
    let count: usize = file.header("letter-count").parse().unwrap();
    let body = json!({ "fetchedAt": "2019-12-01T00:00:00Z", "letters": count });
    officer
        .post(&path(remiss, "/letter-printings"), &body)
        .await
        .expect(200)
        .json()
}

#[actix_web::test]
async fn the_distribution_list_says_who_was_asked_and_how_and_keeps_addresses_to_the_table() {
    let app = TestApp::new().await;
    let remiss = sent_by_post(&app).await;
    let officer = app.actor(Role::Officer).await;
    let list = path(&remiss, "/distribution-list");
    let page = officer.get(&list).await.expect(200).text();
    for words in [
        "Sändlista – Reviderad överenskommelse om samverkan",
        "Länsmyndigheten",
        "Myndighet",
        "Ska svara",
        "Inbjuden att svara",
        "Brev, 2 september 2019 (inte postat än)",
        "E-post, 2 september 2019",
        "Svar lämnas senast onsdag 30 oktober 2019",
        "Antal remissinstanser: 3",
    ] {
        assert!(page.contains(words), "{words} is missing in {page}");
    }
    assert!(!page.contains("forening@example.org") && !page.contains("Exempelgatan"));
    for (accept, starts) in [("application/pdf", &b"%PDF"[..]), (DOCX, b"PK"), (XLSX, b"PK")] {
        let answer = get_as(&officer, &list, accept).await.expect(200);
        assert!(answer.bytes.starts_with(starts), "{accept}");
    }
    let text = get_as(&officer, &list, "text/plain").await.expect(200).text();
    assert!(text.contains("Bygdegillet"));
    let csv = get_as(&officer, &list, "text/csv").await.expect(200);
    assert!(csv.header("content-type").starts_with("text/csv"));
    let csv = csv.text();
    assert!(
        csv.contains("\"Föreningen Exempel\";\"Förening\";ja;nej;\"e-post\";\"forening@example.org\""),
        "{csv}"
    );
    get_as(&officer, &list, "image/png").await.expect(406);
    app.stop().await;
}

#[actix_web::test]
async fn labels_are_for_those_by_post_or_for_all_with_an_address_and_skip_used_ones() {
    let app = TestApp::new().await;
    let remiss = remiss_by_post(&app).await;
    let officer = app.actor(Role::Officer).await;
    let labels = path(&remiss, "/address-labels");
    let sheet = officer.get(&labels).await.expect(200);
    let printed = pages(&sheet.bytes).concat();
    assert!(squashed(&printed).contains("Bygdegillet") && squashed(&printed).contains("Länsmyndigheten"));
    assert!(!squashed(&printed).contains("FöreningenExempel"));
    let skipped = officer.get(&format!("{labels}?skip=23")).await.expect(200);
    assert_eq!(pages(&skipped.bytes).len(), 2);
    officer.get(&format!("{labels}?skip=24")).await.expect(400);
    for name in ["Bygdegillet", "Länsmyndigheten"] {
        let one = recipient(&officer, &remiss, name).await;
        let by_mail = json!({ "email": format!("{}@example.org", one["id"].as_str().unwrap()) });
        let path = format!("/recipients/{}", one["id"].as_str().unwrap());
        officer.patch(&path, &by_mail).await.expect(200);
    }
    let none = officer.get(&labels).await.expect(409).json();
    assert!(none["detail"].as_str().unwrap().contains("all=true"), "{none}");
    let all = officer.get(&format!("{labels}?all=true")).await.expect(200);
    assert!(squashed(&pages(&all.bytes).concat()).contains("Bygdegillet"));
    app.stop().await;
}

#[actix_web::test]
async fn every_letter_of_a_remiss_is_printed_from_one_file_and_marked_at_once() {
    let app = TestApp::new().await;
    let remiss = sent_by_post(&app).await;
    let officer = app.actor(Role::Officer).await;
    let two = officer.get(&path(&remiss, "/letters")).await.expect(200);
    let text = squashed(&pages(&two.bytes).concat());
    assert!(
        text.contains("Erpersonligasvarslänk") || text.contains("Eregensvarslänk"),
        "{text}"
    );
    // One that is written after the file was fetched is not marked with it.
    let gillet = recipient(&officer, &remiss, "Bygdegillet").await;
    app.set_time("2019-09-03T08:00:00Z");
    let extensions = format!("/recipients/{}/extensions", gillet["id"].as_str().unwrap());
    let later = json!({ "deadlineDate": "2019-11-15", "reason": "Styrelsen sammanträder den 12 november." });
    officer.post(&extensions, &later).await.expect(201);
    let fetched = json!({ "fetchedAt": "2019-09-02T23:00:00Z", "letters": 2 });
    let printings = path(&remiss, "/letter-printings");
    // Nor is one that was just being written when the file was fetched: the number tells.
    let too_few = json!({ "fetchedAt": "2019-09-02T23:00:00Z", "letters": 1 });
    officer.post(&printings, &too_few).await.expect(409);
    let marked = officer.post(&printings, &fetched).await.expect(200).json();
    assert_eq!((&marked["letters"], &marked["waiting"]), (&json!(2), &json!(1)));
    let gillet = recipient(&officer, &remiss, "Bygdegillet").await;
    assert_eq!(gillet["delivery"], "letterPosted");
    let left = officer.get(&path(&remiss, "/letters")).await.expect(200);
    let left = squashed(&pages(&left.bytes).concat());
    assert!(
        left.contains("Nihar") && left.contains("anstånd") && left.contains("15november2019"),
        "{left}"
    );
    assert_eq!(post_all(&officer, &remiss).await["waiting"], 0);
    officer.get(&path(&remiss, "/letters")).await.expect(404);
    officer.post(&printings, &fetched).await.expect(409);
    let all = officer.get(&path(&remiss, "/letters?all=true")).await.expect(200);
    assert!(pages(&all.bytes).len() > pages(&two.bytes).len());
    let of_one_kind = path(&remiss, "/letters?all=true&purpose=extension");
    let of_one_kind = officer.get(&of_one_kind).await.expect(200);
    assert_eq!(pages(&of_one_kind.bytes).len(), 1);
    app.stop().await;
}

#[actix_web::test]
async fn a_letter_can_be_had_in_every_format_with_the_letterhead_and_the_address() {
    let app = TestApp::new().await;
    let remiss = sent_by_post(&app).await;
    let officer = app.actor(Role::Officer).await;
    post_all(&officer, &remiss).await;
    officer
        .post(&path(&remiss, "/reminders"), &json!({}))
        .await
        .expect(201);
    let reminders = letters(&officer, &remiss, "reminder").await;
    assert_eq!(reminders.len(), 2);
    for reminder in &reminders {
        let content = format!("/messages/{}/content", reminder["id"].as_str().unwrap());
        let text = officer.get(&content).await.expect(200).text();
        let must = reminder["toName"] == "Länsmyndigheten";
        let duty = if must {
            "Ni ska svara"
        } else {
            "Ni är inbjudna att svara"
        };
        for words in [
            "Påminnelse",
            reminder["toName"].as_str().unwrap(),
            "Örebro",
            "Förvaltningen för Ks",
            duty,
            "30 oktober 2019",
            "/svara/",
            "Samordnare civila samhället",
            "Med vänlig hälsning",
        ] {
            assert!(text.contains(words), "{words} is missing in {text}");
        }
        for (accept, starts) in [
            ("application/pdf", &b"%PDF"[..]),
            (DOCX, b"PK"),
            ("text/html", b"<!"),
        ] {
            let answer = get_as(&officer, &content, accept).await.expect(200);
            assert!(answer.bytes.starts_with(starts), "{accept}");
        }
        get_as(&officer, &content, "image/png").await.expect(406);
    }
    app.stop().await;
}

#[actix_web::test]
async fn a_letter_to_a_corrected_address_takes_the_place_of_the_one_that_waits() {
    let app = TestApp::new().await;
    let remiss = sent_by_post(&app).await;
    let officer = app.actor(Role::Officer).await;
    let gillet = recipient(&officer, &remiss, "Bygdegillet").await;
    let right = json!({ "postalAddress": "Rätta gatan 2\n702 00 Örebro" });
    let path_of_it = format!("/recipients/{}", gillet["id"].as_str().unwrap());
    officer.patch(&path_of_it, &right).await.expect(200);
    officer
        .post(&path(&remiss, "/dispatches"), &json!({}))
        .await
        .expect(201);
    let waiting = officer.get(&path(&remiss, "/letters")).await.expect(200);
    let text = squashed(&pages(&waiting.bytes).concat());
    assert!(
        text.contains("Rättagatan2") && !text.contains("Exempelgatan1"),
        "{text}"
    );
    assert_eq!(post_all(&officer, &remiss).await["letters"], 2);
    app.stop().await;
}

#[actix_web::test]
async fn a_receipt_by_post_is_written_from_its_template() {
    let app = TestApp::new().await;
    let remiss = sent_by_post(&app).await;
    let officer = app.actor(Role::Officer).await;
    let registrar = app.actor(Role::Registrar).await;
    let answer = json!({ "respondent": { "name": "En Grannförening", "kind": "association",
        "postalAddress": "Box 7\n700 07 Örebro" }, "channel": "letter", "text": "Bra." });
    registrar
        .post(&path(&remiss, "/responses"), &answer)
        .await
        .expect(201);
    let receipts = letters(&officer, &remiss, "receipt").await;
    let content = format!("/messages/{}/content", receipts[0]["id"].as_str().unwrap());
    let text = officer.get(&content).await.expect(200).text();
    for words in [
        "Mottagningskvittens",
        "En Grannförening",
        "Box 7",
        "Vi har tagit emot ert svar",
        "Det här händer nu",
        "betyder inte att den alltid kan följas",
    ] {
        assert!(text.contains(words), "{words} is missing in {text}");
    }
    app.stop().await;
}

#[actix_web::test]
async fn a_municipality_has_its_letters_and_its_sheets_of_labels_as_its_templates_say() {
    let folder = std::env::temp_dir().join(format!("remiss-templates-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join("paminnelse.toml"),
        "kind = \"paminnelse\"\nname = \"Påminnelse\"\ntitle = \"Glöm inte {remissName}\"\nrules = []\n\n[[section]]\n\
         key = \"all\"\nheading = \"\"\nhelp = \"\"\nrequired = true\ntext = \"Svara före {deadline}. {{Tack}}\"\n",
    )
    .unwrap();
    std::fs::write(
        folder.join("etiketter.toml"),
        "kind = \"adressetiketter\"\nname = \"Etiketter\"\ntitle = \"Etiketter\"\nrules = []\n\n[sheet]\ncolumns = 1\nrows = 1\n\
         labelWidth = 100\nlabelHeight = 60\nmarginLeft = 10\nmarginTop = 10\n\n[[section]]\nkey = \"address\"\nheading = \"\"\n\
         help = \"\"\nrequired = true\ntext = \"{name}\\n{postalAddress}\\n{caseNumber}\"\n",
    )
    .unwrap();
    let own = folder.clone();
    let app = TestApp::with_settings("2019-09-02T08:00:00Z", |config| {
        config.documents.templates_dir = own
    })
    .await;
    let remiss = sent_by_post(&app).await;
    let officer = app.actor(Role::Officer).await;
    post_all(&officer, &remiss).await;
    officer
        .post(&path(&remiss, "/reminders"), &json!({}))
        .await
        .expect(201);
    let reminders = letters(&officer, &remiss, "reminder").await;
    let content = format!("/messages/{}/content", reminders[0]["id"].as_str().unwrap());
    let text = officer.get(&content).await.expect(200).text();
    assert!(text.contains("Glöm inte Reviderad överenskommelse"), "{text}");
    assert!(
        text.contains("Svara före onsdag 30 oktober 2019") && text.contains("{Tack}"),
        "{text}"
    );
    let labels = officer.get(&path(&remiss, "/address-labels")).await.expect(200);
    assert_eq!(pages(&labels.bytes).len(), 2);
    std::fs::remove_dir_all(&folder).unwrap();
    app.stop().await;
}
