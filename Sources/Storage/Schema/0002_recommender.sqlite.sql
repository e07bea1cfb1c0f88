-- Audio features, embeddings, models and the revision.
--
-- A feature row's `revision` rises with each change of it; an embedding keeps the one it was computed from, which
-- is how a stale embedding is told from a fresh one.

CREATE TABLE recommender_trackaudiofeatures (
    track_id INTEGER REFERENCES catalog_track (id) ON DELETE CASCADE PRIMARY KEY,
    energy REAL NOT NULL,
    valence REAL NOT NULL,
    tempo REAL NOT NULL,
    key INTEGER NOT NULL,
    mode TEXT NOT NULL,
    danceability REAL NOT NULL,
    acousticness REAL NOT NULL,
    instrumentalness REAL NOT NULL,
    liveness REAL NOT NULL,
    speechiness REAL NOT NULL,
    loudness REAL NOT NULL,
    time_signature INTEGER,
    provider TEXT NOT NULL,
    revision INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    modified_at TEXT NOT NULL
);

CREATE TABLE recommender_artistembedding (
    artist_id INTEGER REFERENCES catalog_artist (id) ON DELETE CASCADE NOT NULL,
    model_version TEXT NOT NULL,
    vector BLOB NOT NULL,
    quality_score REAL NOT NULL,
    metadata TEXT NOT NULL DEFAULT '{}',
    source_revision INTEGER,
    created_at TEXT NOT NULL,
    modified_at TEXT NOT NULL,
    PRIMARY KEY (artist_id, model_version)
);

CREATE TABLE recommender_albumembedding (
    album_id INTEGER REFERENCES catalog_album (id) ON DELETE CASCADE NOT NULL,
    model_version TEXT NOT NULL,
    vector BLOB NOT NULL,
    quality_score REAL NOT NULL,
    metadata TEXT NOT NULL DEFAULT '{}',
    source_revision INTEGER,
    created_at TEXT NOT NULL,
    modified_at TEXT NOT NULL,
    PRIMARY KEY (album_id, model_version)
);

CREATE TABLE recommender_trackembedding (
    track_id INTEGER REFERENCES catalog_track (id) ON DELETE CASCADE NOT NULL,
    model_version TEXT NOT NULL,
    vector BLOB NOT NULL,
    quality_score REAL NOT NULL,
    metadata TEXT NOT NULL DEFAULT '{}',
    source_revision INTEGER,
    created_at TEXT NOT NULL,
    modified_at TEXT NOT NULL,
    PRIMARY KEY (track_id, model_version)
);

CREATE TABLE recommender_genreembedding (
    genre_id INTEGER REFERENCES catalog_genre (id) ON DELETE CASCADE NOT NULL,
    model_version TEXT NOT NULL,
    vector BLOB NOT NULL,
    quality_score REAL NOT NULL,
    metadata TEXT NOT NULL DEFAULT '{}',
    source_revision INTEGER,
    created_at TEXT NOT NULL,
    modified_at TEXT NOT NULL,
    PRIMARY KEY (genre_id, model_version)
);

CREATE TABLE recommender_model (
    version TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    method TEXT NOT NULL,
    transform TEXT NOT NULL,
    figures TEXT NOT NULL,
    matrix BLOB NOT NULL,
    matrix_rows INTEGER NOT NULL,
    matrix_columns INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    activated_at TEXT
);

CREATE UNIQUE INDEX recommender_model_active ON recommender_model (state) WHERE state = 'active';

CREATE TABLE juke_revision (id INTEGER PRIMARY KEY, revision INTEGER NOT NULL);

INSERT INTO juke_revision (id, revision) VALUES (1, 0);
