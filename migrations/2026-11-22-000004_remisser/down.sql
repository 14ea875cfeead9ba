DROP TABLE viewpoints;
DROP TABLE response_attachments;
DROP TABLE responses;
DROP TABLE dispatches;
DROP TABLE extensions;
DROP TABLE recipients;
DROP TABLE remiss_documents;
DROP TABLE remisser;
