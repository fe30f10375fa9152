package dev.millrace.io.redis;

import java.math.BigInteger;
import org.apache.beam.sdk.schemas.Schema;

/** What decides between two rows of a key, as texts of one length that compare as the rows do. */
final class Revisions {
  private final String name;
  private final int column;

  Revisions(Schema schema, String version) {
    this.name = version;
    this.column = schema.indexOf(version);
  }

  /**
   * The version in 20 digits, above 0 whatever its sign, then the row's id.
   *
   * @param id 32 hexadecimal digits
   * @throws dev.millrace.element.RowFault (ML-6430) if the row has no version
   */
  String of(Object[] row, String id) {
    if (row[column] == null) {
      throw FieldTexts.fault(name, "a row without it cannot replace another one");
    }
    long version = ((Number) row[column]).longValue();
    String digits =
        BigInteger.valueOf(version).subtract(BigInteger.valueOf(Long.MIN_VALUE)).toString();
    return "0".repeat(20 - digits.length()) + digits + ":" + id;
  }
}
