-- Which vectors of the active model changed with a revision, so that rank workers read these alone.
--
-- Identifiers are 64-bit numbers behind one another, the smallest byte first. The kind `all` has none: what changed
-- then cannot be listed. A revision that has no row here was raised by an older Juke, or is too old to be kept.

CREATE TABLE juke_vector_change (
    revision INTEGER NOT NULL,
    kind TEXT NOT NULL,
    ids BLOB NOT NULL,
    PRIMARY KEY (revision, kind)
);
