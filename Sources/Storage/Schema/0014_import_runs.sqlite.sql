-- Imports, each of which can be taken out by itself: the rows that one brought in first have its number.

CREATE TABLE juke_import (
    id INTEGER PRIMARY KEY,
    files TEXT NOT NULL,
    provider TEXT NOT NULL,
    created_at TEXT NOT NULL
);
ALTER TABLE catalog_track ADD COLUMN import_id INTEGER;
ALTER TABLE recommender_trackaudiofeatures ADD COLUMN import_id INTEGER;
ALTER TABLE juke_playlist ADD COLUMN import_id INTEGER;
