-- Each event has a position in the transparency log, given in the transaction of its append and never again. The events of
-- one append lie together, in the log as in their case, so one row holds all of them. What was there before is logged in the
-- order in which the cases came.

CREATE TABLE log_run (
    first INTEGER PRIMARY KEY, -- position of the first event, from 0
    place INTEGER NOT NULL UNIQUE, -- of the first event
    count INTEGER NOT NULL
) STRICT;
INSERT INTO log_run (first, place, count)
SELECT sum(seq) OVER (ORDER BY no) - seq, (no << 20) + 1, seq FROM case_file WHERE seq > 0 ORDER BY no;
