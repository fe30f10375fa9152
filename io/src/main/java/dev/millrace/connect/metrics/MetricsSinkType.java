package dev.millrace.connect.metrics;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkContext;
import dev.millrace.connect.SinkResult;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Expected;
import dev.millrace.connect.key.ValueType.Expression;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.connect.key.Values;
import dev.millrace.element.ValueKind;
import dev.millrace.element.block.Block;
import dev.millrace.io.metrics.MetricsCodes;
import dev.millrace.io.metrics.MetricsSink;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/** {@code WriteToMetrics}. */
final class MetricsSinkType implements SinkType {
  private static final int MOST_KEYS = 1_000;

  private static final Key<List<String>> NULLS =
      Key.optional(
          "nulls",
          new ListOf<>(Simple.COLUMN),
          "none",
          "Columns whose share of NULL is told: `millrace_column_values_total`.");

  private static final Key<String> KEY =
      Key.required("key", Simple.COLUMN, "What is complete or not, a store or a sensor.");
  private static final Key<String> SEEN =
      Key.required("seen", Simple.COLUMN, "How many events the window of the key has.");
  private static final Key<String> EXPECTED =
      Key.required(
          "expected",
          Expression.of(Expected.NUMBER),
          "How many it should have: a number, or an expression over the columns.");
  private static final Key<Long> MAX_KEYS =
      Key.defaulting(
          "max_keys",
          Simple.WHOLE_NUMBER,
          100L,
          "How many keys a worker gives series of their own; 1 to 1000. Rows of others are counted"
              + " as `millrace_completeness_folded_records_total`.");

  private static final Key<Values> COMPLETENESS =
      Key.optional(
          "completeness",
          ObjectOf.of(KEY, SEEN, EXPECTED, MAX_KEYS),
          "none",
          "Of rows that are fixed, sliding or calendar windows of keys, as a Combine gives them:"
              + " how complete the newest window of each key is,"
              + " `millrace_completeness_seen_records` of"
              + " `millrace_completeness_expected_records`.");

  @Override
  public String type() {
    return "WriteToMetrics";
  }

  @Override
  public String doc() {
    return "Tells numbers about rows as metrics of the run: NULLs of columns, completeness of"
        + " windows. Nothing is written anywhere. See [Watching a"
        + " run](../operating.md#completeness-and-nulls).";
  }

  @Override
  public KeySet keys() {
    return KeySet.of(NULLS, COMPLETENESS);
  }

  @Override
  public void check(SinkRows rows) {
    EndpointSpec sink = rows.sink();
    List<String> nulls = sink.find(NULLS).orElse(List.of());
    Optional<Values> completeness = sink.find(COMPLETENESS);
    if (nulls.isEmpty() && completeness.isEmpty()) {
      rows.error("", MetricsCodes.COLUMNS, "expected 'nulls', 'completeness' or both.");
    }
    nulls.forEach(column -> rows.hasColumn(column, NULLS.name()));
    completeness.ifPresent(values -> check(rows, values));
  }

  private static void check(SinkRows rows, Values values) {
    checkKind(rows, KEY, values, MetricsSinkType::isName, "a key (text, a whole number, BOOLEAN)");
    checkKind(rows, SEEN, values, ValueKind::isNumber, "a number of events");
    values
        .find(MAX_KEYS)
        .filter(most -> most < 1 || most > MOST_KEYS)
        .ifPresent(
            most ->
                rows.error(
                    path(MAX_KEYS),
                    MetricsCodes.COLUMNS,
                    "got " + most + "; expected 1 to " + MOST_KEYS + "."));
    if (!rows.inSharedWindows()) {
      rows.error(
          COMPLETENESS.name(),
          MetricsCodes.COLUMNS,
          "the rows of '"
              + rows.name()
              + "' are in no windows that all keys share (fixed, sliding, calendar), so nobody"
              + " knows which key is without one.");
    }
  }

  private static void checkKind(
      SinkRows rows, Key<String> key, Values values, Predicate<ValueKind> fits, String what) {
    rows.checkKind(values.find(key).orElseThrow(), path(key), MetricsCodes.COLUMNS, fits, what);
  }

  private static boolean isName(ValueKind kind) {
    return switch (kind) {
      case BOOLEAN, INT8, INT16, INT32, INT64, STRING -> true;
      case FLOAT, DOUBLE, DECIMAL, BYTES, ARRAY, MAP, ROW -> false;
      case TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> false;
    };
  }

  private static String path(Key<?> key) {
    return COMPLETENESS.name() + "." + key.name();
  }

  @Override
  public String place(EndpointSpec sink) {
    return "metrics";
  }

  /** The metrics of each run have its name. */
  @Override
  public Optional<EndpointSpec> beside(EndpointSpec sink, String name) {
    return Optional.of(sink);
  }

  @Override
  public SinkResult write(SinkContext context, PCollection<Block> rows) {
    rows.apply(
        context.output() + "/write",
        MetricsSink.tell(
            new MetricsSink.Options(
                context.pipeline(),
                context.step(),
                context.schema(),
                context.sink().find(NULLS).orElse(List.of()),
                completeness(context))));
    return SinkResult.at("metrics");
  }

  private static MetricsSink.@Nullable Completeness completeness(SinkContext context) {
    return context
        .sink()
        .find(COMPLETENESS)
        .map(
            values ->
                new MetricsSink.Completeness(
                    context.schema().indexOf(values.find(KEY).orElseThrow()),
                    context.schema().indexOf(values.find(SEEN).orElseThrow()),
                    Objects.requireNonNull(context.expressions().get(path(EXPECTED))).expression(),
                    values.find(MAX_KEYS).orElseThrow().intValue()))
        .orElse(null);
  }
}
