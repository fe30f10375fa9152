package dev.millrace.io.format.debezium;

import dev.millrace.element.EpochUnits;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.BadValue;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.format.RecordFormat;
import dev.millrace.io.format.registry.RegistrySettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Changes of a table's rows, as Debezium's connectors write them in JSON, with the schema part or
 * without it, or in Avro with a schema registry.
 *
 * @param form of the rows
 * @param listsUnsent whether a row tells which values were not sent; otherwise a change without
 *     such a value is a dead letter
 * @param decimals how numbers are written where no schema says it; null if they must not be texts
 * @param registry that has the schemas of envelopes in Avro; null if they are in JSON
 */
public record DebeziumFormat(
    Form form,
    boolean listsUnsent,
    @Nullable Decimals decimals,
    @Nullable RegistrySettings registry)
    implements RecordFormat, Serializable {

  /** What pipeline files call it. */
  public static final String NAME = "DEBEZIUM";

  /** What a row is. */
  public enum Form {
    /** A change: the table's row before and after it, as rows within the row. */
    EVENTS,
    /** A version of the table's row: its columns, and whether it is the end of the row. */
    CHANGELOG,
    /** An event that was put into a table of events to send: its columns. Deleted rows are none. */
    OUTBOX
  }

  /** What a text in a DECIMAL column is. */
  public enum Decimals {
    /**
     * The digits of the number, as whole number in base64; the point is where the column has it.
     */
    PRECISE,
    /** The number. */
    STRING
  }

  /** The columns of rows about changes of a table. */
  public Schema rows(Schema table) {
    List<Field> columns = new ArrayList<>();
    if (form == Form.OUTBOX) {
      columns.addAll(table.getFields());
      columns.addAll(ChangeColumns.ofCommit());
      return Schema.builder().addFields(columns).build();
    }
    if (form == Form.CHANGELOG) {
      columns.addAll(ChangeColumns.nullable(table).getFields());
    }
    columns.addAll(ChangeColumns.common());
    if (form == Form.EVENTS) {
      FieldType before = FieldType.row(ChangeColumns.nullable(table));
      FieldType after = listsUnsent ? before : FieldType.row(table);
      columns.add(Field.of(ChangeColumns.BEFORE, before.withNullable(true)));
      columns.add(Field.of(ChangeColumns.AFTER, after.withNullable(true)));
    }
    if (listsUnsent) {
      columns.add(ChangeColumns.unsent());
    }
    return Schema.builder().addFields(columns).build();
  }

  /** What the format cannot give of a table; a sentence, empty if all is well. */
  public Optional<String> misfit(Schema table) {
    for (Field field : table.getFields()) {
      if (!isReadable(field.getType())) {
        return Optional.of(
            "column '"
                + field.getName()
                + "' is "
                + BadValue.typeName(field.getType())
                + "; changes of a table have single values and arrays of them. Declare it as"
                + " VARCHAR.");
      }
    }
    List<String> own =
        new ArrayList<>(ChangeColumns.common().stream().map(Field::getName).toList());
    own.add(ChangeColumns.UNSENT);
    own.retainAll(table.getFieldNames());
    return form == Form.EVENTS || own.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the table has a column '"
                + own.get(0)
                + "', as every change has. Use 'as: events', where the table's columns are in rows"
                + " of their own.");
  }

  private static boolean isReadable(FieldType type) {
    return switch (ValueKind.of(type)) {
      case MAP, ROW -> false;
      case ARRAY -> isReadable(Objects.requireNonNull(type.getCollectionElementType()));
      default -> true;
    };
  }

  /**
   * @param rows columns of {@link #rows}, all or some
   */
  @Override
  public RecordDecoder decoder(Schema rows, EpochUnits units) {
    return new ChangeDecoder(this, rows, units);
  }

  @Override
  public RecordEncoder encoder(Schema schema) {
    throw new IllegalArgumentException("changes are read and never written");
  }
}
