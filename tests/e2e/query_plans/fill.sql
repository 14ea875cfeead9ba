-- What the filling of the search benchmark leaves out and the plans are looked at for: events, audit log, mails in and out, jobs.
-- Statements are divided by lines of dashes.
INSERT INTO events (municipality_id, sequence, id, type, subject_kind, subject_id, board_id, case_id, at)
SELECT '{municipality}', n, bench_id(9, n), 'case.changed', 'case', bench_id(3, n), bench_id(1, n % 12), bench_id(3, n), '2020-01-01'
FROM generate_series(1, {cases}) n
----
INSERT INTO audit_entries (municipality_id, id, at, actor, action, subject_kind, subject_id, board_id, case_id, previous_hash, hash)
SELECT '{municipality}', n, '2020-01-01', 'test', 'case.changed', 'case', bench_id(3, n), bench_id(1, n % 12), bench_id(3, n), sha256('a'), sha256('a')
FROM generate_series(1, {cases}) n
----
INSERT INTO event_counters (municipality_id, last_sequence, last_entry, audit_head)
VALUES ('{municipality}', {cases}, {cases}, sha256('a'))
ON CONFLICT (municipality_id) DO UPDATE SET last_sequence = excluded.last_sequence, last_entry = excluded.last_entry, audit_head = excluded.audit_head
----
INSERT INTO inbox_entries (municipality_id, id, received_at, file_key, size, sha256, fingerprint, status, kind, subject)
SELECT '{municipality}', bench_id(10, n), timestamptz '2015-01-01' + n * interval '2 hours', bench_id(11, n), 1, '\x00', sha256(n::text::bytea),
    CASE WHEN n % 500 = 0 THEN 'waiting' ELSE 'placed' END, 'ordinary', 'Yttrande ' || n
FROM generate_series(1, {cases}) n
----
INSERT INTO messages (municipality_id, id, board_id, case_id, purpose, purpose_key, channel, mail_message_id, to_address, to_name, subject, text, status, created_at)
SELECT '{municipality}', bench_id(12, n), bench_id(1, n % 12), bench_id(3, n), 'receipt', 'receipt:' || n, 'email', n || '@example.org', 'forening' || n || '@example.org',
    'Föreningen', 'Kvittens', 'Kvittens', CASE WHEN n % 500 = 0 THEN 'failed' ELSE 'sent' END, timestamptz '2015-01-01' + n * interval '2 hours'
FROM generate_series(1, {cases}) n
----
INSERT INTO jobs (id, municipality_id, kind, run_at, created_at)
SELECT bench_id(13, n), '{municipality}', CASE WHEN n % 2 = 0 THEN 'even' ELSE 'odd' END, timestamptz '2025-01-01' + n * interval '1 hour', '2025-01-01'
FROM generate_series(1, {cases}) n
----
RESET session_replication_role
----
VACUUM ANALYZE
