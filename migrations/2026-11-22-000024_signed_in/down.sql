COMMENT ON COLUMN idempotency_keys.owner IS 'Whose key it is: the API key''s id, or the capability that was used.';
COMMENT ON COLUMN audit_entries.acting_user IS 'The person that the case system acts for (X-Acting-User).';
COMMENT ON COLUMN audit_entries.actor_id IS 'The API key.';
COMMENT ON COLUMN audit_entries.actor IS 'Who: the name of the API key, or the part of the system.';
