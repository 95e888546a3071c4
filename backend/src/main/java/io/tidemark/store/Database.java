package io.tidemark.store;

import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** One kind of database: how it is opened, and which connection writes what. */
interface Database extends AutoCloseable {
  /** The name of the folder with its migrations. */
  String migrations();

  /** For messages; holds no password. */
  String address();

  /** For migrations only, before anything else is asked for. */
  DataSource dataSource();

  /** A commit through it is on the disk when it returns. */
  Jdbi durable();

  /** A commit through it may be lost with the machine's power, never with the process. */
  Jdbi relaxed();

  @Override
  void close();
}
