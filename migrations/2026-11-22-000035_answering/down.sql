-- Answers that wait would be lost; those alerts tell of what is gone then.
DELETE FROM alert_notices WHERE alert_id IN (SELECT id FROM alerts WHERE kind IN ('extensionRequested','responseWaiting'));
DELETE FROM alerts WHERE kind IN ('extensionRequested','responseWaiting');
ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_kind_check CHECK (kind IN ('mailBounced','mailFailed','inboxWaiting','deadlinePassed',
    'mailboxAway','quarantined'));
DROP TABLE response_references;
DROP TABLE extension_requests;
DROP TABLE waiting_responses;
DROP TABLE answer_drafts;
ALTER TABLE municipalities DROP COLUMN form_key;
