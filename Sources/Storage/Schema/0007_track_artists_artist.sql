-- Finds the tracks of an artist: those that are embedded together.

CREATE INDEX catalog_track_artists_artist ON catalog_track_artists (artist_id);
