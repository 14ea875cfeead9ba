DROP FUNCTION remiss_public_list(text, text[], timestamptz, text, text, uuid);
DROP INDEX remisser_public_idx, remisser_public_words_idx;
DROP FUNCTION remiss_public_words(text, text, text, text, jsonb);
