-- The online run goes on after the server: all that its figures are made of. Rows of before could not be gone on with.
-- Times are milliseconds since 1970.
DROP TABLE ml_batch;
DROP TABLE ml_prediction;

-- One run at a time, once it is ready: what it was begun with and what was last asked of it.
CREATE TABLE ml_run (
  run TEXT NOT NULL PRIMARY KEY,
  definition TEXT NOT NULL,
  champion TEXT NOT NULL,
  challenger TEXT,
  speed BIGINT NOT NULL
);

-- Which models a micro-batch has, written before the batch is; what it came to, written with its predictions.
CREATE TABLE ml_batch (
  run TEXT NOT NULL,
  batch_id BIGINT NOT NULL,
  champion TEXT NOT NULL,
  challenger TEXT,
  written BIGINT,
  predicted BIGINT,
  unseen BIGINT,
  skipped BIGINT,
  nulls BIGINT,
  malformed BIGINT,
  first_flight TEXT,
  PRIMARY KEY (run, batch_id)
);

-- One prediction a flight and role: champion or challenger. place: in its batch, in the order of the announcements.
CREATE TABLE ml_prediction (
  run TEXT NOT NULL,
  flight TEXT NOT NULL,
  role TEXT NOT NULL,
  batch_id BIGINT NOT NULL,
  place BIGINT NOT NULL,
  model TEXT NOT NULL,
  score DOUBLE PRECISION NOT NULL,
  prediction BIGINT NOT NULL,
  scheduled BIGINT NOT NULL,
  origin TEXT NOT NULL,
  destination TEXT NOT NULL,
  distance DOUBLE PRECISION NOT NULL,
  unseen BIGINT NOT NULL,
  PRIMARY KEY (run, flight, role)
);

-- A prediction that has met its report. batch_id: of the judging query.
CREATE TABLE ml_judged (
  run TEXT NOT NULL,
  flight TEXT NOT NULL,
  role TEXT NOT NULL,
  batch_id BIGINT NOT NULL,
  place BIGINT NOT NULL,
  delay_minutes BIGINT NOT NULL,
  reported BIGINT NOT NULL,
  window_start BIGINT NOT NULL,
  window_end BIGINT NOT NULL,
  PRIMARY KEY (run, flight, role)
);

-- Micro-batches of the judging query in which Spark has dropped rows behind the watermark.
CREATE TABLE ml_dropped (
  run TEXT NOT NULL,
  batch_id BIGINT NOT NULL,
  dropped BIGINT NOT NULL,
  PRIMARY KEY (run, batch_id)
);
