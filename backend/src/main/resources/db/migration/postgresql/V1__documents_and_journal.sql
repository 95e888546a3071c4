CREATE TABLE document (
  sort TEXT NOT NULL,
  name TEXT NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY (sort, name)
);

CREATE TABLE journal (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  owner TEXT NOT NULL,
  kind TEXT NOT NULL,
  at_millis BIGINT NOT NULL,
  json TEXT NOT NULL
);

CREATE INDEX journal_by_owner ON journal (owner, kind, id);
