-- What a run shows while it is under way: the requests that it made, and until when a provider makes it wait.

ALTER TABLE juke_run ADD COLUMN requests INTEGER NOT NULL DEFAULT 0;
ALTER TABLE juke_run ADD COLUMN parked_until TEXT;
ALTER TABLE juke_run ADD COLUMN parked_because TEXT;
