-- Predictions of the online run. One run at a time; rows of an older run are of a server that was killed.
-- Which models a micro-batch has, written before the batch is.
CREATE TABLE ml_batch (
  run TEXT NOT NULL,
  batch_id BIGINT NOT NULL,
  champion TEXT NOT NULL,
  challenger TEXT,
  PRIMARY KEY (run, batch_id)
);

-- One prediction a flight and role: champion or challenger.
CREATE TABLE ml_prediction (
  run TEXT NOT NULL,
  flight TEXT NOT NULL,
  role TEXT NOT NULL,
  batch_id BIGINT NOT NULL,
  model TEXT NOT NULL,
  score DOUBLE PRECISION NOT NULL,
  prediction BIGINT NOT NULL,
  PRIMARY KEY (run, flight, role)
);
