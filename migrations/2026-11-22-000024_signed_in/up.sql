-- People sign in with the municipality's own provider: they are in the log and among the owners of idempotency keys, without a key.
COMMENT ON COLUMN audit_entries.actor IS 'Who: the name of the API key, of the person who was signed in, or of the part of the system.';
COMMENT ON COLUMN audit_entries.actor_id IS 'The API key; none for a person who was signed in.';
COMMENT ON COLUMN audit_entries.acting_user IS 'User name of the person who was signed in, or that the case system acts for (X-Acting-User).';
COMMENT ON COLUMN idempotency_keys.owner IS 'Whose key it is: the API key''s id, the person who was signed in, or the capability that was used.';
