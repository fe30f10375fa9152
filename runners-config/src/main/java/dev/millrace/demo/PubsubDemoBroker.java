package dev.millrace.demo;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.show.Quantities;
import dev.millrace.testing.generate.Counts;
import dev.millrace.testing.generate.Domain;
import dev.millrace.testing.generate.Generator;
import dev.millrace.testing.generate.PubsubFeeder;
import dev.millrace.testing.pubsub.PubsubRest;
import dev.millrace.testing.pubsub.PubsubServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A Pub/Sub on this machine. The pipeline files are the shipped ones with other live sides. */
final class PubsubDemoBroker implements DemoBroker {
  private static final String PROJECT = "millrace-demo";
  private static final int ACK_SECONDS = 60;

  private final PubsubServer server;
  private final PubsubRest rest;
  private final Path written;

  /**
   * @param definitions the directory of the shipped pipelines
   * @param written where the files with Pub/Sub's sides go
   */
  PubsubDemoBroker(PubsubServer server, Path definitions, Path written) {
    this.server = server;
    this.rest = new PubsubRest(server.endpoint(), PROJECT);
    this.written = written;
    try {
      Files.createDirectories(written.resolve("schemas"));
      for (Path file : files(definitions)) {
        String text = PubsubDefinitions.of(Files.readString(file));
        Files.writeString(written.resolve(definitions.relativize(file).toString()), text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path definitions) throws IOException {
    try (Stream<Path> all = Files.walk(definitions, 2)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Override
  public String name() {
    return "Pub/Sub";
  }

  @Override
  public String address() {
    return server.endpoint();
  }

  @Override
  public Map<String, String> variables() {
    return Map.of("PUBSUB", server.endpoint(), "PROJECT", PROJECT);
  }

  @Override
  public Path file(String pipeline) {
    return written.resolve(pipeline + ".yaml");
  }

  @Override
  public String createTopics(Collection<Domain> domains, Collection<Plan> plans) {
    int inputs = 0;
    for (Domain domain : domains) {
      for (String topic : PubsubFeeder.topics(domain)) {
        create(topic, List.of(PubsubDefinitions.LIVE, PubsubDefinitions.ARCHIVE));
        inputs++;
      }
    }
    int outputs = 0;
    for (Plan plan : plans) {
      for (PlanOutput output : plan.outputs()) {
        EndpointSpec side = output.live().orElse(null);
        if (side != null && Connectors.name(side).equals("pubsub")) {
          create(side.text("topic").orElseThrow(), List.of(PubsubDefinitions.READ));
          outputs++;
        }
      }
    }
    return server.description()
        + ", listens on "
        + server.endpoint()
        + ", with "
        + Quantities.count(inputs, "topic")
        + " for events, each with a subscription for the live run and one for the archive, and "
        + outputs
        + " for results.";
  }

  private void create(String topic, List<String> subscriptions) {
    rest.createTopic(topic);
    subscriptions.forEach(s -> rest.createSubscription(topic, topic + s, ACK_SECONDS));
  }

  @Override
  public Counts send(Generator records) {
    return PubsubFeeder.send(records, rest);
  }

  @Override
  public void close() {
    server.close();
  }
}
