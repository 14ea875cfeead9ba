//! Files that are published with a response: what they say, as far as a program here can read them, and how they are shown.

use remiss_documents::read::WordBlock;
use remiss_documents::{read_docx, section_text};
use uuid::Uuid;

use crate::app::App;
use crate::documents::{self, Document};
use crate::http::{ApiError, ApiResult};

/// A file of a published response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownFile {
    /// The publication.
    pub publication_id: Uuid,
    /// The document whose file it is.
    pub document_id: Uuid,
    /// What it is called on the pages.
    pub title: String,
    /// Name under which it is saved, which does not tell the name that it came with.
    pub file_name: String,
    /// Media type.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
}

/// What a file says, as one text; none when it cannot be read here, so that a person has to.
pub(super) async fn text_of(app: &App, document: &Document) -> ApiResult<Option<String>> {
    let ending = ending(&document.file_name);
    let is_word = ending == "docx" || document.media_type.contains("wordprocessingml");
    let is_text = document.media_type.starts_with("text/plain") || ending == "txt";
    if !is_word && !is_text {
        return Ok(None);
    }
    let bytes = documents::content(app, document).await?;
    if is_text && !is_word {
        return Ok(Some(String::from_utf8_lossy(&bytes).into_owned()));
    }
    let read =
        tokio::task::spawn_blocking(move || read_docx(&bytes).ok().filter(|read| read.remarks.is_empty()))
            .await
            .map_err(ApiError::internal)?;
    // Comments, tracked changes, hidden text and pictures are no part of what is read: then a person has to look.
    Ok(read.map(|read| {
        let blocks = read.blocks.into_iter().map(|block| match block {
            WordBlock::Title(text) | WordBlock::Heading { text, .. } => text,
            WordBlock::Text { block, .. } => section_text::text(&[block], 2),
        });
        let notes = read.notes.into_iter().map(|(_, text)| text);
        blocks.chain(notes).collect::<Vec<_>>().join("\n\n")
    }))
}

/// The ending of a file's name, in lower case; empty when there is none that one could trust.
pub(super) fn ending(file_name: &str) -> String {
    match file_name.rsplit_once('.') {
        Some((_, ending))
            if (1..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
        {
            ending.to_lowercase()
        }
        _ => String::new(),
    }
}

/// The name under which the n-th file is saved: what it was called may name a person.
pub(super) fn saved_as(position: i32, came_as: &str) -> String {
    match ending(came_as).as_str() {
        "" => format!("bilaga-{position}"),
        ending => format!("bilaga-{position}.{ending}"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_saved_under_a_name_that_tells_nothing() {
        assert_eq!(saved_as(1, "Svar från Sten Exempelsson.DOCX"), "bilaga-1.docx");
        assert_eq!(saved_as(2, "svar"), "bilaga-2");
        assert_eq!(saved_as(3, "svar.Sten Exempelsson"), "bilaga-3");
    }
}
