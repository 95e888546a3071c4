package io.tidemark.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** PostgreSQL through a small pool; every commit is durable. An unreachable server, or a locked table, is waited for
 * five seconds. Secrets in the address are given to the driver apart from it, so that no message can repeat them. */
final class PostgresDatabase implements Database {
  private static final int POOL_SIZE = 3;
  private static final long PATIENCE_MILLIS = 5_000;

  private final PostgresUrl url;
  private HikariDataSource pool;

  PostgresDatabase(String url) {
    this.url = PostgresUrl.of(url);
  }

  @Override
  public String migrations() {
    return "postgresql";
  }

  @Override
  public String address() {
    return url.shown();
  }

  @Override
  public synchronized DataSource dataSource() {
    if (pool == null) {
      HikariConfig config = new HikariConfig();
      config.setPoolName("tidemark-store");
      config.setJdbcUrl(url.shown());
      url.secrets().forEach(config::addDataSourceProperty);
      config.setMaximumPoolSize(POOL_SIZE);
      config.setMinimumIdle(1);
      config.setConnectionTimeout(PATIENCE_MILLIS);
      config.setInitializationFailTimeout(PATIENCE_MILLIS);
      config.addDataSourceProperty("socketTimeout", "30");
      // Callers wait for one another: a table that somebody has locked must not keep them all for long.
      config.setConnectionInitSql("SET lock_timeout = " + PATIENCE_MILLIS);
      config.addDataSourceProperty("ApplicationName", "tidemark");
      pool = new HikariDataSource(config);
    }
    return pool;
  }

  @Override
  public Jdbi durable() {
    return Jdbi.create(dataSource());
  }

  @Override
  public Jdbi relaxed() {
    return durable();
  }

  @Override
  public synchronized void close() {
    if (pool != null) {
      pool.close();
    }
  }
}
