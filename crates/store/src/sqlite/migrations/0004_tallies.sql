-- How many cases a sender has, by status and group, is kept as they come and change: a list tells its length without
-- reading itself. And the few cases in one status are found without passing all others.

CREATE INDEX case_of_status ON case_file (sender_id, status, sent, no, grp);

CREATE TABLE case_tally (
    sender_id TEXT NOT NULL,
    status TEXT NOT NULL,
    grp TEXT NOT NULL, -- '': in no group
    cases INTEGER NOT NULL,
    PRIMARY KEY (sender_id, status, grp)
) STRICT, WITHOUT ROWID;
INSERT INTO case_tally SELECT sender_id, status, coalesce(grp, ''), count(*) FROM case_file GROUP BY 1, 2, 3;

CREATE TRIGGER case_came AFTER INSERT ON case_file BEGIN
    INSERT INTO case_tally (sender_id, status, grp, cases) VALUES (new.sender_id, new.status, coalesce(new.grp, ''), 1)
    ON CONFLICT (sender_id, status, grp) DO UPDATE SET cases = cases + 1;
END;

CREATE TRIGGER case_turned AFTER UPDATE OF status ON case_file WHEN old.status <> new.status BEGIN
    UPDATE case_tally SET cases = cases - 1
    WHERE sender_id = old.sender_id AND status = old.status AND grp = coalesce(old.grp, '');
    INSERT INTO case_tally (sender_id, status, grp, cases) VALUES (new.sender_id, new.status, coalesce(new.grp, ''), 1)
    ON CONFLICT (sender_id, status, grp) DO UPDATE SET cases = cases + 1;
END;
