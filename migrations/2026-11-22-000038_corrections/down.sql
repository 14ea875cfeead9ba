DROP TABLE decision_corrections;
