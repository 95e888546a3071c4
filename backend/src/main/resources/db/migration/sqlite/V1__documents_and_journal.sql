CREATE TABLE document (
  sort TEXT NOT NULL,
  name TEXT NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY (sort, name)
) WITHOUT ROWID;

-- AUTOINCREMENT: an id is never used twice, so the order of ids is the order of writing even after pruning.
CREATE TABLE journal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  owner TEXT NOT NULL,
  kind TEXT NOT NULL,
  at_millis INTEGER NOT NULL,
  json TEXT NOT NULL
);

CREATE INDEX journal_by_owner ON journal (owner, kind, id);
