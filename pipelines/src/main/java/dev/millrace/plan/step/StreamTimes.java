package dev.millrace.plan.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.EpochUnit;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.RowTime;
import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.column.TimeColumns;
import dev.millrace.plan.graph.Graph;
import dev.millrace.plan.schema.UnitReader;
import dev.millrace.spec.Located;
import dev.millrace.spec.StreamSpec;
import dev.millrace.spec.StreamSpec.ColumnTime;
import dev.millrace.spec.StreamSpec.ComputedTime;
import dev.millrace.spec.StreamSpec.InlineFields;
import dev.millrace.spec.StreamSpec.TimestampSpec;
import dev.millrace.sql.SqlCompiler;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Finds where a stream's rows say their event time. */
final class StreamTimes {
  private final Graph graph;
  private final StreamSpec stream;
  private final Schema schema;
  private final EpochUnits units;

  /**
   * @param units as {@link #units}
   */
  StreamTimes(Graph graph, StreamSpec stream, Schema schema, EpochUnits units) {
    this.graph = graph;
    this.stream = stream;
    this.schema = schema;
    this.units = units;
  }

  /**
   * What numbers in a stream's TIMESTAMP columns count; what does not fit is reported.
   *
   * @param declared columns, which may be parts of those of the rows
   */
  static EpochUnits units(Graph graph, StreamSpec stream, Schema declared, Schema schema) {
    EpochUnits units = EpochUnits.OF_TYPES;
    String path = "streams." + stream.name();
    if (stream.schema() instanceof InlineFields fields) {
      units = new UnitReader(graph.problems()).of(fields.units(), declared, path + ".fields");
    }
    if (stream.timestamp().orElse(null) instanceof ColumnTime time
        && time.unit().isPresent()
        && schema.hasField(time.text().text())) {
      EpochUnit unit = EpochUnit.of(time.unit().get().text()).orElseThrow();
      String name = time.text().text();
      ValueKind kind = ValueKind.of(schema.getField(name).getType());
      if (kind == ValueKind.TIMESTAMP || kind == ValueKind.TIMESTAMP_MICROS) {
        reportOther(graph, time.unit().get(), units.of(name, kind), path + ".timestamp");
        return units.with(name, unit);
      }
    }
    return units;
  }

  private static void reportOther(
      Graph graph, Located unit, @Nullable EpochUnit other, String path) {
    if (other != null && !other.symbol().equals(unit.text())) {
      graph
          .problems()
          .error(
              unit.position(),
              ErrorCodes.UNIT_MISPLACED,
              path,
              "the unit is "
                  + unit
                  + " here, and "
                  + other.symbol()
                  + " where the column is declared; expected one of them.");
    }
  }

  /** Empty if there is none, or if it is wrong, which is then reported. */
  Optional<RowTime> find() {
    TimestampSpec declared = stream.timestamp().orElse(null);
    if (declared == null) {
      return Optional.empty();
    }
    return declared instanceof ComputedTime computed
        ? expression(computed.text())
        : column((ColumnTime) declared);
  }

  private Optional<RowTime> expression(Located text) {
    String path = path() + ".expression";
    Optional<TypedExpression> typed =
        graph
            .typing()
            .expression(text, schema, path)
            .filter(
                e -> {
                  ValueKind kind = ValueKind.of(e.type());
                  return graph
                      .typing()
                      .expect(
                          e,
                          kind == ValueKind.TIMESTAMP || kind == ValueKind.TIMESTAMP_MICROS,
                          "TIMESTAMP; TIMESTAMP_SECONDS(x) or TIMESTAMP_MILLIS(x) make one of a"
                              + " number, CAST(x AS TIMESTAMP) of text",
                          text.position(),
                          path);
                });
    FieldType millis = ValueKind.TIMESTAMP_TYPE.withNullable(true);
    return typed
        .flatMap(e -> graph.typing().expression(text, schema, millis, path))
        .map(this::computed);
  }

  private RowTime computed(TypedExpression typed) {
    List<Integer> columns = typed.columns().stream().map(schema::indexOf).toList();
    return new RowTime.Computed(typed.expression(), typed.text().strip(), columns);
  }

  private Optional<RowTime> column(ColumnTime time) {
    Located name = time.text();
    String place = "the schema of stream '" + stream.name() + "'";
    Optional<Integer> column = graph.typing().column(name, schema, place, path());
    if (column.isEmpty()) {
      return Optional.empty();
    }
    FieldType type = schema.getField(column.get()).getType();
    Optional<EpochUnit> unit = time.unit().flatMap(u -> EpochUnit.of(u.text()));
    if (!TimeColumns.holdsTime(type)) {
      report(
          name,
          type,
          "expected "
              + TimeColumns.ALLOWED
              + ". A column declared TIMESTAMP also reads text like 2024-05-01T10:00:00Z;"
              + " 'timestamp: {expression: SQL}' makes a time of anything.");
    } else if (TimeColumns.isNumber(type) && unit.isEmpty()) {
      report(
          name,
          type,
          "a number says no time without its unit. Write 'timestamp: {field: "
              + name
              + ", unit: s}', with s, ms, us or ns for what it counts since 1970.");
    }
    ValueKind kind = ValueKind.of(type);
    EpochUnit ofColumn = units.of(name.text(), kind);
    EpochUnit counted = unit.or(() -> Optional.ofNullable(ofColumn)).orElse(EpochUnit.MILLIS);
    return Optional.of(new RowTime.Column(column.get(), counted));
  }

  private void report(Located name, FieldType type, String expected) {
    graph
        .problems()
        .error(
            name.position(),
            ErrorCodes.BAD_TIMESTAMP_COLUMN,
            path(),
            "column '" + name + "' is " + SqlCompiler.typeName(type) + "; " + expected);
  }

  private String path() {
    return "streams." + stream.name() + ".timestamp";
  }
}
