-- The words of a document are brought up to date with those of the response that it is (remiss_index_text): for each document that
-- came in, all responses were read.
CREATE INDEX responses_document_idx ON responses (municipality_id, document_id);
