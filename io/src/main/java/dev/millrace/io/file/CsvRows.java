package dev.millrace.io.file;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Nearest;
import dev.millrace.diag.UserException;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.ScalarValues;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.QuoteMode;
import org.jspecify.annotations.Nullable;

/**
 * Rows from CSV. The parser sees bytes as Latin-1, which leaves UTF-8 untouched, because all that
 * is special in CSV is ASCII: so a field that is not UTF-8 is a fault of its row alone.
 */
final class CsvRows extends TextRows {
  private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

  private final Schema schema;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private final int[] places;
  private final int headerWidth;
  private final char delimiter;

  private CsvRows(
      String path, Schema schema, CSVParser parser, List<String> header, char delimiter) {
    super(path);
    this.schema = schema;
    this.parser = parser;
    this.records = parser.iterator();
    this.headerWidth = header.size();
    this.delimiter = delimiter;
    this.places = schema.getFieldNames().stream().mapToInt(header::indexOf).toArray();
  }

  static CsvRows open(String path, DecodeColumns columns, InputStream in, char delimiter)
      throws IOException {
    CSVFormat format =
        CSVFormat.RFC4180
            .builder()
            .setDelimiter(delimiter)
            .setIgnoreEmptyLines(false)
            .setNullString("")
            // With this mode an empty field in quotes is not the null string.
            .setQuoteMode(QuoteMode.ALL_NON_NULL)
            .get();
    CSVParser parser =
        CSVParser.parse(new InputStreamReader(in, StandardCharsets.ISO_8859_1), format);
    try {
      List<String> header = header(parser);
      check(path, columns.schema(), header);
      return new CsvRows(path, columns.schema(), parser, header, delimiter);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static List<String> header(CSVParser parser) {
    List<String> names = new ArrayList<>();
    Iterator<CSVRecord> records = parser.iterator();
    if (records.hasNext()) {
      for (String field : records.next().values()) {
        String name = field == null ? "" : field;
        boolean marked = names.isEmpty() && name.startsWith(BYTE_ORDER_MARK);
        names.add(utf8(marked ? name.substring(BYTE_ORDER_MARK.length()) : name));
      }
    }
    return names;
  }

  private static String utf8(String latin) {
    return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static void check(String path, Schema schema, List<String> header) {
    List<Diagnostic> problems = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      if (!field.getType().getNullable() && !header.contains(field.getName())) {
        problems.add(
            FileErrors.error(
                path,
                FileErrors.MISSING_COLUMN,
                "column '"
                    + field.getName()
                    + "' is not in the file and must not be NULL; the header has "
                    + String.join(", ", header)
                    + "."
                    + Nearest.hint(field.getName(), header)));
      }
    }
    if (!problems.isEmpty()) {
      throw new UserException(problems);
    }
  }

  @Override
  long line() {
    return parser.getCurrentLineNumber() + 1;
  }

  @Override
  @Nullable TextRow next() throws IOException {
    try {
      while (true) {
        long line = line();
        if (!records.hasNext()) {
          return null;
        }
        CSVRecord fields = records.next();
        // An empty line is a NULL if there is one column, and nothing if there are more.
        boolean blank = fields.size() == 1 && fields.get(0) == null && headerWidth > 1;
        if (!blank) {
          return row(line, fields);
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private TextRow row(long line, CSVRecord fields) {
    try {
      if (fields.size() != headerWidth) {
        throw new RowFault(
            FileErrors.ROW_LINE,
            "the line has " + fields.size() + " fields, the header " + headerWidth);
      }
      Object[] row = new Object[places.length];
      for (int i = 0; i < places.length; i++) {
        row[i] = value(schema.getField(i), places[i] < 0 ? null : fields.get(places[i]));
      }
      return new TextRow(line, row, null, null);
    } catch (RowFault fault) {
      return new TextRow(line, null, original(fields), fault);
    }
  }

  private static @Nullable Object value(Schema.Field field, @Nullable String text) {
    if (text != null) {
      return ScalarValues.parse(
          field.getName(), field.getType(), text.getBytes(StandardCharsets.ISO_8859_1));
    } else if (field.getType().getNullable()) {
      return null;
    }
    throw new RowFault(
        FileErrors.ROW_NULL, "column '" + field.getName() + "' is NULL but must have a value");
  }

  /** The line again; quotes that were not needed are lost. */
  private byte[] original(CSVRecord fields) {
    return CsvLine.of(Arrays.asList(fields.values()), delimiter)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
