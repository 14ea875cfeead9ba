//! What those who run the service can do about a session that must end now.

use remiss::access::Role;
use remiss::staff_sessions::end_all;

use crate::staff_sessions::Scene;

#[actix_web::test]
async fn who_has_left_is_signed_out_at_once_and_it_stands_in_the_log() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let left = scene.person("reg01", &["remiss-registrator"]).await;
    let also_left = scene.person("reg01", &["remiss-registrator"]).await;
    let stays = scene.person("reg02", &["remiss-registrator"]).await;
    assert_eq!(end_all(&app.app, Some("REG01")).await.unwrap(), 2);
    for browser in [&left, &also_left] {
        assert_ne!(browser.get("/arbete").await.status, 200);
    }
    stays.get("/arbete").await.expect(200);
    let auditor = app.actor(Role::Auditor).await;
    let log = auditor.get("/audit-entries?limit=100").await.expect(200).json();
    let ended = |entry: &&serde_json::Value| {
        entry["action"] == "session.ended" && entry["details"]["reason"] == "byAdministrator"
    };
    let entries = log["entries"]
        .as_array()
        .or(log["auditEntries"].as_array())
        .unwrap();
    assert_eq!(entries.iter().filter(ended).count(), 2, "{log}");
    assert_eq!(end_all(&app.app, None).await.unwrap(), 1);
    assert_ne!(stays.get("/arbete").await.status, 200);
    scene.stop().await;
}
