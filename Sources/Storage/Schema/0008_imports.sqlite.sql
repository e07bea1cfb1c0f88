-- What files tell beyond a catalog's answers: identifiers of MusicBrainz, genres of tracks, playlists, analyses with
-- gaps, and tracks whose identifier is derived until a file knows the real one.

ALTER TABLE catalog_artist ADD COLUMN musicbrainz_id TEXT;
ALTER TABLE catalog_album ADD COLUMN musicbrainz_id TEXT;
ALTER TABLE catalog_track ADD COLUMN musicbrainz_id TEXT;
ALTER TABLE catalog_track ADD COLUMN derived_id INTEGER;
CREATE INDEX catalog_artist_musicbrainz ON catalog_artist (musicbrainz_id) WHERE musicbrainz_id IS NOT NULL;
CREATE INDEX catalog_album_musicbrainz ON catalog_album (musicbrainz_id) WHERE musicbrainz_id IS NOT NULL;
CREATE INDEX catalog_track_musicbrainz ON catalog_track (musicbrainz_id) WHERE musicbrainz_id IS NOT NULL;
CREATE INDEX catalog_track_isrc ON catalog_track (isrc) WHERE isrc IS NOT NULL;
CREATE INDEX catalog_track_derived ON catalog_track (spotify_id) WHERE derived_id IS NOT NULL;
CREATE TABLE catalog_track_genres (
    track_id INTEGER REFERENCES catalog_track (id) ON DELETE CASCADE NOT NULL,
    genre_id INTEGER REFERENCES catalog_genre (id) ON DELETE CASCADE NOT NULL,
    PRIMARY KEY (track_id, genre_id)
);
CREATE INDEX catalog_track_genres_genre ON catalog_track_genres (genre_id);
CREATE TABLE juke_playlist (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    provider TEXT NOT NULL,
    created_at TEXT NOT NULL,
    modified_at TEXT NOT NULL,
    UNIQUE (provider, key)
);
CREATE TABLE juke_playlist_track (
    playlist_id INTEGER REFERENCES juke_playlist (id) ON DELETE CASCADE NOT NULL,
    position INTEGER NOT NULL,
    track_id INTEGER REFERENCES catalog_track (id) ON DELETE CASCADE NOT NULL,
    PRIMARY KEY (playlist_id, position)
);
CREATE INDEX juke_playlist_track_track ON juke_playlist_track (track_id);

-- SQLite drops no constraint of a column, so the table is made anew.
CREATE TABLE recommender_trackaudiofeatures_new (
    track_id INTEGER REFERENCES catalog_track (id) ON DELETE CASCADE PRIMARY KEY,
    energy REAL, valence REAL, tempo REAL, key INTEGER, mode TEXT, danceability REAL,
    acousticness REAL, instrumentalness REAL, liveness REAL, speechiness REAL, loudness REAL,
    time_signature INTEGER,
    provider TEXT NOT NULL,
    revision INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    modified_at TEXT NOT NULL
);
INSERT INTO recommender_trackaudiofeatures_new
SELECT track_id, energy, valence, tempo, key, mode, danceability, acousticness, instrumentalness, liveness,
    speechiness, loudness, time_signature, provider, revision, created_at, modified_at
FROM recommender_trackaudiofeatures;
DROP TABLE recommender_trackaudiofeatures;
ALTER TABLE recommender_trackaudiofeatures_new RENAME TO recommender_trackaudiofeatures;
