//! What the service has in the end: read from its database and its files, past the service.

use std::collections::HashMap;
use std::path::Path;

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
    /// Reads it as the owner of the tables; `files` is the folder of the file store.
    pub async fn read(client: &Client, files: &Path) -> Found {
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
            let key: String = row.get::<_, String>(1).replace('-', "");
            let bytes = std::fs::read(files.join(&key[key.len() - 2..]).join(&key));
            found.files.push(FoundFile {
                of: row.get(0),
                named: row.get(2),
                lies: bytes.ok().map(|bytes| sha256(&bytes)),
            });
        }
        found
    }
}

/// SHA-256 in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
