-- Figures of progress reports, thinned with age. Times are epoch milliseconds.
CREATE TABLE history_owner (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  owner TEXT NOT NULL UNIQUE,
  -- Reports, and buckets of minutes, before these times have been thinned out.
  reports_from INTEGER NOT NULL DEFAULT 0,
  minutes_from INTEGER NOT NULL DEFAULT 0
);

-- One row a run: its sums, its gauges as they stood at the end.
CREATE TABLE history_run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id INTEGER NOT NULL,
  run_id TEXT NOT NULL,
  durations TEXT NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  end_at INTEGER NOT NULL,
  reports INTEGER NOT NULL,
  batches INTEGER NOT NULL,
  input_rows INTEGER NOT NULL,
  rated_rows INTEGER NOT NULL,
  arrival_micros INTEGER NOT NULL,
  work_millis INTEGER NOT NULL,
  longest_millis INTEGER NOT NULL,
  latest_offset_millis INTEGER NOT NULL,
  get_batch_millis INTEGER NOT NULL,
  query_planning_millis INTEGER NOT NULL,
  wal_commit_millis INTEGER NOT NULL,
  add_batch_millis INTEGER NOT NULL,
  commit_offsets_millis INTEGER NOT NULL,
  dropped_rows INTEGER NOT NULL,
  malformed_rows INTEGER NOT NULL,
  state_rows INTEGER,
  state_bytes INTEGER,
  behind_rows INTEGER,
  watermark INTEGER,
  newest_event INTEGER,
  UNIQUE (owner_id, run_id)
);

CREATE INDEX history_run_by_time ON history_run (owner_id, last_at);

CREATE TABLE history_report (
  owner_id INTEGER NOT NULL,
  at_millis INTEGER NOT NULL,
  run INTEGER NOT NULL,
  batch_id INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  end_at INTEGER NOT NULL,
  reports INTEGER NOT NULL,
  batches INTEGER NOT NULL,
  input_rows INTEGER NOT NULL,
  rated_rows INTEGER NOT NULL,
  arrival_micros INTEGER NOT NULL,
  work_millis INTEGER NOT NULL,
  longest_millis INTEGER NOT NULL,
  latest_offset_millis INTEGER NOT NULL,
  get_batch_millis INTEGER NOT NULL,
  query_planning_millis INTEGER NOT NULL,
  wal_commit_millis INTEGER NOT NULL,
  add_batch_millis INTEGER NOT NULL,
  commit_offsets_millis INTEGER NOT NULL,
  dropped_rows INTEGER NOT NULL,
  malformed_rows INTEGER NOT NULL,
  state_rows INTEGER,
  state_bytes INTEGER,
  behind_rows INTEGER,
  watermark INTEGER,
  newest_event INTEGER,
  PRIMARY KEY (owner_id, at_millis, run, batch_id)
) WITHOUT ROWID;

CREATE TABLE history_bucket (
  owner_id INTEGER NOT NULL,
  span_millis INTEGER NOT NULL,
  at_millis INTEGER NOT NULL,
  run INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  end_at INTEGER NOT NULL,
  reports INTEGER NOT NULL,
  batches INTEGER NOT NULL,
  input_rows INTEGER NOT NULL,
  rated_rows INTEGER NOT NULL,
  arrival_micros INTEGER NOT NULL,
  work_millis INTEGER NOT NULL,
  longest_millis INTEGER NOT NULL,
  latest_offset_millis INTEGER NOT NULL,
  get_batch_millis INTEGER NOT NULL,
  query_planning_millis INTEGER NOT NULL,
  wal_commit_millis INTEGER NOT NULL,
  add_batch_millis INTEGER NOT NULL,
  commit_offsets_millis INTEGER NOT NULL,
  dropped_rows INTEGER NOT NULL,
  malformed_rows INTEGER NOT NULL,
  state_rows INTEGER,
  state_bytes INTEGER,
  behind_rows INTEGER,
  watermark INTEGER,
  newest_event INTEGER,
  PRIMARY KEY (owner_id, span_millis, at_millis, run)
) WITHOUT ROWID;

CREATE INDEX journal_by_time ON journal (owner, kind, at_millis);
