package dev.millrace.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.testing.generate.Domain;
import dev.millrace.testing.generate.GeneratorOptions;
import dev.millrace.testing.generate.KafkaFeeder;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads what the processes of tests load, for {@link ChildClasses}: a broker, and short live runs
 * on the direct runner and on Flink with kept state.
 *
 * <pre>
 * java -cp TEST_CLASS_PATH dev.millrace.runner.ChildRehearsal DIRECTORY
 * </pre>
 */
final class ChildRehearsal {
  private static final GeneratorOptions EVENTS = GeneratorOptions.of(Domain.ORDERS, 1_000);

  private ChildRehearsal() {}

  public static void main(String[] arguments) throws Exception {
    Path dir = Files.createTempDirectory(Path.of(arguments[0]), "rehearsal");
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      String brokers = kafka.bootstrapServers();
      KafkaFeeder.createTopics(brokers, Domain.ORDERS);
      PortionFeeder.of(EVENTS, brokers, 1).finish(Duration.ofMinutes(5));
      run(dir, brokers, "direct", "at_least_once");
      run(dir, brokers, "kept", "exactly_once", "--state=" + dir.resolve("state"));
    }
    System.exit(0);
  }

  private static void run(Path dir, String brokers, String prefix, String delivery, String... more)
      throws Exception {
    OrdersJob.plan(dir, brokers, prefix, delivery, EVENTS);
    List<String> line =
        new ArrayList<>(
            List.of(
                "run",
                OrdersJob.file(dir, prefix).toString(),
                "-DBROKERS=" + brokers,
                "-DPREFIX=" + prefix,
                "-DDELIVERY=" + delivery,
                "--no-progress"));
    line.addAll(List.of(more));
    Result result = TestCommandLine.run(line.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.toString()).isZero();
  }
}
