-- Finds a resource by its name in small letters, to say of a name without a vector that the catalog has it. By a hash,
-- because names may be longer than an entry of a tree.

CREATE INDEX catalog_track_lower_name ON catalog_track USING hash (LOWER(name));
CREATE INDEX catalog_album_lower_name ON catalog_album USING hash (LOWER(name));
CREATE INDEX catalog_artist_lower_name ON catalog_artist USING hash (LOWER(name));
