//! What goes by post, and the papers about who was asked: sändlista, address labels, letters for every purpose.

use serde_json::json;

use super::artifacts::{DOCX, PDF};
use super::content::list;
use super::setup::Town;
use super::walk::{Walk, id};
use crate::cli::CommandError;

/// The papers of a dispatch: the letters, which are posted, the sändlista and the labels.
pub(super) async fn post_dispatch(
    walk: &mut Walk,
    town: &Town,
    remiss: &str,
    folder: &str,
) -> Result<(), CommandError> {
    posted(walk, town, remiss, "dispatch", folder).await?;
    for (kind, end) in [(DOCX, "docx"), (PDF, "pdf"), ("text/csv", "csv")] {
        let path = format!("/remisser/{remiss}/distribution-list");
        let bytes = walk.fetch(&town.officer, &path, kind).await?;
        let checked = match end {
            "csv" => "with addresses, for the officer",
            _ => "who was asked, without addresses",
        };
        walk.keep(
            &format!("{folder}/sandlista.{end}"),
            &bytes,
            "sändlista (distribution list)",
            checked,
        )?;
    }
    // Labels for all with a postal address, to have a sheet to look at; the letters are for those without mail.
    let path = format!("/remisser/{remiss}/address-labels?all=true");
    let labels = walk.fetch(&town.officer, &path, PDF).await?;
    walk.keep(
        &format!("{folder}/adressetiketter.pdf"),
        &labels,
        "address labels",
        "3 × 8 on a sheet",
    )
}

/// The letters of a remiss for one purpose: fetched as one file for the printer, then marked as posted.
pub(super) async fn posted(
    walk: &mut Walk,
    town: &Town,
    remiss: &str,
    purpose: &str,
    folder: &str,
) -> Result<(), CommandError> {
    let path = format!("/remisser/{remiss}/letters?purpose={purpose}");
    let letters = walk.fetch(&town.officer, &path, PDF).await?;
    let named = match purpose {
        "dispatch" => "missiv",
        "receipt" => "mottagningskvittens",
        "reminder" => "paminnelse",
        _ => "aterkoppling",
    };
    let what = match purpose {
        "dispatch" => "letters: missiv",
        "receipt" => "letters: receipt",
        "reminder" => "letters: reminder",
        _ => "letters: feedback",
    };
    let checked = "address in the window of the envelope";
    walk.keep(&format!("{folder}/brev-{named}.pdf"), &letters, what, checked)?;
    let waiting =
        format!("/messages?remissId={remiss}&channel=letter&purpose={purpose}&status=queued&limit=100");
    let waiting = walk.get(&town.officer, &waiting).await?;
    let waiting = list(&waiting, "/messages")?;
    if let Some(letter) = waiting.first() {
        let path = format!("/messages/{}/content", id(letter)?);
        let letter = walk.fetch(&town.officer, &path, DOCX).await?;
        walk.keep(
            &format!("{folder}/brev-{named}.docx"),
            &letter,
            what,
            "one of them in Word",
        )?;
    }
    let fetched = json!({ "fetchedAt": walk.app.now(), "letters": waiting.len(), "purpose": purpose });
    walk.post(
        &town.registrar,
        &format!("/remisser/{remiss}/letter-printings"),
        &fetched,
    )
    .await?;
    Ok(())
}
