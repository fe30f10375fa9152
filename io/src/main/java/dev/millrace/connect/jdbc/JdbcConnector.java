package dev.millrace.connect.jdbc;

import dev.millrace.connect.Connector;
import dev.millrace.connect.LookupType;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.SourceType;
import dev.millrace.diag.Codes;
import dev.millrace.io.jdbc.JdbcCodes;
import java.util.Map;
import java.util.Optional;

/** Tables of PostgreSQL. */
public final class JdbcConnector implements Connector {
  @Override
  public String name() {
    return "jdbc";
  }

  @Override
  public int rank() {
    return 65;
  }

  @Override
  public Map<String, String> codes() {
    return Codes.explainedOn("jdbc.md", JdbcCodes.class);
  }

  @Override
  public Optional<SourceType> source() {
    return Optional.of(new JdbcSourceType("ReadFromJdbc"));
  }

  @Override
  public Optional<SinkType> sink() {
    return Optional.of(new JdbcSinkType("WriteToJdbc"));
  }

  @Override
  public Optional<LookupType> lookup() {
    return Optional.of(new JdbcLookupType());
  }
}
