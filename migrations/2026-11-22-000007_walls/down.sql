DO $$
DECLARE
    owned record;
BEGIN
    FOR owned IN SELECT tablename FROM pg_policies WHERE schemaname = 'public' AND policyname = 'boards'
    LOOP
        EXECUTE format('DROP POLICY boards ON %I', owned.tablename);
        EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', owned.tablename);
    END LOOP;
END
$$;
DROP FUNCTION remiss_sees_board(uuid);
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM remiss_app;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM remiss_app;
REVOKE USAGE ON SCHEMA public FROM remiss_app;
