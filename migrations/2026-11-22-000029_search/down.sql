DROP INDEX cases_opened_idx, cases_title_idx, cases_status_idx, cases_meeting_idx, responses_received_idx,
    responses_organisation_idx, response_attachments_document_idx;
DROP TRIGGER words ON cases;
DROP TRIGGER words ON case_officers;
DROP TRIGGER words ON case_counterpart_numbers;
DROP TRIGGER words ON remisser;
DROP TRIGGER words ON documents;
DROP TRIGGER words ON responses;
DROP TRIGGER words ON response_attachments;
DROP FUNCTION remiss_case_changed(), remiss_part_of_case_changed(), remiss_document_changed(), remiss_response_changed(),
    remiss_find_cases(tsquery, integer, uuid, text, date, date, text, uuid),
    remiss_find_texts(tsquery, integer, uuid, text, date, date, text, uuid),
    remiss_find_responses(tsquery, integer, uuid, uuid, text, text, boolean, boolean),
    remiss_similar_cases(text, uuid, integer),
    remiss_search_clauses(bigint, bigint, uuid), remiss_wider(bigint, integer, integer), remiss_keep_text(uuid, uuid, text), remiss_index_text(uuid, uuid),
    remiss_index_case(uuid, uuid), remiss_has_text(text), remiss_query(text, boolean), remiss_stems(text), remiss_marks(uuid, bigint),
    remiss_ends(tsvector), remiss_words(text, "char"), remiss_stem(text), remiss_plain(text);
DROP TABLE text_words;
DROP TABLE case_words;
DROP SEQUENCE text_words_places, case_words_places;
