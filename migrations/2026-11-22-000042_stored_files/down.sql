DELETE FROM alert_notices WHERE alert_id IN (SELECT id FROM alerts WHERE kind = 'responseAfterClosing');
DELETE FROM alerts WHERE kind = 'responseAfterClosing';
ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_kind_check CHECK (kind IN ('mailBounced','mailFailed','inboxWaiting','deadlinePassed',
    'mailboxAway','quarantined','extensionRequested','responseWaiting'));
DROP TABLE file_sweeps;
DROP FUNCTION remiss_files_in_use(uuid[]);
DROP INDEX documents_file_key_idx;
CREATE OR REPLACE FUNCTION remiss_figures_by(grouping_by text, from_year integer, to_year integer, only_board uuid)
    RETURNS TABLE (kind text, invited bigint, bodies bigint, answered bigint, declined bigint, respondents bigint,
        uninvited bigint, viewpoints bigint, met bigint, partly_met bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '64MB' SET jit = off AS $$
    WITH chosen AS MATERIALIZED (SELECT * FROM remiss_asked_in(from_year, to_year, only_board)),
    tenant AS MATERIALIZED (SELECT nullif(current_setting('remiss.municipality', true), '')::uuid AS id),
    -- Read as JSON: the number of members came to the register later than this function may have.
    bodies AS MATERIALIZED (
        SELECT o.id, o.civil_society, remiss_size_of((to_jsonb(o) ->> 'member_count')::integer) AS size FROM organisations o
        WHERE o.municipality_id = (SELECT tenant.id FROM tenant)),
    asked AS MATERIALIZED (
        SELECT k.kind, count(*) AS invited, count(DISTINCT p.organisation_id) AS bodies,
            count(*) FILTER (WHERE p.outcome IN ('views', 'noObjection')) AS answered,
            count(*) FILTER (WHERE p.outcome = 'declines') AS declined
        FROM recipients p JOIN chosen c ON c.id = p.remiss_id
        LEFT JOIN bodies o ON o.id = p.organisation_id
        CROSS JOIN LATERAL (SELECT CASE grouping_by WHEN 'kind' THEN p.kind ELSE coalesce(o.size, 'unknown') END AS kind) k
        WHERE p.municipality_id = (SELECT tenant.id FROM tenant) AND p.sent_at IS NOT NULL
            AND (grouping_by = 'kind' OR p.civil_society)
        GROUP BY k.kind),
    answers AS MATERIALIZED (
        SELECT a.id, a.remiss_id, CASE grouping_by WHEN 'kind' THEN a.respondent_kind ELSE coalesce(o.size, 'unknown') END AS kind,
            a.earlier_response_id IS NULL AS is_first,
            a.recipient_id IS NULL AND a.earlier_response_id IS NULL AS uninvited
        FROM responses a JOIN chosen c ON c.id = a.remiss_id
        LEFT JOIN bodies o ON o.id = a.organisation_id
        WHERE a.municipality_id = (SELECT tenant.id FROM tenant) AND a.voided_at IS NULL
            AND (grouping_by = 'kind' OR remiss_is_civil_society(o.civil_society, a.respondent_kind))
            AND NOT EXISTS (SELECT FROM under_secrecy s WHERE s.municipality_id = a.municipality_id AND s.id = a.id)),
    answered AS MATERIALIZED (
        SELECT a.kind, count(*) FILTER (WHERE a.is_first) AS respondents, count(*) FILTER (WHERE a.uninvited) AS uninvited
        FROM answers a GROUP BY a.kind),
    views AS MATERIALIZED (
        SELECT a.kind, count(*) AS viewpoints, count(*) FILTER (WHERE v.result = 'met') AS met,
            count(*) FILTER (WHERE v.result = 'partlyMet') AS partly_met
        FROM viewpoints v JOIN answers a ON a.id = v.response_id AND a.remiss_id = v.remiss_id
        WHERE v.municipality_id = (SELECT tenant.id FROM tenant) AND v.result IS NOT NULL
        GROUP BY a.kind),
    kinds AS (SELECT asked.kind FROM asked UNION SELECT answered.kind FROM answered)
    SELECT k.kind, coalesce(s.invited, 0), coalesce(s.bodies, 0), coalesce(s.answered, 0), coalesce(s.declined, 0),
        coalesce(a.respondents, 0), coalesce(a.uninvited, 0),
        coalesce(v.viewpoints, 0), coalesce(v.met, 0), coalesce(v.partly_met, 0)
    FROM kinds k
    LEFT JOIN asked s ON s.kind = k.kind
    LEFT JOIN answered a ON a.kind = k.kind
    LEFT JOIN views v ON v.kind = k.kind
    ORDER BY coalesce(s.invited, 0) DESC, k.kind
$$;
