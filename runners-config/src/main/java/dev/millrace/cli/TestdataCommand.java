package dev.millrace.cli;

import dev.millrace.cli.option.Times;
import dev.millrace.io.file.FileErrors;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.Refusals;
import dev.millrace.testing.generate.Counts;
import dev.millrace.testing.generate.Domain;
import dev.millrace.testing.generate.Generator;
import dev.millrace.testing.generate.GeneratorOptions;
import dev.millrace.testing.generate.KafkaFeeder;
import dev.millrace.testing.generate.RecordFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace testdata}. */
@Command(
    name = "testdata",
    description = {
      "Generates sample events of a shipped pipeline: out of order, some delivered twice, some"
          + " late, some malformed. Equal options give equal records."
    })
final class TestdataCommand implements Callable<Integer> {
  private enum Format {
    JSONL,
    RECORDS,
    KAFKA
  }

  private final Context context;

  @Option(
      names = "--domain",
      required = true,
      paramLabel = "playback|orders|users",
      description = "Whose events: playback-engagement, orders-payments or user-sessions.")
  private Domain domain = Domain.PLAYBACK;

  @Option(
      names = "--events",
      required = true,
      paramLabel = "N",
      description = "How many events happen; duplicates come on top.")
  private long events;

  @Option(
      names = "--format",
      paramLabel = "jsonl|records|kafka",
      defaultValue = "jsonl",
      description =
          "jsonl: the good events, one JSON object per line; records: every record in an envelope;"
              + " kafka: every record to its topic and partition.")
  private Format format = Format.JSONL;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where files go, one per topic (default ./testdata-out).")
  private Path out = Path.of("testdata-out");

  @Option(
      names = "--brokers",
      paramLabel = "HOST:PORT",
      description = "The Kafka brokers of --format=kafka.")
  private Optional<String> brokers = Optional.empty();

  @Option(names = "--seed", paramLabel = "N", description = "Of all randomness (default 42).")
  private long seed = GeneratorOptions.DEFAULT_SEED;

  @Option(
      names = "--start",
      paramLabel = "TIME",
      converter = Times.InstantConverter.class,
      description = "Where event time begins (default 2025-03-01T10:00).")
  private Instant start = GeneratorOptions.DEFAULT_START;

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      converter = Times.DurationConverter.class,
      description = "The span of event time; the domain's own by default.")
  private Optional<Duration> duration = Optional.empty();

  @Option(
      names = "--max-out-of-orderness",
      paramLabel = "DURATION",
      converter = Times.DurationConverter.class,
      description = "The bound that events on time keep (default 2m).")
  private Optional<Duration> bound = Optional.empty();

  @Option(
      names = "--duplicates",
      paramLabel = "SHARE",
      description = "Delivered twice (default 0.02).")
  private Optional<Double> duplicates = Optional.empty();

  @Option(names = "--late", paramLabel = "SHARE", description = "Late (default 0.01).")
  private Optional<Double> late = Optional.empty();

  @Option(names = "--malformed", paramLabel = "SHARE", description = "Malformed (default 0.005).")
  private Optional<Double> malformed = Optional.empty();

  TestdataCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Generator records = Generator.of(domain, options());
    Counts counts =
        switch (format) {
          case JSONL -> write(records, RecordFiles.Form.EVENTS);
          case RECORDS -> write(records, RecordFiles.Form.RECORDS);
          case KAFKA -> send(records);
        };
    counts.toString().lines().forEach(context.console()::out);
    return ExitCode.OK;
  }

  private Counts write(Generator records, RecordFiles.Form form) {
    try {
      return RecordFiles.write(records, out, form);
    } catch (IOException e) {
      throw FileErrors.writing(out.toString(), e);
    }
  }

  private GeneratorOptions options() {
    try {
      GeneratorOptions usual = GeneratorOptions.of(domain, events);
      return usual
          .withSeed(seed)
          .withTime(start, duration.orElse(usual.duration()))
          .withMaxOutOfOrderness(bound.orElse(usual.maxOutOfOrderness()))
          .withDefects(
              duplicates.orElse(usual.duplicates()),
              late.orElse(usual.late()),
              malformed.orElse(usual.malformed()));
    } catch (IllegalArgumentException e) {
      throw Refusals.of(Refusals.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private Counts send(Generator records) {
    String servers =
        brokers.orElseThrow(
            () -> Refusals.of(Refusals.USAGE, "--format=kafka needs --brokers=HOST:PORT"));
    KafkaFeeder.createTopics(servers, domain);
    return KafkaFeeder.send(records, servers, sent -> {});
  }
}
