package dev.millrace.io.file;

import dev.millrace.diag.Diagnostic;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/**
 * The columns that files turned out to have, where nobody declared any.
 *
 * @param warnings what people should know of how they were found
 */
public record FoundColumns(Schema schema, List<Diagnostic> warnings) {
  public FoundColumns {
    warnings = List.copyOf(warnings);
  }
}
