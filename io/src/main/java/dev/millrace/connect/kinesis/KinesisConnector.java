package dev.millrace.connect.kinesis;

import dev.millrace.connect.Connector;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.SourceType;
import dev.millrace.diag.Codes;
import dev.millrace.io.kinesis.KinesisCodes;
import java.util.Map;
import java.util.Optional;

/** Streams of Amazon Kinesis. */
public final class KinesisConnector implements Connector {
  @Override
  public String name() {
    return "kinesis";
  }

  @Override
  public int rank() {
    return 22;
  }

  @Override
  public Optional<SourceType> source() {
    return Optional.of(KinesisSourceType.TYPE);
  }

  @Override
  public Optional<SinkType> sink() {
    return Optional.of(new KinesisSinkType());
  }

  @Override
  public Map<String, String> codes() {
    return Codes.explainedOn("kinesis.md", KinesisCodes.class);
  }
}
