package dev.millrace.connect.pulsar;

import dev.millrace.connect.Connector;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.SourceType;
import dev.millrace.diag.Codes;
import dev.millrace.io.pulsar.PulsarCodes;
import java.util.Map;
import java.util.Optional;

/** Topics of Apache Pulsar. */
public final class PulsarConnector implements Connector {
  @Override
  public String name() {
    return "pulsar";
  }

  @Override
  public int rank() {
    return 24;
  }

  @Override
  public Optional<SourceType> source() {
    return Optional.of(PulsarSourceType.TYPE);
  }

  @Override
  public Optional<SinkType> sink() {
    return Optional.of(new PulsarSinkType());
  }

  @Override
  public Map<String, String> codes() {
    return Codes.explainedOn("pulsar.md", PulsarCodes.class);
  }
}
