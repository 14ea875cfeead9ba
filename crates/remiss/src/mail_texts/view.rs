//! Texts of mails as the API shows them.

use remiss_domain::heading_rules::FieldInfo;
use remiss_domain::mail_texts::{MailBody, MailText};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::http::Links;

/// What one kind of mail says (mejltext).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MailTextView {
    /// The kind of mail.
    #[schema(example = "reminder")]
    pub kind: String,
    /// The kind in Swedish.
    #[schema(example = "påminnelse")]
    pub kind_swedish: String,
    /// Name.
    #[schema(example = "Påminnelse")]
    pub name: String,
    /// Name of the file that takes its place, in `mail.texts_dir`.
    #[schema(example = "reminder.toml")]
    pub file_name: String,
    /// Whether it is the municipality's own, and not the embedded one.
    #[schema(example = false)]
    pub own: bool,
    /// Pattern of the subject; `{field}` is filled in.
    #[schema(example = "Påminnelse: {called} {caseNumber}: {remissName}")]
    pub subject: String,
    /// Pattern of the text.
    #[schema(
        example = "Hej {respondent}!\n\nVi har inte fått något svar från er på remissen ”{remissName}”."
    )]
    pub text: String,
    /// Pattern of the subject in plain language (lättläst); none: as the ordinary one.
    #[schema(example = "Vi väntar på ert svar: ”{remissName}”, {caseNumber}")]
    pub plain_subject: Option<String>,
    /// Pattern of the text in plain language (lättläst); none: the ordinary one serves all.
    #[schema(example = "Hej {respondent}!\n\nVi har frågat vad ni tycker om ”{remissName}”.")]
    pub plain_text: Option<String>,
    /// Names of the fields that the text has to have.
    #[schema(example = json!(["deadline", "answerLink"]))]
    pub required_fields: Vec<String>,
    /// The fields that it can use.
    pub fields: Vec<MailFieldView>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A field that the text of a mail can use.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MailFieldView {
    /// Its name, as it stands between the braces.
    #[schema(example = "answerLink")]
    pub name: String,
    /// What it holds, in Swedish.
    #[schema(example = "mottagarens egen svarslänk")]
    pub swedish: String,
    /// `line`: a few words; `text`: paragraphs; `blocks`: tables and the like, in a paragraph of their own.
    #[schema(example = "line")]
    pub shape: String,
}

crate::page_of! {
    /// A page of texts.
    MailTextPage, mail_texts: MailTextView
}

impl MailTextView {
    pub(super) fn of(app: &App, text: &MailText) -> MailTextView {
        let kind = text.kind;
        let source = |body: &MailBody| body.source().to_owned();
        MailTextView {
            kind: kind.as_str().to_owned(),
            kind_swedish: kind.swedish().to_owned(),
            name: text.name.clone(),
            file_name: kind.file_name().to_owned(),
            own: !text.is_standard(),
            subject: text.subject.source().to_owned(),
            text: source(&text.text),
            plain_subject: text
                .plain_subject
                .as_ref()
                .map(|subject| subject.source().to_owned()),
            plain_text: text.plain_text.as_ref().map(source),
            required_fields: kind.must_have().iter().map(|&name| name.to_owned()).collect(),
            fields: kind.fields().iter().map(field).collect(),
            links: Links::to_self(app.url(&format!("/mail-texts/{kind}"))),
        }
    }
}

fn field(field: &FieldInfo) -> MailFieldView {
    MailFieldView {
        name: field.name.to_owned(),
        swedish: field.swedish.to_owned(),
        shape: field.shape.as_str().to_owned(),
    }
}
