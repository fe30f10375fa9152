package dev.millrace.spec.yaml.reference;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointType;
import dev.millrace.connect.key.Availability;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.spec.yaml.keys.InsteadOf;
import dev.millrace.spec.yaml.keys.LaterEndpoints;
import dev.millrace.spec.yaml.keys.StepKeys;
import dev.millrace.spec.yaml.keys.StepKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The page for those who come from Beam YAML. What is said of each type comes from the declarations
 * that read pipeline files, so that a type that is added here cannot be missing there.
 */
public final class BeamYamlPage {
  /** The types of Beam YAML's steps in Beam's newest release. */
  private static final List<String> STEPS =
      List.of(
          "AnomalyDetection",
          "AssertEqual",
          "AssignTimestamps",
          "Combine",
          "Create",
          "Enrichment",
          "Explode",
          "ExtractWindowingInfo",
          "Filter",
          "Flatten",
          "Join",
          "LogForTesting",
          "MapToFields",
          "MatchAll",
          "MLTransform",
          "Partition",
          "PyTransform",
          "Reshuffle",
          "RunInference",
          "Split",
          "Sql",
          "StripErrorMetadata",
          "ValidateWithSchema",
          "WindowInto");

  /** Its sources and sinks, by what comes after {@code ReadFrom} and {@code WriteTo}. */
  private static final List<String> PLACES =
      List.of(
          "Avro",
          "BigQuery",
          "BigTable",
          "Csv",
          "Firestore",
          "IbmMQ",
          "Iceberg",
          "Jdbc",
          "Jms",
          "Json",
          "Kafka",
          "Kinesis",
          "MongoDB",
          "MySql",
          "Oracle",
          "Parquet",
          "Postgres",
          "PubSub",
          "PubSubLite",
          "Snowflake",
          "Spanner",
          "SqlServer",
          "Text",
          "TFRecord");

  /** Its sources of places that it does not write to. */
  private static final List<String> READ_ONLY = List.of("Delta");

  private static final List<String> MODELS =
      List.of("AnomalyDetection", "Enrichment", "MLTransform", "RunInference");

  private final StringBuilder table = new StringBuilder();

  private BeamYamlPage() {}

  /** The text of {@code docs/coming-from-beam-yaml.md}. */
  public static String markdown() {
    return template().replace("TABLE\n", new BeamYamlPage().table());
  }

  private static String template() {
    String name = "coming-from-beam-yaml.md";
    try (InputStream in = BeamYamlPage.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String table() {
    table.append("| type | here | |\n| --- | --- | --- |\n");
    line("`chain`, `composite`", "yes", "");
    STEPS.forEach(this::line);
    for (String place : PLACES) {
      line("ReadFrom" + place);
      line("WriteTo" + place);
    }
    READ_ONLY.forEach(place -> line("ReadFrom" + place));
    LaterEndpoints.single().forEach(this::line);
    return table.toString();
  }

  private void line(String type) {
    Optional<KeySet> keys =
        StepKeys.find(type)
            .map(StepKind::keys)
            .or(() -> Connectors.type(type).map(EndpointType::keys));
    if (keys.isPresent()) {
      String missing = missing(keys.get());
      line("`" + type + "`", missing.isEmpty() ? "yes" : "partly", missing);
    } else {
      line("`" + type + "`", "refused", reason(type));
    }
  }

  private static String reason(String type) {
    if (StepKeys.FOREIGN_CODE.contains(type)) {
      return "It runs Python (ML-1009).";
    } else if (MODELS.contains(type)) {
      return "It runs models in Python (ML-1010).";
    }
    String why =
        PLACES.stream().anyMatch(type::endsWith)
            ? "There is no connector yet (ML-1010)."
            : "Not available in this version (ML-1010).";
    return why + InsteadOf.type(type);
  }

  /** The keys of a type, and words for their values, that are refused. */
  private static String missing(KeySet keys) {
    List<String> missing = new ArrayList<>();
    for (Key<?> key : keys.keys()) {
      if (key.availability() == Availability.LATER) {
        missing.add("`" + key.name() + "`");
      } else if (key.type() instanceof Choice choice) {
        choice.later().forEach(word -> missing.add("`" + key.name() + ": " + word + "`"));
      }
    }
    return missing.isEmpty() ? "" : "Without " + String.join(", ", missing) + ".";
  }

  private void line(String type, String here, String note) {
    table
        .append("| ")
        .append(type)
        .append(" | ")
        .append(here)
        .append(" | ")
        .append(note)
        .append(" |\n");
  }
}
