DROP TABLE document_registrations;
DROP TABLE documents;
DROP TABLE case_counterpart_numbers;
DROP TABLE case_officers;
DROP TABLE case_numbers;
DROP TABLE case_number_series;
DROP TABLE cases;
DROP TABLE meetings;
