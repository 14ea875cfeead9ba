ALTER TABLE api_keys DROP COLUMN requests_per_minute;
DELETE FROM alert_notices WHERE alert_id IN (SELECT id FROM alerts WHERE kind = 'webhookDisabled');
DELETE FROM alerts WHERE kind = 'webhookDisabled';
ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_kind_check CHECK (kind IN ('mailBounced','mailFailed','inboxWaiting','deadlinePassed',
    'mailboxAway','quarantined','extensionRequested','responseWaiting','responseAfterClosing'));
DROP TABLE webhook_deliveries;
DROP TABLE webhooks;
