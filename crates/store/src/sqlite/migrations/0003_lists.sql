-- Cases are listed by sender and by recipient, newest first, with their status; and each sender's deposits are counted by
-- month, so that a limit can be kept. A case deposited before this step is in its sender's list, not in its recipients':
-- whom it concerned is sealed.

ALTER TABLE case_file ADD COLUMN sent INTEGER NOT NULL DEFAULT 0; -- when it was deposited
ALTER TABLE case_file ADD COLUMN status TEXT NOT NULL DEFAULT 'IN_VALIDATION';
ALTER TABLE case_file ADD COLUMN period TEXT; -- month in which its sender's limit counts it; NULL: in none
UPDATE case_file SET
    sent = coalesce((SELECT recorded FROM event WHERE place = (case_file.no << 20) + 1), 0),
    status = coalesce((SELECT new_status FROM event WHERE place > (case_file.no << 20) AND place < ((case_file.no + 1) << 20)
                       AND new_status IS NOT NULL ORDER BY place DESC LIMIT 1), 'IN_VALIDATION');
CREATE INDEX case_of_sender ON case_file (sender_id, sent, no, grp, status); -- a page and its count read nothing else

CREATE TABLE party (
    hash BLOB NOT NULL, -- keyed hash of the recipient's tax id
    sent INTEGER NOT NULL,
    case_no INTEGER NOT NULL REFERENCES case_file (no),
    shard INTEGER NOT NULL,
    rec INTEGER NOT NULL,
    viewed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (hash, sent, case_no, rec)
) STRICT, WITHOUT ROWID;
CREATE INDEX party_of_case ON party (case_no, rec);

CREATE TABLE quota (
    sender_id TEXT NOT NULL,
    period TEXT NOT NULL,
    used INTEGER NOT NULL,
    PRIMARY KEY (sender_id, period)
) STRICT, WITHOUT ROWID;
