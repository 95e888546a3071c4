-- The lambda lab: what its serving layer answers from. One run at a time; rows of an older run are of a server that was killed.
CREATE TABLE lambda_serving (
  run TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  replay INTEGER NOT NULL
) WITHOUT ROWID;

-- A batch view and the generation of the speed layer that begins at its cut have one number.
CREATE TABLE lambda_view (
  run TEXT NOT NULL,
  version INTEGER NOT NULL,
  cut TEXT NOT NULL,
  cut_reports INTEGER NOT NULL,
  read_to TEXT NOT NULL,
  read_reports INTEGER NOT NULL,
  counted_reports INTEGER NOT NULL,
  PRIMARY KEY (run, version)
) WITHOUT ROWID;

CREATE TABLE lambda_batch (
  run TEXT NOT NULL,
  version INTEGER NOT NULL,
  airport TEXT NOT NULL,
  day TEXT NOT NULL,
  reports INTEGER NOT NULL,
  flights INTEGER NOT NULL,
  delayed INTEGER NOT NULL,
  minutes INTEGER NOT NULL,
  PRIMARY KEY (run, version, airport, day)
) WITHOUT ROWID;

-- Totals by the hour of reporting, epoch milliseconds.
CREATE TABLE lambda_speed (
  run TEXT NOT NULL,
  version INTEGER NOT NULL,
  hour INTEGER NOT NULL,
  airport TEXT NOT NULL,
  day TEXT NOT NULL,
  reports INTEGER NOT NULL,
  delayed INTEGER NOT NULL,
  minutes INTEGER NOT NULL,
  PRIMARY KEY (run, version, airport, day, hour)
) WITHOUT ROWID;

CREATE TABLE lambda_replay (
  run TEXT NOT NULL,
  replay INTEGER NOT NULL,
  read_to TEXT NOT NULL,
  PRIMARY KEY (run, replay)
) WITHOUT ROWID;

-- The last report of each flight; all reports of a flight are in one partition of the topic.
CREATE TABLE lambda_kappa (
  run TEXT NOT NULL,
  replay INTEGER NOT NULL,
  flight TEXT NOT NULL,
  at_offset INTEGER NOT NULL,
  airport TEXT NOT NULL,
  day TEXT NOT NULL,
  delayed INTEGER NOT NULL,
  minutes INTEGER NOT NULL,
  PRIMARY KEY (run, replay, flight)
) WITHOUT ROWID;
