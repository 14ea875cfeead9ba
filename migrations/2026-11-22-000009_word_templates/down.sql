DROP TABLE word_templates;
