//! The pages of the staff about the register of organisations, about feedback, and about follow-up tables.

use remiss::access::Role;
use remiss_tests::{Answer, Browser};
use serde_json::json;

use crate::responses::put_into_state;
use crate::staff_sessions::Scene;

const ADMINISTRATOR: &[&str] = &["remiss-administrator"];
const OFFICER: &[&str] = &["remiss-handlaggare-ks"];

/// The page that a form led to.
async fn led(browser: &Browser, answer: Answer) -> String {
    let location = answer.expect(303).header("location").to_owned();
    browser.text(&location).await
}

#[actix_web::test]
async fn an_organisation_is_found_by_a_former_name_and_shows_contacts_forums_and_changes() {
    let scene = Scene::new().await;
    let app = &scene.app;
    app.kommunstyrelsen().await;
    let coordinator = app.actor(Role::Coordinator).await;
    let body = json!({ "kind": "association", "name": "Ångbåtens <vänner>", "topics": ["Kultur"] });
    let id = coordinator.post("/organisations", &body).await.expect(201).id();
    let contact = json!({ "role": "ordförande", "email": "angbat@example.org" });
    coordinator
        .post(&format!("/organisations/{id}/contacts"), &contact)
        .await
        .expect(201);
    let council = json!({ "kind": "council", "name": "Hamnrådet" });
    let council = coordinator
        .post("/organisations", &council)
        .await
        .expect(201)
        .id();
    coordinator
        .post(
            &format!("/organisations/{council}/members"),
            &json!({ "organisationId": id }),
        )
        .await
        .expect(201);
    let renamed = json!({ "name": "Sjöfartens vänner", "nameFrom": "2019-06-01" });
    coordinator
        .patch(&format!("/organisations/{id}"), &renamed)
        .await
        .expect(200);

    let officer = scene.person("hand01", OFFICER).await;
    let list = officer.text("/arbete/organisationer?q=%C3%A5ngb%C3%A5t").await;
    assert!(list.contains("Sjöfartens vänner"), "{list}");
    assert!(
        !list.contains("Läs in en fil"),
        "an officer does not keep the register: {list}"
    );
    let page = format!("/arbete/organisationer/{id}");
    let shown = officer.text(&page).await;
    for words in [
        "Ångbåtens &#60;vänner&#62; (till 31 maj 2019)",
        "angbat@example.org",
        "Får inte publiceras",
        "Hamnrådet",
        "Namn: Sjöfartens vänner (var Ångbåtens &#60;vänner&#62;)",
    ] {
        assert!(shown.contains(words), "{words} is missing: {shown}");
    }
    let told = led(&officer, officer.fill(&page, "Mejla länk", &[]).await).await;
    assert!(told.contains("Länkarna är mejlade."), "{told}");
    app.work().await;
    assert_eq!(app.mails("contactLink").await.len(), 1);
    let council = officer.text(&format!("/arbete/organisationer/{council}")).await;
    assert!(council.contains("Medlemmar: 1"), "{council}");
    scene.stop().await;
}

#[actix_web::test]
async fn an_organisation_is_registered_and_changed_and_its_contacts_added_changed_and_ended() {
    let scene = Scene::new().await;
    scene.app.kommunstyrelsen().await;
    let keeper = scene.person("adm01", ADMINISTRATOR).await;
    let mark = "Lägg upp organisationen</button>";
    let fields = [
        ("namn", "Ångbåtens <vänner>"),
        ("slag", "association"),
        ("nummer", "802002-0107"),
        ("amnen", "Kultur, båtar"),
        ("medlemmar", "120"),
    ];
    let refused = keeper
        .fill("/arbete/organisationer/ny", mark, &fields)
        .await
        .expect(422)
        .text();
    assert!(
        refused.contains("Ångbåtens &#60;vänner&#62;") && refused.contains("Kultur, båtar"),
        "what was written stays: {refused}"
    );
    let mut right = fields.to_vec();
    right[2] = ("nummer", "802002-0106");
    let made = keeper.fill_on(&refused, mark, &right).await.expect(303);
    let page = made.header("location").split('?').next().unwrap().to_owned();
    let shown = keeper.text(made.header("location")).await;
    assert!(
        shown.contains("Organisationen är upplagd.") && shown.contains("ungefär 120"),
        "{shown}"
    );

    let form = keeper.text(&format!("{page}/uppgifter")).await;
    assert!(form.contains("value=\"Kultur, båtar\""), "{form}");
    let change = [
        ("namn", "Sjöfartens vänner"),
        ("namnfran", "2019-06-01"),
        ("slag", "forum"),
        ("nummer", "802002-0106"),
        ("amnen", "båtar"),
        ("omraden", "Hamnen"),
        ("civil", "ja"),
        ("aktiv", "ja"),
        ("kanal", "letter"),
    ];
    let save = "<button type=\"submit\">Spara</button>";
    let told = led(&keeper, keeper.fill_on(&form, save, &change).await).await;
    for words in [
        "Uppgifterna är sparade.",
        "Sjöfartens vänner",
        "(till 31 maj 2019)",
        "Hamnen",
        "med brev",
    ] {
        assert!(told.contains(words), "{words} is missing: {told}");
    }
    // Somebody had the form open all the while: nothing is written over, and what was written stays.
    let meanwhile = keeper.fill_on(&form, save, &change).await.expect(412).text();
    assert!(
        meanwhile.contains("Någon annan har ändrat uppgifterna"),
        "{meanwhile}"
    );

    let new = format!("{page}/kontakter/ny");
    let mark = "Lägg till kontakten</button>";
    let wrong = keeper
        .fill(&new, mark, &[("roll", "Ordförande"), ("epost", "ingen adress")])
        .await;
    let wrong = wrong.expect(422).text();
    let contact = [
        ("roll", "Ordförande"),
        ("epost", "ordf@example.org"),
        ("remisser", "ja"),
        ("kanal", "email"),
    ];
    let told = keeper.fill_on(&wrong, mark, &contact).await.expect(303);
    let told = keeper
        .text(told.header("location").split('#').next().unwrap())
        .await;
    assert!(
        told.contains("Kontakten är tillagd.") && told.contains("ordf@example.org"),
        "{told}"
    );
    let one = told.split(&format!("href=\"{page}/kontakter/")).find_map(|rest| {
        let id = rest.split('"').next()?;
        (id.len() == 36).then(|| format!("{page}/kontakter/{id}"))
    });
    let one = one.unwrap();
    let contact = [
        ("roll", "Ordförande"),
        ("epost", "ny@example.org"),
        ("lattlast", "ja"),
        ("remisser", "ja"),
    ];
    let changed = keeper.fill(&one, save, &contact).await.expect(303);
    let told = keeper
        .text(changed.header("location").split('#').next().unwrap())
        .await;
    assert!(
        told.contains("ny@example.org") && told.contains("Vill ha lättläst"),
        "{told}"
    );
    let gone = keeper
        .fill(&one, "Ta bort kontakten</button>", &[])
        .await
        .expect(303);
    let told = keeper
        .text(gone.header("location").split('#').next().unwrap())
        .await;
    assert!(
        told.contains("Kontakten är borttagen.") && told.contains("Ingen kontakt finns"),
        "{told}"
    );

    // Who does not keep the register sees neither the forms nor the ways to them.
    let officer = scene.person("hand01", OFFICER).await;
    let shown = officer.text(&page).await;
    assert!(
        !shown.contains("Ändra uppgifterna") && !shown.contains("Lägg till en kontakt"),
        "{shown}"
    );
    for path in [
        "/arbete/organisationer/ny".to_owned(),
        format!("{page}/uppgifter"),
        new,
    ] {
        officer.get(&path).await.expect(403);
    }
    scene.stop().await;
}

#[actix_web::test]
async fn two_that_look_like_one_are_told_apart_or_merged_when_it_was_seen_that_it_stays_so() {
    let scene = Scene::new().await;
    let app = &scene.app;
    app.kommunstyrelsen().await;
    let coordinator = app.actor(Role::Coordinator).await;
    for name in ["Tennisklubben", "Tennis-klubben", "Ridklubben", "RIDKLUBBEN"] {
        let body = json!({ "kind": "association", "name": name });
        coordinator.post("/organisations", &body).await.expect(201);
    }
    let keeper = scene.person("adm01", ADMINISTRATOR).await;
    let path = "/arbete/organisationer/dubbletter";
    assert!(
        keeper
            .text("/arbete/organisationer")
            .await
            .contains("Dubbletter (2)")
    );
    let shown = keeper.text(path).await;
    let apart = "De är två olika<span class=\"hidden\">: Ridklubben och RIDKLUBBEN";
    let told = led(&keeper, keeper.fill_on(&shown, apart, &[("gor", "olika")]).await).await;
    assert!(
        told.contains("de är två olika") && !told.contains("RIDKLUBBEN"),
        "{told}"
    );
    let mark = "Tennis-klubben</label>";
    let refused = keeper
        .fill(path, mark, &[("behall", "andra")])
        .await
        .expect(422)
        .text();
    assert!(refused.contains("inte går att ångra"), "{refused}");
    let fields = [
        ("behall", "andra"),
        ("forstatt", "ja"),
        ("skal", "Samma förening."),
    ];
    let told = led(&keeper, keeper.fill_on(&refused, mark, &fields).await).await;
    assert!(told.contains("<h1>Tennis-klubben</h1>"), "{told}");
    assert!(told.contains("Organisationerna är ihopslagna."), "{told}");
    assert!(keeper.text(path).await.contains("Inga dubbletter hittades."));
    let officer = scene.person("hand01", OFFICER).await;
    officer.get(path).await.expect(403);
    scene.stop().await;
}

#[actix_web::test]
async fn a_file_is_tried_first_and_read_in_without_being_sent_again() {
    let scene = Scene::new().await;
    let app = &scene.app;
    app.kommunstyrelsen().await;
    let keeper = scene.person("adm01", ADMINISTRATOR).await;
    let path = "/arbete/organisationer/las-in";
    let mark = "Provkör filen";
    let none = keeper
        .upload(path, mark, ("fil", "", Vec::new()))
        .await
        .expect(422);
    assert!(none.text().contains("Välj en fil"), "{}", none.text());
    let file = "Namn;Typ;E-post\nÅngbåtens vänner;förening;angbat@example.org\nFel;förening;ingen adress\n";
    let tried = keeper
        .upload(
            path,
            mark,
            ("fil", "Föreningar 2019.csv", file.as_bytes().to_vec()),
        )
        .await
        .expect(303);
    let trial = tried.header("location").to_owned();
    let shown = keeper.text(&trial).await;
    for words in [
        "Föreningar 2019.csv",
        "provkörning",
        "1 ny",
        "Blir ny",
        "1 rad som inte går att läsa in",
    ] {
        assert!(shown.contains(words), "{words} is missing: {shown}");
    }
    let coordinator = app.actor(Role::Coordinator).await;
    let known =
        async || coordinator.get("/organisations").await.expect(200).json()["_meta"]["totalRecords"].clone();
    assert_eq!(known().await, 0);
    let done = led(&keeper, keeper.fill(&trial, "på riktigt", &[]).await).await;
    assert!(done.contains("Filen är inläst."), "{done}");
    assert_eq!(known().await, 1);
    let again = led(&keeper, keeper.fill(&trial, "på riktigt", &[]).await).await;
    assert!(again.contains("1 oförändrad"), "worked out anew: {again}");
    // What was read in is not read in by the API again.
    let imports = coordinator
        .get("/organisation-imports?limit=1")
        .await
        .expect(200)
        .json();
    let last = imports["organisationImports"][0]["id"].as_str().unwrap();
    coordinator
        .post(&format!("/organisation-imports/{last}/executions"), &json!({}))
        .await
        .expect(409);
    let file = keeper.get("/arbete/organisationer.csv").await.expect(200);
    assert!(file.text().contains("Ångbåtens vänner"));
    scene.stop().await;
}

#[actix_web::test]
async fn an_officer_sends_the_feedback_on_the_page_and_sees_who_has_had_it() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let board = app.kommunstyrelsen().await;
    let (case, remiss, recipients) = app
        .remiss_out(board, &[("Föreningen Ett", "ett@example.org")])
        .await;
    let registrar = app.actor(Role::Registrar).await;
    let responses = format!("/remisser/{}/responses", remiss["id"].as_str().unwrap());
    for body in [
        json!({ "recipientId": recipients[0]["id"], "channel": "email", "text": "Mer dialog." }),
        json!({ "respondent": { "name": "Någon" }, "channel": "phone", "outcome": "noObjection" }),
    ] {
        registrar.post(&responses, &body).await.expect(201);
    }
    let path = format!("/arbete/remisser/{}/aterkoppling", remiss["id"].as_str().unwrap());
    let officer = scene.person("hand01", OFFICER).await;
    let before = officer.text(&path).await;
    assert!(!before.contains("Skicka återkopplingen</button>"), "{before}");
    put_into_state(app, &remiss, "decided").await;
    let case_page = format!("/arbete/arenden/{}", case["id"].as_str().unwrap());
    assert!(officer.text(&case_page).await.contains(&path));
    let fields = [("inledning", "Överenskommelsen gäller från den 1 februari.")];
    let sent = officer
        .fill(&path, "Skicka återkopplingen</button>", &fields)
        .await
        .expect(200)
        .text();
    for words in [
        "Återkopplingen är skickad: 1 mejl.",
        "behöver nås på annat sätt",
        "Svarade per telefon",
        "Väntar på att skickas",
    ] {
        assert!(sent.contains(words), "{words} is missing: {sent}");
    }
    app.work().await;
    let one = officer.text(&format!("{path}?visa=delivered")).await;
    assert!(
        one.contains("Levererad (1)") && !one.contains("<h3>Någon"),
        "{one}"
    );
    let mails = app.mails("feedback").await;
    assert!(mails[0].text.contains("gäller från den 1 februari"));
    scene.stop().await;
}

#[actix_web::test]
async fn a_follow_up_table_is_begun_and_filled_in_and_nobody_overwrites_another_unseen() {
    let scene = Scene::new().await;
    let app = &scene.app;
    app.kommunstyrelsen().await;
    let officer = scene.person("hand01", OFFICER).await;
    let fields = [
        ("utga", "aktivitetsplan2022"),
        ("namn", "Aktivitetsplan 2024–2025"),
        ("fran", "2024"),
        ("till", "2023"),
    ];
    let mark = "Lägg upp tabellen";
    let refused = officer
        .fill("/arbete/statistik", mark, &fields)
        .await
        .expect(422)
        .text();
    assert!(refused.contains("Ange första och sista året"), "{refused}");
    let begun = officer
        .fill(
            "/arbete/statistik",
            mark,
            &[fields[0], fields[1], fields[2], ("till", "2025")],
        )
        .await
        .expect(303);
    let path = begun.header("location").split('?').next().unwrap().to_owned();
    let shown = officer.text(&path).await;
    assert!(shown.contains("2024–2025"), "{shown}");
    let cells = [
        ("genomforande.0", "Två dialogmöten <hölls>."),
        ("kommentar.0", "Fortsätter."),
    ];
    let told = led(&officer, officer.fill_on(&shown, "Spara tabellen", &cells).await).await;
    assert!(told.contains("Två dialogmöten &#60;hölls&#62;."), "{told}");
    let stale = [("kommentar.0", "Någon annans text.")];
    let stale = officer
        .fill_on(&shown, "Spara tabellen", &stale)
        .await
        .expect(412)
        .text();
    assert!(
        stale.contains("Någon annan har sparat") && stale.contains("Någon annans text."),
        "{stale}"
    );
    let csv = officer.get(&format!("{path}.csv")).await.expect(200).text();
    assert!(csv.contains("Två dialogmöten <hölls>."), "{csv}");
    scene.stop().await;
}
