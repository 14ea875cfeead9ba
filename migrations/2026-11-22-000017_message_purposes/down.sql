UPDATE messages SET purpose = 'other' WHERE purpose IN ('deadlineChange','closure','publication','digest','alert',
    'subscription','newRemiss','contactLink','notice');
ALTER TABLE messages DROP COLUMN list_unsubscribe_url;
ALTER TABLE messages DROP COLUMN list_id;
ALTER TABLE messages DROP CONSTRAINT messages_purpose_check;
ALTER TABLE messages ADD CONSTRAINT messages_purpose_check CHECK (purpose IN ('dispatch','reminder','receipt','extension',
    'withdrawal','feedback','yttrande','other'));
