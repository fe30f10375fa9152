package dev.millrace.demo;

import dev.millrace.plan.model.Plan;
import dev.millrace.testing.generate.Counts;
import dev.millrace.testing.generate.Domain;
import dev.millrace.testing.generate.Generator;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;

/** The messaging system that a demo runs over. */
interface DemoBroker extends AutoCloseable {
  /** For headings: {@code Kafka}. */
  String name();

  /** Where it listens. */
  String address();

  /** Beside those of the environment, what its pipeline files need. */
  Map<String, String> variables();

  /** The file of a shipped pipeline with this broker's sides. */
  Path file(String pipeline);

  /**
   * Makes all topics for events and results.
   *
   * @return what there is now, as a sentence
   */
  String createTopics(Collection<Domain> domains, Collection<Plan> plans);

  /** Produces all that is left of a generator. */
  Counts send(Generator records);

  @Override
  void close();
}
