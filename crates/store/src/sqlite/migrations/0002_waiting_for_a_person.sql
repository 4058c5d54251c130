-- Whether a case waits for a person is told with each append: an outcome that comes after all settles it, so that counting
-- events of the kind no longer tells the number. Work that fails again and again is found without reading all work, and so
-- are the rows of a register that were not removed.

ALTER TABLE case_file ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
UPDATE case_file SET waits = 1 WHERE no IN (SELECT case_no FROM event WHERE category = 'CASE_PARKED');
DROP INDEX event_parked;
CREATE INDEX case_waiting ON case_file (no) WHERE waits = 1;
CREATE INDEX work_failing ON work (case_no) WHERE state = 0 AND failures > 0;
DROP INDEX work_parked;
CREATE INDEX work_parked ON work (case_no) WHERE state = 2;
CREATE INDEX register_present ON register (register, key) WHERE body IS NOT NULL;
