extension Migration {
    /// Runs, the phases they count and their items.
    static let runs = Migration(
        name: "0005_runs",
        script: """
            CREATE TABLE juke_run (
                id {text 64} PRIMARY KEY,
                kind {text 32} NOT NULL,
                phase {text 64} NOT NULL,
                state {text 16} NOT NULL,
                parameters {json} NOT NULL,
                result {json},
                created_at {time} NOT NULL,
                modified_at {time} NOT NULL,
                finished_at {time}
            );
            CREATE INDEX juke_run_state ON juke_run (state, created_at);
            CREATE TABLE juke_run_phase (
                run_id {text 64} NOT NULL REFERENCES juke_run (id) ON DELETE CASCADE,
                phase {text 64} NOT NULL,
                total {long} NOT NULL,
                done {long} NOT NULL,
                failed {long} NOT NULL,
                PRIMARY KEY (run_id, phase)
            );
            CREATE TABLE juke_run_item (
                run_id {text 64} NOT NULL REFERENCES juke_run (id) ON DELETE CASCADE,
                phase {text 64} NOT NULL,
                key {text 600} NOT NULL,
                position {long} NOT NULL,
                task {text 128} NOT NULL,
                payload {json} NOT NULL,
                state {text 8} NOT NULL,
                outcome {json},
                modified_at {time} NOT NULL,
                PRIMARY KEY (run_id, phase, key)
            );
            CREATE INDEX juke_run_item_order ON juke_run_item (run_id, phase, position)
            """)
}
