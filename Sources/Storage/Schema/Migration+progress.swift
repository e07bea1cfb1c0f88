extension Migration {
    /// What a run shows while it is under way: the requests that it made, and until when a provider makes it wait.
    static let progress = Migration(
        name: "0006_run_progress",
        script: """
            ALTER TABLE juke_run ADD COLUMN requests {long} NOT NULL DEFAULT 0;
            ALTER TABLE juke_run ADD COLUMN parked_until {time};
            ALTER TABLE juke_run ADD COLUMN parked_because {text}
            """)
}
