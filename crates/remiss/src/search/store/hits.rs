//! Why something was found: the texts of what is shown, and where the words stand in them.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use diesel::sql_types::{Array, Integer, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::super::highlight::Stems;
use super::super::view::{CaseHit, FoundIn, ResponseHit};
use super::Found;
use crate::app::App;
use crate::db::{Connection, statement};
use crate::http::ApiResult;

#[derive(QueryableByName)]
struct CaseTexts {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Text)]
    number_key: String,
    #[diesel(sql_type = Text)]
    case_number: String,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    public_title: String,
    #[diesel(sql_type = Text)]
    initiator: String,
    #[diesel(sql_type = Text)]
    officers: String,
    #[diesel(sql_type = Text)]
    counterparts: String,
    #[diesel(sql_type = Array<Text>)]
    counterpart_keys: Vec<String>,
    #[diesel(sql_type = Text)]
    remisser: String,
    #[diesel(sql_type = Text)]
    senders: String,
    #[diesel(sql_type = Text)]
    sender_numbers: String,
}

#[derive(QueryableByName)]
struct DocumentTexts {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Integer)]
    number: i32,
    #[diesel(sql_type = Text)]
    case_number: String,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    party: String,
    #[diesel(sql_type = Text)]
    file_name: String,
    #[diesel(sql_type = Nullable<Text>)]
    respondent: Option<String>,
    #[diesel(sql_type = Text)]
    said: String,
    #[diesel(sql_type = Text)]
    body: String,
}

/// Why these cases were found, by case.
pub async fn case_hits(
    app: &App,
    connection: &mut Connection,
    found: &Found,
    ids: &[Uuid],
) -> ApiResult<HashMap<Uuid, CaseHit>> {
    let cases: Vec<CaseTexts> = statement(
        "SELECT c.id, c.number_key, c.case_number, c.title, c.public_title, c.initiator, \
            coalesce((SELECT string_agg(o.display_name || ' (' || o.user_name || ')', ', ' ORDER BY o.user_name) FROM case_officers o \
                WHERE o.municipality_id = c.municipality_id AND o.case_id = c.id), '') AS officers, \
            coalesce((SELECT string_agg(n.number || ' ' || n.party, ', ' ORDER BY n.number) FROM case_counterpart_numbers n \
                WHERE n.municipality_id = c.municipality_id AND n.case_id = c.id), '') AS counterparts, \
            ARRAY(SELECT n.number_key FROM case_counterpart_numbers n \
                WHERE n.municipality_id = c.municipality_id AND n.case_id = c.id) AS counterpart_keys, \
            coalesce(r.names, '') AS remisser, coalesce(r.senders, '') AS senders, coalesce(r.numbers, '') AS sender_numbers \
         FROM cases c \
         CROSS JOIN LATERAL (SELECT string_agg(r.name, ', ' ORDER BY r.id) AS names, \
                string_agg(nullif(r.sender, ''), ', ' ORDER BY r.id) AS senders, \
                string_agg(nullif(r.sender_number, ''), ', ' ORDER BY r.id) AS numbers \
            FROM remisser r WHERE r.municipality_id = c.municipality_id AND r.case_id = c.id) r \
         WHERE c.municipality_id = $1 AND c.id = ANY ($2)",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<Array<SqlUuid>, _>(ids)
    .load(connection)
    .await?;
    let documents = document_texts(app, connection, found, ids).await?;
    Ok(cases
        .iter()
        .map(|case| {
            let document = found.documents.get(&case.id).and_then(|id| documents.get(id));
            (case.id, case_hit(found, case, document))
        })
        .collect())
}

/// Why these responses were found, by response.
pub async fn response_hits(
    app: &App,
    connection: &mut Connection,
    found: &Found,
    ids: &[Uuid],
) -> ApiResult<HashMap<Uuid, ResponseHit>> {
    let documents = document_texts(app, connection, found, ids).await?;
    Ok(ids
        .iter()
        .filter_map(|id| {
            let document = documents.get(found.documents.get(id)?)?;
            let (places, snippet) = in_document(&found.stems, document);
            let hit = ResponseHit {
                rank: found.ranks.get(id).copied().unwrap_or_default(),
                places,
                snippet,
                document_id: document.id,
            };
            Some((*id, hit))
        })
        .collect())
}

/// The texts of the documents that fit best, by document. A document that the caller may not see is not among them.
async fn document_texts(
    app: &App,
    connection: &mut Connection,
    found: &Found,
    ids: &[Uuid],
) -> ApiResult<HashMap<Uuid, DocumentTexts>> {
    let wanted: HashSet<Uuid> = ids
        .iter()
        .filter_map(|id| found.documents.get(id))
        .copied()
        .collect();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<DocumentTexts> = statement(
        "SELECT d.id, d.number, c.case_number, d.title, d.party, d.file_name, r.respondent_name AS respondent, \
            coalesce(r.text || coalesce((SELECT string_agg(' ' || (said ->> 'text'), '') FROM jsonb_array_elements(r.answers) said), ''), '') AS said, \
            coalesce(w.body, '') AS body \
         FROM documents d \
         JOIN cases c ON c.municipality_id = d.municipality_id AND c.id = d.case_id \
         LEFT JOIN responses r ON r.municipality_id = d.municipality_id AND r.document_id = d.id \
         LEFT JOIN text_words w ON w.municipality_id = d.municipality_id AND w.document_id = d.id \
         WHERE d.municipality_id = $1 AND d.id = ANY ($2)",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<Array<SqlUuid>, _>(wanted.into_iter().collect::<Vec<_>>())
    .load(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

fn case_hit(found: &Found, case: &CaseTexts, document: Option<&DocumentTexts>) -> CaseHit {
    let stems = &found.stems;
    let mut places = Vec::new();
    let mut snippet = None;
    if found.number_keys.contains(&case.number_key) || stems.stand_in(&case.case_number) {
        places.push(FoundIn::CaseNumber);
    }
    let by_counterpart = case
        .counterpart_keys
        .iter()
        .any(|key| found.number_keys.contains(key));
    if by_counterpart {
        places.push(FoundIn::CounterpartNumber);
    }
    for (text, place) in [
        (&case.title, FoundIn::Title),
        (&case.public_title, FoundIn::PublicTitle),
        (&case.remisser, FoundIn::Remiss),
        (&case.senders, FoundIn::Sender),
        (&case.sender_numbers, FoundIn::SenderNumber),
        (&case.counterparts, FoundIn::CounterpartNumber),
        (&case.initiator, FoundIn::Initiator),
        (&case.officers, FoundIn::Officer),
    ] {
        // The same title twice tells nothing more.
        if (place == FoundIn::PublicTitle && case.public_title == case.title) || places.contains(&place) {
            continue;
        }
        if let Some(piece) = stems.snippet(text) {
            places.push(place);
            snippet = snippet.or(Some(piece));
        }
    }
    let mut in_it = None;
    if let Some(document) = document {
        let (within, piece) = in_document(stems, document);
        if !within.is_empty() {
            in_it = Some(document);
            // The title is shown anyway: what a document says around the words tells more.
            snippet = piece.or(snippet);
        }
        places.extend(within);
    }
    CaseHit {
        rank: found.ranks.get(&case.id).copied().unwrap_or_default(),
        places,
        snippet,
        document_id: in_it.map(|document| document.id),
        document_number: in_it.map(|document| format!("{}:{}", document.case_number, document.number)),
    }
}

/// Where the words stand in a document, and the piece of it that says most of them.
fn in_document(stems: &Stems, document: &DocumentTexts) -> (Vec<FoundIn>, Option<String>) {
    let mut places = Vec::new();
    let said = stems.snippet(&document.said);
    if said.is_some() {
        places.push(FoundIn::Response);
    }
    let respondent = document
        .respondent
        .as_deref()
        .and_then(|name| stems.snippet(name));
    if respondent.is_some() {
        places.push(FoundIn::Respondent);
    }
    let own = stems
        .snippet(&document.body)
        .or_else(|| stems.snippet(&document.title))
        .or_else(|| stems.snippet(&document.party))
        .or_else(|| stems.snippet(&document.file_name));
    if own.is_some() && said.is_none() {
        places.push(FoundIn::Document);
    }
    (places, said.or(own).or(respondent))
}
