//! Word, as an office uses it: the municipality's own template, and an officer who writes on in the file that was generated.

use std::io::{Cursor, Write as _};

use remiss_documents::Package;
use serde_json::Value;

use super::artifacts::DOCX;
use super::content::{list, text};
use super::people::Person;
use super::setup::Town;
use super::walk::{Walk, id};
use crate::cli::CommandError;

/// The template of a municipality that there is not, part by part.
const TEMPLATE: [(&str, &str); 9] = [
    (
        "[Content_Types].xml",
        include_str!("content/word-template/content-types.xml"),
    ),
    ("_rels/.rels", include_str!("content/word-template/package.rels")),
    (
        "word/document.xml",
        include_str!("content/word-template/document.xml"),
    ),
    (
        "word/_rels/document.xml.rels",
        include_str!("content/word-template/document.rels"),
    ),
    (
        "word/styles.xml",
        include_str!("content/word-template/styles.xml"),
    ),
    (
        "word/header-first.xml",
        include_str!("content/word-template/header-first.xml"),
    ),
    (
        "word/header-next.xml",
        include_str!("content/word-template/header-next.xml"),
    ),
    (
        "word/footer-first.xml",
        include_str!("content/word-template/footer-first.xml"),
    ),
    (
        "word/footer-next.xml",
        include_str!("content/word-template/footer-next.xml"),
    ),
];

/// The administrator uploads the municipality's Word template; every yttrande is set in it from then on.
pub(super) async fn lay_template(walk: &mut Walk, administrator: &Person) -> Result<(), CommandError> {
    walk.step(
        administrator.title,
        "a Word template of the municipality's own, for each yttrande",
    );
    let parts = TEMPLATE.map(|(name, text)| (name, text.as_bytes()));
    let file = zipped(parts.into_iter())?;
    let path = "/word-templates?name=P%C3%A5hittad%20mall&documentTypes=yttrande&fileName=wordmall.docx";
    let made = walk.upload(administrator, path, DOCX, file.clone()).await?;
    for remark in list(&made, "/remarks")? {
        walk.note(text(remark, "/text")?);
    }
    walk.keep(
        "wordmall.docx",
        &file,
        "Word template",
        "looked through when uploaded",
    )?;
    let path = format!("/word-templates/{}/specimen", id(&made)?);
    let specimen = walk.fetch(administrator, &path, DOCX).await?;
    walk.keep(
        "wordmall-prov.docx",
        &specimen,
        "specimen in it",
        "every place and style filled",
    )
}

/// An officer takes the draft as a Word file, writes on in it, has it checked and uploads it. The page with the differences is kept.
pub(super) async fn write_on(
    walk: &mut Walk,
    town: &Town,
    draft: &str,
    changes: &Value,
    folder: &str,
) -> Result<(), CommandError> {
    walk.step(
        town.officer.title,
        "written on in Word, checked and uploaded (the file itself is handed in)",
    );
    let path = format!("/drafts/{draft}");
    let file = rewritten(&walk.fetch(&town.officer, &path, DOCX).await?, changes)?;
    let checked = walk
        .upload(&town.officer, &format!("{path}/checks"), DOCX, file.clone())
        .await?;
    let changed: Vec<_> = list(&checked, "/changedKeys")?
        .iter()
        .filter_map(Value::as_str)
        .collect();
    walk.note(&format!(
        "{} remarks; written on: {}",
        list(&checked, "/findings")?.len(),
        changed.join(", ")
    ));
    let content = format!("{path}/content?fileName=tjansteskrivelse.docx");
    let draft = walk.replace(&town.officer, &path, &content, DOCX, file).await?;
    let differences = format!("{path}/versions/{}/differences", draft["version"]);
    let page = walk.fetch(&town.officer, &differences, "text/html").await?;
    walk.keep(
        &format!("{folder}/skillnader.html"),
        &page,
        "differences between versions",
        "word by word",
    )
}

/// The file with words of its text replaced, as Word saves it when somebody has written in it.
fn rewritten(docx: &[u8], changes: &Value) -> Result<Vec<u8>, CommandError> {
    let broken = |error: remiss_documents::ReadError| CommandError::Sentence(error.to_string());
    let package = Package::open(docx).map_err(broken)?;
    let mut words = package
        .xml(package.document_name())
        .map_err(broken)?
        .unwrap_or_default();
    for change in list(changes, "")? {
        let (from, to) = (text(change, "/from")?, text(change, "/to")?);
        if !words.contains(from) {
            return Err(CommandError::Sentence(format!(
                "the Word file does not say: {from}"
            )));
        }
        words = words.replace(from, to);
    }
    zipped(package.names().map(|name| {
        let part = package.part(name).unwrap_or_default();
        let text = name == package.document_name();
        (name, if text { words.as_bytes() } else { part })
    }))
}

fn zipped<'a>(parts: impl Iterator<Item = (&'a str, &'a [u8])>) -> Result<Vec<u8>, CommandError> {
    let written = (|| {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            zip.start_file(name, zip::write::SimpleFileOptions::default())?;
            zip.write_all(bytes)?;
        }
        Ok(zip.finish()?.into_inner())
    })();
    written.map_err(|error: zip::result::ZipError| CommandError::Sentence(error.to_string()))
}
