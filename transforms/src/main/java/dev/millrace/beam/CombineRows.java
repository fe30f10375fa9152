package dev.millrace.beam;

import dev.millrace.element.RowValues;
import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.engine.stage.StageStep;
import dev.millrace.engine.stage.Target;
import dev.millrace.expr.Aggregate;
import dev.millrace.expr.aggregate.Aggregates;
import dev.millrace.kernel.window.AggregateCall;
import dev.millrace.kernel.window.CombineKernel;
import dev.millrace.kernel.window.WindowInfoKernel;
import dev.millrace.kernel.window.WindowInfoKernel.Info;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.jspecify.annotations.Nullable;

/**
 * Aggregates rows per group and window: rows of any schema → {@link Result#combined}, the columns
 * of the group, then one column per aggregate, then the window's bounds if asked for.
 *
 * <pre>{@code
 * CombineRows.by(List.of("title"))
 *     .over(Windows.fixed(Duration.ofMinutes(1)))
 *     .count("plays")
 *     .aggregate("seconds", "sum", "watched_seconds")
 *     .withWindowBounds("window_start", "window_end")
 * }</pre>
 *
 * <ul>
 *   <li>Bounded and unbounded input; both give the same rows, sums of floating-point numbers
 *       included, bit for bit.
 *   <li>One row per group and window that has an event, when the watermark passes the window's end;
 *       its time is the window's last millisecond, and it is in Beam's global window. Fixed windows
 *       of 60 s: events at 0 s and 59 s come out as one row at 59.999 s.
 *   <li>Sliding windows with a period above their size leave gaps: a row between two of them is in
 *       no result; the metric {@code rows_between_windows} counts such rows.
 *   <li>NULLs in group columns form a group, as in SQL. The functions and what they do with NULL:
 *       {@link Aggregates}.
 *   <li>State, per group: the accumulators of the windows that the watermark has not passed.
 *   <li>Late data: an event whose window is over opens it anew and gives a second row; decide about
 *       lateness at the source.
 *   <li>Bad rows: a result that cannot be given (a sum that overflows) makes one dead letter of the
 *       group.
 *   <li>Defaults: the global window; no bounds; {@value KeyedRows#DEFAULT_PARTITIONS} partitions.
 * </ul>
 */
public final class CombineRows extends PTransform<PCollection<Row>, CombineRows.Result> {
  private static final String COMBINED = "combined";

  /**
   * One aggregate as it was asked for.
   *
   * @param column what it aggregates, or null for whole rows
   */
  private record Call(
      String output, String function, @Nullable String column, Map<String, ?> config)
      implements Serializable {}

  /** The settings. */
  private record Settings(
      List<String> group, Windows windows, List<Call> calls, List<String> bounds, int partitions)
      implements Serializable {}

  private final Settings settings;

  private CombineRows(Settings settings) {
    this.settings = settings;
  }

  /**
   * Groups by columns.
   *
   * @param group may be empty: all rows of a window are one group then
   */
  public static CombineRows by(List<String> group) {
    return new CombineRows(
        new Settings(
            List.copyOf(group),
            Windows.global(),
            List.of(),
            List.of(),
            KeyedRows.DEFAULT_PARTITIONS));
  }

  /** Sets the windows, which the rows' own windows of Beam play no role in. */
  public CombineRows over(Windows windows) {
    return new CombineRows(
        new Settings(
            settings.group(), windows, settings.calls(), settings.bounds(), settings.partitions()));
  }

  /** Adds the number of rows as a BIGINT column. */
  public CombineRows count(String output) {
    return call(new Call(output, "count", null, Map.of()));
  }

  /** Adds an aggregate of a column. */
  public CombineRows aggregate(String output, String function, String column) {
    return aggregate(output, function, column, Map.of());
  }

  /**
   * Adds an aggregate of a column.
   *
   * @param output the result's column
   * @param function see {@link Aggregates#names}
   * @param config further arguments by name, for example {@code n} of {@code top}
   */
  public CombineRows aggregate(
      String output, String function, String column, Map<String, ? extends Serializable> config) {
    return call(new Call(output, function, column, new LinkedHashMap<>(config)));
  }

  private CombineRows call(Call call) {
    List<Call> calls = new ArrayList<>(settings.calls());
    calls.add(call);
    return new CombineRows(
        new Settings(
            settings.group(),
            settings.windows(),
            List.copyOf(calls),
            settings.bounds(),
            settings.partitions()));
  }

  /** Adds the window's start and exclusive end as DATETIME columns of these names. */
  public CombineRows withWindowBounds(String start, String end) {
    return new CombineRows(
        new Settings(
            settings.group(),
            settings.windows(),
            settings.calls(),
            List.of(start, end),
            settings.partitions()));
  }

  /** Sets the most that the step can run in parallel, at least 1. */
  public CombineRows withPartitions(int partitions) {
    return new CombineRows(
        new Settings(
            settings.group(),
            settings.windows(),
            settings.calls(),
            settings.bounds(),
            KeyedRows.partitions(partitions)));
  }

  /**
   * @throws IllegalArgumentException without an aggregate, or for an unknown function or column, or
   *     a function that does not take its column's type
   */
  @Override
  public Result expand(PCollection<Row> rows) {
    if (settings.calls().isEmpty()) {
      throw new IllegalArgumentException("at least one aggregate is needed");
    }
    List<String> columns = columns();
    Columns.require(rows.getSchema(), columns);
    KeyedInput input = new KeyedInput(rows, columns, settings.group(), settings.windows().kernel());
    Schema combined = groupColumns(input.schema());
    List<AggregateCall> calls = new ArrayList<>();
    for (Call call : settings.calls()) {
      calls.add(aggregate(call, input.schema()));
      FieldType type = calls.get(calls.size() - 1).aggregate().resultType();
      combined = append(combined, call.output(), type);
    }
    CombineKernel kernel =
        CombineKernel.of(
            KeyCodec.of(input.schema(), settings.group()), calls, settings.windows().areSessions());
    List<StageStep> bounds = bounds(combined);
    for (String bound : settings.bounds()) {
      combined = append(combined, bound, ValueKind.TIMESTAMP_TYPE);
    }
    return new Result(
        new KeyedRows(getName(), settings.partitions(), bounds)
            .apply(kernel, List.of(input), Map.of(COMBINED, combined)));
  }

  /** The group's columns, and after them those that aggregates look at. */
  private List<String> columns() {
    List<String> columns = new ArrayList<>(settings.group());
    for (Call call : settings.calls()) {
      if (call.column() != null && !columns.contains(call.column())) {
        columns.add(call.column());
      }
    }
    return columns;
  }

  private Schema groupColumns(Schema input) {
    return settings.group().stream().map(input::getField).collect(Schema.toSchema());
  }

  private static AggregateCall aggregate(Call call, Schema input) {
    String column = call.column();
    FieldType type = column == null ? null : input.getField(column).getType();
    Aggregate<?> aggregate = Aggregates.create(call.function(), type, call.config());
    return new AggregateCall(aggregate, column == null ? -1 : input.indexOf(column));
  }

  private List<StageStep> bounds(Schema combined) {
    if (settings.bounds().isEmpty()) {
      return List.of();
    }
    RowValues values = RowValues.of(combined);
    return List.of(
        new StageStep(
            getName() + "/bounds",
            WindowInfoKernel.of(List.of(Info.WINDOW_START, Info.WINDOW_END)),
            List.of(List.of(new Target.ToExit(0))),
            List.of(),
            row -> values.toRow(row).toString()));
  }

  private static Schema append(Schema schema, String name, FieldType type) {
    if (schema.hasField(name)) {
      throw new IllegalArgumentException("there are two columns '" + name + "' in the result");
    }
    return Schema.builder().addFields(schema.getFields()).addField(name, type).build();
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    builder
        .add(DisplayData.item("group", String.join(", ", settings.group())))
        .add(DisplayData.item("windows", settings.windows().toString()))
        .add(DisplayData.item("partitions", settings.partitions()));
    for (Call call : settings.calls()) {
      String argument = call.column() == null ? "*" : call.column();
      builder.add(
          DisplayData.item("aggregate." + call.output(), call.function() + "(" + argument + ")"));
    }
  }

  /** What came of the rows. */
  public static final class Result extends RowsResult {
    private Result(Map<String, PCollection<Row>> collections) {
      super(collections);
    }

    /** One row per group and window. */
    public PCollection<Row> combined() {
      return collection(COMBINED);
    }

    /** Groups whose result cannot be given, in Millrace's envelope. */
    public PCollection<Row> deadLetters() {
      return collection(KeyedRows.DEAD_LETTERS);
    }
  }
}
