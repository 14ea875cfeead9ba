//! The pages of the staff in a real browser: signing in with a real provider, and each of them for the walk to every page, on a phone and on
//! a desk.

use jiff::Timestamp;
use remiss::access::Role;
use remiss_tests::{Chromium, IdentityProvider, TestApp};
use serde_json::{Value, json};

use crate::sign_in::signing_in;
use crate::staff_sessions::Scene;

const STAFF: &[&str] = &[
    "remiss-registrator",
    "remiss-handlaggare-ks",
    "remiss-sekreterare-ks",
    "remiss-administrator",
];

/// A mail as it lies in the mailbox.
fn deliver(app: &TestApp, name: &str, from: &str, subject: &str, text: &str) {
    let mail = format!(
        "From: {from}\r\nTo: remiss@kommun.example.org\r\nSubject: {subject}\r\nMessage-ID: <{name}@example.org>\r\n\
         Date: Mon, 2 Sep 2019 08:00:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    );
    let folder = app.app.settings().mail_in_dir().join("new");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), mail).unwrap();
}

#[actix_web::test]
async fn a_person_signs_in_with_a_real_provider_works_and_signs_out_at_both() {
    let (Some(chromium), Some(mut provider)) = (Chromium::installed(), IdentityProvider::start("ES256"))
    else {
        return;
    };
    let app = TestApp::with_settings(&Timestamp::now().to_string(), |config| {
        signing_in(config, &provider.issuer);
        config.oidc.ca_file = provider.ca_file();
        config.oidc.scope = "remiss".to_owned();
        config.oidc.pages.scope = "openid remiss".to_owned();
        config.oidc.pages.client_secret = "hemligt: &+%".to_owned().into();
    })
    .await;
    provider.signs_in_to(&app.address);
    let board = app.kommunstyrelsen().await;
    app.case(board, "Ett ärende hos kommunstyrelsen").await;
    // The provider's clock goes on while ours stands still.
    app.set_time(&Timestamp::now().to_string());
    let send = "document.querySelector('form').requestSubmit()";
    let seen = chromium
        .walk(&json!([
            { "go": format!("{}/arbete/sok?q=kommunstyrelsen", app.address) },
            { "press": "document.querySelector('[name=login]').value = 'hand01', \
                document.querySelector('[name=password]').value = 'hemligt', document.querySelector('form').requestSubmit()" },
            { "press": send },
            { "until": "location.pathname === '/arbete/sok'" },
            { "tell": "found" },
            { "press": "document.querySelector('nav.places a').click()" },
            { "tell": "mine" },
            { "press": "document.querySelector('form[action=\"/arbete/logga-ut\"]').requestSubmit()" },
            { "until": "location.hostname === 'localhost' && document.querySelector('[name=logout]')" },
            { "press": "document.querySelector('[name=logout]').click()" },
            { "until": "location.pathname === '/arbete/utloggad'" },
            { "tell": "out" },
            { "go": format!("{}/arbete", app.address) },
            { "tell": "asked again" },
        ]))
        .await;
    let text = |name: &str| {
        let page = seen.iter().find(|page| page["name"] == name).unwrap();
        page["text"].as_str().unwrap().to_owned()
    };
    assert!(text("found").contains("Ett ärende hos kommunstyrelsen"));
    assert!(text("mine").contains("Handläggare Ett"));
    assert!(text("mine").contains("Ett ärende hos kommunstyrelsen"));
    assert!(text("out").contains("Du är utloggad"));
    let last = seen.last().unwrap();
    assert!(
        last["url"].as_str().unwrap().starts_with(&provider.issuer),
        "{last}"
    );
    app.stop().await;
}

/// A town with something on every page.
struct Town {
    scene: Scene,
    pages: Vec<(&'static str, String)>,
}

async fn town() -> Town {
    let scene = Scene::new().await;
    let app = &scene.app;
    let board = app.kommunstyrelsen().await;
    let asked: Vec<(String, String)> = (1..=6)
        .map(|number| {
            (
                format!("Föreningen för samverkan och delaktighet nummer {number}"),
                format!("forening{number}@example.org"),
            )
        })
        .collect();
    let asked: Vec<(&str, &str)> = asked
        .iter()
        .map(|(name, email)| (name.as_str(), email.as_str()))
        .collect();
    let (case, remiss, recipients) = app.remiss_out(board, &asked).await;
    let id = case["id"].as_str().unwrap();
    let number = case["caseNumber"].as_str().unwrap();
    let officer = app.actor(Role::Officer).await;
    let late = app.meeting(board, "2019-09-10", "2019-08-23").await;
    let soon = app.meeting(board, "2019-09-24", "2019-09-06").await;
    app.meeting(board, "2019-12-03", "2019-11-15").await;
    officer
        .patch(&format!("/cases/{id}"), &json!({ "targetMeetingId": soon }))
        .await
        .expect(200);
    let second = app
        .case(board, "Kroppsbehandlingar, remiss från Socialdepartementet")
        .await;
    app.incoming_remiss(&second).await;
    let second = format!("/cases/{}", second["id"].as_str().unwrap());
    officer
        .patch(&second, &json!({ "targetMeetingId": late }))
        .await
        .expect(200);
    officer
        .post(
            &format!("{second}/drafts"),
            &json!({ "kind": "tjansteskrivelse" }),
        )
        .await
        .expect(201);
    deliver(
        app,
        "ett",
        "Styrelsen <forening1@example.org>",
        &format!("Svar {number}"),
        "Vi tycker att principerna är bra.",
    );
    deliver(
        app,
        "tva",
        "Nagon <nagon@example.org>",
        "Fraga om remissen",
        "Hej! Vi undrar om vi far svara trots att vi inte har fatt remissen.",
    );
    deliver(
        app,
        "tre",
        "Socialdepartementet <registrator@departement.example.org>",
        "Remiss av SOU 2019:99, S2019/03181",
        "Socialdepartementet remitterar betankandet Motesplatser for alla (SOU 2019:99). Remissvaren ska ha kommit in senast den 15 december 2019.",
    );
    app.work().await;
    let registrar = app.actor(Role::Registrar).await;
    let waiting = registrar.get("/inbox?status=waiting").await.expect(200).json();
    let placed = registrar.get("/inbox?status=placed").await.expect(200).json();
    let entry = |list: &Value, index: usize| list["entries"][index]["id"].as_str().unwrap().to_owned();
    let (organisation, contact) = organisation_page(app).await;
    let pages = vec![
        ("mina-arenden", "/arbete".to_owned()),
        ("avslutade", "/arbete?visa=avslutade".to_owned()),
        ("inkorg", "/arbete/inkorg".to_owned()),
        ("inkorg-tom", "/arbete/inkorg?visa=karantan".to_owned()),
        ("mejl-remiss", format!("/arbete/inkorg/{}", entry(&waiting, 0))),
        ("mejl-fraga", format!("/arbete/inkorg/{}", entry(&waiting, 1))),
        (
            "mejl-placerat",
            format!("/arbete/inkorg/{}?klart=placerat", entry(&placed, 0)),
        ),
        ("stoppdatum", "/arbete/stoppdatum".to_owned()),
        ("stoppdatum-fel", "/arbete/stoppdatum?fran=i-morgon".to_owned()),
        ("arende-utgaende", format!("/arbete/arenden/{id}")),
        ("arende-inkommande", second.replace("/cases/", "/arbete/arenden/")),
        ("tidslinje", format!("/arbete/arenden/{id}/tidslinje")),
        ("ratta-beslut", decision_page(app, board).await),
        ("sandlista", distribution_page(app, &remiss).await),
        ("svar-fran-webben", "/arbete/svar".to_owned()),
        ("svar-fran-webben-ett", waiting_page(app, &remiss).await),
        ("anstand", wishes_page(app, &recipients[0]).await),
        ("anstand-alla", "/arbete/anstand?visa=alla".to_owned()),
        (
            "publicering",
            format!("/arbete/remisser/{}/publicering", remiss["id"].as_str().unwrap()),
        ),
        ("publicera-svar", publishing_page(app, &remiss).await),
        (
            "aterkoppling",
            format!("/arbete/remisser/{}/aterkoppling", remiss["id"].as_str().unwrap()),
        ),
        ("organisationer", "/arbete/organisationer".to_owned()),
        ("organisation", organisation.clone()),
        ("dubbletter", "/arbete/organisationer/dubbletter".to_owned()),
        ("las-in", "/arbete/organisationer/las-in".to_owned()),
        ("provkorning", trial_page(app).await),
        ("uppfoljning", follow_up_page(app).await),
        ("okant-nummer", "/arbete/arenden/Ks-9999-2019".to_owned()),
        ("sok", "/arbete/sok?q=samverkan".to_owned()),
        ("statistik", "/arbete/statistik?fran=2018".to_owned()),
        ("statistik-for-alla", "/statistik".to_owned()),
        ("finns-inte", format!("/arbete/inkorg/{id}")),
        ("utloggad", "/arbete/utloggad".to_owned()),
        ("inte-inloggad", "/arbete/inloggad?state=x&code=y".to_owned()),
        ("svar-undanlagda", "/arbete/svar?visa=undanlagda".to_owned()),
        ("organisation-ny", "/arbete/organisationer/ny".to_owned()),
        ("organisation-uppgifter", format!("{organisation}/uppgifter")),
        ("kontakt-ny", format!("{organisation}/kontakter/ny")),
        ("kontakt", format!("{organisation}/kontakter/{contact}")),
        ("guide-kom-igang", "/docs/getting-started".to_owned()),
        ("guide-design", "/docs/api-design".to_owned()),
        ("guide-webhooks", "/docs/webhooks".to_owned()),
        ("guide-andringar", "/docs/api-changes".to_owned()),
        ("guide-nyheter", "/docs/changelog".to_owned()),
        ("ingen-sida", "/finns-inte".to_owned()),
        ("problem", "/problem/konflikt".to_owned()),
    ];
    Town { scene, pages }
}

/// Path of the page of the distribution list of a remiss, with somebody to suggest on it.
async fn distribution_page(app: &TestApp, remiss: &Value) -> String {
    let coordinator = app.actor(Role::Coordinator).await;
    let mut ids = Vec::new();
    for (kind, name) in [
        (
            "association",
            "Föreningen för överenskommelser mellan föreningar och kommun",
        ),
        ("faithCommunity", "Församlingen Ljusglimten"),
        ("council", "Samverkansrådet"),
    ] {
        let body =
            json!({ "kind": kind, "name": name, "topics": ["Överenskommelser"], "areas": ["Vivalla"] });
        let id = coordinator.post("/organisations", &body).await.expect(201).id();
        if kind != "council" {
            let contact = json!({ "role": "Ordförande", "email": format!("{kind}@example.org") });
            let path = format!("/organisations/{id}/contacts");
            coordinator.post(&path, &contact).await.expect(201);
        }
        ids.push(id);
    }
    let body = json!({ "organisationId": ids[0] });
    let path = format!("/organisations/{}/members", ids[2]);
    coordinator.post(&path, &body).await.expect(201);
    format!("/arbete/remisser/{}/sandlista", remiss["id"].as_str().unwrap())
}

/// Path of the page of an answer from the web that waits to be read.
async fn waiting_page(app: &TestApp, remiss: &Value) -> String {
    let text =
        "Vi vill ha fler tider i hallen, och en öppen förråds- och samlingslokal som flera kan dela på.";
    crate::staff_answers::from_the_web(app, remiss, "Bygdegården i Exempelby", text).await;
    let registrar = app.actor(Role::Registrar).await;
    let listed = registrar.get("/waiting-responses").await.expect(200).json();
    format!(
        "/arbete/svar/{}",
        listed["waitingResponses"][0]["id"].as_str().unwrap()
    )
}

/// Path of the page of those who ask for more time, with one of them.
async fn wishes_page(app: &TestApp, recipient: &Value) -> String {
    crate::staff_answers::ask_for_time(app, recipient, "2019-11-15").await;
    "/arbete/anstand".to_owned()
}

/// Path of the page on which an answer with something to mask is published.
async fn publishing_page(app: &TestApp, remiss: &Value) -> String {
    let registrar = app.actor(Role::Registrar).await;
    let body = json!({
        "respondent": { "name": "Sten Exempelsson", "email": "sten@example.org" }, "channel": "letter",
        "answers": [{ "key": "1", "text": "Bra. Jag, pnr 811218-9876, nås på 019-000 00 00." }],
        "text": "Skriv till sten@example.org.\n\nMed vänlig hälsning\nSten Exempelsson",
    });
    let path = format!("/remisser/{}/responses", remiss["id"].as_str().unwrap());
    let id = registrar.post(&path, &body).await.expect(201).id();
    let file = registrar.request(
        reqwest::Method::POST,
        &format!("/responses/{id}/attachments?fileName=underlag.txt"),
    );
    let file = file
        .header("Content-Type", "text/plain")
        .body("Ring 019-000 00 00.");
    registrar.send(file).await.expect(201);
    format!("/arbete/remissvar/{id}/publicering")
}

/// Path of the page of an organisation with all that there is to know of it, and the id of its contact; another one looks like it.
async fn organisation_page(app: &TestApp) -> (String, String) {
    let coordinator = app.actor(Role::Coordinator).await;
    let body = json!({
        "kind": "association", "name": "Exempelföreningen i Örebro", "topics": ["Kultur", "Idrott"], "areas": ["Vivalla"],
        "agreementSince": "2018-05-24", "memberCount": 120, "organisationNumber": "802002-0106",
    });
    let id = coordinator.post("/organisations", &body).await.expect(201).id();
    let contact = json!({
        "role": "ordförande", "email": "exempelforeningen@example.org", "phone": "019-000 00 00",
        "postalAddress": "Box 100\n701 35 Örebro", "plainLanguage": true,
    });
    let contact = coordinator
        .post(&format!("/organisations/{id}/contacts"), &contact)
        .await
        .expect(201)
        .id();
    let other = json!({ "kind": "association", "name": "Exempel-föreningen i Örebro" });
    coordinator.post("/organisations", &other).await.expect(201);
    (format!("/arbete/organisationer/{id}"), contact)
}

/// Path of the page of a file that was tried.
async fn trial_page(app: &TestApp) -> String {
    let coordinator = app.actor(Role::Coordinator).await;
    let request = coordinator.request(
        reqwest::Method::POST,
        "/organisation-imports?dryRun=true&fileName=foreningar-2019.csv",
    );
    let file = "Namn;Typ;E-post\nÅngbåtens vänner;förening;angbat@example.org\nFel;förening;ingen adress\n";
    let request = request.header("Content-Type", "text/csv").body(file);
    let id = coordinator.send(request).await.expect(201).id();
    format!("/arbete/organisationer/las-in/{id}")
}

/// Path of the page of a follow-up table.
async fn follow_up_page(app: &TestApp) -> String {
    let officer = app.actor(Role::Officer).await;
    let body = json!({ "startFrom": "aktivitetsplan2022" });
    let id = officer.post("/follow-up-plans", &body).await.expect(201).id();
    format!("/arbete/uppfoljning/{id}")
}

/// Path of the page of a decision that can be put right.
async fn decision_page(app: &TestApp, board: uuid::Uuid) -> String {
    let case = app.case(board, "Yttrande om badplatser").await;
    let body = json!({ "kind": "adopted", "decidedBy": "delegate", "delegationPoint": "3.1", "text": "Yttrandet lämnas." });
    let path = format!("/cases/{}/decisions", case["id"].as_str().unwrap());
    let officer = app.actor(Role::Officer).await;
    format!(
        "/arbete/beslut/{}",
        officer.post(&path, &body).await.expect(201).id()
    )
}

/// The forms of these pages, each sent with nothing in it but its token: what is said of it is a page, too.
fn forms(address: &str, pages: &[(&'static str, String)]) -> Vec<Value> {
    let mut steps = Vec::new();
    let mut send = |name: &str, from: &str, to: &str| {
        steps.push(json!({ "go": format!("{address}{from}") }));
        steps.push(json!({ "post": to }));
        steps.push(json!({ "look": format!("form-{name}") }));
    };
    for (name, path) in pages {
        let with_form = [
            "mejl-fraga",
            "arende-utgaende",
            "ratta-beslut",
            "sandlista",
            "svar-fran-webben",
            "svar-fran-webben-ett",
            "anstand",
            "publicera-svar",
            "aterkoppling",
            "organisation",
            "organisation-ny",
            "organisation-uppgifter",
            "kontakt-ny",
            "kontakt",
            "dubbletter",
            "las-in",
            "provkorning",
            "uppfoljning",
        ];
        if with_form.contains(name) {
            send(name, path, path);
        }
    }
    send("ny-uppfoljning", "/arbete/statistik", "/arbete/uppfoljning");
    // Somebody else's form: refused, with what was written.
    send("nagon-annans", "/remisser", "/arbete/anstand");
    steps
}

/// What was seen of the pages of the staff, of what is said of their forms, and of the guides.
pub async fn looked(chromium: &Chromium) -> Vec<Value> {
    let Town { scene, pages } = town().await;
    let browser = scene.person("hand01", STAFF).await;
    let secret = browser.cookie("remiss-arbete").unwrap();
    let address = &scene.app.address;
    let mut steps = vec![json!({ "cookie": { "name": "remiss-arbete", "value": secret, "url": address } })];
    for (name, path) in &pages {
        steps.push(json!({ "go": format!("{address}{path}") }));
        steps.push(json!({ "look": name }));
    }
    // The copy of an answer, before it is published.
    let (_, path) = pages.iter().find(|(name, _)| *name == "publicera-svar").unwrap();
    steps.push(json!({ "go": format!("{address}{path}") }));
    steps.push(json!({ "press": "document.querySelector('button[value=granska]').click()" }));
    steps.push(json!({ "look": "publicera-kopian" }));
    steps.extend(forms(address, &pages));
    let seen = chromium.walk(&Value::Array(steps)).await;
    scene.stop().await;
    seen
}
