package dev.millrace.io.format.debezium;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.BadValue;
import dev.millrace.io.format.FormatCodes;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.debezium.DebeziumFormat.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Makes rows of change events. */
final class ChangeDecoder implements RecordDecoder {
  private static final List<String> OPS = List.of("r", "c", "u", "d", "t");

  private final DebeziumFormat format;
  private final Schema schema;
  private final @Nullable TableReader before;
  private final @Nullable TableReader after;

  /** What each column of the rows is: a part of the change, or empty for one of the table's. */
  private final String[] parts;

  private final Changes changes;

  ChangeDecoder(DebeziumFormat format, Schema schema, EpochUnits units) {
    this.format = format;
    this.schema = schema;
    this.changes =
        format.registry() == null ? new JsonChanges() : new AvroChanges(format.registry());
    if (format.form() != Form.EVENTS) {
      before = new TableReader(tableColumns(schema), units, format);
      after = before;
    } else {
      before = reader(ChangeColumns.BEFORE, units);
      after = reader(ChangeColumns.AFTER, units);
    }
    parts =
        schema.getFieldNames().stream()
            .map(name -> format.form() == Form.EVENTS || ChangeColumns.isOwn(name) ? name : "")
            .toArray(String[]::new);
  }

  private @Nullable TableReader reader(String column, EpochUnits units) {
    return schema.hasField(column)
        ? new TableReader(
            Objects.requireNonNull(schema.getField(column).getType().getRowSchema()), units, format)
        : null;
  }

  private static Schema tableColumns(Schema rows) {
    return Schema.builder()
        .addFields(
            rows.getFields().stream().filter(f -> !ChangeColumns.isOwn(f.getName())).toList())
        .build();
  }

  @Override
  public Schema schema() {
    return schema;
  }

  /** A delete is followed by a record that has the same key and no value. */
  @Override
  public boolean emptyRepeats() {
    return true;
  }

  @Override
  public Object[] decode(byte[] value) {
    return decode(value, List.of());
  }

  @Override
  public Object[] decode(byte[] value, List<Header> headers) {
    Change change = changes.read(value, headers);
    if (!OPS.contains(change.op())) {
      throw noChange("there is no 'op' that is one of r, c, u, d, t");
    } else if (!change.row("source").isObject()) {
      throw noChange("there is no 'source'");
    } else if (format.form() == Form.OUTBOX) {
      return sent(change);
    }
    return row(change);
  }

  /** An event is put into an outbox once; when it is taken out, it has been sent. */
  private Object[] sent(Change change) {
    return switch (change.op()) {
      case "d" -> NOTHING_NEW;
      case "r", "c" -> row(change);
      default ->
          throw noChange(
              "op '"
                  + change.op()
                  + "' is not one of an outbox, whose rows are inserted and deleted");
    };
  }

  private static RowFault noChange(String why) {
    return new RowFault(FormatCodes.NOT_A_CHANGE, "the record is not a change of a row: " + why);
  }

  private Object[] row(Change change) {
    List<String> unsent = new ArrayList<>();
    Object[] beforeRow = null;
    Object[] afterRow = null;
    boolean deleted = change.op().equals("d");
    JsonNode old = change.row(ChangeColumns.BEFORE);
    JsonNode now = change.row(ChangeColumns.AFTER);
    if (format.form() != Form.EVENTS && !(deleted ? old : now).isObject()) {
      throw noChange(
          "op '"
              + change.op()
              + "' has no row, which 'as: "
              + format.form().name().toLowerCase(Locale.ROOT)
              + "' needs");
    }
    if (before != null && old.isObject() && (deleted || format.form() == Form.EVENTS)) {
      // What was there before is told as far as it is known.
      beforeRow = before.read(old, MissingNode.getInstance(), change.types(), column -> {});
    }
    if (after != null && now.isObject()) {
      afterRow = after.read(now, old, change.types(), column -> unsent(column, unsent));
    }
    return row(change, new Rows(beforeRow, afterRow, unsent));
  }

  private void unsent(String column, List<String> unsent) {
    if (!format.listsUnsent()) {
      throw TableReader.unsent(column);
    }
    unsent.add(column);
  }

  private record Rows(Object @Nullable [] before, Object @Nullable [] after, List<String> unsent) {}

  @SuppressWarnings("NullAway") // columns that are NULL
  private Object[] row(Change change, Rows rows) {
    Object[] row = new Object[parts.length];
    Object[] version = rows.after() == null ? rows.before() : rows.after();
    JsonNode source = change.row("source");
    int next = 0;
    for (int i = 0; i < row.length; i++) {
      row[i] =
          switch (parts[i]) {
            case ChangeColumns.OP -> change.op();
            case ChangeColumns.DELETED -> change.op().equals("d");
            case ChangeColumns.CHANGED_AT -> changedAt(source);
            case ChangeColumns.LSN -> LogPosition.of(source);
            case ChangeColumns.TX_ID -> LogPosition.number(source.path("txId"));
            case ChangeColumns.TX_ORDER ->
                LogPosition.number(change.row("transaction").path("total_order"));
            case ChangeColumns.UNSENT -> rows.unsent();
            case ChangeColumns.BEFORE -> rows.before();
            case ChangeColumns.AFTER -> rows.after();
            default -> version[next++];
          };
    }
    return row;
  }

  /** Connectors before version 2.6 tell milliseconds only. */
  private static Long changedAt(JsonNode source) {
    Long micros = LogPosition.number(source.path("ts_us"));
    if (micros != null) {
      return micros;
    }
    Long millis = LogPosition.number(source.path("ts_ms"));
    if (millis == null) {
      throw new BadValue(FormatCodes.MISSING, "the time is missing").within("source.ts_us").fault();
    }
    try {
      return Math.multiplyExact(millis, 1_000L);
    } catch (ArithmeticException e) {
      String message = "the number " + millis + " ms is out of the range of TIMESTAMP";
      throw new BadValue(FormatCodes.OUT_OF_RANGE, message).within("source.ts_ms").fault();
    }
  }
}
