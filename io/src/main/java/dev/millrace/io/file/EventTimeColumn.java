package dev.millrace.io.file;

import dev.millrace.element.ValueKind;
import java.util.Arrays;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;

/** The column {@code _event_time} in which a file keeps the event time of its rows on request. */
public final class EventTimeColumn {
  /** Event time, milliseconds UTC; the last column. */
  public static final Field FIELD = Field.of("_event_time", ValueKind.TIMESTAMP_TYPE);

  private EventTimeColumn() {}

  /** A schema with the column. */
  public static Schema on(Schema schema) {
    return Schema.builder().addFields(schema.getFields()).addFields(FIELD).build();
  }

  /** A row with the column. */
  public static Object[] on(Object[] row, long time) {
    Object[] longer = Arrays.copyOf(row, row.length + 1);
    longer[row.length] = time;
    return longer;
  }
}
