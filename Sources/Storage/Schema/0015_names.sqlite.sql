-- Finds a resource by its name in small letters, to say of a name without a vector that the catalog has it.

CREATE INDEX catalog_track_lower_name ON catalog_track (LOWER(name));
CREATE INDEX catalog_album_lower_name ON catalog_album (LOWER(name));
CREATE INDEX catalog_artist_lower_name ON catalog_artist (LOWER(name));
