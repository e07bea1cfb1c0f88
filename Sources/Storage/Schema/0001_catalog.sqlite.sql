-- Genres, artists, albums and tracks.
--
-- Table and column names are those of the original (docs/legacy-api.md, h). New are the link tables' positions,
-- the tracks' own artists, ISRC, popularity, followers, the precision of release dates and the provider. Genres need no
-- outside identifier, and a track's disc is part of its place on the album.

CREATE TABLE catalog_genre (
    id INTEGER PRIMARY KEY,
    spotify_id TEXT UNIQUE,
    name TEXT NOT NULL UNIQUE,
    provider TEXT,
    spotify_data TEXT,
    custom_data TEXT,
    created_at TEXT NOT NULL,
    modified_at TEXT NOT NULL
);

CREATE TABLE catalog_artist (
    id INTEGER PRIMARY KEY,
    spotify_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    popularity INTEGER,
    followers INTEGER,
    provider TEXT,
    spotify_data TEXT,
    custom_data TEXT,
    created_at TEXT NOT NULL,
    modified_at TEXT NOT NULL
);

CREATE INDEX catalog_artist_name ON catalog_artist (name, spotify_id);

CREATE TABLE catalog_album (
    id INTEGER PRIMARY KEY,
    spotify_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    album_type TEXT NOT NULL,
    total_tracks INTEGER NOT NULL,
    release_date TEXT NOT NULL,
    release_date_precision TEXT NOT NULL,
    provider TEXT,
    spotify_data TEXT,
    custom_data TEXT,
    created_at TEXT NOT NULL,
    modified_at TEXT NOT NULL
);

CREATE TABLE catalog_track (
    id INTEGER PRIMARY KEY,
    spotify_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    album_id INTEGER REFERENCES catalog_album (id) ON DELETE CASCADE NOT NULL,
    disc_number INTEGER NOT NULL,
    track_number INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    explicit INTEGER NOT NULL,
    isrc TEXT,
    popularity INTEGER,
    provider TEXT,
    spotify_data TEXT,
    custom_data TEXT,
    created_at TEXT NOT NULL,
    modified_at TEXT NOT NULL,
    UNIQUE (album_id, disc_number, track_number)
);

CREATE TABLE catalog_artist_genres (
    artist_id INTEGER REFERENCES catalog_artist (id) ON DELETE CASCADE NOT NULL,
    genre_id INTEGER REFERENCES catalog_genre (id) ON DELETE CASCADE NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (artist_id, genre_id)
);

CREATE INDEX catalog_artist_genres_genre ON catalog_artist_genres (genre_id);

CREATE TABLE catalog_album_artists (
    album_id INTEGER REFERENCES catalog_album (id) ON DELETE CASCADE NOT NULL,
    artist_id INTEGER REFERENCES catalog_artist (id) ON DELETE CASCADE NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (album_id, artist_id)
);

CREATE INDEX catalog_album_artists_artist ON catalog_album_artists (artist_id);

CREATE TABLE catalog_track_artists (
    track_id INTEGER REFERENCES catalog_track (id) ON DELETE CASCADE NOT NULL,
    artist_id INTEGER REFERENCES catalog_artist (id) ON DELETE CASCADE NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (track_id, artist_id)
);
