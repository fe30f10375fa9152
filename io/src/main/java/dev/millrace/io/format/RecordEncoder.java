package dev.millrace.io.format;

import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import java.io.Serializable;
import java.util.List;
import java.util.function.Predicate;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Turns a row into the bytes of one record. Serialisable; used by one thread at a time. */
public interface RecordEncoder extends Serializable {
  /**
   * Encodes one row; equal rows give equal bytes.
   *
   * @throws RowFault (ML-6130) if the format has no form for one of the row's values
   */
  byte[] encode(Object[] row);

  /**
   * Asks the services that it needs, so that what they refuse is known before the first row.
   *
   * @throws dev.millrace.diag.UserException if they do not answer, or refuse
   */
  default void open() {}

  /**
   * Headers that each record with a value has beside it, such as one that names its schema; the
   * same for all rows. Most formats have none.
   *
   * @throws dev.millrace.diag.UserException as {@link #open}
   */
  default List<Header> headers() {
    return List.of();
  }

  /** Whether there may be rows that it has no form for. */
  default boolean mayRefuse() {
    return true;
  }

  /** Whether a column, or a part of one, has such a type. */
  static boolean holds(Schema columns, Predicate<FieldType> type) {
    return columns.getFields().stream().anyMatch(field -> holds(field.getType(), type));
  }

  private static boolean holds(@Nullable FieldType part, Predicate<FieldType> type) {
    return part != null
        && (type.test(part)
            || holds(part.getCollectionElementType(), type)
            || holds(part.getMapValueType(), type)
            || part.getRowSchema() != null && holds(part.getRowSchema(), type));
  }
}
