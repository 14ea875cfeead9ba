-- A dump is restored with an empty search path. The index of the public list is made by this function, which calls others by their bare names: without
-- a path of its own the index, and with it the whole restore, failed.
ALTER FUNCTION remiss_words(text, "char") SET search_path = public, pg_temp;
