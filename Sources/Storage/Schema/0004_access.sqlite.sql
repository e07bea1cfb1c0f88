-- Music profiles and API tokens.

CREATE TABLE juke_auth_musicprofile (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    name TEXT,
    display_name TEXT NOT NULL DEFAULT '',
    tagline TEXT NOT NULL DEFAULT '',
    bio TEXT NOT NULL DEFAULT '',
    location TEXT NOT NULL DEFAULT '',
    avatar_url TEXT NOT NULL DEFAULT '',
    favorite_genres TEXT NOT NULL DEFAULT '[]',
    favorite_artists TEXT NOT NULL DEFAULT '[]',
    favorite_albums TEXT NOT NULL DEFAULT '[]',
    favorite_tracks TEXT NOT NULL DEFAULT '[]',
    custom_data TEXT NOT NULL DEFAULT '{}',
    clout REAL NOT NULL DEFAULT 0,
    onboarding_completed_at TEXT,
    city_lat REAL,
    city_lng REAL,
    created_at TEXT NOT NULL,
    modified_at TEXT NOT NULL
);

CREATE INDEX juke_auth_musicprofile_owner ON juke_auth_musicprofile (owner);

CREATE TABLE juke_token (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    is_admin INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    revoked_at TEXT
);

CREATE UNIQUE INDEX juke_token_live_name ON juke_token (name) WHERE revoked_at IS NULL;
