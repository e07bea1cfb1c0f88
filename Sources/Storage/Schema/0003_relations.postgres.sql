-- Triggers in the place of foreign keys, on PostgreSQL only.
--
-- PostgreSQL checks a foreign key row by row, which costs more than the insert itself: with the eight of an import, a
-- million tracks take twice as long. Juke inserts children and parents in one transaction, so only a delete can leave
-- rows without a parent. One trigger for each parent table deletes such rows, once for each statement. SQLite's foreign
-- keys cost little and stay.

CREATE FUNCTION juke_delete_parts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE part text;
BEGIN
    FOREACH part IN ARRAY TG_ARGV LOOP
        EXECUTE format('DELETE FROM %I WHERE %I IN (SELECT id FROM gone)',
            split_part(part, '.', 1), split_part(part, '.', 2));
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER juke_delete_parts AFTER DELETE ON catalog_genre REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION juke_delete_parts(
    'catalog_artist_genres.genre_id',
    'recommender_genreembedding.genre_id'
);

CREATE TRIGGER juke_delete_parts AFTER DELETE ON catalog_artist REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION juke_delete_parts(
    'catalog_artist_genres.artist_id',
    'catalog_album_artists.artist_id',
    'catalog_track_artists.artist_id',
    'recommender_artistembedding.artist_id'
);

CREATE TRIGGER juke_delete_parts AFTER DELETE ON catalog_album REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION juke_delete_parts(
    'catalog_track.album_id',
    'catalog_album_artists.album_id',
    'recommender_albumembedding.album_id'
);

CREATE TRIGGER juke_delete_parts AFTER DELETE ON catalog_track REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION juke_delete_parts(
    'catalog_track_artists.track_id',
    'recommender_trackaudiofeatures.track_id',
    'recommender_trackembedding.track_id'
);
