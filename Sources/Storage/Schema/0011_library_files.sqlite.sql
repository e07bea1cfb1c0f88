-- The files of libraries as the last scan saw them, and what was heard of their sounds.
--
-- A path is bytes, which need not be text. A file names its track by the outside identifier, which is made from the
-- sound: two copies of a recording are two files and one track. A sound is heard once, whatever becomes of its files.

CREATE TABLE library_files (
    path BLOB PRIMARY KEY,
    folder BLOB NOT NULL,
    root BLOB NOT NULL,
    size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    state TEXT NOT NULL,
    track_id TEXT,
    owner TEXT,
    entry TEXT,
    code TEXT,
    reason TEXT,
    attempts INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    modified_at TEXT NOT NULL
);
CREATE INDEX library_files_folder ON library_files (folder);
CREATE INDEX library_files_track ON library_files (track_id);
CREATE INDEX library_files_owner ON library_files (owner, state);
CREATE TABLE library_sounds (
    track_id TEXT PRIMARY KEY,
    analysis_version INTEGER,
    remarks TEXT NOT NULL,
    code TEXT,
    reason TEXT,
    has_ffmpeg INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    heard_at TEXT NOT NULL
);
