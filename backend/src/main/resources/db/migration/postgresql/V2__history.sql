-- Figures of progress reports, thinned with age. Times are epoch milliseconds.
CREATE TABLE history_owner (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  owner TEXT NOT NULL UNIQUE,
  -- Reports, and buckets of minutes, before these times have been thinned out.
  reports_from BIGINT NOT NULL DEFAULT 0,
  minutes_from BIGINT NOT NULL DEFAULT 0
);

-- One row a run: its sums, its gauges as they stood at the end.
CREATE TABLE history_run (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  owner_id BIGINT NOT NULL,
  run_id TEXT NOT NULL,
  durations TEXT NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  end_at BIGINT NOT NULL,
  reports BIGINT NOT NULL,
  batches BIGINT NOT NULL,
  input_rows BIGINT NOT NULL,
  rated_rows BIGINT NOT NULL,
  arrival_micros BIGINT NOT NULL,
  work_millis BIGINT NOT NULL,
  longest_millis BIGINT NOT NULL,
  latest_offset_millis BIGINT NOT NULL,
  get_batch_millis BIGINT NOT NULL,
  query_planning_millis BIGINT NOT NULL,
  wal_commit_millis BIGINT NOT NULL,
  add_batch_millis BIGINT NOT NULL,
  commit_offsets_millis BIGINT NOT NULL,
  dropped_rows BIGINT NOT NULL,
  malformed_rows BIGINT NOT NULL,
  state_rows BIGINT,
  state_bytes BIGINT,
  behind_rows BIGINT,
  watermark BIGINT,
  newest_event BIGINT,
  UNIQUE (owner_id, run_id)
);

CREATE INDEX history_run_by_time ON history_run (owner_id, last_at);

CREATE TABLE history_report (
  owner_id BIGINT NOT NULL,
  at_millis BIGINT NOT NULL,
  run BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  end_at BIGINT NOT NULL,
  reports BIGINT NOT NULL,
  batches BIGINT NOT NULL,
  input_rows BIGINT NOT NULL,
  rated_rows BIGINT NOT NULL,
  arrival_micros BIGINT NOT NULL,
  work_millis BIGINT NOT NULL,
  longest_millis BIGINT NOT NULL,
  latest_offset_millis BIGINT NOT NULL,
  get_batch_millis BIGINT NOT NULL,
  query_planning_millis BIGINT NOT NULL,
  wal_commit_millis BIGINT NOT NULL,
  add_batch_millis BIGINT NOT NULL,
  commit_offsets_millis BIGINT NOT NULL,
  dropped_rows BIGINT NOT NULL,
  malformed_rows BIGINT NOT NULL,
  state_rows BIGINT,
  state_bytes BIGINT,
  behind_rows BIGINT,
  watermark BIGINT,
  newest_event BIGINT,
  PRIMARY KEY (owner_id, at_millis, run, batch_id)
);

CREATE TABLE history_bucket (
  owner_id BIGINT NOT NULL,
  span_millis BIGINT NOT NULL,
  at_millis BIGINT NOT NULL,
  run BIGINT NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  end_at BIGINT NOT NULL,
  reports BIGINT NOT NULL,
  batches BIGINT NOT NULL,
  input_rows BIGINT NOT NULL,
  rated_rows BIGINT NOT NULL,
  arrival_micros BIGINT NOT NULL,
  work_millis BIGINT NOT NULL,
  longest_millis BIGINT NOT NULL,
  latest_offset_millis BIGINT NOT NULL,
  get_batch_millis BIGINT NOT NULL,
  query_planning_millis BIGINT NOT NULL,
  wal_commit_millis BIGINT NOT NULL,
  add_batch_millis BIGINT NOT NULL,
  commit_offsets_millis BIGINT NOT NULL,
  dropped_rows BIGINT NOT NULL,
  malformed_rows BIGINT NOT NULL,
  state_rows BIGINT,
  state_bytes BIGINT,
  behind_rows BIGINT,
  watermark BIGINT,
  newest_event BIGINT,
  PRIMARY KEY (owner_id, span_millis, at_millis, run)
);

CREATE INDEX journal_by_time ON journal (owner, kind, at_millis);
