package dev.millrace.connect.delta;

import dev.millrace.connect.Connector;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.SourceType;
import dev.millrace.diag.Codes;
import dev.millrace.io.delta.client.DeltaCodes;
import java.util.Map;
import java.util.Optional;

/** Tables of Delta Lake. */
public final class DeltaConnector implements Connector {
  @Override
  public String name() {
    return "delta";
  }

  @Override
  public int rank() {
    return 36;
  }

  @Override
  public Map<String, String> codes() {
    return Codes.explainedOn("delta.md", DeltaCodes.class);
  }

  @Override
  public Optional<SourceType> source() {
    return Optional.of(new DeltaSourceType());
  }

  @Override
  public Optional<SinkType> sink() {
    return Optional.of(new DeltaSinkType());
  }
}
