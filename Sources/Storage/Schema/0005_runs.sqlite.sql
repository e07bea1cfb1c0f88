-- Runs, the phases they count and their items.

CREATE TABLE juke_run (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    phase TEXT NOT NULL,
    state TEXT NOT NULL,
    parameters TEXT NOT NULL,
    result TEXT,
    created_at TEXT NOT NULL,
    modified_at TEXT NOT NULL,
    finished_at TEXT
);

CREATE INDEX juke_run_state ON juke_run (state, created_at);

CREATE TABLE juke_run_phase (
    run_id TEXT NOT NULL REFERENCES juke_run (id) ON DELETE CASCADE,
    phase TEXT NOT NULL,
    total INTEGER NOT NULL,
    done INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    PRIMARY KEY (run_id, phase)
);

CREATE TABLE juke_run_item (
    run_id TEXT NOT NULL REFERENCES juke_run (id) ON DELETE CASCADE,
    phase TEXT NOT NULL,
    key TEXT NOT NULL,
    position INTEGER NOT NULL,
    task TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT,
    modified_at TEXT NOT NULL,
    PRIMARY KEY (run_id, phase, key)
);

CREATE INDEX juke_run_item_order ON juke_run_item (run_id, phase, position);
