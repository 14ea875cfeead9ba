DROP VIEW agenda_cases;
DROP INDEX decisions_reported_idx;
DROP INDEX meetings_date_idx;
DROP INDEX cases_target_meeting_idx;
ALTER TABLE calendars DROP COLUMN alarm_days, DROP COLUMN entries;
DROP TABLE stop_date_notices;
DROP TABLE draft_checks;
DROP INDEX agenda_items_all_of_case_idx;
ALTER TABLE agenda_items DROP CONSTRAINT agenda_items_state_check;
UPDATE agenda_items SET state = 'deferred' WHERE state = 'withdrawn';
ALTER TABLE agenda_items
    ADD CONSTRAINT agenda_items_state_check CHECK (state IN ('listed','deferred','decided')),
    DROP COLUMN off_reason,
    DROP COLUMN deferred_to_meeting_id,
    DROP COLUMN carried_from_meeting_id,
    DROP COLUMN late_consent_id;
DROP TABLE late_consents;
