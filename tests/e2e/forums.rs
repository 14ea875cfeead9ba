//! Forums and councils: who sits in them, being asked through them or each on its own, and the list of them as data.

use remiss::access::{Boards, Caller, Role};
use remiss::forums::{self, Outcome};
use remiss_domain::forums::Forum;
use remiss_tests::{Actor, TestApp};
use serde_json::{Value, json};

async fn organisation(coordinator: &Actor, kind: &str, name: &str, email: &str) -> String {
    let body = json!({ "kind": kind, "name": name });
    let id = coordinator.post("/organisations", &body).await.expect(201).id();
    if !email.is_empty() {
        let contact = json!({ "role": "Ordförande", "email": email });
        let path = format!("/organisations/{id}/contacts");
        coordinator.post(&path, &contact).await.expect(201);
    }
    id
}

fn names(list: &Value, member: &str) -> Vec<String> {
    let entries = list[member].as_array().unwrap().iter();
    entries
        .map(|entry| entry["name"].as_str().unwrap().to_owned())
        .collect()
}

#[actix_web::test]
async fn organisations_sit_in_forums_until_they_are_taken_out() {
    let app = TestApp::new().await;
    let coordinator = app.actor(Role::Coordinator).await;
    let council = organisation(&coordinator, "council", "Tillgänglighetsrådet", "").await;
    let one = organisation(&coordinator, "association", "Bokstaven", "").await;
    let other = organisation(&coordinator, "association", "Höstglöd", "").await;
    let members = format!("/organisations/{council}/members");
    for id in [&other, &one, &one] {
        let body = json!({ "organisationId": id });
        coordinator.post(&members, &body).await.expect(201);
    }
    let listed = coordinator.get(&members).await.expect(200).json();
    assert_eq!(names(&listed, "members"), ["Bokstaven", "Höstglöd"]);
    assert_eq!(listed["_meta"]["totalRecords"], 2);
    let forums = coordinator
        .get(&format!("/organisations/{one}/forums"))
        .await
        .expect(200)
        .json();
    assert_eq!(names(&forums, "forums"), ["Tillgänglighetsrådet"]);

    for wrong in [
        json!({ "organisationId": council }),
        json!({ "organisationId": uuid::Uuid::nil() }),
    ] {
        let refused = coordinator.post(&members, &wrong).await.expect(422).json();
        assert_eq!(refused["errors"][0]["pointer"], "#/organisationId");
    }
    coordinator
        .get(&format!("/organisations/{one}/members"))
        .await
        .expect(404);
    let no_forum = format!("/organisations/{one}/members");
    coordinator
        .post(&no_forum, &json!({ "organisationId": other }))
        .await
        .expect(409);

    let own = format!("{members}/{one}");
    coordinator.get(&own).await.expect(200);
    coordinator.delete(&own).await.expect(204);
    coordinator.get(&own).await.expect(404);
    let listed = coordinator.get(&members).await.expect(200).json();
    assert_eq!(names(&listed, "members"), ["Höstglöd"]);

    // A key of an organisation knows of itself only.
    let key = app
        .actor_with(Role::Organisation, Boards::All, Some(other.parse().unwrap()))
        .await;
    key.get(&format!("/organisations/{other}/forums"))
        .await
        .expect(200);
    key.get(&format!("/organisations/{one}/forums")).await.expect(404);
    key.get(&members).await.expect(404);
    app.stop().await;
}

#[actix_web::test]
async fn a_forum_is_asked_itself_or_its_members_are_each_on_its_own() {
    let app = TestApp::new().await;
    let coordinator = app.actor(Role::Coordinator).await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelse om samverkan").await;
    let remiss = app.remiss_draft(&case).await;
    let path = format!("/remisser/{}/recipients", remiss["id"].as_str().unwrap());
    let officer = app.actor(Role::Officer).await;
    let council = organisation(&coordinator, "council", "Samverkansrådet", "radet@example.org").await;
    let empty = organisation(&coordinator, "forum", "Nätverket", "").await;
    let members = format!("/organisations/{council}/members");
    for (name, email) in [
        ("Bokstaven", "bokstaven@example.org"),
        ("Höstglöd", "hostglod@example.org"),
        ("Adresslösa", ""),
        ("Nedlagda", "nedlagda@example.org"),
    ] {
        let id = organisation(&coordinator, "association", name, email).await;
        let body = json!({ "organisationId": id });
        coordinator.post(&members, &body).await.expect(201);
        if name == "Nedlagda" {
            let gone = json!({ "active": false });
            coordinator
                .patch(&format!("/organisations/{id}"), &gone)
                .await
                .expect(200);
        }
    }
    let through = json!({ "organisationIds": [council] });
    let answer = officer.post(&path, &through).await.expect(201).json();
    assert_eq!(names(&answer, "added"), ["Samverkansrådet"]);
    let each = json!({ "membersOfForums": [council, empty, uuid::Uuid::nil()] });
    let answer = officer.post(&path, &each).await.expect(201).json();
    assert_eq!(names(&answer, "added"), ["Bokstaven", "Höstglöd"]);
    assert_eq!(names(&answer, "refused")[..2], ["Adresslösa", "Nätverket"]);
    assert_eq!(answer["refused"][1]["pointer"], "#/membersOfForums/1");
    assert!(
        answer["refused"][1]["reason"]
            .as_str()
            .unwrap()
            .starts_with("Inga medlemmar")
    );
    let again = officer.post(&path, &each).await.expect(200).json();
    assert_eq!(again["alreadyThere"].as_array().unwrap().len(), 2);
    app.stop().await;
}

#[actix_web::test]
async fn the_municipalitys_forums_are_taken_in_once_with_roles_and_members() {
    let app = TestApp::new().await;
    let coordinator = app.actor(Role::Coordinator).await;
    // Known by a name that it has had.
    organisation(
        &coordinator,
        "council",
        "Pensionärsrådet",
        "pensionar@example.org",
    )
    .await;
    let caller = Caller::system("test");
    let mut list = Forum::orebro();
    list[0].members = vec!["Bokstaven".to_owned(), "Finns inte".to_owned()];
    organisation(&coordinator, "association", "Bokstaven", "").await;

    let outcomes =
        |taken: &[forums::Taken]| -> Vec<Outcome> { taken.iter().map(|one| one.outcome).collect() };
    let dry = forums::run(&app.app, &caller, &list, true).await.unwrap();
    assert!(outcomes(&dry).contains(&Outcome::New));
    let listed = coordinator
        .get("/organisations?kind=forum")
        .await
        .expect(200)
        .json();
    assert_eq!(listed["_meta"]["totalRecords"], 0, "a dry run changes nothing");

    let taken = forums::run(&app.app, &caller, &list, false).await.unwrap();
    assert_eq!(outcomes(&dry), outcomes(&taken));
    let new = taken.iter().filter(|one| one.outcome == Outcome::New).count();
    assert_eq!((taken.len(), new), (12, 11));
    assert!(
        taken[0]
            .notes
            .iter()
            .any(|note| note.starts_with("Finns inte finns inte"))
    );
    let again = forums::run(&app.app, &caller, &list, false).await.unwrap();
    assert!(again.iter().all(|one| one.outcome == Outcome::Same), "{again:?}");

    let found = async |q: &str| {
        let listed = coordinator
            .get(&format!("/organisations?q={q}"))
            .await
            .expect(200)
            .json();
        listed["organisations"][0].clone()
    };
    let council = found("Pension%C3%A4rsr").await;
    assert_eq!(council["name"], "Pensionärsrådet");
    assert_eq!(
        council["earlierNames"],
        json!(["Kommunala pensionärsrådet", "Pensionärsråd"])
    );
    assert_eq!(council["politicalMembers"], true);
    assert!(!council["convenorRole"].as_str().unwrap().is_empty());
    let network = found("C-n%C3%A4tet").await;
    assert_eq!(network["civilSociety"], false);
    let members = format!("/organisations/{}/members", network["id"].as_str().unwrap());
    let members = coordinator.get(&members).await.expect(200).json();
    assert_eq!(members["_meta"]["totalRecords"], 7);
    app.stop().await;
}
