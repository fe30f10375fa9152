package dev.millrace.io.file.record;

import dev.millrace.diag.Diagnostic;
import dev.millrace.element.block.FileSplit;
import java.util.List;

/**
 * What a source of text files will read.
 *
 * @param splits one per file; how many rows they hold only reading can tell
 * @param files files to read
 * @param bytes their length
 * @param prunedDirectories directories left out by the time range, unopened
 * @param warnings files that were left out because they cannot be read, and columns that files lack
 */
public record TextPlan(
    List<FileSplit> splits,
    long files,
    long bytes,
    long prunedDirectories,
    List<Diagnostic> warnings) {
  public TextPlan {
    splits = List.copyOf(splits);
    warnings = List.copyOf(warnings);
  }
}
