DROP TABLE contact_links;
DROP TABLE subscriptions;
DROP TABLE remiss_subjects;
