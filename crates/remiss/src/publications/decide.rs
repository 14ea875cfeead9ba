//! What an officer decides about a response, checked: every finding is masked or left standing with a reason, and the copy
//! is made.

use std::ops::Range;

use remiss_domain::publication::{FindingKind, fits, hides, masked};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::files::text_of;
use super::look::{Finding, Look, NAME, Part, TEXT, in_file, is_private, look};
use super::store::NewFile;
use crate::app::App;
use crate::db::Connection;
use crate::documents::{self, Document};
use crate::http::{ApiError, ApiResult, FieldError};
use crate::remisser::Remiss;
use crate::responses::{self, AttachedFile, QuestionAnswer, Response};

/// What is shown instead of the name of a private person.
pub(super) const PRIVATE: &str = "Privatperson";

/// Longest reason and title.
const LONGEST: usize = 500;

/// What is decided about a response.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PublishResponse {
    /// What is masked in the copy: by finding, by place, or by words.
    #[serde(default)]
    pub masks: Vec<WantedMask>,
    /// Masks everything that was found in the texts and does not stand in `kept`.
    #[serde(default)]
    #[schema(example = true)]
    pub mask_findings: bool,
    /// Findings that were seen and are left standing, each with its reason.
    #[serde(default)]
    pub kept: Vec<Kept>,
    /// Whether the name is shown. When nothing is said: an organisation's is, a private person's only if the person asked
    /// for it in the response.
    #[schema(example = json!(null))]
    pub show_name: Option<bool>,
    /// Why the name of a private person is shown who did not ask for it in the response.
    #[serde(default)]
    #[schema(example = "")]
    pub name_reason: String,
    /// The attachments that are published with it; none when nothing is said.
    #[serde(default)]
    pub attachments: Vec<WantedFile>,
}

/// Something to mask: `finding`, or `part` with `start` and `end`, or `words`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WantedMask {
    /// Id of a finding.
    #[schema(example = "phone:text:23-36")]
    pub finding: Option<String>,
    /// The part: `name`, `text`, or `answers.` with the key of the question.
    #[schema(example = json!(null))]
    pub part: Option<String>,
    /// Where it begins, in characters from 0.
    #[schema(example = json!(null))]
    pub start: Option<usize>,
    /// Where it ends, the end not included.
    #[schema(example = json!(null))]
    pub end: Option<usize>,
    /// Words to mask wherever they stand, as they are written.
    #[schema(example = json!(null))]
    pub words: Option<String>,
    /// Why; may be left out where a finding says it.
    #[schema(example = "Privat telefonnummer")]
    pub reason: Option<String>,
}

/// A finding that was seen and left standing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Kept {
    /// Id of the finding.
    #[schema(example = "email:answers.1:10-32")]
    pub finding: String,
    /// Why.
    #[schema(example = "Föreningens egen adress, som står på dess webbplats.")]
    pub reason: String,
}

/// An attachment to publish.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WantedFile {
    /// The document of the attachment.
    pub document_id: Uuid,
    /// A masked copy that is registered in the case, whose file is shown instead.
    pub masked_copy_id: Option<Uuid>,
    /// What it is called on the pages; `Bilaga 1` and so on when nothing is said.
    #[schema(example = "Synpunkter på principerna")]
    pub title: Option<String>,
}

/// Something that was masked in the copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Mask {
    /// The part: `name`, `text`, or `answers.` with the key of the question.
    #[schema(example = "text")]
    pub part: String,
    /// Where it begins in the response, in characters from 0.
    #[schema(example = 23)]
    pub start: usize,
    /// Where it ends, the end not included.
    #[schema(example = 36)]
    pub end: usize,
    /// Why.
    #[schema(example = "Privat telefonnummer")]
    pub reason: String,
}

/// The copy to publish.
#[derive(Debug)]
pub(super) struct Copy {
    pub name: String,
    pub name_shown: bool,
    pub name_reason: String,
    pub text: String,
    pub answers: Vec<QuestionAnswer>,
    pub masks: Vec<Mask>,
    pub kept: Vec<Kept>,
    pub files: Vec<NewFile>,
}

/// Whether the name is shown when nobody says it.
pub(super) fn shows_name(response: &Response) -> bool {
    !is_private(response) || response.show_name
}

/// Checks what was decided and makes the copy. The response is locked by the caller.
pub(super) async fn decide(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    response: &Response,
    wanted: &PublishResponse,
) -> ApiResult<Copy> {
    let (copy, open) = consider(app, connection, remiss, response, wanted).await?;
    if open.is_empty() {
        return Ok(copy);
    }
    Err(ApiError::Invalid(open.iter().map(unaccounted).collect()))
}

/// The copy as it would be by what is decided so far, and the findings about which nothing is decided yet.
pub(super) async fn consider(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    response: &Response,
    wanted: &PublishResponse,
) -> ApiResult<(Copy, Vec<Finding>)> {
    let mut wrong = Vec::new();
    let show_name = wanted.show_name.unwrap_or_else(|| shows_name(response));
    let name_reason = wanted.name_reason.trim();
    if show_name && !shows_name(response) && name_reason.is_empty() {
        wrong.push(FieldError::new(
            "/nameReason",
            "En privatpersons namn visas bara om personen har bett om det. Ange när och hur.",
            "The name of a private person is shown only if the person asked for it. Say when and how.",
        ));
    }
    too_long("/nameReason", name_reason, &mut wrong);
    let mut look = look(app, connection, remiss, response, show_name).await?;
    let files = chosen_files(app, connection, response, wanted, &mut look, &mut wrong).await?;
    let kept = kept(wanted, &look, &mut wrong);
    let masks = masks(wanted, &look, &kept, &mut wrong);
    if !wrong.is_empty() {
        return Err(ApiError::Invalid(wrong));
    }
    let open = open(&look, &masks, &kept);
    let copy_of = |key: &str, text: &str| masked(text, &places(&masks, key));
    let copy = Copy {
        name: if look.name_shown {
            copy_of(NAME, &response.respondent_name)
        } else if is_private(response) {
            PRIVATE.to_owned()
        } else {
            "Namnet visas inte".to_owned()
        },
        name_shown: look.name_shown,
        name_reason: name_reason.to_owned(),
        text: copy_of(TEXT, &response.text),
        answers: response
            .answers
            .iter()
            .map(|answer| QuestionAnswer {
                key: answer.key.clone(),
                text: copy_of(&format!("answers.{}", answer.key), &answer.text),
            })
            .collect(),
        masks,
        kept,
        files,
    };
    Ok((copy, open))
}

fn places(masks: &[Mask], key: &str) -> Vec<Range<usize>> {
    let of_part = masks.iter().filter(|mask| mask.part == key);
    of_part.map(|mask| mask.start..mask.end).collect()
}

fn too_long(pointer: &str, text: &str, wrong: &mut Vec<FieldError>) {
    if text.chars().count() > LONGEST {
        wrong.push(FieldError::new(
            pointer,
            format!("Texten får ha högst {LONGEST} tecken."),
            format!("The text has at most {LONGEST} characters."),
        ));
    }
}

/// The findings that are left standing.
fn kept(wanted: &PublishResponse, look: &Look, wrong: &mut Vec<FieldError>) -> Vec<Kept> {
    let mut kept = Vec::new();
    for (index, given) in wanted.kept.iter().enumerate() {
        if !look.findings.iter().any(|finding| finding.id == given.finding) {
            wrong.push(unknown_finding(&format!("/kept/{index}/finding")));
        }
        let reason = given.reason.trim();
        if reason.is_empty() {
            wrong.push(FieldError::new(
                format!("/kept/{index}/reason"),
                "Ange varför uppgiften kan stå kvar.",
                "Say why it is left standing.",
            ));
        }
        too_long(&format!("/kept/{index}/reason"), reason, wrong);
        kept.push(Kept {
            finding: given.finding.clone(),
            reason: reason.to_owned(),
        });
    }
    kept
}

fn unknown_finding(pointer: &str) -> FieldError {
    FieldError::new(
        pointer,
        "Det finns inget sådant fynd i svaret. Hämta publication-checks på nytt.",
        "The response has no such finding. Fetch publication-checks again.",
    )
}

/// What is masked, in order.
fn masks(wanted: &PublishResponse, look: &Look, kept: &[Kept], wrong: &mut Vec<FieldError>) -> Vec<Mask> {
    let mut masks = Vec::new();
    for (index, given) in wanted.masks.iter().enumerate() {
        let pointer = format!("/masks/{index}");
        let reason = given.reason.as_deref().unwrap_or_default().trim();
        too_long(&format!("{pointer}/reason"), reason, wrong);
        match masked_by(given, look, &pointer) {
            Err(error) => wrong.push(error),
            Ok((_, None)) if reason.is_empty() => wrong.push(FieldError::new(
                format!("{pointer}/reason"),
                "Ange varför det maskeras.",
                "Say why it is masked.",
            )),
            Ok((places, kind)) => {
                let reason = match kind {
                    Some(kind) if reason.is_empty() => kind.reason(),
                    _ => reason.to_owned(),
                };
                masks.extend(places.into_iter().map(|(part, place)| Mask {
                    part: part.to_owned(),
                    start: place.start,
                    end: place.end,
                    reason: reason.clone(),
                }));
            }
        }
    }
    if wanted.mask_findings {
        let open = look
            .findings
            .iter()
            .filter(|finding| !kept.iter().any(|kept| kept.finding == finding.id));
        for finding in open {
            if let Some(place) = &finding.place
                && !hides(&places(&masks, &finding.part), place)
            {
                masks.push(Mask {
                    part: finding.part.clone(),
                    start: place.start,
                    end: place.end,
                    reason: finding.kind.reason(),
                });
            }
        }
    }
    masks.sort_by(|one, other| (&one.part, one.start, one.end).cmp(&(&other.part, other.start, other.end)));
    masks.dedup();
    masks
}

type Places<'a> = (Vec<(&'a str, Range<usize>)>, Option<FindingKind>);

/// The places that one wanted mask means, and the kind of the finding that it names.
fn masked_by<'a>(given: &WantedMask, look: &'a Look, pointer: &str) -> Result<Places<'a>, FieldError> {
    match given {
        WantedMask {
            finding: Some(id),
            part: None,
            start: None,
            end: None,
            words: None,
            ..
        } => {
            let finding = look.findings.iter().find(|finding| finding.id == *id);
            let finding = finding.ok_or_else(|| unknown_finding(&format!("{pointer}/finding")))?;
            let place = finding.place.clone().ok_or_else(|| {
                FieldError::new(
                    format!("{pointer}/finding"),
                    "En fil maskeras inte här. Publicera en maskerad kopia (maskedCopyId), eller låt bli att välja bilagan.",
                    "A file is not masked here. Publish a masked copy (maskedCopyId), or leave the attachment out.",
                )
            })?;
            Ok((vec![(&finding.part, place)], Some(finding.kind)))
        }
        WantedMask {
            finding: None,
            part: Some(part),
            start: Some(start),
            end: Some(end),
            words: None,
            ..
        } => {
            let part = look
                .parts
                .iter()
                .find(|known| known.key == *part)
                .ok_or_else(|| {
                    let known: Vec<&str> = look.parts.iter().map(|part| part.key.as_str()).collect();
                    FieldError::new(
                        format!("{pointer}/part"),
                        format!("Svaret visar ingen sådan del. Delarna är {}.", known.join(", ")),
                        format!(
                            "The response shows no such part. The parts are {}.",
                            known.join(", ")
                        ),
                    )
                })?;
            let length = part.text.chars().count();
            if !fits(&(*start..*end), length) {
                return Err(FieldError::new(
                    format!("{pointer}/end"),
                    format!("Stället ska ligga inom delens {length} tecken och omfatta minst ett."),
                    format!(
                        "The place lies within the {length} characters of the part and holds at least one."
                    ),
                ));
            }
            Ok((vec![(&part.key, *start..*end)], None))
        }
        WantedMask {
            finding: None,
            part: None,
            start: None,
            end: None,
            words: Some(words),
            ..
        } => {
            let places: Vec<_> = look.parts.iter().flat_map(|part| all_of(part, words)).collect();
            if places.is_empty() {
                return Err(FieldError::new(
                    format!("{pointer}/words"),
                    "Orden finns inte i det som visas av svaret. De jämförs tecken för tecken.",
                    "The words do not stand in what is shown of the response. They are compared letter by letter.",
                ));
            }
            Ok((places, None))
        }
        _ => Err(FieldError::new(
            pointer,
            "Ange antingen finding, eller part med start och end, eller words.",
            "Give either finding, or part with start and end, or words.",
        )),
    }
}

/// Every place of a part where the words stand.
fn all_of<'a>(part: &'a Part, words: &str) -> Vec<(&'a str, Range<usize>)> {
    let length = words.chars().count();
    if length == 0 {
        return Vec::new();
    }
    part.text
        .match_indices(words)
        .map(|(byte, _)| {
            let start = part.text[..byte].chars().count();
            (part.key.as_str(), start..start + length)
        })
        .collect()
}

/// Findings that are neither masked nor left standing on purpose.
fn open(look: &Look, masks: &[Mask], kept: &[Kept]) -> Vec<Finding> {
    let open = look.findings.iter().filter(|finding| {
        let left = kept.iter().any(|kept| kept.finding == finding.id);
        let hidden = finding
            .place
            .as_ref()
            .is_some_and(|place| hides(&places(masks, &finding.part), place));
        !left && !hidden
    });
    open.cloned().collect()
}

/// That nothing is decided about a finding, and what can be.
fn unaccounted(finding: &Finding) -> FieldError {
    let (what, place) = (finding.kind.swedish(), where_it_is(finding));
    let (pointer, how) = if finding.place.is_some() {
        (
            "/masks",
            "Maskera det (masks), eller ange varför det kan stå kvar (kept).",
        )
    } else {
        ("/kept", "Ange varför det kan publiceras (kept).")
    };
    FieldError::new(
        pointer,
        format!(
            "Ett fynd är inte bedömt: {what} {place}. {how} Fyndets id är {}.",
            finding.id
        ),
        format!(
            "The finding {} is neither masked nor left standing with a reason.",
            finding.id
        ),
    )
}

fn where_it_is(finding: &Finding) -> String {
    match &finding.place {
        Some(place) => format!("i {}, tecken {}–{}", finding.part, place.start + 1, place.end),
        None => format!("i {}", finding.part),
    }
}

/// The attachments that were chosen, each with what has to be looked at in it.
async fn chosen_files(
    app: &App,
    connection: &mut Connection,
    response: &Response,
    wanted: &PublishResponse,
    look: &mut Look,
    wrong: &mut Vec<FieldError>,
) -> ApiResult<Vec<NewFile>> {
    let attachments = responses::attachments_of(app, connection, &[response.id]).await?;
    let mut files: Vec<NewFile> = Vec::new();
    for (index, given) in wanted.attachments.iter().enumerate() {
        let pointer = format!("/attachments/{index}");
        if !attachments
            .iter()
            .any(|attachment| attachment.document_id == given.document_id)
        {
            wrong.push(FieldError::new(
                format!("{pointer}/documentId"),
                "Svaret har ingen sådan bilaga.",
                "The response has no such attachment.",
            ));
            continue;
        }
        let Some(document) =
            shown_document(app, connection, response, given, &attachments, &pointer, wrong).await?
        else {
            continue;
        };
        if files
            .iter()
            .any(|file| file.document_id == document.id || file.attachment_id == given.document_id)
        {
            wrong.push(FieldError::new(
                &pointer,
                "Bilagan är vald två gånger.",
                "The attachment is chosen twice.",
            ));
            continue;
        }
        let title = given.title.as_deref().unwrap_or_default();
        let title = title.split(|letter: char| letter.is_control() || letter.is_whitespace());
        let title = title
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        too_long(&format!("{pointer}/title"), &title, wrong);
        let text = text_of(app, &document).await?;
        let shown = look.name_shown.then_some(response.respondent_name.as_str());
        look.findings
            .extend(in_file(document.id, text.as_deref(), &look.hidden, shown));
        files.push(NewFile {
            document_id: document.id,
            attachment_id: given.document_id,
            title: if title.is_empty() {
                format!("Bilaga {}", files.len() + 1)
            } else {
                title
            },
        });
    }
    Ok(files)
}

/// The document whose file is shown for an attachment: itself, or a masked copy; never one that is marked as secret.
async fn shown_document(
    app: &App,
    connection: &mut Connection,
    response: &Response,
    given: &WantedFile,
    attachments: &[AttachedFile],
    pointer: &str,
    wrong: &mut Vec<FieldError>,
) -> ApiResult<Option<Document>> {
    let (id, pointer) = match given.masked_copy_id {
        Some(id) => (id, format!("{pointer}/maskedCopyId")),
        None => (given.document_id, format!("{pointer}/documentId")),
    };
    let document = match documents::find(app, connection, id).await {
        Ok(document) => Some(document),
        Err(ApiError::NotFound) => None,
        Err(other) => return Err(other),
    };
    let is_original = id == response.document_id
        || attachments
            .iter()
            .any(|attachment| attachment.document_id == id && id != given.document_id);
    let document = document.filter(|document| document.case_id == response.case_id && !is_original);
    let Some(document) = document else {
        wrong.push(FieldError::new(
            pointer,
            "Den maskerade kopian ska vara registrerad som en egen handling i ärendet.",
            "The masked copy is registered as a document of its own in the case.",
        ));
        return Ok(None);
    };
    if let Some(ground) = &document.secrecy_ground {
        wrong.push(FieldError::new(
            pointer,
            format!("Handlingen är sekretessmarkerad ({ground}) och publiceras inte. Publicera en maskerad kopia i stället."),
            format!("The document is marked as secret ({ground}) and not published. Publish a masked copy instead."),
        ));
        return Ok(None);
    }
    Ok(Some(document))
}
