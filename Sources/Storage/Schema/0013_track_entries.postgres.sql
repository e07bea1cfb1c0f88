-- What a media server says of its songs: the text of a JSON object for each track, as a crawl found it.

CREATE TABLE catalog_track_entries (
    track_id bigint PRIMARY KEY,
    entry text COLLATE "C" NOT NULL
);
CREATE TRIGGER juke_delete_entries AFTER DELETE ON catalog_track REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION juke_delete_parts('catalog_track_entries.track_id');
