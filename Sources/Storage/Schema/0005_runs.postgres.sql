-- Runs, the phases they count and their items.

CREATE TABLE juke_run (
    id varchar(64) COLLATE "C" PRIMARY KEY,
    kind varchar(32) COLLATE "C" NOT NULL,
    phase varchar(64) COLLATE "C" NOT NULL,
    state varchar(16) COLLATE "C" NOT NULL,
    parameters jsonb NOT NULL,
    result jsonb,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    finished_at timestamptz
);

CREATE INDEX juke_run_state ON juke_run (state, created_at);

CREATE TABLE juke_run_phase (
    run_id varchar(64) COLLATE "C" NOT NULL REFERENCES juke_run (id) ON DELETE CASCADE,
    phase varchar(64) COLLATE "C" NOT NULL,
    total bigint NOT NULL,
    done bigint NOT NULL,
    failed bigint NOT NULL,
    PRIMARY KEY (run_id, phase)
);

CREATE TABLE juke_run_item (
    run_id varchar(64) COLLATE "C" NOT NULL REFERENCES juke_run (id) ON DELETE CASCADE,
    phase varchar(64) COLLATE "C" NOT NULL,
    key varchar(600) COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    task varchar(128) COLLATE "C" NOT NULL,
    payload jsonb NOT NULL,
    state varchar(8) COLLATE "C" NOT NULL,
    outcome jsonb,
    modified_at timestamptz NOT NULL,
    PRIMARY KEY (run_id, phase, key)
);

CREATE INDEX juke_run_item_order ON juke_run_item (run_id, phase, position);
