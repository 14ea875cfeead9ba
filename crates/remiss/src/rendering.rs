//! Documents as they leave the service: which format the caller accepts, made of one model, with its name.
//!
//! The model and the formats are in the crate `remiss_documents`; here they meet HTTP and the letterhead of a board.

use actix_web::http::header::{self, Accept, Header as _, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use remiss_documents::{Document, DocumentError, Header, LabelSheet, Labels, WordTemplate, Workbook};
use uuid::Uuid;

use crate::app::App;
use crate::boards::Board;
use crate::db::{Connection, Sight};
use crate::http::{ApiError, ApiResult};
use crate::word_templates;

/// A format in which a document can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A web page.
    Html,
    /// Word.
    Docx,
    /// PDF/A.
    Pdf,
    /// Plain text in UTF-8.
    Text,
    /// A spreadsheet; made of a [`Workbook`], not of a [`Document`].
    Xlsx,
    /// A table as text, for other programs; made of one sheet.
    Csv,
}

impl Format {
    /// The media type, without parameters.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Html => "text/html",
            Format::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Format::Pdf => "application/pdf",
            Format::Text => "text/plain",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Csv => "text/csv",
        }
    }

    /// Ending of the file's name, with its dot.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Html => ".html",
            Format::Docx => ".docx",
            Format::Pdf => ".pdf",
            Format::Text => ".txt",
            Format::Xlsx => ".xlsx",
            Format::Csv => ".csv",
        }
    }

    /// The one of `allowed` that the request's `Accept` likes best; the first of them when it does not say, or takes
    /// anything. None that it takes is 406.
    pub fn negotiate(request: &HttpRequest, allowed: &[Format]) -> ApiResult<Format> {
        let first = allowed
            .first()
            .copied()
            .ok_or_else(|| ApiError::internal("no format to choose"))?;
        let types: Vec<_> = allowed.iter().map(|format| format.media_type()).collect();
        Ok(allowed.get(best(request, &types)?).copied().unwrap_or(first))
    }

    /// The same for a resource whose JSON comes first: none means JSON.
    pub fn or_json(request: &HttpRequest, allowed: &[Format]) -> ApiResult<Option<Format>> {
        let types: Vec<_> = std::iter::once("application/json")
            .chain(allowed.iter().map(|format| format.media_type()))
            .collect();
        Ok(best(request, &types)?
            .checked_sub(1)
            .and_then(|place| allowed.get(place).copied()))
    }
}

/// Place of the media type that the request likes best.
fn best(request: &HttpRequest, types: &[&'static str]) -> ApiResult<usize> {
    if !request.headers().contains_key(header::ACCEPT) {
        return Ok(0);
    }
    let accept = Accept::parse(request).map_err(|_| ApiError::NotAcceptable(types.to_vec()))?;
    let refused = |kind: &str| {
        accept.iter().any(|item| {
            item.quality == header::Quality::ZERO && item.item.essence_str().eq_ignore_ascii_case(kind)
        })
    };
    let possible = |kind: &&str| !refused(kind);
    for wanted in accept.ranked() {
        let wanted = wanted.essence_str().to_ascii_lowercase();
        let fits = |kind: &str| match wanted.strip_suffix("/*") {
            Some("*") => true,
            Some(main) => kind.split('/').next() == Some(main),
            None => kind == wanted,
        };
        if let Some(place) = types.iter().position(|kind| fits(kind) && possible(kind)) {
            return Ok(place);
        }
    }
    Err(ApiError::NotAcceptable(types.to_vec()))
}

/// The bytes of a document, of a board where it is one's. Word files are set in the municipality's own template where it
/// has one for the board and the type; the other formats have our own look. Not for use in a transaction: see
/// [`render_within`].
pub async fn render(
    app: &App,
    board: impl Into<Option<Uuid>>,
    document: Document,
    format: Format,
) -> ApiResult<Vec<u8>> {
    let board = board.into();
    let template = match format {
        Format::Docx => {
            app.database()
                .transaction(
                    app.municipality(),
                    Sight::everything(app.today()),
                    true,
                    async |connection| word_templates::in_use(app, connection, board, &document.kind).await,
                )
                .await?
        }
        _ => None,
    };
    set(template, document, format).await
}

/// The same within a transaction, on its connection: a second one could be waited for in vain.
pub async fn render_within(
    app: &App,
    connection: &mut Connection,
    board: impl Into<Option<Uuid>>,
    document: Document,
    format: Format,
) -> ApiResult<Vec<u8>> {
    let template = match format {
        Format::Docx => word_templates::in_use(app, connection, board.into(), &document.kind).await?,
        _ => None,
    };
    set(template, document, format).await
}

/// A document in a template of the municipality's, as Word.
pub async fn render_in(template: Vec<u8>, document: Document) -> ApiResult<Vec<u8>> {
    in_background(move || {
        let (template, _) = WordTemplate::read(&template)
            .map_err(|error| DocumentError::Docx(format!("the template: {error}")))?;
        remiss_documents::fill_docx(&template, &document)
    })
    .await
}

/// Sets a document on a thread of its own kind, since a long one takes a while.
async fn set(template: Option<Vec<u8>>, document: Document, format: Format) -> ApiResult<Vec<u8>> {
    if let (Some(template), Format::Docx) = (template, format) {
        return render_in(template, document).await;
    }
    in_background(move || match format {
        Format::Html => remiss_documents::render_html(&document).map(String::into_bytes),
        Format::Docx => remiss_documents::render_docx(&document),
        Format::Pdf => remiss_documents::render_pdf(&document),
        Format::Text => remiss_documents::render_text(&document).map(String::into_bytes),
        Format::Xlsx | Format::Csv => Err(DocumentError::Xlsx("a text is no workbook".to_owned())),
    })
    .await
}

/// The bytes of a spreadsheet.
pub async fn render_workbook(workbook: Workbook) -> ApiResult<Vec<u8>> {
    in_background(move || remiss_documents::render_xlsx(&workbook)).await
}

/// Several letters in one PDF for the printer.
pub async fn render_letters(letters: Vec<Document>) -> ApiResult<Vec<u8>> {
    in_background(move || remiss_documents::render_letters_pdf(&letters)).await
}

/// Address labels on sheets, for the printer.
pub async fn render_labels(sheet: LabelSheet, labels: Labels) -> ApiResult<Vec<u8>> {
    in_background(move || remiss_documents::render_labels_pdf(&sheet, &labels)).await
}

async fn in_background(
    work: impl FnOnce() -> Result<Vec<u8>, DocumentError> + Send + 'static,
) -> ApiResult<Vec<u8>> {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(DocumentError::TooManyBlocks { limit, .. })) => Err(ApiError::conflict(
            format!("Dokumentet är för långt: högst {limit} stycken och rader går att sätta."),
            format!("The document is too long: at most {limit} paragraphs and rows can be set."),
        )),
        Ok(Err(error)) => Err(ApiError::internal(error)),
        Err(error) => Err(ApiError::internal(error)),
    }
}

/// Answers 200 with a document. `file_name` gets the ending of the format where it lacks it; what a file system
/// refuses in a name, such as the slash of a case number, becomes a hyphen.
pub fn respond(bytes: Vec<u8>, format: Format, file_name: &str) -> HttpResponse {
    let content_type = match format {
        Format::Html | Format::Text | Format::Csv => format!("{}; charset=utf-8", format.media_type()),
        _ => format.media_type().to_owned(),
    };
    let how = match format {
        Format::Docx | Format::Xlsx | Format::Csv => "attachment",
        _ => "inline",
    };
    let mut response = HttpResponse::Ok();
    response
        .content_type(content_type)
        .insert_header((header::VARY, "Accept"))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    if format == Format::Html {
        response.insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
        ));
    }
    if let Some(value) = disposition(how, &file_name_of(file_name, format)) {
        response.insert_header((header::CONTENT_DISPOSITION, value));
    }
    response.body(bytes)
}

/// A name of a file in this format: `Ks 1216/2018` becomes `Ks 1216-2018.pdf`.
pub fn file_name_of(name: &str, format: Format) -> String {
    let stem = name.strip_suffix(format.extension()).unwrap_or(name);
    let safe: String = stem
        .chars()
        .map(|letter| match letter {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
            control if control.is_control() => ' ',
            other => other,
        })
        .take(120)
        .collect();
    format!("{}{}", safe.trim().trim_matches('.'), format.extension())
}

/// A `Content-Disposition` with the name in both spellings (RFC 6266): plain letters for old programs, and in UTF-8.
pub fn disposition(how: &str, file_name: &str) -> Option<HeaderValue> {
    let plain: String = file_name
        .chars()
        .map(|letter| match letter {
            'å' | 'ä' => 'a',
            'Å' | 'Ä' => 'A',
            'ö' => 'o',
            'Ö' => 'O',
            ' '..='~' if !matches!(letter, '"' | '\\' | '%') => letter,
            _ => '_',
        })
        .collect();
    let encoded: String = file_name
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect();
    HeaderValue::from_str(&format!(
        "{how}; filename=\"{plain}\"; filename*=UTF-8''{encoded}"
    ))
    .ok()
}

/// The letterhead of a board's department; what else stands in it is up to the document.
pub fn letterhead(app: &App, board: &Board, case_number: Option<&str>) -> Header {
    let municipality = &app.settings().municipality;
    let address: Vec<_> = board
        .postal_address
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let mut contact = Vec::new();
    if !address.is_empty() {
        contact.push(format!("{}, {}", municipality.name, address.join(", ")));
    }
    let reachable = [board.email.as_deref().unwrap_or_default(), &municipality.web];
    let reachable: Vec<_> = reachable.into_iter().filter(|text| !text.is_empty()).collect();
    if !reachable.is_empty() {
        contact.push(reachable.join(" · "));
    }
    Header {
        municipality: municipality.name.clone(),
        department: board.department.clone(),
        board: board.name.clone(),
        case_number: case_number.map(str::to_owned),
        contact,
        ..Header::default()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const ALL: [Format; 3] = [Format::Html, Format::Docx, Format::Pdf];

    fn chosen(accept: &str) -> ApiResult<Option<Format>> {
        let request = TestRequest::default()
            .insert_header((header::ACCEPT, accept))
            .to_http_request();
        Format::or_json(&request, &ALL)
    }

    #[test]
    fn the_format_is_the_one_that_the_caller_likes_best() {
        assert_eq!(chosen("*/*").unwrap(), None);
        assert_eq!(chosen("application/json").unwrap(), None);
        assert_eq!(
            chosen("text/html,application/xml;q=0.9,*/*;q=0.8").unwrap(),
            Some(Format::Html)
        );
        assert_eq!(
            chosen("application/json;q=0.5, application/pdf").unwrap(),
            Some(Format::Pdf)
        );
        assert_eq!(chosen("application/json;q=0, */*").unwrap(), Some(Format::Html));
        assert!(matches!(chosen("image/png"), Err(ApiError::NotAcceptable(_))));
        let none = TestRequest::default().to_http_request();
        assert_eq!(Format::or_json(&none, &ALL).unwrap(), None);
        assert_eq!(Format::negotiate(&none, &ALL).unwrap(), Format::Html);
    }

    #[test]
    fn a_file_name_keeps_its_swedish_letters_and_loses_what_a_file_system_refuses() {
        assert_eq!(
            file_name_of("Ärendelista Ks 1216/2018.pdf", Format::Pdf),
            "Ärendelista Ks 1216-2018.pdf"
        );
        assert_eq!(
            disposition("inline", "Ärende.pdf").unwrap(),
            "inline; filename=\"Arende.pdf\"; filename*=UTF-8''%C3%84rende.pdf"
        );
    }
}
