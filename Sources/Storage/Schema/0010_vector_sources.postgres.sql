-- What a model may learn from beside the twelve audio features: sources of vectors, each of one width, and their rows.
--
-- A row's `revision` rises with each change of it, as that of an analysis does. The numbers do not compress, so nothing
-- tries to.

CREATE TABLE juke_vector_source (
    name varchar(64) COLLATE "C" PRIMARY KEY,
    inputs jsonb NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE TABLE juke_source_vector (
    source varchar(64) COLLATE "C" NOT NULL,
    track_id bigint NOT NULL,
    vector bytea NOT NULL,
    revision bigint NOT NULL,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    PRIMARY KEY (source, track_id)
);
ALTER TABLE juke_source_vector ALTER COLUMN vector SET STORAGE EXTERNAL;
CREATE INDEX juke_source_vector_track ON juke_source_vector (track_id);

DROP TRIGGER juke_delete_parts ON catalog_track;
CREATE TRIGGER juke_delete_parts AFTER DELETE ON catalog_track REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION juke_delete_parts('catalog_track_artists.track_id',
    'catalog_track_genres.track_id', 'recommender_trackaudiofeatures.track_id',
    'recommender_trackembedding.track_id', 'juke_playlist_track.track_id', 'juke_source_vector.track_id');

-- The source that a model learned from.
ALTER TABLE recommender_model ADD COLUMN source varchar(64) COLLATE "C" NOT NULL DEFAULT 'features-12';
