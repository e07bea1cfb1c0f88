-- The files of libraries as the last scan saw them, and what was heard of their sounds.
--
-- A path is bytes, which need not be text. A file names its track by the outside identifier, which is made from the
-- sound: two copies of a recording are two files and one track. A sound is heard once, whatever becomes of its files.

CREATE TABLE library_files (
    path bytea PRIMARY KEY,
    folder bytea NOT NULL,
    root bytea NOT NULL,
    size bigint NOT NULL,
    modified_ns bigint NOT NULL,
    state varchar(16) COLLATE "C" NOT NULL,
    track_id varchar(64) COLLATE "C",
    owner varchar(64) COLLATE "C",
    entry text COLLATE "C",
    code varchar(32) COLLATE "C",
    reason text COLLATE "C",
    attempts integer NOT NULL,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL
);
CREATE INDEX library_files_folder ON library_files (folder);
CREATE INDEX library_files_track ON library_files (track_id);
CREATE INDEX library_files_owner ON library_files (owner, state);
CREATE TABLE library_sounds (
    track_id varchar(64) COLLATE "C" PRIMARY KEY,
    analysis_version integer,
    remarks varchar(128) COLLATE "C" NOT NULL,
    code varchar(32) COLLATE "C",
    reason text COLLATE "C",
    has_ffmpeg boolean NOT NULL,
    attempts integer NOT NULL,
    heard_at timestamptz NOT NULL
);
