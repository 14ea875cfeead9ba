//! The pages on which the staff work with answers: those from the web that wait, wishes for more time, and what is published.

use remiss::access::Role;
use remiss_tests::{Browser, TestApp};
use serde_json::{Value, json};

use crate::answering::{answer_link, page, send};
use crate::staff_sessions::Scene;

const OFFICER: &[&str] = &["remiss-handlaggare-ks"];
const REGISTRAR: &[&str] = &["remiss-registrator"];
const SECRETARY: &[&str] = &["remiss-sekreterare-ks"];
const FIRST: (&str, &str) = ("Föreningen Ett", "ett@example.org");
const SECOND: (&str, &str) = ("Föreningen Två", "tva@example.org");

fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

/// The page that a form led to.
async fn led(browser: &Browser, answer: remiss_tests::Answer) -> String {
    let location = answer.expect(303).header("location").to_owned();
    browser.text(location.split('#').next().unwrap()).await
}

/// Sends an answer from the page of a remiss as somebody without an address, so fast that it has to be read.
pub(super) async fn from_the_web(app: &TestApp, remiss: &Value, name: &str, text: &str) {
    let stranger = app.stranger();
    let path = format!("/remisser/{}/svara", id(remiss));
    let shown = page(&stranger, &path).await;
    let fields = [("namn", name), ("fraga.1", text), ("gor", "skicka")];
    let sent = send(
        &stranger,
        &path,
        &shown,
        &fields,
        &[("bilaga.txt", b"Mer om saken.")],
    )
    .await;
    sent.expect(303);
}

/// Asks for time until this day by the answer link of a recipient.
pub(super) async fn ask_for_time(app: &TestApp, recipient: &Value, day: &str) {
    let stranger = app.stranger();
    let path = format!("!{}/anstand", answer_link(app, recipient).await);
    let asked = stranger.request(reqwest::Method::POST, &path);
    let asked = asked.form(&[("datum", day), ("skal", "Styrelsen har möte <den> 12 november.")]);
    stranger.send(asked).await.expect(303);
}

#[actix_web::test]
async fn an_answer_from_the_web_is_read_and_taken_in_or_put_aside_with_a_reason() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let board = app.kommunstyrelsen().await;
    let (case, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    from_the_web(app, &remiss, "Bygdegården <b>", "Vi vill ha fler tider.").await;
    from_the_web(app, &remiss, "Reklambyrån", "Köp nu!").await;

    let registrar = scene.person("reg01", REGISTRAR).await;
    let mine = registrar.text("/arbete").await;
    assert!(
        mine.contains("<strong>2</strong> svar från webben väntar"),
        "{mine}"
    );
    let case_page = registrar.text(&format!("/arbete/arenden/{}", id(&case))).await;
    assert!(case_page.contains("2 svar från webben väntar"), "{case_page}");
    let list = registrar
        .text(&format!("/arbete/svar?remiss={}", id(&remiss)))
        .await;
    for words in [
        "Svar från webben (2)",
        "Bygdegården &#60;b&#62;",
        "Vi vill ha fler tider.",
        "Behöver läsas av någon",
        "1 fil",
    ] {
        assert!(list.contains(words), "{words} is missing: {list}");
    }
    let first = link_to(&list, "Bygdegården");
    let one = registrar.text(&first).await;
    for words in [
        "Vad tycker ni om principerna?",
        "Därför behöver någon läsa det",
        "ingen lämnad",
    ] {
        assert!(one.contains(words), "{words} is missing: {one}");
    }
    let file = one.split(&format!("href=\"{first}/filer/")).nth(1).unwrap();
    let file = format!("{first}/filer/{}", file.split('"').next().unwrap());
    let fetched = registrar.get(&file).await.expect(200);
    assert_eq!(fetched.text(), "Mer om saken.");
    assert!(fetched.header("content-disposition").starts_with("attachment"));

    let taken = registrar.fill(&first, "Ta emot svaret</button>", &[]).await;
    let told = led(&registrar, taken).await;
    assert!(
        told.contains("Svaret är mottaget.") && told.contains("Mottaget av reg01"),
        "{told}"
    );
    let second = link_to(&registrar.text("/arbete/svar").await, "Reklambyrån");
    let mark = "Lägg åt sidan</button>";
    let refused = registrar.fill(&second, mark, &[("skal", " ")]).await.expect(422);
    assert!(refused.text().contains("Skriv varför"), "{}", refused.text());
    let aside = registrar
        .fill_on(&refused.text(), mark, &[("skal", "Reklam.")])
        .await;
    let told = led(&registrar, aside).await;
    assert!(
        told.contains("Lagt åt sidan av reg01") && told.contains("Reklam."),
        "{told}"
    );
    assert!(registrar.text("/arbete/svar").await.contains("Inget svar väntar"));
    let responses = app
        .actor(Role::Registrar)
        .await
        .get("/responses")
        .await
        .expect(200)
        .json();
    assert_eq!(responses["_meta"]["totalRecords"], 1);
    assert_eq!(responses["responses"][0]["respondentName"], "Bygdegården <b>");
    scene.stop().await;
}

#[actix_web::test]
async fn many_answers_of_a_program_are_put_aside_with_one_reason_and_taken_back() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    for number in 1..=3 {
        from_the_web(app, &remiss, &format!("Reklambyrån {number}"), "Köp nu!").await;
    }
    from_the_web(app, &remiss, "Bygdegården", "Vi vill ha fler tider.").await;
    let reader = app.actor(Role::Registrar).await;
    let listed = reader.get("/waiting-responses").await.expect(200).json();
    let ids: Vec<String> = listed["waitingResponses"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["name"].as_str().unwrap().starts_with("Reklam"))
        .map(|one| id(one).to_owned())
        .collect();

    let registrar = scene.person("reg01", REGISTRAR).await;
    let mark = "Lägg de valda åt sidan</button>";
    let chosen = [
        ("gor", "undan"),
        ("svar", ids[0].as_str()),
        ("svar", ids[1].as_str()),
        ("svar", ids[2].as_str()),
    ];
    let refused = registrar
        .fill("/arbete/svar", mark, &chosen)
        .await
        .expect(422)
        .text();
    assert!(
        refused.contains("Skriv varför svaren läggs åt sidan."),
        "{refused}"
    );
    assert_eq!(
        refused.matches("checked").count(),
        3,
        "what was ticked stays: {refused}"
    );
    let nobody = registrar
        .fill("/arbete/svar", mark, &[("gor", "undan"), ("skal", "Reklam.")])
        .await
        .expect(422)
        .text();
    assert!(nobody.contains("Välj minst ett svar."), "{nobody}");
    let mut reasoned = chosen.to_vec();
    reasoned.push(("skal", "Reklam."));
    // One of them was taken in meanwhile: it is left as it is.
    reader
        .post(&format!("/waiting-responses/{}/receptions", ids[2]), &json!({}))
        .await
        .expect(200);
    let done = registrar
        .fill("/arbete/svar", mark, &reasoned)
        .await
        .expect(200)
        .text();
    assert!(done.contains("2 svar är lagda åt sidan."), "{done}");
    assert!(done.contains("Ett lämnades som det var"), "{done}");
    assert!(
        done.contains("Bygdegården") && !done.contains("Reklambyrån 1"),
        "{done}"
    );
    let aside = registrar.text("/arbete/svar?visa=undanlagda").await;
    assert!(aside.contains("Reklambyrån 1"), "{aside}");
    let back = registrar
        .fill_on(&done, "Ångra: lägg tillbaka", &[])
        .await
        .expect(200)
        .text();
    assert!(
        back.contains("2 svar är tillbaka bland dem som väntar."),
        "{back}"
    );
    assert!(
        back.contains("Reklambyrån 1") && back.contains("Reklambyrån 2"),
        "{back}"
    );
    // All of the page at once, and one of them back from its own page.
    let all = [("gor", "undan"), ("alla", "ja"), ("skal", "Ett program.")];
    let done = registrar
        .fill("/arbete/svar", mark, &all)
        .await
        .expect(200)
        .text();
    assert!(done.contains("3 svar är lagda åt sidan."), "{done}");
    let one = link_to(
        &registrar.text("/arbete/svar?visa=undanlagda").await,
        "Bygdegården",
    );
    assert!(registrar.text(&one).await.contains("Ett program."));
    let back = registrar
        .fill(&one, "Lägg tillbaka svaret</button>", &[])
        .await
        .expect(200)
        .text();
    assert!(
        back.contains("1 svar är tillbaka bland dem som väntar."),
        "{back}"
    );
    let waiting = reader.get("/waiting-responses").await.expect(200).json();
    assert_eq!(waiting["_meta"]["totalRecords"], 1);
    assert_eq!(waiting["waitingResponses"][0]["reason"], "");
    scene.stop().await;
}

/// Address of the link on a page whose words begin so.
fn link_to(page: &str, words: &str) -> String {
    let end = page
        .find(&format!("\">{words}"))
        .unwrap_or_else(|| panic!("{words}: {page}"));
    let start = page[..end].rfind("href=\"").unwrap() + 6;
    page[start..end].to_owned()
}

#[actix_web::test]
async fn an_officer_gives_more_time_or_says_no_on_one_page_and_a_secretary_only_reads_it() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let board = app.kommunstyrelsen().await;
    let (case, _, recipients) = app.remiss_out(board, &[FIRST, SECOND]).await;
    for recipient in &recipients {
        ask_for_time(app, recipient, "2019-11-15").await;
    }
    let secretary = scene.person("sekr01", SECRETARY).await;
    let led_on = secretary.get("/arbete/svar").await.expect(303);
    assert_eq!(led_on.header("location"), "/arbete/anstand");
    let read = secretary.text("/arbete/anstand").await;
    assert!(
        read.contains("15 november 2019") && !read.contains("Ge anstånd"),
        "{read}"
    );

    let officer = scene.person("hand01", OFFICER).await;
    let case_page = officer.text(&format!("/arbete/arenden/{}", id(&case))).await;
    assert!(
        case_page.contains("2 begäranden om anstånd väntar"),
        "{case_page}"
    );
    let shown = officer.text("/arbete/anstand").await;
    for words in [
        "Begäran om anstånd (2)",
        "Styrelsen har möte &#60;den&#62; 12 november.",
        "30 oktober 2019 kl. 23.59",
        "value=\"2019-11-15\"",
    ] {
        assert!(shown.contains(words), "{words} is missing: {shown}");
    }
    // What is wrong is said beside what was written.
    let to_first = "Ge anstånd<span class=\"hidden\"> till Föreningen Ett";
    let early = [("dag", "2019-10-01"), ("skal", "Gärna det.")];
    let refused = officer
        .fill("/arbete/anstand", to_first, &early)
        .await
        .expect(422);
    let refused = refused.text();
    assert!(refused.contains("Anståndet ska ligga efter"), "{refused}");
    assert!(refused.contains("value=\"Gärna det.\""), "{refused}");
    let granted = [("dag", "2019-11-18"), ("skal", "Gärna det.")];
    let told = led(&officer, officer.fill_on(&refused, to_first, &granted).await).await;
    assert!(told.contains("Anståndet är beviljat."), "{told}");
    let to_second = "Säg nej<span class=\"hidden\"> till Föreningen Två</span></button>";
    let no = [("skal", "Nämnden beslutar den 12 november.")];
    let told = led(&officer, officer.fill("/arbete/anstand", to_second, &no).await).await;
    assert!(told.contains("Begäran är avslagen."), "{told}");
    assert!(told.contains("Ingen begäran väntar på svar."), "{told}");
    let all = officer.text("/arbete/anstand?visa=alla").await;
    assert!(all.contains("Beviljat") && all.contains("Avslaget"), "{all}");
    assert!(all.contains("18 november 2019 kl. 23.59"), "{all}");
    app.work().await;
    assert_eq!(app.mails("extension").await.len(), 2);
    scene.stop().await;
}

#[actix_web::test]
async fn an_answer_is_published_masked_after_its_copy_was_seen_and_taken_down_again() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    let registrar = app.actor(Role::Registrar).await;
    let body = json!({
        "respondent": { "name": "Sten Exempelsson", "email": "sten@example.org" }, "channel": "letter",
        "answers": [{ "key": "1", "text": "Bra. Ring 019-000 00 00 eller föreningens växel 019-000 00 01." }],
        "text": "Skriv till sten@example.org. Min granne håller med.",
    });
    let path = format!("/remisser/{}/responses", id(&remiss));
    let response = registrar.post(&path, &body).await.expect(201).json();
    let path = format!("/arbete/remissvar/{}/publicering", id(&response));
    let overview = format!("/arbete/remisser/{}/publicering", id(&remiss));

    let officer = scene.person("hand01", OFFICER).await;
    let list = officer.text(&overview).await;
    for words in [
        "Inte publicerat",
        "2 × telefonnummer",
        "E-postadress",
        "visas som ”Privatperson”",
    ] {
        assert!(list.contains(words), "{words} is missing: {list}");
    }
    let shown = officer.text(&path).await;
    assert!(shown.contains("<mark>019-000 00 00</mark>"), "{shown}");
    assert!(
        !shown.contains("value=\"publicera\""),
        "nobody publishes what was not seen"
    );
    // The second number is the association's own; a reason is asked for.
    let own = shown
        .split("name=\"kvar\" value=\"")
        .nth(2)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let reason = format!("skal.{own}");
    let mark = "value=\"granska\"";
    let mut fields = vec![("gor", "granska"), ("namn", "dolj"), ("kvar", own)];
    let refused = officer.fill_on(&shown, mark, &fields).await.expect(422);
    assert!(
        refused.text().contains("Ange varför uppgiften kan stå kvar."),
        "{}",
        refused.text()
    );
    fields.extend([
        (reason.as_str(), "Föreningens växel."),
        ("ord", "Min granne\n"),
        ("ordskal", "Någon annan än den som svarar"),
    ]);
    let copy = officer
        .fill_on(&refused.text(), mark, &fields)
        .await
        .expect(200)
        .text();
    let preview = copy
        .split("class=\"preview\"")
        .nth(1)
        .unwrap()
        .split("</section>")
        .next()
        .unwrap();
    for (words, stands) in [
        ("Privatperson", true),
        ("Ring [maskerat] eller föreningens växel 019-000 00 01.", true),
        ("[maskerat] håller med.", true),
        ("”sten@example.org”", true),
        ("019-000 00 00 eller", false),
    ] {
        assert_eq!(preview.contains(words), stands, "{words}: {preview}");
    }
    let public = format!("!/remisser/{}/svar/{}", id(&remiss), id(&response));
    app.stranger().get(&public).await.expect(404);
    fields[0] = ("gor", "publicera");
    let told = led(&officer, officer.fill_on(&copy, mark, &fields).await).await;
    assert!(told.contains("Svaret är publicerat."), "{told}");
    let seen = app.stranger().get(&public).await.expect(200).text();
    assert!(
        seen.contains("växel 019-000 00 01") && !seen.contains("Exempelsson"),
        "{seen}"
    );
    assert!(
        officer
            .text(&overview)
            .await
            .contains("Publicerat 2 september 2019")
    );

    // A registrar may take it down, and not publish.
    let registrar = scene.person("reg01", REGISTRAR).await;
    let shown = registrar.text(&path).await;
    assert!(!shown.contains(mark), "{shown}");
    let down = registrar.fill_on(
        &shown,
        "Ta bort från sidan</button>",
        &[("skal", "Den som svarade bad om det.")],
    );
    let told = led(&registrar, down.await).await;
    assert!(
        told.contains("Togs bort av reg01") && told.contains("Inte publicerat"),
        "{told}"
    );
    app.stranger().get(&public).await.expect(404);
    scene.stop().await;
}

#[actix_web::test]
async fn nothing_of_another_board_is_shown_or_answered() {
    let scene = Scene::new().await;
    let app = &scene.app;
    app.kommunstyrelsen().await;
    let other = app.board("Byggnadsnämnden", "Bn").await;
    let (_, remiss, recipients) = app.remiss_out(other, &[FIRST]).await;
    from_the_web(app, &remiss, "Bygdegården", "Vi vill ha fler tider.").await;
    ask_for_time(app, &recipients[0], "2019-11-15").await;
    let officer = scene.person("hand01", OFFICER).await;
    assert!(officer.text("/arbete/svar").await.contains("Inget svar väntar"));
    assert!(
        officer
            .text("/arbete/anstand")
            .await
            .contains("Ingen begäran väntar")
    );
    let path = format!("/arbete/remisser/{}/publicering", id(&remiss));
    officer.get(&path).await.expect(404);
    let reader = app.actor(Role::Registrar).await;
    let listed = reader.get("/waiting-responses").await.expect(200).json();
    let one = format!("/arbete/svar/{}", id(&listed["waitingResponses"][0]));
    officer.get(&one).await.expect(404);
    let token = remiss_tests::form_token(&officer.text("/arbete").await, "/arbete/logga-ut");
    let fields = [("formular", token.as_str()), ("gor", "taemot")];
    officer.submit(&one, &fields).await.expect(404);
    scene.stop().await;
}
