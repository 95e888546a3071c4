-- The lambda lab: what its serving layer answers from. One run at a time; rows of an older run are of a server that was killed.
CREATE TABLE lambda_serving (
  run TEXT NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  replay BIGINT NOT NULL
);

-- A batch view and the generation of the speed layer that begins at its cut have one number.
CREATE TABLE lambda_view (
  run TEXT NOT NULL,
  version BIGINT NOT NULL,
  cut TEXT NOT NULL,
  cut_reports BIGINT NOT NULL,
  read_to TEXT NOT NULL,
  read_reports BIGINT NOT NULL,
  counted_reports BIGINT NOT NULL,
  PRIMARY KEY (run, version)
);

CREATE TABLE lambda_batch (
  run TEXT NOT NULL,
  version BIGINT NOT NULL,
  airport TEXT NOT NULL,
  day TEXT NOT NULL,
  reports BIGINT NOT NULL,
  flights BIGINT NOT NULL,
  delayed BIGINT NOT NULL,
  minutes BIGINT NOT NULL,
  PRIMARY KEY (run, version, airport, day)
);

-- Totals by the hour of reporting, epoch milliseconds.
CREATE TABLE lambda_speed (
  run TEXT NOT NULL,
  version BIGINT NOT NULL,
  hour BIGINT NOT NULL,
  airport TEXT NOT NULL,
  day TEXT NOT NULL,
  reports BIGINT NOT NULL,
  delayed BIGINT NOT NULL,
  minutes BIGINT NOT NULL,
  PRIMARY KEY (run, version, airport, day, hour)
);

CREATE TABLE lambda_replay (
  run TEXT NOT NULL,
  replay BIGINT NOT NULL,
  read_to TEXT NOT NULL,
  PRIMARY KEY (run, replay)
);

-- The last report of each flight; all reports of a flight are in one partition of the topic.
CREATE TABLE lambda_kappa (
  run TEXT NOT NULL,
  replay BIGINT NOT NULL,
  flight TEXT NOT NULL,
  at_offset BIGINT NOT NULL,
  airport TEXT NOT NULL,
  day TEXT NOT NULL,
  delayed BIGINT NOT NULL,
  minutes BIGINT NOT NULL,
  PRIMARY KEY (run, replay, flight)
);
