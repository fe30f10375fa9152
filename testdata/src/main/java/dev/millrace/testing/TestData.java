package dev.millrace.testing;

import dev.millrace.testing.generate.Counts;
import dev.millrace.testing.generate.Domain;
import dev.millrace.testing.generate.Generator;
import dev.millrace.testing.generate.GeneratorOptions;
import dev.millrace.testing.generate.KafkaFeeder;
import dev.millrace.testing.generate.RecordFiles;
import dev.millrace.testing.generate.Samples;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes test data from the command line:
 *
 * <pre>
 * generate --domain playback|orders|users --events N --format jsonl|records --out DIR
 * generate --domain playback|orders|users --events N --format kafka --brokers HOST:PORT
 * samples --out DIR
 * </pre>
 *
 * Further options of {@code generate}: {@code --seed N}, {@code --start INSTANT}, {@code --duration
 * PT1H}, {@code --max-out-of-orderness PT2M}, {@code --duplicates 0.02}, {@code --late 0.01},
 * {@code --malformed 0.005}.
 */
public final class TestData {
  private static final List<String> KEYS =
      List.of(
          "domain",
          "events",
          "format",
          "out",
          "brokers",
          "seed",
          "start",
          "duration",
          "max-out-of-orderness",
          "duplicates",
          "late",
          "malformed");

  private TestData() {}

  /** Exits with 0, or with 2 and a message where the arguments are wrong. */
  public static void main(String[] args) throws IOException {
    System.exit(run(args, System.out, System.err));
  }

  static int run(String[] args, PrintStream out, PrintStream err) throws IOException {
    try {
      Map<String, String> options = options(args);
      String command = args.length == 0 ? "" : args[0];
      switch (command) {
        case "generate" -> out.print(generate(options));
        case "samples" -> Samples.write(Path.of(required(options, "out")));
        default ->
            throw new IllegalArgumentException(
                "unknown command '" + command + "'; expected generate or samples");
      }
      return 0;
    } catch (IllegalArgumentException | DateTimeParseException e) {
      err.println("testdata: " + e.getMessage());
      return 2;
    }
  }

  private static Counts generate(Map<String, String> options) throws IOException {
    Domain domain = domain(required(options, "domain"));
    GeneratorOptions asked =
        generatorOptions(
            options, GeneratorOptions.of(domain, Long.parseLong(required(options, "events"))));
    Generator records = Generator.of(domain, asked);
    String format = required(options, "format");
    return switch (format) {
      case "jsonl" ->
          RecordFiles.write(records, Path.of(required(options, "out")), RecordFiles.Form.EVENTS);
      case "records" ->
          RecordFiles.write(records, Path.of(required(options, "out")), RecordFiles.Form.RECORDS);
      case "kafka" -> {
        String brokers = required(options, "brokers");
        KafkaFeeder.createTopics(brokers, domain);
        yield KafkaFeeder.send(records, brokers, sent -> {});
      }
      default ->
          throw new IllegalArgumentException(
              "unknown format '" + format + "'; expected jsonl, records or kafka");
    };
  }

  private static GeneratorOptions generatorOptions(
      Map<String, String> options, GeneratorOptions usual) {
    return usual
        .withSeed(Long.parseLong(option(options, "seed", usual.seed())))
        .withTime(
            Instant.parse(option(options, "start", usual.start())),
            Duration.parse(option(options, "duration", usual.duration())))
        .withMaxOutOfOrderness(
            Duration.parse(option(options, "max-out-of-orderness", usual.maxOutOfOrderness())))
        .withDefects(
            Double.parseDouble(option(options, "duplicates", usual.duplicates())),
            Double.parseDouble(option(options, "late", usual.late())),
            Double.parseDouble(option(options, "malformed", usual.malformed())));
  }

  private static Domain domain(String label) {
    for (Domain domain : Domain.values()) {
      if (domain.label().equals(label.toLowerCase(Locale.ROOT))) {
        return domain;
      }
    }
    throw new IllegalArgumentException(
        "unknown domain '" + label + "'; expected playback, orders or users");
  }

  private static Map<String, String> options(String[] args) {
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 1; i < args.length; i += 2) {
      String key = args[i].startsWith("--") ? args[i].substring(2) : "";
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "unknown option '" + args[i] + "'; expected one of --" + String.join(", --", KEYS));
      }
      if (i + 1 == args.length) {
        throw new IllegalArgumentException("option '" + args[i] + "' has no value");
      }
      options.put(key, args[i + 1]);
    }
    return options;
  }

  private static String option(Map<String, String> options, String key, Object otherwise) {
    return options.getOrDefault(key, otherwise.toString());
  }

  private static String required(Map<String, String> options, String key) {
    @Nullable String value = options.get(key);
    if (value == null) {
      throw new IllegalArgumentException("option '--" + key + "' is missing");
    }
    return value;
  }
}
