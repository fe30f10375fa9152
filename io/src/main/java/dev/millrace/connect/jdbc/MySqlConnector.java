package dev.millrace.connect.jdbc;

import dev.millrace.connect.Connector;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.SourceType;
import java.util.Optional;

/**
 * The names that Beam YAML has for {@link JdbcConnector}'s types where the server is MySQL or
 * MariaDB. Their URLs may hold the user and the password, as Beam's do.
 */
public final class MySqlConnector implements Connector {
  /** How the names of both end. */
  static final String SUFFIX = "MySql";

  @Override
  public String name() {
    return "mysql";
  }

  @Override
  public int rank() {
    return 67;
  }

  @Override
  public Optional<SourceType> source() {
    return Optional.of(new JdbcSourceType("ReadFrom" + SUFFIX));
  }

  @Override
  public Optional<SinkType> sink() {
    return Optional.of(new JdbcSinkType("WriteTo" + SUFFIX));
  }
}
