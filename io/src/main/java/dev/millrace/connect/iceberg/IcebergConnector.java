package dev.millrace.connect.iceberg;

import dev.millrace.connect.Connector;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.SourceType;
import dev.millrace.diag.Codes;
import dev.millrace.io.iceberg.client.IcebergCodes;
import java.util.Map;
import java.util.Optional;

/** Tables of Apache Iceberg. */
public final class IcebergConnector implements Connector {
  @Override
  public String name() {
    return "iceberg";
  }

  @Override
  public int rank() {
    return 35;
  }

  @Override
  public Map<String, String> codes() {
    return Codes.explainedOn("iceberg.md", IcebergCodes.class);
  }

  @Override
  public Optional<SourceType> source() {
    return Optional.of(new IcebergSourceType());
  }

  @Override
  public Optional<SinkType> sink() {
    return Optional.of(new IcebergSinkType());
  }
}
