package dev.millrace.io.file.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.ValueKind;
import dev.millrace.io.file.FileTime;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which column of a table is the event time. */
class TimedColumnsTest {
  private static final Schema ID = Schema.builder().addInt64Field("id").build();

  private record Table(Schema schema) implements TimedColumns.Stored {
    @Override
    public Optional<Field> field(String name) {
      return schema.hasField(name) ? Optional.of(schema.getField(name)) : Optional.empty();
    }

    @Override
    public Optional<String> type(String name) {
      return field(name).map(field -> ValueKind.of(field.getType()).sqlName());
    }

    @Override
    public boolean fits(Field field) {
      return true;
    }

    @Override
    public List<String> names() {
      return schema.getFieldNames();
    }
  }

  private static Schema with(String name, FieldType type) {
    return Schema.builder().addFields(ID.getFields()).addField(name, type).build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aForeignColumnOfThatNameIsNoTime(boolean wanted) {
    for (FieldType type : List.of(FieldType.STRING, ValueKind.DATE_TYPE, FieldType.INT64)) {
      Schema table = with("_event_time", type);

      TimedColumns columns =
          TimedColumns.of(FileTime.UNDECLARED, wanted ? table : ID, new Table(table));

      assertThat(columns.time()).isEqualTo(-1);
      assertThat(columns.schema()).isEqualTo(wanted ? table : ID);
      assertThat(columns.clock(FileTime.UNDECLARED)).isNull();
    }
  }

  @Test
  void aTimeOfThatNameIsReadForRowsThatHaveNone() {
    for (FieldType type : List.of(ValueKind.TIMESTAMP_TYPE, ValueKind.TIMESTAMP_MICROS_TYPE)) {
      Schema table = with("_event_time", type);

      TimedColumns columns = TimedColumns.of(FileTime.UNDECLARED, ID, new Table(table));

      assertThat(columns.time()).isEqualTo(1);
      assertThat(columns.width()).isEqualTo(1);
    }
  }

  @Test
  void aColumnThatTheFileNamesMayCount() {
    Schema table = with("at", FieldType.INT64);

    TimedColumns columns = TimedColumns.of(FileTime.ofColumn("at"), ID, new Table(table));

    assertThat(columns.time()).isEqualTo(1);
    assertThat(columns.declared()).isTrue();
  }
}
