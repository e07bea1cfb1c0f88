extension Migration {
    /// Genres, artists, albums and tracks.
    ///
    /// Table and column names are the original application's. New are the link tables' positions, the tracks' own
    /// artists, ISRC, popularity, followers, the precision of release dates and the provider; genres need no outside
    /// identifier; a track's disc is part of its place on the album.
    static let catalog = Migration(
        name: "0001_catalog",
        script: """
            CREATE TABLE catalog_genre (
                id {id},
                spotify_id {text 64} UNIQUE,
                name {text 512} NOT NULL UNIQUE,
                provider {text 32},
                spotify_data {json},
                custom_data {json},
                created_at {time} NOT NULL,
                modified_at {time} NOT NULL
            );
            CREATE TABLE catalog_artist (
                id {id},
                spotify_id {text 64} NOT NULL UNIQUE,
                name {text 512} NOT NULL,
                popularity {int},
                followers {long},
                provider {text 32},
                spotify_data {json},
                custom_data {json},
                created_at {time} NOT NULL,
                modified_at {time} NOT NULL
            );
            CREATE INDEX catalog_artist_name ON catalog_artist (name, spotify_id);
            CREATE TABLE catalog_album (
                id {id},
                spotify_id {text 64} NOT NULL UNIQUE,
                name {text 1024} NOT NULL,
                album_type {text 12} NOT NULL,
                total_tracks {int} NOT NULL,
                release_date {date} NOT NULL,
                release_date_precision {text 5} NOT NULL,
                provider {text 32},
                spotify_data {json},
                custom_data {json},
                created_at {time} NOT NULL,
                modified_at {time} NOT NULL
            );
            CREATE TABLE catalog_track (
                id {id},
                spotify_id {text 64} NOT NULL UNIQUE,
                name {text 1024} NOT NULL,
                album_id {part of catalog_album} NOT NULL,
                disc_number {int} NOT NULL,
                track_number {int} NOT NULL,
                duration_ms {int} NOT NULL,
                explicit {bool} NOT NULL,
                isrc {text 16},
                popularity {int},
                provider {text 32},
                spotify_data {json},
                custom_data {json},
                created_at {time} NOT NULL,
                modified_at {time} NOT NULL,
                UNIQUE (album_id, disc_number, track_number)
            );
            CREATE TABLE catalog_artist_genres (
                artist_id {part of catalog_artist} NOT NULL,
                genre_id {part of catalog_genre} NOT NULL,
                position {int} NOT NULL,
                PRIMARY KEY (artist_id, genre_id)
            );
            CREATE INDEX catalog_artist_genres_genre ON catalog_artist_genres (genre_id);
            CREATE TABLE catalog_album_artists (
                album_id {part of catalog_album} NOT NULL,
                artist_id {part of catalog_artist} NOT NULL,
                position {int} NOT NULL,
                PRIMARY KEY (album_id, artist_id)
            );
            CREATE INDEX catalog_album_artists_artist ON catalog_album_artists (artist_id);
            CREATE TABLE catalog_track_artists (
                track_id {part of catalog_track} NOT NULL,
                artist_id {part of catalog_artist} NOT NULL,
                position {int} NOT NULL,
                PRIMARY KEY (track_id, artist_id)
            )
            """)
}
