//! What the service has in the end: read from its database and its files, past the service.

use std::collections::HashMap;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tokio_postgres::Client;

/// A file that a row names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// What names it, for whoever reads the finding.
    pub of: String,
    /// The hash that the row has.
    pub named: String,
    /// That of the bytes that lie there; none: nothing does.
    pub lies: Option<String>,
}

/// Numbers that are given in order: how many there are, the highest, and the last that the counter gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// What they count.
    pub of: String,
    /// How many different ones there are.
    pub count: i64,
    /// The highest.
    pub highest: i64,
    /// The last that was given.
    pub given: i64,
}

/// A mail of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundMessage {
    /// Its Message-ID.
    pub message_id: String,
    /// To whom.
    pub to: String,
    /// What for.
    pub purpose: String,
    /// What became of it.
    pub status: String,
}

/// A mail of the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundEntry {
    /// Its Message-ID.
    pub message_id: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// The response that it became.
    pub response: Option<String>,
    /// Why it has none.
    pub state: String,
}

/// An answer that was begun in the form and saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundKept {
    /// Its fields.
    pub fields: String,
    /// SHA-256 of its files.
    pub files: Vec<String>,
}

/// See the module.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Id, number and text of each response.
    pub responses: Vec<(String, String, String)>,
    /// SHA-256 of the files that came along, by the text of the response.
    pub attachments: HashMap<String, Vec<String>>,
    /// Mails that came in.
    pub entries: Vec<FoundEntry>,
    /// Id, number and title of each case.
    pub cases: Vec<(String, String, String)>,
    /// Id and reason of each extension.
    pub extensions: Vec<(String, String)>,
    /// Answers that are begun.
    pub kept: Vec<FoundKept>,
    /// Day of the deadline of each remiss.
    pub deadlines: HashMap<String, String>,
    /// Id and response of each publication, and whether it was taken down.
    pub publications: Vec<(String, String, bool)>,
    /// The sections of each version of each draft, by the draft's id.
    pub drafts: HashMap<String, Vec<String>>,
    /// Drafts that were handed in, each time it happened.
    pub submissions: Vec<String>,
    /// Id, case and text of each decision.
    pub decisions: Vec<(String, String, String)>,
    /// Place and id of the events that the webhook is for.
    pub events: Vec<(i64, String)>,
    /// Mails that go out.
    pub messages: Vec<FoundMessage>,
    /// All numbers that promise to have no gap.
    pub series: Vec<Series>,
    /// All files that rows name.
    pub files: Vec<FoundFile>,
    /// What `remiss admin verify-audit` found wrong.
    pub audit: Option<String>,
}

impl Found {
    /// Reads it as the owner of the tables; `files_of` is the folder of the file store, `after` the place in the log after which the webhook began.
    pub async fn read(client: &Client, files_of: &Path, after: i64) -> Found {
        let rows = async |sql: &str| client.query(sql, &[]).await.unwrap();
        let mut found = Found::default();
        for row in rows(
            "SELECT r.id::text, c.case_number || ':' || d.number, r.text FROM responses r \
             JOIN documents d ON d.id = r.document_id JOIN cases c ON c.id = r.case_id",
        )
        .await
        {
            found.responses.push((row.get(0), row.get(1), row.get(2)));
        }
        for row in rows(
            "SELECT r.text, encode(d.sha256, 'hex') FROM response_attachments a JOIN responses r ON r.id = a.response_id \
             JOIN documents d ON d.id = a.document_id",
        )
        .await
        {
            found.attachments.entry(row.get(0)).or_default().push(row.get(1));
        }
        for row in rows(
            "SELECT coalesce(mail_message_id, ''), encode(sha256, 'hex'), response_id::text, kind || ' ' || status || ': ' || reason FROM inbox_entries",
        )
        .await
        {
            found.entries.push(FoundEntry {
                message_id: row.get(0),
                sha256: row.get(1),
                response: row.get(2),
                state: row.get(3),
            });
        }
        for row in rows("SELECT id::text, case_number, title FROM cases").await {
            found.cases.push((row.get(0), row.get(1), row.get(2)));
        }
        for row in rows("SELECT id::text, reason FROM extensions").await {
            found.extensions.push((row.get(0), row.get(1)));
        }
        for row in rows("SELECT fields::text, files::text FROM answer_drafts").await {
            let files: Vec<Kept> = serde_json::from_str(row.get(1)).unwrap();
            found.kept.push(FoundKept {
                fields: row.get(0),
                files: files.iter().map(Kept::hash).collect(),
            });
            found.files.extend(files.iter().map(|file| FoundFile {
                of: "an answer that is begun".to_owned(),
                named: file.hash(),
                lies: lies(files_of, &file.key),
            }));
        }
        for row in rows("SELECT id::text, coalesce(deadline_date::text, '') FROM remisser").await {
            found.deadlines.insert(row.get(0), row.get(1));
        }
        for row in
            rows("SELECT id::text, response_id::text, withdrawn_at IS NOT NULL FROM publications").await
        {
            found.publications.push((row.get(0), row.get(1), row.get(2)));
        }
        for row in rows("SELECT draft_id::text, sections::text FROM draft_versions ORDER BY number").await {
            found.drafts.entry(row.get(0)).or_default().push(row.get(1));
        }
        for row in rows("SELECT draft_id::text FROM draft_submissions").await {
            found.submissions.push(row.get(0));
        }
        for row in rows("SELECT id::text, case_id::text, text FROM decisions").await {
            found.decisions.push((row.get(0), row.get(1), row.get(2)));
        }
        for row in rows(&format!(
            "SELECT sequence, id::text FROM events WHERE sequence > {after} ORDER BY sequence"
        ))
        .await
        {
            found.events.push((row.get(0), row.get(1)));
        }
        for row in rows(
            "SELECT mail_message_id, coalesce(to_address, ''), purpose, status FROM messages WHERE channel = 'email'",
        )
        .await
        {
            found.messages.push(FoundMessage {
                message_id: row.get(0),
                to: row.get(1),
                purpose: row.get(2),
                status: row.get(3),
            });
        }
        for row in rows(
            "SELECT 'documents of ' || c.case_number, count(DISTINCT d.number), coalesce(max(d.number), 0)::bigint, c.next_document::bigint - 1 \
             FROM cases c LEFT JOIN documents d ON d.case_id = c.id GROUP BY c.id, c.case_number, c.next_document \
             UNION ALL SELECT 'case numbers of ' || s.year, count(DISTINCT n.number), coalesce(max(n.number), 0)::bigint, s.last_number::bigint \
             FROM case_number_series s LEFT JOIN case_numbers n ON n.board_id = s.board_id AND n.year = s.year GROUP BY s.board_id, s.year, s.last_number \
             UNION ALL SELECT 'versions of the draft ' || d.id, count(DISTINCT v.number), coalesce(max(v.number), 0)::bigint, d.version::bigint \
             FROM drafts d LEFT JOIN draft_versions v ON v.draft_id = d.id GROUP BY d.id, d.version \
             UNION ALL SELECT 'events', (SELECT count(DISTINCT sequence) FROM events), (SELECT coalesce(max(sequence), 0) FROM events), last_sequence FROM event_counters \
             UNION ALL SELECT 'audit entries', (SELECT count(DISTINCT id) FROM audit_entries), (SELECT coalesce(max(id), 0) FROM audit_entries), last_entry FROM event_counters",
        )
        .await
        {
            found.series.push(Series {
                of: row.get(0),
                count: row.get(1),
                highest: row.get(2),
                given: row.get(3),
            });
        }
        for row in rows(
            "SELECT 'document ' || id, file_key::text, encode(sha256, 'hex') FROM documents \
             UNION ALL SELECT 'mail ' || id, file_key::text, encode(sha256, 'hex') FROM inbox_entries",
        )
        .await
        {
            found.files.push(FoundFile {
                of: row.get(0),
                named: row.get(2),
                lies: lies(files_of, row.get(1)),
            });
        }
        found
    }
}

/// A file as an answer that is begun names it.
#[derive(Deserialize)]
struct Kept {
    key: String,
    /// In base64.
    sha256: String,
}

impl Kept {
    fn hash(&self) -> String {
        hexadecimal(&STANDARD.decode(&self.sha256).unwrap())
    }
}

/// The hash of what lies in the file store under this key.
fn lies(files: &Path, key: &str) -> Option<String> {
    let key = key.replace('-', "");
    let bytes = std::fs::read(files.join(&key[key.len() - 2..]).join(&key));
    bytes.ok().map(|bytes| sha256(&bytes))
}

/// SHA-256 in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
