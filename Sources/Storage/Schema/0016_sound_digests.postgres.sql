-- The digest of the sound that was heard: what a media server has replaced under the same identifier has another.

ALTER TABLE library_sounds ADD COLUMN digest text COLLATE "C";
