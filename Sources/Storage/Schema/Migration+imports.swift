extension Migration {
    /// What files tell beyond a catalog's answers: identifiers of MusicBrainz, genres of tracks, analyses with gaps, and
    /// tracks whose identifier is derived until a file knows the real one.
    static let imports = Migration(
        name: "0008_imports",
        script: """
            ALTER TABLE catalog_artist ADD COLUMN musicbrainz_id {text 36};
            ALTER TABLE catalog_album ADD COLUMN musicbrainz_id {text 36};
            ALTER TABLE catalog_track ADD COLUMN musicbrainz_id {text 36};
            ALTER TABLE catalog_track ADD COLUMN derived_id {bool};
            CREATE INDEX catalog_artist_musicbrainz ON catalog_artist (musicbrainz_id) WHERE musicbrainz_id IS NOT NULL;
            CREATE INDEX catalog_album_musicbrainz ON catalog_album (musicbrainz_id) WHERE musicbrainz_id IS NOT NULL;
            CREATE INDEX catalog_track_musicbrainz ON catalog_track (musicbrainz_id) WHERE musicbrainz_id IS NOT NULL;
            CREATE INDEX catalog_track_isrc ON catalog_track (isrc) WHERE isrc IS NOT NULL;
            CREATE INDEX catalog_track_derived ON catalog_track (spotify_id) WHERE derived_id IS NOT NULL;
            CREATE TABLE catalog_track_genres (
                track_id {part of catalog_track} NOT NULL,
                genre_id {part of catalog_genre} NOT NULL,
                PRIMARY KEY (track_id, genre_id)
            );
            CREATE INDEX catalog_track_genres_genre ON catalog_track_genres (genre_id);
            CREATE TABLE juke_playlist (
                id {id},
                key {text 512} NOT NULL,
                name {text 512} NOT NULL,
                provider {text 32} NOT NULL,
                created_at {time} NOT NULL,
                modified_at {time} NOT NULL,
                UNIQUE (provider, key)
            );
            CREATE TABLE juke_playlist_track (
                playlist_id {part of juke_playlist} NOT NULL,
                position {int} NOT NULL,
                track_id {part of catalog_track} NOT NULL,
                PRIMARY KEY (playlist_id, position)
            );
            CREATE INDEX juke_playlist_track_track ON juke_playlist_track (track_id);
            """,
        postgresScript: """
            \(features.map { "ALTER TABLE recommender_trackaudiofeatures ALTER COLUMN \($0) DROP NOT NULL" }
                .joined(separator: ";\n"));
            DROP TRIGGER juke_delete_parts ON catalog_track;
            DROP TRIGGER juke_delete_parts ON catalog_genre;
            CREATE TRIGGER juke_delete_parts AFTER DELETE ON catalog_track REFERENCING OLD TABLE AS gone
            FOR EACH STATEMENT EXECUTE FUNCTION juke_delete_parts('catalog_track_artists.track_id',
                'catalog_track_genres.track_id', 'recommender_trackaudiofeatures.track_id',
                'recommender_trackembedding.track_id', 'juke_playlist_track.track_id');
            CREATE TRIGGER juke_delete_parts AFTER DELETE ON catalog_genre REFERENCING OLD TABLE AS gone
            FOR EACH STATEMENT EXECUTE FUNCTION juke_delete_parts('catalog_artist_genres.genre_id',
                'catalog_track_genres.genre_id', 'recommender_genreembedding.genre_id')
            """,
        // SQLite drops no constraint of a column, so the table is made anew.
        sqliteScript: """
            CREATE TABLE recommender_trackaudiofeatures_new (
                track_id {part of catalog_track} PRIMARY KEY,
                energy {real}, valence {real}, tempo {real}, key {int}, mode {text 5}, danceability {real},
                acousticness {real}, instrumentalness {real}, liveness {real}, speechiness {real}, loudness {real},
                time_signature {int},
                provider {text 32} NOT NULL,
                revision {long} NOT NULL,
                created_at {time} NOT NULL,
                modified_at {time} NOT NULL
            );
            INSERT INTO recommender_trackaudiofeatures_new
            SELECT track_id, energy, valence, tempo, key, mode, danceability, acousticness, instrumentalness, liveness,
                speechiness, loudness, time_signature, provider, revision, created_at, modified_at
            FROM recommender_trackaudiofeatures;
            DROP TABLE recommender_trackaudiofeatures;
            ALTER TABLE recommender_trackaudiofeatures_new RENAME TO recommender_trackaudiofeatures
            """)

    private static let features = [
        "energy", "valence", "tempo", "key", "mode", "danceability", "acousticness", "instrumentalness", "liveness",
        "speechiness", "loudness",
    ]
}
