package dev.millrace.demo;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.kafka.KafkaSide;
import dev.millrace.io.kafka.client.TopicAdmin;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.show.Quantities;
import dev.millrace.testing.generate.Counts;
import dev.millrace.testing.generate.Domain;
import dev.millrace.testing.generate.Generator;
import dev.millrace.testing.generate.KafkaFeeder;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** A Kafka in this process. */
final class KafkaDemoBroker implements DemoBroker {
  private static final int OUTPUT_PARTITIONS = 3;

  private final EmbeddedKafka kafka;
  private final Path definitions;

  /**
   * @param kafka not started yet
   * @param definitions the directory of the shipped pipelines
   */
  KafkaDemoBroker(EmbeddedKafka kafka, Path definitions) {
    this.kafka = kafka;
    this.definitions = definitions;
    kafka.start();
  }

  @Override
  public String name() {
    return "Kafka";
  }

  @Override
  public String address() {
    return kafka.bootstrapServers();
  }

  @Override
  public Map<String, String> variables() {
    return Map.of("BROKERS", kafka.bootstrapServers());
  }

  @Override
  public Path file(String pipeline) {
    return definitions.resolve(pipeline + ".yaml");
  }

  @Override
  public String createTopics(Collection<Domain> domains, Collection<Plan> plans) {
    domains.forEach(domain -> KafkaFeeder.createTopics(kafka.bootstrapServers(), domain));
    for (Plan plan : plans) {
      for (PlanOutput output : plan.outputs()) {
        output.live().filter(KafkaDemoBroker::isTopic).ifPresent(KafkaDemoBroker::createTopic);
      }
    }
    // Counted here, since the broker's list of topics lags behind what was made.
    int inputs = domains.stream().mapToInt(domain -> domain.streams().size()).sum();
    long outputs =
        plans.stream()
            .flatMap(plan -> plan.outputs().stream())
            .flatMap(output -> output.live().stream())
            .filter(KafkaDemoBroker::isTopic)
            .map(side -> side.text("topic").orElseThrow())
            .distinct()
            .count();
    return "A broker (KRaft) listens on "
        + kafka.bootstrapServers()
        + ", with "
        + Quantities.count(inputs, "topic")
        + " for events and "
        + outputs
        + " for results, several partitions each.";
  }

  private static boolean isTopic(EndpointSpec side) {
    return Connectors.name(side).equals("kafka");
  }

  private static void createTopic(EndpointSpec side) {
    try (TopicAdmin admin = TopicAdmin.open(KafkaSide.connection(side))) {
      admin.create(side.text("topic").orElseThrow(), Optional.of(OUTPUT_PARTITIONS));
    }
  }

  @Override
  public Counts send(Generator records) {
    return KafkaFeeder.send(records, kafka.bootstrapServers(), sent -> {});
  }

  @Override
  public void close() {
    kafka.close();
  }
}
