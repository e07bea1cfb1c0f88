-- What a media server says of its songs: the text of a JSON object for each track, as a crawl found it.

CREATE TABLE catalog_track_entries (
    track_id INTEGER PRIMARY KEY REFERENCES catalog_track (id) ON DELETE CASCADE,
    entry TEXT NOT NULL
);
