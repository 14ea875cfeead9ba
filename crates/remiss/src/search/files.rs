//! The text of files, read by the worker so that documents are found by what they say.
//!
//! Word files, PDF, plain text, HTML and mails. Of a scanned paper, or a file with a password, nothing can be read: it is found by its title.

use std::panic::catch_unwind;

use super::store::{self, Waiting};
use crate::access::Caller;
use crate::app::App;
use crate::http::ApiResult;

/// Larger files are found by their titles only.
const LARGEST: i64 = 30_000_000;
/// So many files in one round: the others get their turn.
const ROUND: i64 = 20;

/// Reads some of the files that wait. Returns how many.
pub(super) async fn read_waiting(app: &App) -> ApiResult<usize> {
    let service = Caller::system("search");
    let waiting = app
        .read(&service, async |connection| {
            store::waiting(app, connection, ROUND).await
        })
        .await?;
    for document in &waiting {
        // Written down first: a file that brings the worker down must not be met again.
        keep(app, &service, document, None).await?;
        let text = if document.size > LARGEST {
            None
        } else {
            let bytes = match app.files().get(document.file_key).await {
                Ok(bytes) => bytes,
                Err(error) => {
                    tracing::warn!(document = %document.document_id, %error, "a file could not be read for searching");
                    continue;
                }
            };
            let media_type = document.media_type.clone();
            let reading = tokio::task::spawn_blocking(move || text_of(&media_type, &bytes));
            reading.await.ok().flatten()
        };
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            keep(app, &service, document, Some(&text)).await?;
        }
    }
    Ok(waiting.len())
}

async fn keep(app: &App, service: &Caller, document: &Waiting, text: Option<&str>) -> ApiResult<()> {
    app.write(service, async |connection| {
        store::keep(app, connection, document.document_id, text).await
    })
    .await
}

/// What a file says; none when it cannot be told. Postgres keeps no NUL.
fn text_of(media_type: &str, bytes: &[u8]) -> Option<String> {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let text = catch_unwind(|| match essence {
        "text/plain" => Some(decoded(bytes)),
        "text/html" => {
            let mail = [
                b"Content-Type: text/html; charset=utf-8\r\n\r\n".as_slice(),
                decoded(bytes).as_bytes(),
            ]
            .concat();
            Some(remiss_mail::parse(&mail).text)
        }
        "message/rfc822" => {
            let mail = remiss_mail::parse(bytes);
            Some(format!("{}\n{}", mail.subject, mail.text))
        }
        "application/pdf" => remiss_documents::pdf_words(bytes),
        _ => remiss_documents::read_docx(bytes).ok().map(|read| read.words()),
    })
    .ok()
    .flatten()?;
    Some(text.replace('\0', " "))
}

/// UTF-8, or else what Windows programs write.
fn decoded(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_html_and_mails_say_their_words_and_nothing_else_does_harm() {
        assert_eq!(
            text_of("text/plain; charset=utf-8", "Åsikt".as_bytes()).unwrap(),
            "Åsikt"
        );
        assert_eq!(text_of("text/plain", b"\xc5sikt\0").unwrap(), "Åsikt ");
        let html = text_of(
            "text/html",
            "<p>Fler <b>vägar</b></p><script>hemligt()</script>".as_bytes(),
        )
        .unwrap();
        assert!(html.contains("vägar") && !html.contains("hemligt"), "{html}");
        let mail = b"From: a@example.org\r\nSubject: Svar\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nVi tycker detta.\r\n";
        assert!(text_of("message/rfc822", mail).unwrap().contains("Vi tycker"));
        assert_eq!(text_of("application/pdf", b"%PDF-1.4 and then nothing"), None);
        assert_eq!(
            text_of(
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                b"PK"
            ),
            None
        );
    }
}
