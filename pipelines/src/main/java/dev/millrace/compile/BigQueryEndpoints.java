package dev.millrace.compile;

import dev.millrace.io.bigquery.BigQuerySinkOptions;
import dev.millrace.io.bigquery.BigQuerySinkOptions.Create;
import dev.millrace.io.bigquery.BigQuerySinkOptions.Partitioning;
import dev.millrace.plan.Plan;
import dev.millrace.plan.PlanOutput;
import dev.millrace.spec.EndpointSpec;
import dev.millrace.spec.OutputSpec;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a pipeline file says about BigQuery, as options of its sink. */
final class BigQueryEndpoints {
  static final String WRITE = "WriteToBigQuery";

  private BigQueryEndpoints() {}

  /**
   * @param step the name under which rows are counted
   * @param live whether the input has no end
   */
  static BigQuerySinkOptions sink(
      Plan plan, PlanOutput output, EndpointSpec endpoint, String step, boolean live) {
    String table = endpoint.text("table").orElseThrow();
    boolean exactlyOnce =
        endpoint.text("delivery").map(d -> d.equals("exactly_once")).orElse(!live);
    return BigQuerySinkOptions.of(beamName(table), output.schema(), plan.id(), output.name())
        .withStep(step)
        .withCreate(
            endpoint.text("create_disposition").orElse("").equals("CREATE_NEVER")
                ? Create.NEVER
                : Create.IF_NEEDED)
        .withExactlyOnce(
            exactlyOnce,
            endpoint
                .text("triggering_frequency")
                .map(Duration::parse)
                .orElse(Duration.ofSeconds(5)),
            endpoint.config().get("num_streams") instanceof Number streams ? streams.intValue() : 1)
        .withEventTimeColumn(endpoint.text("event_time_column").orElse(null))
        .withLayout(partitioning(endpoint), endpoint.texts("clustering"))
        .withLetters(hasLetters(plan, output));
  }

  /** Beam wants a colon behind the project. */
  private static String beamName(String table) {
    int dots = table.length() - table.replace(".", "").length();
    return table.contains(":") || dots < 2 ? table : table.replaceFirst("[.]", ":");
  }

  private static @Nullable Partitioning partitioning(EndpointSpec endpoint) {
    Map<String, @Nullable Object> keys = endpoint.map("partitioning");
    Object type = keys.get("type");
    Object field = keys.get("field");
    return type == null
        ? null
        : new Partitioning(
            type.toString().toUpperCase(Locale.ROOT), field == null ? null : field.toString());
  }

  /** A dead letter that cannot be written has nowhere to go. */
  private static boolean hasLetters(Plan plan, PlanOutput output) {
    return !output.name().equals(OutputSpec.DEAD_LETTER)
        && plan.outputs().stream().anyMatch(o -> o.name().equals(OutputSpec.DEAD_LETTER));
  }
}
