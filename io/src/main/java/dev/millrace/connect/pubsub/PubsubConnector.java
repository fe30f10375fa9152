package dev.millrace.connect.pubsub;

import dev.millrace.connect.Connector;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.SourceType;
import dev.millrace.diag.Codes;
import dev.millrace.io.pubsub.client.PubsubCodes;
import java.util.Map;
import java.util.Optional;

/** Topics and subscriptions of Google Cloud Pub/Sub. */
public final class PubsubConnector implements Connector {
  @Override
  public String name() {
    return "pubsub";
  }

  @Override
  public int rank() {
    return 20;
  }

  @Override
  public Optional<SourceType> source() {
    return Optional.of(PubsubSourceType.TYPE);
  }

  @Override
  public Map<String, String> codes() {
    return Codes.explainedOn("pubsub.md", PubsubCodes.class);
  }

  @Override
  public Optional<SinkType> sink() {
    return Optional.of(new PubsubSinkType());
  }
}
