//! What a response is made of as it would be published, and what has to be looked at in it.

use std::ops::Range;

use remiss_domain::publication::{FindingKind, Found, search};

use crate::app::App;
use crate::db::Connection;
use crate::documents;
use crate::http::ApiResult;
use crate::organisations;
use crate::remisser::Remiss;
use crate::responses::{PRIVATE_PERSON, Response};

/// The part that is the respondent's name.
pub(super) const NAME: &str = "name";
/// The part that is the text.
pub(super) const TEXT: &str = "text";

/// A part of a response that is shown.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// `name`, `text`, or `answers.` with the key of the question.
    pub key: String,
    /// What stands above it.
    pub heading: String,
    /// As it came.
    pub text: String,
}

/// Something that has to be looked at.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    /// The same for the same thing, as long as the response is.
    pub id: String,
    /// What it is.
    pub kind: FindingKind,
    /// The part, or `document.` with the id of a document.
    pub part: String,
    /// Where in the part, in characters; none in a file, and for what is not in a text.
    pub place: Option<Range<usize>>,
    /// What stands there; of several in one file the first.
    pub words: String,
    /// How often it stands in a file.
    pub count: usize,
}

/// A response as it is looked at.
#[derive(Debug)]
pub(super) struct Look {
    /// Whether the name is shown.
    pub name_shown: bool,
    /// Names of persons that are not shown.
    pub hidden: Vec<String>,
    /// The parts, in order.
    pub parts: Vec<Part>,
    /// The findings, by part and place.
    pub findings: Vec<Finding>,
}

/// Whether the respondent is a private person.
pub(super) fn is_private(response: &Response) -> bool {
    response.respondent_kind == PRIVATE_PERSON
}

/// Looks at a response. `show_name`: whether the name is to be shown.
pub(super) async fn look(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    response: &Response,
    show_name: bool,
) -> ApiResult<Look> {
    let hidden = hidden_names(app, connection, response, show_name).await?;
    let parts = parts(remiss, response, show_name);
    let mut findings: Vec<Finding> = parts
        .iter()
        .flat_map(|part| in_part(part, &hidden, shown_name(response, show_name)))
        .collect();
    let original = documents::find(app, connection, response.document_id).await?;
    if let Some(ground) = original.secrecy_ground {
        findings.push(Finding {
            id: format!("{}:document.{}", FindingKind::Secrecy, original.id),
            kind: FindingKind::Secrecy,
            part: format!("document.{}", original.id),
            place: None,
            words: ground,
            count: 1,
        });
    }
    if !response.sender_confirmed {
        findings.push(Finding {
            id: format!("{}:{NAME}", FindingKind::UnconfirmedSender),
            kind: FindingKind::UnconfirmedSender,
            part: NAME.to_owned(),
            place: None,
            words: response.respondent_name.clone(),
            count: 1,
        });
    }
    Ok(Look {
        name_shown: show_name,
        hidden,
        parts,
        findings,
    })
}

/// The name that stands on the page, if it does.
fn shown_name(response: &Response, show_name: bool) -> Option<&str> {
    show_name.then_some(response.respondent_name.as_str())
}

/// The private person's name, or those of an organisation's contacts who may not be published.
async fn hidden_names(
    app: &App,
    connection: &mut Connection,
    response: &Response,
    show_name: bool,
) -> ApiResult<Vec<String>> {
    if is_private(response) {
        return Ok(if show_name {
            Vec::new()
        } else {
            vec![response.respondent_name.clone()]
        });
    }
    let Some(organisation) = response.organisation_id else {
        return Ok(Vec::new());
    };
    let contacts = organisations::contacts(app, connection, &[organisation]).await?;
    Ok(contacts
        .into_iter()
        .filter(|contact| !contact.may_publish && !contact.name.trim().is_empty())
        .map(|contact| contact.name)
        .collect())
}

fn parts(remiss: &Remiss, response: &Response, show_name: bool) -> Vec<Part> {
    let name = show_name.then(|| Part {
        key: NAME.to_owned(),
        heading: "Namn".to_owned(),
        text: response.respondent_name.clone(),
    });
    let answers = response.answers.iter().map(|answer| {
        let question = remiss
            .questions
            .iter()
            .find(|question| question.key == answer.key);
        Part {
            key: format!("answers.{}", answer.key),
            heading: question.map_or_else(
                || format!("Fråga {}", answer.key),
                |question| question.text.clone(),
            ),
            text: answer.text.clone(),
        }
    });
    let text = (!response.text.trim().is_empty()).then(|| Part {
        key: TEXT.to_owned(),
        heading: if response.answers.is_empty() {
            "Svar"
        } else {
            "Andra synpunkter"
        }
        .to_owned(),
        text: response.text.clone(),
    });
    name.into_iter().chain(answers).chain(text).collect()
}

fn in_part(part: &Part, hidden: &[String], shown: Option<&str>) -> Vec<Finding> {
    let names: Vec<&str> = hidden.iter().map(String::as_str).collect();
    let found = search(&part.text, &names).into_iter();
    found
        .map(|Found { kind, place }| Finding {
            id: format!("{kind}:{}:{}-{}", part.key, place.start, place.end),
            kind,
            part: part.key.clone(),
            words: part.text.chars().skip(place.start).take(place.len()).collect(),
            place: Some(place),
            count: 1,
        })
        // Who is named on the page may sign.
        .filter(|finding| {
            finding.kind != FindingKind::Signature
                || !shown.is_some_and(|name| is_part_of(&finding.words, name))
        })
        .collect()
}

/// Whether every word of a signature stands in a name.
fn is_part_of(words: &str, name: &str) -> bool {
    let name: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words
        .split_whitespace()
        .all(|word| name.contains(&word.to_lowercase()))
}

/// What has to be looked at in a file: each kind once. `text`: what the file says, as far as it can be read.
pub(super) fn in_file(
    document: uuid::Uuid,
    text: Option<&str>,
    hidden: &[String],
    shown: Option<&str>,
) -> Vec<Finding> {
    let part = format!("document.{document}");
    let Some(text) = text else {
        return vec![Finding {
            id: format!("{}:{part}", FindingKind::UnreadFile),
            kind: FindingKind::UnreadFile,
            part,
            place: None,
            words: String::new(),
            count: 1,
        }];
    };
    let whole = Part {
        key: part,
        heading: String::new(),
        text: text.to_owned(),
    };
    let mut findings: Vec<Finding> = Vec::new();
    for finding in in_part(&whole, hidden, shown) {
        match findings.iter_mut().find(|known| known.kind == finding.kind) {
            Some(known) => known.count += 1,
            None => findings.push(Finding {
                id: format!("{}:{}", finding.kind, finding.part),
                place: None,
                ..finding
            }),
        }
    }
    findings
}
