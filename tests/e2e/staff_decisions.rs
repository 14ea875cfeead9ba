//! A decision is put right on its page, by whoever may, and what was typed is not lost when it is refused.

use remiss::access::Role;
use serde_json::json;

use crate::staff_pages::{hidden_fields, submitted, text};
use crate::staff_sessions::Scene;

#[actix_web::test]
async fn a_decision_is_put_right_on_its_page_and_what_it_said_before_is_told() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Kulturplan").await;
    let id = case["id"].as_str().unwrap();
    let decided = json!({ "kind": "adopted", "decidedBy": "delegate", "delegationPoint": "3.1", "text": "Planen antas." });
    let officer = app.actor(Role::Officer).await;
    let path = format!("/cases/{id}/decisions");
    let decision = officer.post(&path, &decided).await.expect(201).id();

    let hand = scene.person("hand01", &["remiss-handlaggare-ks"]).await;
    let page = text(&hand, &format!("/arbete/arenden/{id}")).await;
    let path = format!("/arbete/beslut/{decision}");
    assert!(page.contains(&path), "{page}");
    let mark = "Rätta beslutet</button>";
    let hidden = hidden_fields(&text(&hand, &path).await, mark);
    let fields = |reason| {
        [
            ("skal", reason),
            ("beslut", "adopted"),
            ("paragraf", ""),
            ("delegation", "3.2"),
            ("dag", "2019-09-02"),
            ("text", "Planen antas <med>\r\nändringar."),
            ("reservation", ""),
        ]
    };
    let refused = submitted(&hand, &path, &hidden, &fields(" "))
        .await
        .expect(422)
        .text();
    assert!(refused.contains("Inget är ändrat."), "{refused}");
    assert!(refused.contains("Planen antas &#60;med&#62;"), "{refused}");
    let hidden = hidden_fields(&refused, mark);
    let done = submitted(&hand, &path, &hidden, &fields("Fel punkt."))
        .await
        .expect(303);
    let led = done.header("location").split('#').next().unwrap().to_owned();
    let page = text(&hand, &led).await;
    assert!(page.contains("Beslutet är rättat."), "{page}");
    assert!(page.contains("delegation 3.2"), "{page}");
    assert!(page.contains("av hand01: Fel punkt."), "{page}");

    // Who may not correct it reads it, and has no form.
    let auditor = scene.person("rev01", &["remiss-administrator"]).await;
    let page = text(&auditor, &path).await;
    assert!(page.contains("Planen antas"), "{page}");
    assert!(!page.contains(mark), "{page}");
    submitted(&auditor, &path, &hidden, &fields("Fel."))
        .await
        .expect(403);
    scene.stop().await;
}
