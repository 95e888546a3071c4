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
  speed INTEGER NOT NULL
) WITHOUT ROWID;

-- Which models a micro-batch has, written before the batch is; what it came to, written with its predictions.
CREATE TABLE ml_batch (
  run TEXT NOT NULL,
  batch_id INTEGER NOT NULL,
  champion TEXT NOT NULL,
  challenger TEXT,
  written INTEGER,
  predicted INTEGER,
  unseen INTEGER,
  skipped INTEGER,
  nulls INTEGER,
  malformed INTEGER,
  first_flight TEXT,
  PRIMARY KEY (run, batch_id)
) WITHOUT ROWID;

-- One prediction a flight and role: champion or challenger. place: in its batch, in the order of the announcements.
CREATE TABLE ml_prediction (
  run TEXT NOT NULL,
  flight TEXT NOT NULL,
  role TEXT NOT NULL,
  batch_id INTEGER NOT NULL,
  place INTEGER NOT NULL,
  model TEXT NOT NULL,
  score REAL NOT NULL,
  prediction INTEGER NOT NULL,
  scheduled INTEGER NOT NULL,
  origin TEXT NOT NULL,
  destination TEXT NOT NULL,
  distance REAL NOT NULL,
  unseen INTEGER NOT NULL,
  PRIMARY KEY (run, flight, role)
) WITHOUT ROWID;

-- A prediction that has met its report. batch_id: of the judging query.
CREATE TABLE ml_judged (
  run TEXT NOT NULL,
  flight TEXT NOT NULL,
  role TEXT NOT NULL,
  batch_id INTEGER NOT NULL,
  place INTEGER NOT NULL,
  delay_minutes INTEGER NOT NULL,
  reported INTEGER NOT NULL,
  window_start INTEGER NOT NULL,
  window_end INTEGER NOT NULL,
  PRIMARY KEY (run, flight, role)
) WITHOUT ROWID;

-- Micro-batches of the judging query in which Spark has dropped rows behind the watermark.
CREATE TABLE ml_dropped (
  run TEXT NOT NULL,
  batch_id INTEGER NOT NULL,
  dropped INTEGER NOT NULL,
  PRIMARY KEY (run, batch_id)
) WITHOUT ROWID;
