DROP FUNCTION remiss_asked_before(uuid[], uuid, integer);
DROP INDEX recipients_by_organisation_idx;
DROP TRIGGER forums_follow_merge ON organisations;
DROP FUNCTION remiss_forums_follow_merge();
DROP TABLE forum_members;
