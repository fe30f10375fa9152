package dev.millrace.io.redis;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/** Names made of a row's columns: keys of the server, members of sets. */
final class RedisNames {
  private final Schema schema;
  private final FieldTexts texts;
  private final int[] columns;

  RedisNames(Schema schema, FieldTexts texts, List<String> columns) {
    this.schema = schema;
    this.texts = texts;
    this.columns = columns.stream().mapToInt(schema::indexOf).toArray();
  }

  /**
   * The name of a row: the text of a single column as it is; those of several with colons between,
   * where those within are told apart by a backslash.
   *
   * @throws dev.millrace.element.RowFault (ML-6430) if a column is NULL
   */
  String of(Object[] row) {
    return of(IntStream.of(columns).mapToObj(column -> text(row, column)).toList());
  }

  /** The same, of the columns' texts. */
  static String of(List<String> texts) {
    return texts.size() == 1
        ? texts.get(0)
        : texts.stream()
            .map(text -> text.replaceAll("[\\\\:]", "\\\\$0"))
            .collect(Collectors.joining(":"));
  }

  private String text(Object[] row, int column) {
    if (row[column] == null) {
      throw FieldTexts.fault(schema.getField(column).getName(), "a row without it has no place");
    }
    return texts.of(column, row[column]);
  }
}
