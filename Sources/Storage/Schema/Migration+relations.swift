extension Migration {
    /// What PostgreSQL has in the place of foreign keys.
    ///
    /// A foreign key is checked row by row, which costs more than the insert itself: with the eight of an import, a
    /// million tracks take twice as long. Juke's inserts take their parents from the same transaction, so it is only
    /// deletes that can leave rows without a parent; one trigger for each parent table takes such rows along, a statement
    /// at a time. SQLite's foreign keys cost little and stay.
    static let relations = Migration(
        name: "0003_relations", script: "",
        postgresScript: """
            CREATE FUNCTION juke_delete_parts() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE part text;
            BEGIN
                FOREACH part IN ARRAY TG_ARGV LOOP
                    EXECUTE format('DELETE FROM %I WHERE %I IN (SELECT id FROM gone)',
                        split_part(part, '.', 1), split_part(part, '.', 2));
                END LOOP;
                RETURN NULL;
            END $$;
            \(parents.map(trigger).joined(separator: ";\n"))
            """)

    /// Each parent table with its parts, as `table.column`.
    private static let parents: [(table: String, parts: [String])] = [
        ("catalog_genre", ["catalog_artist_genres.genre_id", "recommender_genreembedding.genre_id"]),
        (
            "catalog_artist",
            [
                "catalog_artist_genres.artist_id", "catalog_album_artists.artist_id",
                "catalog_track_artists.artist_id", "recommender_artistembedding.artist_id",
            ]
        ),
        (
            "catalog_album",
            ["catalog_track.album_id", "catalog_album_artists.album_id", "recommender_albumembedding.album_id"]
        ),
        (
            "catalog_track",
            [
                "catalog_track_artists.track_id", "recommender_trackaudiofeatures.track_id",
                "recommender_trackembedding.track_id",
            ]
        ),
    ]

    private static func trigger(_ table: String, _ parts: [String]) -> String {
        """
        CREATE TRIGGER juke_delete_parts AFTER DELETE ON \(table) REFERENCING OLD TABLE AS gone
        FOR EACH STATEMENT EXECUTE FUNCTION juke_delete_parts(\(parts.map { "'\($0)'" }.joined(separator: ", ")))
        """
    }
}
