-- Audio features, embeddings, models and the revision.
--
-- A feature row's `revision` rises with each change of it; an embedding keeps the one it was computed from, which
-- is how a stale embedding is told from a fresh one.

CREATE TABLE recommender_trackaudiofeatures (
    track_id bigint PRIMARY KEY,
    energy double precision NOT NULL,
    valence double precision NOT NULL,
    tempo double precision NOT NULL,
    key integer NOT NULL,
    mode varchar(5) COLLATE "C" NOT NULL,
    danceability double precision NOT NULL,
    acousticness double precision NOT NULL,
    instrumentalness double precision NOT NULL,
    liveness double precision NOT NULL,
    speechiness double precision NOT NULL,
    loudness double precision NOT NULL,
    time_signature integer,
    provider varchar(32) COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL
);

CREATE TABLE recommender_artistembedding (
    artist_id bigint NOT NULL,
    model_version varchar(32) COLLATE "C" NOT NULL,
    vector bytea NOT NULL,
    quality_score double precision NOT NULL,
    metadata jsonb NOT NULL DEFAULT '{}',
    source_revision bigint,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    PRIMARY KEY (artist_id, model_version)
);

CREATE TABLE recommender_albumembedding (
    album_id bigint NOT NULL,
    model_version varchar(32) COLLATE "C" NOT NULL,
    vector bytea NOT NULL,
    quality_score double precision NOT NULL,
    metadata jsonb NOT NULL DEFAULT '{}',
    source_revision bigint,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    PRIMARY KEY (album_id, model_version)
);

CREATE TABLE recommender_trackembedding (
    track_id bigint NOT NULL,
    model_version varchar(32) COLLATE "C" NOT NULL,
    vector bytea NOT NULL,
    quality_score double precision NOT NULL,
    metadata jsonb NOT NULL DEFAULT '{}',
    source_revision bigint,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    PRIMARY KEY (track_id, model_version)
);

CREATE TABLE recommender_genreembedding (
    genre_id bigint NOT NULL,
    model_version varchar(32) COLLATE "C" NOT NULL,
    vector bytea NOT NULL,
    quality_score double precision NOT NULL,
    metadata jsonb NOT NULL DEFAULT '{}',
    source_revision bigint,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    PRIMARY KEY (genre_id, model_version)
);

CREATE TABLE recommender_model (
    version varchar(32) COLLATE "C" PRIMARY KEY,
    state varchar(8) COLLATE "C" NOT NULL,
    method varchar(64) COLLATE "C" NOT NULL,
    transform jsonb NOT NULL,
    figures jsonb NOT NULL,
    matrix bytea NOT NULL,
    matrix_rows integer NOT NULL,
    matrix_columns integer NOT NULL,
    created_at timestamptz NOT NULL,
    activated_at timestamptz
);

CREATE UNIQUE INDEX recommender_model_active ON recommender_model (state) WHERE state = 'active';

CREATE TABLE juke_revision (id integer PRIMARY KEY, revision bigint NOT NULL);

INSERT INTO juke_revision (id, revision) VALUES (1, 0);
