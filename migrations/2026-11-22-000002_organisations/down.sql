DROP TABLE distribution_list_members;
DROP TABLE distribution_lists;
DROP TABLE organisation_imports;
DROP TABLE organisation_contacts;
DROP TABLE organisations;
