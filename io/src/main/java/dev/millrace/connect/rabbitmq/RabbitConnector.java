package dev.millrace.connect.rabbitmq;

import dev.millrace.connect.Connector;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.SourceType;
import dev.millrace.diag.Codes;
import dev.millrace.io.rabbitmq.RabbitCodes;
import java.util.Map;
import java.util.Optional;

/** Queues and exchanges of RabbitMQ. */
public final class RabbitConnector implements Connector {
  @Override
  public String name() {
    return "rabbitmq";
  }

  @Override
  public int rank() {
    return 25;
  }

  @Override
  public Optional<SourceType> source() {
    return Optional.of(RabbitSourceType.TYPE);
  }

  @Override
  public Optional<SinkType> sink() {
    return Optional.of(new RabbitSinkType());
  }

  @Override
  public Map<String, String> codes() {
    return Codes.explainedOn("rabbitmq.md", RabbitCodes.class);
  }
}
