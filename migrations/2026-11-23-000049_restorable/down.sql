ALTER FUNCTION remiss_words(text, "char") RESET search_path;
