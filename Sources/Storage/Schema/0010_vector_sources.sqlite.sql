-- What a model may learn from beside the twelve audio features: sources of vectors, each of one width, and their rows.
--
-- A row's `revision` rises with each change of it, as that of an analysis does.

CREATE TABLE juke_vector_source (
    name TEXT PRIMARY KEY,
    inputs TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE TABLE juke_source_vector (
    source TEXT NOT NULL,
    track_id INTEGER REFERENCES catalog_track (id) ON DELETE CASCADE NOT NULL,
    vector BLOB NOT NULL,
    revision INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    modified_at TEXT NOT NULL,
    PRIMARY KEY (source, track_id)
);
CREATE INDEX juke_source_vector_track ON juke_source_vector (track_id);

-- The source that a model learned from.
ALTER TABLE recommender_model ADD COLUMN source TEXT NOT NULL DEFAULT 'features-12';
