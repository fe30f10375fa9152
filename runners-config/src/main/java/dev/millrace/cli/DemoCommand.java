package dev.millrace.cli;

import dev.millrace.cli.option.Times;
import dev.millrace.demo.Demo;
import dev.millrace.job.Context;
import dev.millrace.job.Refusals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace demo}. */
@Command(
    name = "demo",
    description = {
      "The whole story on this machine, with nothing installed.",
      "Starts an embedded Kafka (or a Pub/Sub), produces sample events (out of order, delivered"
          + " twice, late, malformed), runs the three shipped pipelines live, archives the topics"
          + " to Parquet, replays the archive, and proves that both gave the same rows and that"
          + " every event is accounted for."
    })
final class DemoCommand implements Callable<Integer> {
  private final Context context;

  @Option(names = "--keep", description = "Keep the broker running until Ctrl-C, to play with it.")
  private boolean keep;

  @Option(
      names = "--broker",
      paramLabel = "kafka|pubsub",
      defaultValue = "kafka",
      description = {
        "What the live runs read and write (default kafka).",
        "pubsub: Google's pstest, if it can be built here, else a small server of our own."
      })
  private Demo.Kind broker = Demo.Kind.KAFKA;

  @Option(
      names = "--tables",
      description = {
        "Send the live results of orders and payments to tables of a PostgreSQL, which is started"
            + " for it and has to be installed, and of Iceberg. Over Kafka alone."
      })
  private boolean tables;

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "22000",
      description = "About how many events are produced (default 22000).")
  private long events = 22_000;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where the archive and the outputs go; a new temporary directory by default.")
  private Optional<Path> dir = Optional.empty();

  @Option(
      names = "--until-idle",
      hidden = true,
      converter = Times.DurationConverter.class,
      defaultValue = "2s")
  private Duration untilIdle = Duration.ofSeconds(2);

  DemoCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (events < 100) {
      throw Refusals.of(Refusals.USAGE, "--events must be at least 100, but was: " + events);
    }
    if (tables && broker != Demo.Kind.KAFKA) {
      throw Refusals.of(Refusals.USAGE, "--tables goes with --broker kafka alone");
    }
    Demo.Options options = new Demo.Options(directory(), events, untilIdle, keep, broker, tables);
    return new Demo(context, options).run();
  }

  private Path directory() {
    try {
      return dir.isPresent()
          ? Files.createDirectories(dir.get()).toAbsolutePath().normalize()
          : Files.createTempDirectory("millrace-demo-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
