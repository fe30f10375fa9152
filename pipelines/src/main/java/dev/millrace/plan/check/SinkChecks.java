package dev.millrace.plan.check;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.format.AvroKeys;
import dev.millrace.connect.format.CsvKeys;
import dev.millrace.connect.format.ProtoKeys;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType;
import dev.millrace.connect.key.ValueType.Expected;
import dev.millrace.connect.key.ValueType.Expression;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.OneOf;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.TypedExpression;
import dev.millrace.io.file.FileErrors;
import dev.millrace.plan.column.ColumnTypes;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.Graph;
import dev.millrace.spec.Located;
import dev.millrace.sql.SqlCompiler;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** What a sink is asked for: its expressions typed, its format and delivery possible. */
public final class SinkChecks implements SinkRows {
  private static final String FORMAT = "format";
  private static final String DELIVERY = "delivery";

  private final Graph graph;
  private final Flow rows;
  private final EndpointSpec sink;
  private final SinkType type;
  private final String path;
  private final Map<String, TypedExpression> expressions = new LinkedHashMap<>();

  private SinkChecks(Graph graph, Flow rows, EndpointSpec sink, String path) {
    this.graph = graph;
    this.rows = rows;
    this.sink = sink;
    this.type = Connectors.sink(sink);
    this.path = path;
  }

  /**
   * Checks a sink against the rows it gets.
   *
   * @param path of its configuration
   * @return its typed expressions by dotted key
   */
  public static Map<String, TypedExpression> check(
      Graph graph, Flow rows, EndpointSpec sink, String path) {
    SinkChecks checks = new SinkChecks(graph, rows, sink, path);
    checks.checkDelivery();
    checks.checkFormat();
    checks.checkMixed();
    checks.compileKeys("", type(sink).keys(), sink.config());
    if (type(sink).keys().keys().contains(SharedKeys.RATE)) {
      SharedKeys.checkRate(checks);
    }
    checks.type.check(checks);
    return checks.expressions;
  }

  private static SinkType type(EndpointSpec sink) {
    return Connectors.sink(sink);
  }

  @Override
  public EndpointSpec sink() {
    return sink;
  }

  @Override
  public Schema schema() {
    return rows.schema();
  }

  @Override
  public boolean timed() {
    return rows.timed();
  }

  @Override
  public boolean inSharedWindows() {
    return !rows.isGlobal() && !rows.windowing().merges();
  }

  @Override
  public String name() {
    return rows.name();
  }

  @Override
  public Map<String, TypedExpression> expressions() {
    return Map.copyOf(expressions);
  }

  @Override
  public String typeName(FieldType columnType) {
    return SqlCompiler.typeName(columnType);
  }

  @Override
  public boolean hasColumn(String column, String key) {
    return graph
        .typing()
        .column(
            new Located(column, sink.position(key)),
            rows.schema(),
            "the rows of '" + rows.name() + "'",
            path + "." + key)
        .isPresent();
  }

  @Override
  public void error(String key, String code, String message) {
    Position at = key.isEmpty() ? sink.position() : sink.position(key);
    graph.problems().error(at, code, key.isEmpty() ? path : path + "." + key, message);
  }

  @Override
  public void warning(String key, String code, String message) {
    graph.problems().warning(sink.position(key), code, path + "." + key, message);
  }

  @Override
  public void compile(String sql, String key, String name, Expected expected) {
    compile(sql, key, name, expected, expected.noun());
  }

  private void compile(String sql, String key, String name, Expected expected, String noun) {
    Position at = sink.position(key);
    String keyPath = path + "." + key;
    graph
        .typing()
        .expression(new Located(sql, at), rows.schema(), keyPath)
        .filter(e -> graph.typing().expect(e, isRight(e.type(), expected), noun, at, keyPath))
        .ifPresent(e -> expressions.put(name, e));
  }

  private static boolean isRight(FieldType type, Expected expected) {
    ValueKind kind = ValueKind.of(type);
    return switch (expected) {
      case ANY -> true;
      case SCALAR -> kind.isScalar();
      case NUMBER -> kind.isNumber();
      case NAME -> kind == ValueKind.STRING;
      case TEXT_OR_BYTES -> kind == ValueKind.STRING || kind == ValueKind.BYTES;
    };
  }

  /** Compiles what stands under keys of type expression, however deep. */
  private void compileKeys(String prefix, KeySet keys, Map<?, ?> values) {
    for (Key<?> key : keys.keys()) {
      compileValue(prefix + key.name(), key.type(), values.get(key.name()));
    }
  }

  private void compileValue(String key, ValueType<?> valueType, @Nullable Object value) {
    if (value == null) {
      return;
    }
    if (valueType instanceof Expression expression) {
      if (expression.none().isEmpty() || !value.toString().equals(expression.none())) {
        // A key that is only there to say that its value is an expression adds nothing to a name.
        String name = key.replaceFirst("[.]expression$", "");
        compile(value.toString(), key, name, expression.expected(), noun(expression));
      }
    } else if (value instanceof Map<?, ?> map && valueType instanceof MapOf<?> mapOf) {
      map.forEach((name, item) -> compileValue(key + "." + name, mapOf.value(), item));
    } else if (value instanceof Map<?, ?> map && valueType instanceof ObjectOf object) {
      compileKeys(key + ".", object.keys(), map);
    } else if (value instanceof Map<?, ?> && valueType instanceof OneOf oneOf) {
      oneOf.alternatives().stream()
          .filter(one -> one instanceof MapOf<?> || one instanceof ObjectOf)
          .forEach(one -> compileValue(key, one, value));
    }
  }

  private static String noun(Expression expression) {
    return expression.expected().noun()
        + (expression.none().isEmpty() ? "" : " (or '" + expression.none() + "')");
  }

  /** What no runner can give; what one cannot give is said when the runner is known. */
  private void checkDelivery() {
    if (Deliveries.isExactlyOnce(sink) && !type.delivery().mayBeExactlyOnce()) {
      List<String> able =
          Connectors.sinks().stream()
              .filter(other -> other.delivery().mayBeExactlyOnce())
              .map(SinkType::type)
              .toList();
      error(
          DELIVERY,
          ErrorCodes.TOPIC_PER_ROW,
          sink.type()
              + " cannot promise "
              + SharedKeys.EXACTLY_ONCE
              + "; expected at_least_once, or one of the sinks "
              + String.join(", ", able)
              + ".");
    }
  }

  private void checkFormat() {
    String format = sink.text(FORMAT).orElse("");
    if (format.equals("RAW") || format.equals("STRING")) {
      boolean raw = format.equals("RAW");
      Set<ValueKind> kinds =
          raw ? EnumSet.of(ValueKind.BYTES, ValueKind.STRING) : EnumSet.of(ValueKind.STRING);
      List<Field> fields = type.payload(sink, rows.schema()).getFields();
      if (fields.size() != 1 || !kinds.contains(ValueKind.of(fields.get(0).getType()))) {
        error(
            FORMAT,
            ErrorCodes.FORMAT_OF_ONE_COLUMN,
            "format "
                + format
                + " writes one column of type "
                + (raw ? "VARBINARY or VARCHAR" : "VARCHAR")
                + "; got "
                + columns(fields)
                + ". MapToFields can make it.");
      }
    }
    AvroKeys.checkSink(this, type.payload(sink, rows.schema()));
    ProtoKeys.wrongSink(sink, type.payload(sink, rows.schema()))
        .ifPresent(what -> error(FORMAT, ErrorCodes.PROTO_MISFIT, what));
    CsvKeys.wrong(sink, type.payload(sink, rows.schema()))
        .ifPresent(what -> error(FORMAT, FileErrors.COLUMN_NOT_WRITABLE, what));
  }

  private void checkMixed() {
    if (type.writesMixed(sink)) {
      return;
    }
    for (Field field : rows.schema().getFields()) {
      if (ColumnTypes.holdsMixed(field.getType())) {
        error(
            "",
            ErrorCodes.SEVERAL_TYPES,
            "column '"
                + field.getName()
                + "' holds values of several types, and "
                + sink.type()
                + " writes values of one; expected a sink that writes JSON, or ValidateWithSchema"
                + " before it, which gives the column the type that its schema declares.");
      }
    }
  }

  private static String columns(List<Field> fields) {
    return String.join(
        ", ",
        fields.stream().map(f -> f.getName() + " " + SqlCompiler.typeName(f.getType())).toList());
  }
}
