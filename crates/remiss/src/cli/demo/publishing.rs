//! The answers on the public page: each looked at, what must not be spread masked in the copy.

use serde_json::json;

use super::content::list;
use super::setup::Town;
use super::walk::{Walk, id};
use crate::cli::CommandError;

/// The officer publishes the answers to a remiss, one by one.
pub(super) async fn publish(walk: &mut Walk, town: &Town, remiss: &str) -> Result<(), CommandError> {
    walk.step(
        town.officer.title,
        "the answers published, what must not be spread masked in the copy",
    );
    let path = format!("/remisser/{remiss}/responses?sort=receivedAt&limit=100");
    let responses = walk.get(&town.officer, &path).await?;
    let (mut count, mut masks) = (0, 0);
    for response in list(&responses, "/responses")? {
        let path = format!("/responses/{}", id(response)?);
        let checks = walk
            .get(&town.officer, &format!("{path}/publication-checks"))
            .await?;
        // What has no place in the text cannot be masked there.
        let judged = list(&checks, "/findings")?.iter();
        let judged = judged.filter(|finding| finding["start"].is_null());
        let kept: Vec<_> = judged
            .map(|finding| json!({ "finding": finding["id"], "reason": "Kontrollerat med den som svarade." }))
            .collect();
        let wanted = json!({ "maskFindings": true, "kept": kept });
        let published = walk
            .post(&town.officer, &format!("{path}/publications"), &wanted)
            .await?;
        count += 1;
        masks += list(&published, "/masks")?.len();
    }
    walk.note(&format!(
        "{count} answers on the public page, {masks} places masked"
    ));
    walk.work().await
}
