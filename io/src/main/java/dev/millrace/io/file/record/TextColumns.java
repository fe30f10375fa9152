package dev.millrace.io.file.record;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.io.file.EventTimeColumn;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.FoundColumns;
import dev.millrace.io.file.tree.FoundFiles.FoundFile;
import dev.millrace.io.format.avro.StoredColumns;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Finds out which columns text files have, from everything that is in them, as far as that is not
 * more than {@link #MAX_BYTES}. All are nullable. A value further on that does not fit the type
 * that was found is a fault of its row, as one of a declared column would be.
 */
public final class TextColumns {
  /** How much text is looked at, of all files together. */
  private static final long MAX_BYTES = 256L << 20;

  private TextColumns() {}

  /** Looks into the text of one file. */
  private interface Look {
    /** Looks at rows until none is left, or the text has been read so far. */
    void at(String path, InputStream in) throws IOException;
  }

  /**
   * The columns of CSV files: those of their headers. A column is BIGINT, DECIMAL(38, 0), DOUBLE or
   * BOOLEAN if all its values are, and VARCHAR otherwise or without a value.
   *
   * @throws UserException ML-5100, ML-5102, ML-5104, ML-5105, ML-5119, ML-5124
   */
  public static FoundColumns ofCsv(String path, CsvForm form) {
    CsvColumns columns = new CsvColumns(form);
    List<Diagnostic> warnings = look(path, TextFormat.CSV, columns::look);
    warnings.addAll(0, columns.warnings(path));
    return found(path, columns.schema(), warnings);
  }

  /**
   * The columns of JSON lines: the keys of their objects. Whole numbers are BIGINT or DECIMAL(38,
   * 0), others DOUBLE, objects ROW, lists ARRAY, and what is always {@code null} VARCHAR.
   *
   * @throws UserException as {@link #ofCsv}; ML-5124 also where values of a key do not go together
   */
  public static FoundColumns ofJson(String path) {
    JsonColumns columns = new JsonColumns();
    List<Diagnostic> warnings = look(path, TextFormat.JSON, columns::look);
    return found(path, columns.schema(), warnings);
  }

  /**
   * The columns of Avro files: those of the first file's records. A field that has no type here is
   * left out, which a warning tells.
   *
   * @throws UserException as {@link #ofCsv}
   */
  public static FoundColumns ofAvro(String path) {
    FoundFile first = TextPlanner.files(path, TextFormat.AVRO).files().get(0);
    try (InputStream in = TextRows.raw(first.path())) {
      StoredColumns columns = AvroRows.columns(first.path(), in);
      List<Diagnostic> left = new ArrayList<>();
      columns.left().forEach((field, what) -> left.add(leftOut(first.path(), field, what)));
      if (columns.schema().getFieldCount() == 0 && !left.isEmpty()) {
        throw new UserException(left);
      }
      return found(path, columns.schema(), left.stream().map(FileErrors::warning).toList());
    } catch (IOException e) {
      throw TextRows.damaged(first.path(), e.getMessage(), e);
    }
  }

  /** An error where there is no other field. */
  private static Diagnostic leftOut(String path, String field, String what) {
    String message = "field '" + field + "' is left out: it " + what;
    return FileErrors.error(path, FileErrors.NO_COLUMNS, message);
  }

  /** The one column of text files. */
  public static FoundColumns ofText() {
    return new FoundColumns(Schema.builder().addStringField("line").build(), List.of());
  }

  private static FoundColumns found(String path, Schema schema, List<Diagnostic> warnings) {
    List<Schema.Field> fields =
        schema.getFields().stream()
            .filter(field -> !field.getName().equals(EventTimeColumn.FIELD.getName()))
            .toList();
    if (fields.isEmpty()) {
      throw FileErrors.failure(
          path, FileErrors.NO_COLUMNS, "there is nothing in it that tells its columns");
    }
    return new FoundColumns(Schema.builder().addFields(fields).build(), warnings);
  }

  private static List<Diagnostic> look(String path, TextFormat format, Look look) {
    List<FoundFile> files = TextPlanner.files(path, format).files();
    List<Diagnostic> warnings = new ArrayList<>();
    long left = MAX_BYTES;
    for (FoundFile file : files) {
      if (left <= 0) {
        warnings.add(sampled(path));
        break;
      }
      Limited text = open(file.path(), left);
      try (text) {
        look.at(file.path(), text);
      } catch (IOException e) {
        throw TextRows.damaged(file.path(), e.getMessage(), e);
      }
      left = text.left;
      if (text.ended) {
        warnings.add(sampled(path));
        break;
      }
    }
    return warnings;
  }

  private static Limited open(String path, long limit) {
    try {
      return new Limited(TextRows.plain(path, TextRows.raw(path)), limit);
    } catch (IOException e) {
      throw new UserException(FileErrors.reading(path, e), e);
    }
  }

  private static Diagnostic sampled(String path) {
    return FileErrors.warning(
        FileErrors.error(
            path,
            FileErrors.NO_COLUMNS,
            "the types of the columns are those of the first "
                + (MAX_BYTES >> 20)
                + " MiB; a later value of another type is an error of its row. Declare 'fields' to"
                + " choose the types"));
  }

  /** A text that ends early, at the end of a line. */
  private static final class Limited extends FilterInputStream {
    private long left;
    private boolean ended;

    Limited(InputStream in, long limit) {
      super(in);
      this.left = limit;
    }

    @Override
    public int read() throws IOException {
      int b = ended ? -1 : super.read();
      left -= b < 0 ? 0 : 1;
      ended |= left <= 0 && b == '\n';
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left <= 0) {
        int b = read();
        if (b < 0) {
          return -1;
        }
        buffer[offset] = (byte) b;
        return 1;
      }
      int count = super.read(buffer, offset, (int) Math.min(length, left));
      left -= Math.max(0, count);
      return count;
    }
  }
}
