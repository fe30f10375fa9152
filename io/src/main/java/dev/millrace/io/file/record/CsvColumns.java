package dev.millrace.io.file.record;

import dev.millrace.diag.Diagnostic;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.record.CsvRecords.CsvRecord;
import dev.millrace.io.format.TextGuess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** The columns of CSV files, by the names in their headers and the texts below. */
final class CsvColumns {
  private final CsvForm form;
  private final Map<String, TextGuess> guesses = new LinkedHashMap<>();
  private final Set<String> unnamed = new LinkedHashSet<>();

  CsvColumns(CsvForm form) {
    this.form = form;
  }

  /** Looks at one file. Records that are not as long as the header tell nothing. */
  void look(String path, InputStream in) throws IOException {
    CsvRecords records = new CsvRecords(in, form, TextRows.MAX_RECORD_BYTES);
    List<@Nullable TextGuess> columns = new ArrayList<>();
    for (String name : CsvRows.header(records)) {
      if (name.isEmpty()) {
        unnamed.add(path);
      }
      columns.add(name.isEmpty() ? null : guesses.computeIfAbsent(name, absent -> new TextGuess()));
    }
    for (CsvRecord next = records.next(); next != null; next = records.next()) {
      if (next.fault() == null && next.fields().size() == columns.size()) {
        add(columns, next.fields());
      }
    }
  }

  private static void add(List<@Nullable TextGuess> columns, List<byte @Nullable []> fields) {
    for (int i = 0; i < columns.size(); i++) {
      TextGuess column = columns.get(i);
      byte[] text = fields.get(i);
      if (column != null && text != null) {
        column.add(new String(text, StandardCharsets.UTF_8));
      }
    }
  }

  Schema schema() {
    Schema.Builder schema = Schema.builder();
    guesses.forEach((name, guess) -> schema.addNullableField(name, guess.type()));
    return schema.build();
  }

  /** What is read otherwise than it looks, or not at all. */
  List<Diagnostic> warnings(String path) {
    List<Diagnostic> warnings = new ArrayList<>();
    for (String file : unnamed) {
      warnings.add(warning(file, "a column without a name in the header is not read"));
    }
    guesses.forEach(
        (name, guess) ->
            guess.zeros().ifPresent(text -> warnings.add(warning(path, zeros(name, text)))));
    return warnings;
  }

  private static String zeros(String column, String text) {
    return "column '"
        + column
        + "' is found to be a number, so that '"
        + text
        + "' loses its zeros; to keep them, declare the columns in 'fields', this one as VARCHAR";
  }

  private static Diagnostic warning(String place, String message) {
    return FileErrors.warning(FileErrors.error(place, FileErrors.NO_COLUMNS, message));
  }
}
