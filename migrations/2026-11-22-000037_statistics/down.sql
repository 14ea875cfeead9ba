DROP FUNCTION remiss_figures_by(text, integer, integer, uuid);
DROP FUNCTION remiss_size_of(integer);
DROP FUNCTION remiss_figures(integer, integer, uuid);
DROP FUNCTION remiss_is_civil_society(boolean, text);
DROP FUNCTION remiss_asked_in(integer, integer, uuid);
DROP INDEX remisser_sent_idx;
DROP TABLE follow_up_plans;
DROP TABLE remiss_followers;
