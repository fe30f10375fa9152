package dev.millrace.connect.parquet;

import dev.millrace.connect.Connector;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.SourceType;
import dev.millrace.diag.Codes;
import dev.millrace.io.file.FileErrors;
import java.util.Map;
import java.util.Optional;

/** Parquet files, archives among them. */
public final class ParquetConnector implements Connector {
  @Override
  public String name() {
    return "parquet";
  }

  @Override
  public int rank() {
    return 30;
  }

  @Override
  public Optional<SourceType> source() {
    return Optional.of(new ParquetSourceType());
  }

  @Override
  public Map<String, String> codes() {
    return Codes.explainedOn("files.md", FileErrors.class);
  }

  @Override
  public Optional<SinkType> sink() {
    return Optional.of(new ParquetSinkType());
  }
}
