-- Whether it FAILED only because its attempts were used up: it is owed another when one of them turns out not to count.
ALTER TABLE job ADD COLUMN exhausted boolean NOT NULL DEFAULT false;

