-- Counts how often a run that had ended was reopened, so that what follows from it is done again too.

ALTER TABLE juke_run ADD COLUMN reopened integer NOT NULL DEFAULT 0;
