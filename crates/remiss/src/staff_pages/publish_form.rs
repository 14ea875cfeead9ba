//! The form in which an officer decides what is masked in the copy of an answer: what it shows, and what it asks the API for.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::publish::{Checks, Finding};
use super::said::Said;
use super::words;
use crate::http::inside::Problem;
use crate::public::Fields;

/// A piece of a text: what was found in it is marked, and leads to what is decided about it.
pub(super) struct Piece {
    pub text: String,
    /// Number of the finding.
    pub finding: Option<usize>,
}

/// Something to decide about.
pub(super) struct ShownFinding {
    /// Its number in the form.
    pub number: usize,
    pub id: String,
    pub what: String,
    pub words: String,
    pub advice: String,
    part: String,
    start: Option<usize>,
    end: Option<usize>,
    /// It is left standing.
    pub kept: bool,
    pub reason: String,
}

/// An attachment, with what was found in it.
pub(super) struct ShownAttachment {
    pub id: Uuid,
    pub name: String,
    pub about: String,
    pub obstacle: Option<String>,
    pub findings: Vec<ShownFinding>,
    pub chosen: bool,
    pub title: String,
    /// Masked copies to choose from: id, words, whether it is chosen.
    pub copies: Vec<(String, String, bool)>,
}

/// What is decided in the form.
#[derive(Debug, Default)]
pub(super) struct Decided {
    /// Findings that are left standing, each with its reason.
    kept: Vec<(String, String)>,
    /// Words to mask besides, one on each line, and why.
    pub words: String,
    pub words_because: String,
    pub show_name: bool,
    pub name_because: String,
    attachments: Vec<ChosenFile>,
}

#[derive(Debug)]
struct ChosenFile {
    id: String,
    copy: String,
    title: String,
}

impl Decided {
    /// What the form says before anything is decided: all that was found is masked.
    pub fn first(checks: &Checks) -> Decided {
        Decided {
            show_name: !checks.private_person || checks.asked_to_be_shown,
            ..Decided::default()
        }
    }

    /// What was decided, as the form came.
    pub fn read(fields: &Fields) -> Decided {
        let chosen = fields.all("bilaga").into_iter().map(|id| ChosenFile {
            id: id.to_owned(),
            copy: fields.get(&format!("kopia.{id}")).to_owned(),
            title: fields.get(&format!("titel.{id}")).to_owned(),
        });
        let attachments: Vec<ChosenFile> = chosen.collect();
        // What stands in a file is decided about where the file is published.
        let concerns = |id: &str| match id.split_once(":document.") {
            // The answer's own document is always published, in its text.
            Some((kind, document)) if kind != "secrecy" => shows(&attachments, document),
            _ => true,
        };
        let kept = fields.all("kvar").into_iter().map(str::to_owned);
        let reasons = fields.0.iter().filter_map(|(name, reason)| {
            let id = name.strip_prefix("ska.")?;
            (!reason.trim().is_empty()).then(|| id.to_owned())
        });
        let mut ids: Vec<String> = kept.chain(reasons).filter(|id| concerns(id)).collect();
        ids.dedup();
        Decided {
            kept: ids
                .into_iter()
                .map(|id| {
                    let reason = fields.get(&format!("skal.{id}"));
                    let reason = Some(reason).filter(|reason| !reason.is_empty());
                    let reason = reason.unwrap_or_else(|| fields.get(&format!("ska.{id}")));
                    (id.clone(), reason.to_owned())
                })
                .collect(),
            words: fields.get("ord").to_owned(),
            words_because: fields.get("ordskal").to_owned(),
            show_name: fields.get("namn") == "visa",
            name_because: fields.get("namnskal").to_owned(),
            attachments,
        }
    }

    /// What the API is asked for: everything that was found is masked, but for what is left standing with a reason.
    pub fn body(&self) -> Value {
        let words = self.words.lines().map(str::trim).filter(|line| !line.is_empty());
        let masks: Vec<Value> = words
            .map(|words| json!({ "words": words, "reason": self.words_because }))
            .collect();
        let kept: Vec<Value> = self
            .kept
            .iter()
            .map(|(finding, reason)| json!({ "finding": finding, "reason": reason }))
            .collect();
        let attachments: Vec<Value> = self
            .attachments
            .iter()
            .map(|file| {
                let mut wanted = Map::new();
                wanted.insert("documentId".to_owned(), json!(file.id));
                if !file.copy.is_empty() {
                    wanted.insert("maskedCopyId".to_owned(), json!(file.copy));
                }
                if !file.title.is_empty() {
                    wanted.insert("title".to_owned(), json!(file.title));
                }
                Value::Object(wanted)
            })
            .collect();
        json!({
            "masks": masks, "maskFindings": true, "kept": kept, "attachments": attachments,
            "showName": self.show_name, "nameReason": self.name_because,
        })
    }

    fn reason(&self, finding: &str) -> Option<&str> {
        let kept = self.kept.iter().find(|(id, _)| id == finding);
        kept.map(|(_, reason)| reason.as_str())
    }

    fn file(&self, id: Uuid) -> Option<&ChosenFile> {
        self.attachments.iter().find(|file| file.id == id.to_string())
    }
}

/// Whether this document is published as a file.
fn shows(attachments: &[ChosenFile], document: &str) -> bool {
    attachments.iter().any(|file| {
        let shown = if file.copy.is_empty() {
            &file.id
        } else {
            &file.copy
        };
        shown == document
    })
}

/// What was found in the texts, and what else: in the answer itself. `open`: what else came up in what is decided so far.
pub(super) fn findings(
    checks: &Checks,
    open: &[Finding],
    decided: &Decided,
) -> (Vec<ShownFinding>, Vec<ShownFinding>) {
    let known = |finding: &Finding| checks.findings.iter().any(|known| known.id == finding.id);
    let in_files = |finding: &Finding| {
        let of_file = |id: Uuid| finding.part == format!("document.{id}");
        finding.place().is_none()
            && finding.part.starts_with("document.")
            && (checks.attachments.iter().any(|file| of_file(file.document_id))
                || decided
                    .attachments
                    .iter()
                    .any(|file| finding.part == format!("document.{}", file.copy)))
    };
    let more = open
        .iter()
        .filter(|finding| !known(finding) && !in_files(finding));
    let mut texts = Vec::new();
    let mut others = Vec::new();
    for (index, finding) in checks.findings.iter().chain(more).enumerate() {
        let shown = shown(finding, index + 1, decided);
        if finding.place().is_some() {
            texts.push(shown);
        } else {
            others.push(shown);
        }
    }
    (texts, others)
}

impl Finding {
    fn place(&self) -> Option<(usize, usize)> {
        Some((self.start?, self.end?))
    }
}

fn shown(finding: &Finding, number: usize, decided: &Decided) -> ShownFinding {
    let times = if finding.count > 1 {
        format!(", {} gånger", finding.count)
    } else {
        String::new()
    };
    let reason = decided.reason(&finding.id);
    ShownFinding {
        number,
        id: finding.id.clone(),
        what: format!("{}{times}", words::capital(&finding.name)),
        words: finding.words.clone(),
        advice: finding.advice.clone(),
        part: finding.part.clone(),
        start: finding.start,
        end: finding.end,
        kept: reason.is_some(),
        reason: reason.unwrap_or_default().to_owned(),
    }
}

/// A text in pieces: what was found, and what lies between. Findings that overlap are one piece, named by the first.
pub(super) fn pieces(part: &str, text: &str, findings: &[ShownFinding]) -> Vec<Piece> {
    let letters: Vec<char> = text.chars().collect();
    let piece = |from: usize, to: usize, finding| Piece {
        text: letters[from..to].iter().collect(),
        finding,
    };
    let mut places: Vec<(usize, usize, usize)> = findings
        .iter()
        .filter(|finding| finding.part == part)
        .filter_map(|finding| Some((finding.start?, finding.end?, finding.number)))
        .collect();
    places.sort_unstable();
    let mut pieces = Vec::new();
    let mut at = 0;
    for (start, end, number) in places {
        let (start, end) = (start.max(at).min(letters.len()), end.min(letters.len()));
        if start >= end {
            continue;
        }
        if at < start {
            pieces.push(piece(at, start, None));
        }
        pieces.push(piece(start, end, Some(number)));
        at = end;
    }
    if at < letters.len() {
        pieces.push(piece(at, letters.len(), None));
    }
    pieces
}

/// The attachments, as they were chosen. `copies`: documents that may be masked copies of them.
pub(super) fn attachments(
    checks: &Checks,
    decided: &Decided,
    copies: &[(String, String)],
    open: &[Finding],
) -> Vec<ShownAttachment> {
    let mut number = 1000;
    let mut next = |finding: &Finding| {
        number += 1;
        shown(finding, number, decided)
    };
    let files = checks.attachments.iter();
    files
        .map(|file| {
            let chosen = decided.file(file.document_id);
            let copy = chosen.map_or("", |chosen| chosen.copy.as_str());
            let of_copy = open
                .iter()
                .filter(|finding| !copy.is_empty() && finding.part == format!("document.{copy}"));
            let own = file.findings.iter().filter(|_| copy.is_empty());
            ShownAttachment {
                id: file.document_id,
                name: file.file_name.clone(),
                about: words::size(file.size),
                obstacle: file.obstacle.clone(),
                findings: own.chain(of_copy).map(&mut next).collect(),
                chosen: chosen.is_some(),
                title: chosen.map_or_else(String::new, |chosen| chosen.title.clone()),
                copies: copies
                    .iter()
                    .map(|(id, words)| (id.clone(), words.clone(), id == copy))
                    .collect(),
            }
        })
        .collect()
}

/// What has to be mended, without the names that programs use.
pub(super) fn wrong(problem: &Problem) -> Said {
    let Some((sentence, each)) = Said::wrong(problem).wrong else {
        return Said::default();
    };
    let plain = |text: String| match text.split_once(" Fyndets id är ") {
        Some((before, _)) => before
            .replace(
                "Maskera det (masks), eller ange varför det kan stå kvar (kept).",
                "",
            )
            .replace(
                "Ange varför det kan publiceras (kept).",
                "Ange varför det kan publiceras.",
            )
            .trim()
            .to_owned(),
        None => text,
    };
    Said {
        done: None,
        wrong: Some((plain(sentence), each.into_iter().map(plain).collect())),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn found(number: usize, start: usize, end: usize) -> ShownFinding {
        ShownFinding {
            number,
            id: format!("phone:text:{start}-{end}"),
            what: String::new(),
            words: String::new(),
            advice: String::new(),
            part: "text".to_owned(),
            start: Some(start),
            end: Some(end),
            kept: false,
            reason: String::new(),
        }
    }

    #[test]
    fn a_text_is_shown_whole_with_what_was_found_marked() {
        let findings = [found(2, 5, 8), found(1, 0, 3), found(3, 7, 9)];
        let pieces = pieces("text", "Åsaå bcdefgh", &findings);
        let marked: Vec<(&str, Option<usize>)> = pieces
            .iter()
            .map(|piece| (piece.text.as_str(), piece.finding))
            .collect();
        assert_eq!(
            marked,
            [
                ("Åsa", Some(1)),
                ("å ", None),
                ("bcd", Some(2)),
                ("e", Some(3)),
                ("fgh", None)
            ]
        );
    }

    #[test]
    fn what_stands_in_a_file_is_decided_about_only_where_the_file_is_published() {
        let form = |bilaga: &str| {
            let fields = [
                ("kvar", "phone:document.b1"),
                ("skal.phone:document.b1", "Föreningens eget."),
                ("bilaga", bilaga),
            ];
            let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
            Decided::read(&Fields(fields.to_vec())).body()["kept"].clone()
        };
        assert_eq!(form("b1")[0]["reason"], "Föreningens eget.");
        assert_eq!(form(""), json!([]));
    }
}
