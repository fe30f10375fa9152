package dev.millrace.init;

import dev.millrace.connect.Connectors;
import dev.millrace.element.SourceRecord;
import dev.millrace.inspect.SampleReader;
import dev.millrace.io.format.JsonDecoder;
import dev.millrace.io.format.JsonGuess;
import dev.millrace.job.Refusals;
import dev.millrace.plan.Planner;
import dev.millrace.plan.literal.LiteralText;
import dev.millrace.plan.model.Plan;
import dev.millrace.spec.EdgeStep;
import dev.millrace.spec.StepSpec;
import dev.millrace.spec.yaml.PipelineFiles;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/**
 * The first rows of something, and the columns that they have.
 *
 * @param rows at least one
 */
record Sample(Schema schema, List<Object[]> rows) {
  private static final String SOURCE = "Source";

  /** So many records tell what columns there are. */
  private static final int MOST = 1000;

  Sample {
    rows = List.copyOf(rows);
  }

  /**
   * The rows of files.
   *
   * @param type of the source that reads them
   * @throws dev.millrace.diag.UserException if they cannot be read, or have no row
   */
  static Sample ofFiles(String type, String path) {
    String file =
        """
        pipeline:
          type: chain
          transforms:
            - {type: %s, name: %s, config: {path: %s}}
            - {type: LogForTesting}
        """
            .formatted(type, SOURCE, LiteralText.text(path));
    findColumns(path, file);
    Plan plan = plan(path, file);
    List<SourceRecord> records = read(reader().archive(plan));
    List<Object[]> rows = records.stream().map(SourceRecord::row).filter(Objects::nonNull).toList();
    if (rows.isEmpty()) {
      throw Refusals.of(
          Refusals.NOTHING_TO_SAMPLE,
          path
              + records.stream()
                  .map(SourceRecord::fault)
                  .filter(Objects::nonNull)
                  .findFirst()
                  .map(fault -> ": no row can be read: " + fault.reason())
                  .orElse(": there are columns, and no row to make a file of"));
    }
    return new Sample(plan.node(SOURCE).schema(), rows);
  }

  /** What is wrong with files is said of them, and not of the file that would read them. */
  private static void findColumns(String path, String file) {
    StepSpec first = PipelineFiles.parse(path, file, Map.of()).spec().transforms().get(0).step();
    if (first instanceof EdgeStep.Read read) {
      var unused = Connectors.source(read.endpoint()).foundColumns(read.endpoint());
    }
  }

  /**
   * The objects in a topic of Kafka.
   *
   * @throws dev.millrace.diag.UserException if they cannot be read, or are no JSON objects
   */
  static Sample ofTopic(String topic, String servers) {
    String file =
        """
        on_error: fail
        streams:
          %s:
            fields: {payload: VARBINARY}
            live:
              type: ReadFromKafka
              config: {topic: %s, bootstrap_servers: %s, format: RAW}
        pipeline:
          transforms:
            - {type: LogForTesting, input: %s}
        """
            .formatted(SOURCE, LiteralText.text(topic), LiteralText.text(servers), SOURCE);
    List<byte[]> payloads =
        read(reader().topics(plan(topic, file))).stream()
            .map(SourceRecord::value)
            .filter(Objects::nonNull)
            .toList();
    if (payloads.isEmpty()) {
      throw Refusals.of(
          Refusals.NOTHING_TO_SAMPLE, "topic '" + topic + "' has no record to make a file of");
    }
    return ofJson(topic, payloads);
  }

  private static Sample ofJson(String topic, List<byte[]> payloads) {
    JsonGuess guess = new JsonGuess();
    for (int i = 0; i < payloads.size(); i++) {
      try {
        guess.add(payloads.get(i), i + 1L);
      } catch (IOException e) {
        throw notJson(topic, "record " + (i + 1) + " is not a JSON object");
      }
    }
    Optional<String> conflict = guess.conflict();
    if (conflict.isPresent()) {
      throw notJson(topic, conflict.get().replace(" in line ", " in record "));
    }
    Schema schema = guess.schema();
    JsonDecoder decoder = JsonDecoder.of(schema);
    return new Sample(schema, payloads.stream().map(decoder::decode).toList());
  }

  private static RuntimeException notJson(String topic, String why) {
    return Refusals.of(
        Refusals.NOTHING_TO_SAMPLE,
        "topic '"
            + topic
            + "': "
            + why
            + ". Only topics of JSON objects of one shape can be looked at; begin with --template"
            + " otherwise.");
  }

  private static List<SourceRecord> read(dev.millrace.inspect.Sample sample) {
    return Objects.requireNonNull(sample.records().get(SOURCE));
  }

  private static SampleReader reader() {
    return new SampleReader(Optional.empty(), Optional.empty(), MOST);
  }

  private static Plan plan(String name, String text) {
    return Planner.plan(PipelineFiles.parse(name, text, Map.of()).spec(), List.of(SOURCE));
  }
}
