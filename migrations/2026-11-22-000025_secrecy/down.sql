DO $$
DECLARE
    wall record;
BEGIN
    FOR wall IN SELECT tablename, policyname FROM pg_policies
        WHERE schemaname = 'public' AND policyname IN ('secrecy', 'also_shared')
    LOOP
        EXECUTE format('DROP POLICY %I ON %I', wall.policyname, wall.tablename);
    END LOOP;
    FOR wall IN SELECT DISTINCT trigger_name, event_object_table FROM information_schema.triggers
        WHERE trigger_schema = 'public' AND trigger_name IN ('secrecy_set', 'secrecy_changed', 'secrecy_inherited')
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %I', wall.trigger_name, wall.event_object_table);
    END LOOP;
END
$$;
DROP VIEW register_entries;
DROP FUNCTION remiss_shared_remisser();
DROP FUNCTION remiss_shared_cases();
DROP TABLE case_shares;
DROP VIEW hidden_responses, hidden_drafts, hidden_documents, hidden_cases, hidden_things;
DROP FUNCTION remiss_own_cases();
DROP INDEX case_officers_user_idx;
DROP FUNCTION remiss_secrecy_of_new();
DROP FUNCTION remiss_secrecy_changed();
DROP FUNCTION remiss_settle_secrecy(uuid, uuid);
DROP TABLE under_secrecy;
DROP FUNCTION remiss_sees_secrets_of(uuid);
DROP FUNCTION remiss_sees_every_secret();
ALTER TABLE api_keys DROP COLUMN secrecy;
ALTER TABLE documents DROP COLUMN secrecy_by, DROP COLUMN secrecy_on;
ALTER TABLE cases DROP COLUMN secrecy_by, DROP COLUMN secrecy_on;
