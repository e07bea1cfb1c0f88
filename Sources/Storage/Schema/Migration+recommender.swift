extension Migration {
    /// Audio features, embeddings, models and the revision.
    ///
    /// A feature row's `revision` rises with each change of it; an embedding keeps the one it was computed from, which
    /// is how a stale embedding is told from a fresh one.
    static let recommender = Migration(
        name: "0002_recommender",
        script: """
            CREATE TABLE recommender_trackaudiofeatures (
                track_id {part of catalog_track} PRIMARY KEY,
                energy {real} NOT NULL,
                valence {real} NOT NULL,
                tempo {real} NOT NULL,
                key {int} NOT NULL,
                mode {text 5} NOT NULL,
                danceability {real} NOT NULL,
                acousticness {real} NOT NULL,
                instrumentalness {real} NOT NULL,
                liveness {real} NOT NULL,
                speechiness {real} NOT NULL,
                loudness {real} NOT NULL,
                time_signature {int},
                provider {text 32} NOT NULL,
                revision {long} NOT NULL,
                created_at {time} NOT NULL,
                modified_at {time} NOT NULL
            );
            \(embedding("artist", references: "catalog_artist"));
            \(embedding("album", references: "catalog_album"));
            \(embedding("track", references: "catalog_track"));
            \(embedding("genre", references: "catalog_genre"));
            CREATE TABLE recommender_model (
                version {text 32} PRIMARY KEY,
                state {text 8} NOT NULL,
                method {text 64} NOT NULL,
                transform {json} NOT NULL,
                figures {json} NOT NULL,
                matrix {bytes} NOT NULL,
                matrix_rows {int} NOT NULL,
                matrix_columns {int} NOT NULL,
                created_at {time} NOT NULL,
                activated_at {time}
            );
            CREATE UNIQUE INDEX recommender_model_active ON recommender_model (state) WHERE state = 'active';
            CREATE TABLE juke_revision (id {int} PRIMARY KEY, revision {long} NOT NULL);
            INSERT INTO juke_revision (id, revision) VALUES (1, 0)
            """)

    private static func embedding(_ type: String, references table: String) -> String {
        """
        CREATE TABLE recommender_\(type)embedding (
            \(type)_id {part of \(table)} NOT NULL,
            model_version {text 32} NOT NULL,
            vector {bytes} NOT NULL,
            quality_score {real} NOT NULL,
            metadata {json} NOT NULL DEFAULT '{}',
            source_revision {long},
            created_at {time} NOT NULL,
            modified_at {time} NOT NULL,
            PRIMARY KEY (\(type)_id, model_version)
        )
        """
    }
}
