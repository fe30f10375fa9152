package dev.millrace.connect.kafka;

import dev.millrace.connect.Connector;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.SourceType;
import dev.millrace.diag.Codes;
import dev.millrace.io.kafka.client.KafkaCodes;
import java.util.Map;
import java.util.Optional;

/** Topics of Apache Kafka. */
public final class KafkaConnector implements Connector {
  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public int rank() {
    return 10;
  }

  @Override
  public Optional<SourceType> source() {
    return Optional.of(new KafkaSourceType());
  }

  @Override
  public Map<String, String> codes() {
    return Codes.explainedOn("kafka.md", KafkaCodes.class);
  }

  @Override
  public Optional<SinkType> sink() {
    return Optional.of(new KafkaSinkType());
  }
}
