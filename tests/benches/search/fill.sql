-- Fills an empty, migrated database: {cases} cases, {documents} documents in each, over eleven years and twelve boards. The same every time.
-- Words follow Zipf's law: the one of rank r is 1/r as common as the first. Triggers are off; what they would write is written here.
-- Statements are divided by lines of dashes.
SET session_replication_role = replica; SELECT setseed(0.2026)
----
CREATE FUNCTION bench_id(kind integer, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (lpad(to_hex(kind), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid
----
INSERT INTO boards (municipality_id, id, name, department, case_prefix, valid_from, created_at)
SELECT '{municipality}', bench_id(1, b), 'Nämnd ' || b, 'Förvaltning ' || b, chr(65 + b) || 'n', '2010-01-01', '2010-01-01'
FROM generate_series(0, 11) b
----
INSERT INTO meetings (municipality_id, id, board_id, date, stop_date, status, created_at, updated_at)
SELECT '{municipality}', bench_id(2, b * 1000 + m), bench_id(1, b), d.day, d.day - 14, CASE WHEN m < 132 THEN 'held' ELSE 'planned' END, '2015-01-01', '2015-01-01'
FROM generate_series(0, 11) b, generate_series(0, 143) m, LATERAL (SELECT date '2015-01-20' + m * 31 - (m / 12) * 7 AS day) d
----
-- 40,000 words: 200 beginnings, 200 ends.
CREATE TABLE bench_words AS
SELECT row_number() OVER (ORDER BY md5(a.beginning || b.ending)) AS rank, a.beginning || b.ending AS word
FROM (SELECT DISTINCT ON (beginning) beginning FROM (
        SELECT c || v || e AS beginning FROM unnest('{b,br,d,f,fl,g,gr,h,k,kl,kr,l,m,n,p,r,s,sk,sl,st,t,tr,v}'::text[]) c,
            unnest('{a,e,i,o,u,å,ä,ö}'::text[]) v, unnest('{d,l,m,n,r,s,t,v}'::text[]) e) s ORDER BY beginning LIMIT 200) a,
    (SELECT DISTINCT ending FROM (
        SELECT c || v || e AS ending FROM unnest('{b,d,f,g,h,k,l,m,n,p,r,s,t,v}'::text[]) c,
            unnest('{a,i,o,ä,ö}'::text[]) v, unnest('{d,k,ng,rn,skt}'::text[]) e) s ORDER BY ending LIMIT 200) b
----
CREATE UNIQUE INDEX ON bench_words (rank)
----
-- Texts to draw from: five words each, and long ones for responses.
CREATE TABLE bench_texts AS
SELECT t.id, string_agg(w.word, ' ' ORDER BY t.n) AS said
FROM (SELECT id, n, floor(power(40000, random()))::bigint AS rank FROM generate_series(0, {texts} - 1) id, generate_series(1, 5) n) t
JOIN bench_words w ON w.rank = t.rank GROUP BY t.id
----
CREATE TABLE bench_found AS
SELECT id, said, w.words || remiss_ends(w.words) AS words FROM bench_texts, LATERAL (SELECT remiss_words(said, 'A') AS words) w
----
CREATE UNIQUE INDEX ON bench_found (id)
----
ANALYZE bench_found
----
INSERT INTO cases (municipality_id, id, board_id, case_number, number_key, title, public_title, initiator, status, opened_on, target_meeting_id,
    next_document, created_at)
SELECT '{municipality}', bench_id(3, i), bench_id(1, i % 12), chr(65 + (i % 12)::integer) || 'n ' || i || '/' || extract(year FROM d.day),
    upper(chr(65 + (i % 12)::integer)) || 'N' || i || '/' || extract(year FROM d.day), t.said, t.said, '', CASE WHEN i * 10 <= {cases}::bigint * 9 THEN 'closed' ELSE 'open' END, d.day,
    CASE WHEN i > {cases} - 400 THEN bench_id(2, i % 12 * 1000 + 133 + i / 12 % 10) END, {documents} + 1, d.day
FROM generate_series(1, {cases}::bigint) i, LATERAL (SELECT date '2015-01-01' + (i * 4015 / {cases})::integer AS day) d, bench_found t
WHERE t.id = i * 7919 % {texts}
----
INSERT INTO case_officers (municipality_id, case_id, board_id, user_name, display_name, responsible, added_at, opened_on, status)
SELECT '{municipality}', c.id, c.board_id, 'hand' || i % 397, 'Utredare ' || i % 397, true, '2015-01-01', c.opened_on, c.status
FROM generate_series(1, {cases}::bigint) i JOIN cases c ON c.municipality_id = '{municipality}' AND c.id = bench_id(3, i)
----
DROP INDEX case_words_idx, text_words_idx, response_words_idx
----
INSERT INTO case_words (municipality_id, case_id, board_id, place, words)
SELECT '{municipality}', c.id, c.board_id, i, t.words || remiss_words(c.case_number, 'A') || remiss_words('hand' || i % 397 || ' Utredare ' || i % 397, 'C')
    || remiss_marks(c.board_id, i)
FROM generate_series(1, {cases}::bigint) i JOIN cases c ON c.municipality_id = '{municipality}' AND c.id = bench_id(3, i)
JOIN bench_found t ON t.id = i * 7919 % {texts} ORDER BY i
----
SELECT setval('case_words_places', {cases})
----
INSERT INTO agenda_items (municipality_id, id, board_id, meeting_id, case_id, position, title, summary, proposed_decision, handed_in_at, state, created_at)
SELECT '{municipality}', bench_id(4, i), bench_id(1, i % 12), bench_id(2, i % 12 * 1000 + i * 132 / {cases}), bench_id(3, i), 1 + (i / 60 % 100)::integer, 'Rubrik', 'Sammanfattning', 'Förslag', '2020-01-01', 'decided', '2020-01-01'
FROM generate_series(5, {cases}::bigint - 400, 5) i
----
-- Every tenth case is a remiss whose documents are responses.
INSERT INTO remisser (municipality_id, id, board_id, case_id, direction, name, state, deadline_date, deadline_time, deadline, sent_at, closed_at, created_at)
SELECT '{municipality}', bench_id(5, i), bench_id(1, i % 12), bench_id(3, i), 'outgoing', c.title, CASE WHEN c.status = 'open' THEN 'sent' ELSE 'fedBack' END,
    c.opened_on + 90, '23:59', c.opened_on + 90, c.opened_on, c.opened_on + 90, c.created_at
FROM generate_series(10, {cases}::bigint, 10) i JOIN cases c ON c.municipality_id = '{municipality}' AND c.id = bench_id(3, i)
----
ALTER TABLE documents DROP CONSTRAINT documents_municipality_id_case_id_number_key
----
DROP INDEX documents_registered_idx
----
INSERT INTO documents (municipality_id, id, board_id, case_id, number, direction, kind, title, public_title, registered_at, file_name, media_type, size, sha256, file_key)
SELECT '{municipality}', bench_id(6, n), bench_id(1, i % 12), bench_id(3, i), (n - (i - 1) * {documents})::integer, 'incoming', CASE WHEN i % 10 = 0 THEN 'response' ELSE 'other' END,
    t.said, 'Handling', date '2015-01-01' + (n * 4015 / ({cases}::bigint * {documents}))::integer, 'a.pdf', 'application/pdf', 1, '\x00', bench_id(7, n)
FROM generate_series(1, {cases}::bigint * {documents}) n, LATERAL (SELECT (n - 1) / {documents} + 1 AS i) c, bench_found t
WHERE t.id = n * 104729 % {texts}
----
ALTER TABLE documents ADD CONSTRAINT documents_municipality_id_case_id_number_key UNIQUE (municipality_id, case_id, number)
----
CREATE INDEX documents_registered_idx ON documents (municipality_id, registered_at DESC, id)
----
INSERT INTO responses (municipality_id, id, board_id, case_id, remiss_id, document_id, respondent_name, respondent_kind, channel, outcome, text, received_at, late, created_at)
SELECT '{municipality}', bench_id(8, n), bench_id(1, i % 12), bench_id(3, i), bench_id(5, i), bench_id(6, n), 'Föreningen ' || n % 4999, 'association',
    CASE WHEN n % 3 = 0 THEN 'email' ELSE 'link' END, 'views', t.said, date '2015-01-01' + (n * 4015 / ({cases}::bigint * {documents}))::integer, n % 11 = 0, '2015-01-01'
FROM generate_series(10, {cases}::bigint, 10) i, LATERAL generate_series((i - 1) * {documents} + 1, i * {documents}) n, bench_found t
WHERE t.id = n * 15485863 % {texts}
----
INSERT INTO text_words (municipality_id, document_id, case_id, board_id, response_id, place, state, words)
SELECT '{municipality}', bench_id(6, n), bench_id(3, i), bench_id(1, i % 12), CASE WHEN i % 10 = 0 THEN bench_id(8, n) END, n, 'none',
    t.words || CASE WHEN i % 10 = 0 THEN r.words || '''r:'''::tsvector ELSE '' END || remiss_marks(bench_id(1, i % 12), n)
FROM generate_series(1, {cases}::bigint * {documents}) n, LATERAL (SELECT (n - 1) / {documents} + 1 AS i) c, bench_found t, bench_found r
WHERE t.id = n * 104729 % {texts} AND r.id = n * 15485863 % {texts}
----
SELECT setval('text_words_places', {cases}::bigint * {documents})
----
SET maintenance_work_mem = '1GB'; CREATE INDEX case_words_idx ON case_words USING gin (remiss_keys(words, place)) WITH (gin_pending_list_limit = 256)
----
CREATE INDEX text_words_idx ON text_words USING gin (remiss_keys(words, place)) WITH (gin_pending_list_limit = 256)
----
CREATE INDEX response_words_idx ON text_words USING gin (remiss_keys(words, place >> 3)) WITH (gin_pending_list_limit = 256) WHERE response_id IS NOT NULL
----
ALTER INDEX case_words_idx ALTER COLUMN 1 SET STATISTICS 0; ALTER INDEX text_words_idx ALTER COLUMN 1 SET STATISTICS 0;
ALTER INDEX response_words_idx ALTER COLUMN 1 SET STATISTICS 0
----
-- Documents have the words of the stock only; cases have numbers and officers too.
INSERT INTO search_words (municipality_id, word)
SELECT DISTINCT '{municipality}'::uuid, word FROM (SELECT unnest(tsvector_to_array(words)) AS word FROM bench_found
    UNION ALL SELECT unnest(tsvector_to_array(words)) FROM case_words) w
WHERE strpos(word, ':') = 0 ORDER BY word
----
VACUUM ANALYZE
