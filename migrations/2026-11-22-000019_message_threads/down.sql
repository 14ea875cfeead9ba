DROP INDEX messages_response_idx;
DROP INDEX messages_recipient_idx;
