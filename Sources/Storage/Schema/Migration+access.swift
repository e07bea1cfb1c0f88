extension Migration {
    /// Music profiles and API tokens.
    static let access = Migration(
        name: "0004_access",
        script: """
            CREATE TABLE juke_auth_musicprofile (
                id {id},
                uuid {uuid} NOT NULL UNIQUE,
                owner {text 150} NOT NULL,
                name {text 200},
                display_name {text 200} NOT NULL DEFAULT '',
                tagline {text 280} NOT NULL DEFAULT '',
                bio {text} NOT NULL DEFAULT '',
                location {text 120} NOT NULL DEFAULT '',
                avatar_url {text 200} NOT NULL DEFAULT '',
                favorite_genres {json} NOT NULL DEFAULT '[]',
                favorite_artists {json} NOT NULL DEFAULT '[]',
                favorite_albums {json} NOT NULL DEFAULT '[]',
                favorite_tracks {json} NOT NULL DEFAULT '[]',
                custom_data {json} NOT NULL DEFAULT '{}',
                clout {real} NOT NULL DEFAULT 0,
                onboarding_completed_at {time},
                city_lat {real},
                city_lng {real},
                created_at {time} NOT NULL,
                modified_at {time} NOT NULL
            );
            CREATE INDEX juke_auth_musicprofile_owner ON juke_auth_musicprofile (owner);
            CREATE TABLE juke_token (
                id {id},
                name {text 150} NOT NULL,
                token_hash {bytes} NOT NULL UNIQUE,
                is_admin {bool} NOT NULL,
                created_at {time} NOT NULL,
                revoked_at {time}
            );
            CREATE UNIQUE INDEX juke_token_live_name ON juke_token (name) WHERE revoked_at IS NULL
            """)
}
