DO $$
DECLARE
    wall record;
BEGIN
    FOR wall IN SELECT tablename, policyname FROM pg_policies
        WHERE schemaname = 'public' AND policyname IN ('secrecy', 'shared')
    LOOP
        EXECUTE format('DROP POLICY %I ON %I', wall.policyname, wall.tablename);
    END LOOP;
END
$$;
DROP VIEW register_entries, shared_responses, shared_recipients, shared_remisser, shared_documents, shared_cases;
DROP TABLE case_shares;
DROP VIEW hidden_things, hidden_drafts, hidden_responses, hidden_recipients, hidden_remisser, hidden_documents, hidden_cases;
DROP FUNCTION remiss_sees_secrets_of(uuid);
DROP FUNCTION remiss_sees_every_secret();
ALTER TABLE api_keys DROP COLUMN secrecy;
DROP INDEX draft_submissions_draft_idx;
DROP INDEX draft_submissions_document_idx;
DROP INDEX drafts_case_idx;
DROP INDEX responses_case_idx;
DROP INDEX responses_document_idx;
ALTER TABLE documents DROP COLUMN secrecy_by, DROP COLUMN secrecy_on;
ALTER TABLE cases DROP COLUMN secrecy_by, DROP COLUMN secrecy_on;
DROP INDEX documents_secrecy_idx;
DROP INDEX cases_secrecy_idx;
