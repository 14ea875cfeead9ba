-- The second wall: what the application's role may do at all, whatever the handlers ask for.
GRANT USAGE ON SCHEMA public TO remiss_app;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO remiss_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO remiss_app;
-- Rows that may go: finished jobs, answers kept for retries, members of reusable lists, and what is not yet sent.
GRANT DELETE ON jobs, idempotency_keys, external_references, distribution_list_members, distribution_lists,
    organisation_contacts, recipients, remiss_documents, case_officers, viewpoints TO remiss_app;
-- Append-only: what has come in and what was done stays (Tryckfrihetsförordningen 2 kap., Arkivlagen 10 §).
REVOKE UPDATE ON audit_entries, events, draft_versions, draft_submissions, extensions, dispatches,
    response_attachments, document_registrations, organisation_imports, municipalities FROM remiss_app;

-- Which boards the caller of this transaction may see: "*" or a list of ids, set by the application at its start.
-- Nothing set: nothing is seen.
CREATE FUNCTION remiss_sees_board(board uuid) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN current_setting('remiss.boards', true) = '*'
        OR board = ANY (string_to_array(nullif(current_setting('remiss.boards', true), '*'), ',')::uuid[]);

DO $$
DECLARE
    owned text;
BEGIN
    FOREACH owned IN ARRAY ARRAY['cases', 'case_officers', 'case_counterpart_numbers', 'documents', 'document_registrations',
        'remisser', 'remiss_documents', 'recipients', 'extensions', 'dispatches', 'responses', 'response_attachments',
        'viewpoints', 'drafts', 'draft_versions', 'draft_submissions', 'agenda_items', 'decisions']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', owned);
        EXECUTE format('CREATE POLICY boards ON %I TO remiss_app USING (
            municipality_id = nullif(current_setting(''remiss.municipality'', true), '''')::uuid AND remiss_sees_board(board_id))', owned);
    END LOOP;
    FOREACH owned IN ARRAY ARRAY['messages', 'audit_entries', 'events', 'inbox_entries', 'calendars']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', owned);
        EXECUTE format('CREATE POLICY boards ON %I TO remiss_app USING (
            municipality_id = nullif(current_setting(''remiss.municipality'', true), '''')::uuid
            AND (board_id IS NULL OR remiss_sees_board(board_id)))
            WITH CHECK (municipality_id = nullif(current_setting(''remiss.municipality'', true), '''')::uuid)', owned);
    END LOOP;
END
$$;
