-- The first schema of the embedded store.
--
-- Instants are microseconds since 1970 (UTC). A case has a small number (`case_no`) inside this file, so that its rows lie
-- together and new cases go to the end of every tree: the cost of an append does not grow with the cases stored. `shard`
-- is that of the IUN (of the hash, for a key), as in the stores that spread over machines.

-- Counted up at each opening: claims of different runs of the process never carry the same generation.
CREATE TABLE opening (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    count INTEGER NOT NULL
) STRICT;
INSERT INTO opening VALUES (1, 0);

CREATE TABLE case_file (
    no INTEGER PRIMARY KEY,
    iun TEXT NOT NULL UNIQUE,
    shard INTEGER NOT NULL,
    sender_id TEXT NOT NULL,
    grp TEXT,
    wrapped_key BLOB, -- NULL once destroyed
    seq INTEGER NOT NULL
) STRICT;

CREATE TABLE event (
    place INTEGER PRIMARY KEY, -- case_no * 2^20 + seq: the events of a case lie in order, one after the other
    case_no INTEGER NOT NULL REFERENCES case_file (no),
    shard INTEGER NOT NULL,
    id TEXT NOT NULL,
    category TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded INTEGER NOT NULL,
    rec INTEGER,
    public BLOB NOT NULL,
    private BLOB, -- sealed
    new_status TEXT,
    answered INTEGER NOT NULL,
    UNIQUE (case_no, id)
) STRICT;

-- few cases wait for a person, and they are counted often
CREATE INDEX event_parked ON event (case_no) WHERE category = 'CASE_PARKED';

CREATE TABLE unique_key (
    kind INTEGER NOT NULL, -- 1 protocol, 2 notice code, 3 quick access
    hash BLOB NOT NULL,
    case_no INTEGER NOT NULL REFERENCES case_file (no),
    shard INTEGER NOT NULL,
    rec INTEGER,
    PRIMARY KEY (kind, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX unique_key_owner ON unique_key (case_no, kind);

CREATE TABLE work (
    no INTEGER PRIMARY KEY,
    case_no INTEGER NOT NULL REFERENCES case_file (no),
    shard INTEGER NOT NULL,
    id TEXT NOT NULL,
    lane INTEGER NOT NULL, -- 1 law, 2 evidence
    state INTEGER NOT NULL, -- 0 waiting, 1 done, 2 parked, 3 given up
    due INTEGER NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,
    reason TEXT, -- of the last failure, or of the parking
    payload BLOB, -- sealed; NULL once done or given up: the id stays, so that it never comes back
    UNIQUE (case_no, id)
) STRICT;
CREATE INDEX work_waiting ON work (lane, due, id) WHERE state = 0;
CREATE INDEX work_parked ON work (no) WHERE state = 2;

CREATE TABLE snapshot (
    case_no INTEGER PRIMARY KEY REFERENCES case_file (no),
    shard INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    fold_version INTEGER NOT NULL,
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE stream (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    sender_id TEXT NOT NULL,
    filter TEXT NOT NULL, -- JSON
    body BLOB NOT NULL,
    disabled_at INTEGER,
    last INTEGER NOT NULL -- the last number given out; it outlives the events, which are purged
) STRICT;
CREATE INDEX stream_sender ON stream (sender_id);

CREATE TABLE stream_event (
    stream_no INTEGER NOT NULL REFERENCES stream (no),
    n INTEGER NOT NULL,
    case_no INTEGER NOT NULL REFERENCES case_file (no),
    seq INTEGER NOT NULL,
    shard INTEGER NOT NULL,
    PRIMARY KEY (stream_no, n),
    UNIQUE (stream_no, case_no, seq)
) STRICT, WITHOUT ROWID;

-- Events that wait for the acceptance or refusal of their notification.
CREATE TABLE stream_held (
    case_no INTEGER NOT NULL REFERENCES case_file (no),
    seq INTEGER NOT NULL,
    stream_no INTEGER NOT NULL REFERENCES stream (no),
    shard INTEGER NOT NULL,
    PRIMARY KEY (case_no, seq, stream_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX stream_held_stream ON stream_held (stream_no);

CREATE TABLE register (
    register TEXT NOT NULL,
    key TEXT NOT NULL,
    version INTEGER NOT NULL,
    body BLOB, -- sealed; NULL once removed: the version goes on from there if the row comes back
    PRIMARY KEY (register, key)
) STRICT;

CREATE TABLE register_audit (
    no INTEGER PRIMARY KEY,
    register TEXT NOT NULL,
    key TEXT NOT NULL,
    version INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    actor TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE outbox (
    position INTEGER PRIMARY KEY,
    request TEXT NOT NULL UNIQUE,
    iun TEXT NOT NULL,
    shard INTEGER NOT NULL,
    at INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX outbox_case ON outbox (iun, position);

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
