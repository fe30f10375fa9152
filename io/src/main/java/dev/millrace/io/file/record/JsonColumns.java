package dev.millrace.io.file.record;

import dev.millrace.io.file.FileErrors;
import dev.millrace.io.format.JsonGuess;
import java.io.IOException;
import java.io.InputStream;
import org.apache.beam.sdk.schemas.Schema;

/** The columns of JSON lines, by the keys of their objects. */
final class JsonColumns {
  private final JsonGuess guess = new JsonGuess();

  /** Looks at one file. Lines that are not JSON objects tell nothing. */
  void look(String path, InputStream in) throws IOException {
    LineReader lines = new LineReader(in);
    for (byte[] line = lines.next(); line != null; line = lines.next()) {
      if (!lines.isCut() && !JsonLines.isBlank(line)) {
        add(line, lines.line());
      }
    }
    checkConflict(path);
  }

  private void add(byte[] line, long number) {
    try {
      guess.add(line, number);
    } catch (IOException e) {
      // A dead letter when it is read; its neighbours tell the columns.
      return;
    }
  }

  private void checkConflict(String path) {
    guess
        .conflict()
        .ifPresent(
            what -> {
              throw FileErrors.failure(
                  path,
                  FileErrors.NO_COLUMNS,
                  what + ", which no type holds; declare the columns in 'fields'");
            });
  }

  Schema schema() {
    return guess.schema();
  }
}
