package dev.millrace.connect.bigquery;

import dev.millrace.connect.Connector;
import dev.millrace.connect.SinkType;
import dev.millrace.diag.Codes;
import dev.millrace.io.bigquery.BigQueryCodes;
import java.util.Map;
import java.util.Optional;

/** Tables of Google's BigQuery. */
public final class BigQueryConnector implements Connector {
  @Override
  public String name() {
    return "bigquery";
  }

  @Override
  public int rank() {
    return 60;
  }

  @Override
  public Map<String, String> codes() {
    return Codes.explainedOn("bigquery.md", BigQueryCodes.class);
  }

  @Override
  public Optional<SinkType> sink() {
    return Optional.of(new BigQuerySinkType());
  }
}
