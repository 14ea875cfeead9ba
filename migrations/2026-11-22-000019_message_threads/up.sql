-- What was sent to a recipient, and what answered a response: each mail that follows another names it (In-Reply-To).
CREATE INDEX messages_recipient_idx ON messages (municipality_id, recipient_id) WHERE recipient_id IS NOT NULL;
CREATE INDEX messages_response_idx ON messages (municipality_id, response_id) WHERE response_id IS NOT NULL;
