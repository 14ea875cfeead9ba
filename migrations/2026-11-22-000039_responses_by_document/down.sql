DROP INDEX responses_document_idx;
