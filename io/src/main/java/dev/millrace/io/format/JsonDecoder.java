package dev.millrace.io.format;

import com.fasterxml.jackson.core.JsonFactory;
import dev.millrace.element.EpochUnits;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object per record, read strictly: what does not fit its column exactly is a fault, never
 * a guess. Object fields that are not in the schema are ignored; a field that is missing is NULL.
 *
 * <ul>
 *   <li>BOOLEAN: {@code true}, {@code false}. Integers: JSON numbers without point and exponent.
 *   <li>REAL, DOUBLE: JSON numbers, and the strings {@code "NaN"}, {@code "Infinity"}, {@code
 *       "-Infinity"}.
 *   <li>DECIMAL: a number or a string of one; more digits than the type holds are a fault.
 *   <li>TIMESTAMP: ISO-8601 with an offset or {@code Z}, without either in UTC; or, where a unit is
 *       declared, a number of it since 1970, with a fraction or not, also as text. Digits below the
 *       column's precision are cut off.
 *   <li>DATE {@code "2026-01-31"}, TIME {@code "10:00:00.000"}, VARBINARY in base64.
 *   <li>ROW and MAP: objects; ARRAY: arrays. A map key is the text of its JSON value.
 * </ul>
 */
public final class JsonDecoder implements RecordDecoder {
  /** So many records one after the other that were not plain, and the next ones hardly are. */
  private static final int GIVES_UP = 16;

  /** How many records the quick reader is then not asked for. */
  private static final int PAUSE = 63;

  private final Schema schema;
  private final JsonRow row;
  private final @Nullable FlatJson flat;
  private transient @Nullable JsonFactory factory;
  private transient int notPlain;
  private transient int pause;

  private JsonDecoder(Schema schema, EpochUnits units) {
    this.schema = schema;
    this.row = JsonRow.of(schema, units);
    this.flat = FlatJson.of(schema, units);
  }

  /**
   * The decoder for a schema whose time stamps are text.
   *
   * @throws IllegalArgumentException if the schema has a map whose keys JSON cannot write (rows,
   *     arrays, maps)
   */
  public static JsonDecoder of(Schema schema) {
    return of(schema, EpochUnits.NONE);
  }

  /**
   * The decoder for a schema.
   *
   * @param units what numbers in TIMESTAMP columns count
   * @throws IllegalArgumentException if the schema has a map whose keys JSON cannot write (rows,
   *     arrays, maps)
   */
  public static JsonDecoder of(Schema schema, EpochUnits units) {
    return new JsonDecoder(schema, units);
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public Object[] decode(byte[] value) {
    if (pause > 0) {
      pause--;
    } else if (flat != null) {
      Object[] plain = Utf8.isValid(value) ? flat.read(value) : null;
      if (plain != null) {
        notPlain = 0;
        return plain;
      }
      notPlain = Math.min(GIVES_UP, notPlain + 1);
      pause = notPlain == GIVES_UP ? PAUSE : 0;
    }
    return JsonRecord.read(factory(), value, row::read);
  }

  private JsonFactory factory() {
    JsonFactory known = factory;
    if (known == null) {
      known = JsonRecord.newFactory();
      factory = known;
    }
    return known;
  }
}
