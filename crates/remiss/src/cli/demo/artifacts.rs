//! What the walk leaves to look at: every mail that was sent, every document in Word and PDF, the calendars.

use jiff::civil::Date;
use remiss_documents::{Block, Document};
use serde_json::Value;

use super::content::text;
use super::incoming::Incoming;
use super::outgoing::Agreement;
use super::setup::Town;
use super::walk::Walk;
use crate::cli::CommandError;

/// Media type of a file.
pub(super) const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Media type of a file.
pub(super) const PDF: &str = "application/pdf";

/// Collects them.
pub(super) async fn collect(
    walk: &mut Walk,
    town: &Town,
    agreement: &Agreement,
    incoming: &Incoming,
) -> Result<(), CommandError> {
    walk.step("demo", "everything that was made, collected");
    let mails = copy_mails(walk)?;
    walk.made.push(super::walk::Made {
        what: "mails".to_owned(),
        file: "mails/*.eml".to_owned(),
        checked: format!("{mails} mails, each Message-ID once"),
    });

    let missiv = format!("/remisser/{}/missiv", agreement.remiss);
    both(
        walk,
        town,
        &missiv,
        "Ks-1216-2018/missiv",
        "missiv (covering letter)",
    )
    .await?;
    let compilation = format!("/remisser/{}/compilation", agreement.remiss);
    for (kind, file) in [
        (DOCX, "sammanstallning.docx"),
        (PDF, "sammanstallning.pdf"),
        (XLSX, "sammanstallning.xlsx"),
    ] {
        let bytes = walk.fetch(&town.officer, &compilation, kind).await?;
        walk.keep(
            &format!("Ks-1216-2018/{file}"),
            &bytes,
            "sammanställning (compilation)",
            "every viewpoint has reply and result",
        )?;
    }
    both(
        walk,
        town,
        &format!("/drafts/{}", agreement.draft),
        "Ks-1216-2018/tjansteskrivelse",
        "tjänsteskrivelse (report)",
    )
    .await?;
    both(
        walk,
        town,
        &format!("/meetings/{}/agenda", agreement.meeting),
        "arendelista-Ks",
        "ärendelista (agenda)",
    )
    .await?;
    let extract = walk
        .get(&town.secretary, &format!("/decisions/{}", agreement.decision))
        .await?;
    let extract = text(&extract, "/extractDocumentId")?.to_owned();
    let extract = walk
        .fetch(&town.secretary, &format!("/documents/{extract}/content"), "*/*")
        .await?;
    walk.keep(
        "Ks-1216-2018/protokollsutdrag.pdf",
        &extract,
        "protokollsutdrag (extract)",
        "the one summary, word for word",
    )?;

    both(
        walk,
        town,
        &format!("/drafts/{}", incoming.report),
        "SOU-2015-100/tjansteskrivelse",
        "tjänsteskrivelse (remiss)",
    )
    .await?;
    both(
        walk,
        town,
        &format!("/drafts/{}", incoming.yttrande),
        "SOU-2015-100/yttrande",
        "yttrande (answer)",
    )
    .await?;
    let comparison = format!("/drafts/{}/comparison", incoming.yttrande);
    let page = walk.fetch(&town.officer, &comparison, "text/html").await?;
    walk.keep(
        "SOU-2015-100/jamforelse.html",
        &page,
        "yttrande beside tjänsteskrivelse",
        "the two stances, and where they part",
    )?;
    both(
        walk,
        town,
        &format!("/meetings/{}/agenda", incoming.meeting),
        "arendelista-social-valfard",
        "ärendelista (agenda)",
    )
    .await?;

    for (number, (board, address)) in town.calendars.iter().enumerate() {
        let calendar = walk
            .fetch(&super::people::Person::anyone(), address, "text/calendar")
            .await?;
        let file = format!("stoppdatum-{}.ics", number + 1);
        walk.keep(
            &file,
            &calendar,
            &format!("calendar of {board}"),
            "meetings, stop dates, deadlines",
        )?;
    }
    Ok(())
}

/// A document as Word and as PDF, with what the heading rules find.
async fn both(walk: &mut Walk, town: &Town, path: &str, file: &str, what: &str) -> Result<(), CommandError> {
    let findings = match path {
        draft if draft.starts_with("/drafts/") => {
            walk.get(&town.officer, &format!("{path}/findings")).await?
        }
        _ => walk.get(&town.officer, path).await?,
    };
    let checked = match findings["findings"].as_array().map(Vec::len) {
        None => "the one summary, word for word".to_owned(),
        Some(0) => "heading rules: nothing to mend".to_owned(),
        Some(count) => format!("heading rules: {count} remarks"),
    };
    for (kind, end) in [(DOCX, "docx"), (PDF, "pdf")] {
        let bytes = walk.fetch(&town.officer, path, kind).await?;
        walk.keep(&format!("{file}.{end}"), &bytes, what, &checked)?;
    }
    Ok(())
}

fn copy_mails(walk: &Walk) -> Result<usize, CommandError> {
    let failed = || CommandError::io("the mails cannot be copied");
    let folder = walk.state.artifacts.join("mails");
    std::fs::create_dir_all(&folder).map_err(failed())?;
    let mut count = 0;
    for mail in std::fs::read_dir(&walk.state.mail_out).map_err(failed())? {
        let mail = mail.map_err(failed())?;
        if mail.path().extension().is_some_and(|end| end == "eml") {
            std::fs::copy(mail.path(), folder.join(mail.file_name())).map_err(failed())?;
            count += 1;
        }
    }
    Ok(count)
}

/// The proposal that the agreement's remiss is about, as a PDF.
pub(super) fn proposal(agreement: &Value, day: Date) -> Result<Vec<u8>, CommandError> {
    let mut document = Document::new("bilaga", text(agreement, "/name")?, day);
    document.header.municipality = "Örebro kommun".to_owned();
    document.header.department = "Kommunstyrelseförvaltningen".to_owned();
    document.header.case_number = Some(text(agreement, "/caseNumber")?.to_owned());
    for paragraph in text(agreement, "/proposal")?
        .split('\n')
        .filter(|line| !line.trim().is_empty())
    {
        document.blocks.push(match paragraph.strip_prefix("# ") {
            Some(heading) => Block::heading(1, heading),
            None => Block::paragraph(paragraph),
        });
    }
    remiss_documents::render_pdf(&document).map_err(|error| CommandError::Sentence(error.to_string()))
}
