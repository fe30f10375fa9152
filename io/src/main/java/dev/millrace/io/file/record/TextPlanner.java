package dev.millrace.io.file.record;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.element.block.FileSplit;
import dev.millrace.io.file.AbsentColumns;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.OnError;
import dev.millrace.io.file.output.OutputDirectory;
import dev.millrace.io.file.tree.FileFinder;
import dev.millrace.io.file.tree.FoundFiles;
import dev.millrace.io.file.tree.FoundFiles.FoundFile;
import dev.millrace.io.file.tree.PartitionPattern;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Works out which JSON lines or CSV files a source reads. Every file is opened, and a CSV file's
 * header is read, so that an unsuitable file is known before anything runs.
 */
public final class TextPlanner {
  private TextPlanner() {}

  /**
   * Plans a source.
   *
   * @throws UserException with everything that is wrong: ML-5100 no such path, ML-5102 no files,
   *     ML-5103 no directory in the time range, ML-5104 no permission, ML-5105 a damaged file,
   *     ML-5106 a column missing in a header, ML-5108 a column that is not a time. With {@link
   *     OnError#SKIP}, problems of single files are warnings of the plan instead. A nullable column
   *     that the header of a CSV file lacks is a warning (ML-5106), and so are files that only look
   *     like the format's (ML-5121)
   */
  public static TextPlan plan(TextSourceOptions options) {
    DecodeColumns.of(options);
    String pattern = options.partitions();
    OutputDirectory.requireWhole(options.path());
    PassedOver passedOver = new PassedOver(options.format());
    FoundFiles found =
        FileFinder.find(
            options.path(),
            pattern == null ? null : PartitionPattern.of(pattern),
            options.fromMillis(),
            options.toMillis(),
            passedOver::wants);
    requireFiles(found, options.path(), options.format(), pattern, passedOver);
    if (found.files().isEmpty()) {
      throw FileErrors.failure(
          options.path(), FileErrors.EMPTY_RANGE, "there is nothing in the time range");
    }
    return plan(options, found, passedOver);
  }

  /**
   * The files of a path, whatever their times.
   *
   * @throws UserException ML-5100, ML-5102, ML-5104, ML-5115
   */
  static FoundFiles files(String path, TextFormat format) {
    OutputDirectory.requireWhole(path);
    PassedOver passedOver = new PassedOver(format);
    FoundFiles found =
        FileFinder.find(path, null, Long.MIN_VALUE, Long.MAX_VALUE, passedOver::wants);
    requireFiles(found, path, format, null, passedOver);
    return found;
  }

  private static void requireFiles(
      FoundFiles found,
      String path,
      TextFormat format,
      @Nullable String pattern,
      PassedOver passedOver) {
    if (found.isEmpty()) {
      throw FileErrors.failure(
          path,
          FileErrors.NO_FILES,
          "there are no "
              + format
              + " files"
              + (pattern == null ? "" : " in directories named " + pattern)
              + passedOver.told().map(told -> "; " + told).orElse(""));
    }
  }

  private static TextPlan plan(TextSourceOptions options, FoundFiles found, PassedOver passedOver) {
    List<FileSplit> splits = new ArrayList<>();
    List<Diagnostic> problems = new ArrayList<>();
    AbsentColumns absent = new AbsentColumns();
    for (FoundFile file : found.files()) {
      try (TextRows rows = TextRows.open(options, file.path())) {
        splits.add(new FileSplit(rows.path(), 0, file.bytes(), file.bytes(), -1));
        absent.add(rows.absent());
      } catch (UserException e) {
        problems.addAll(e.diagnostics());
      } catch (IOException e) {
        problems.add(FileErrors.reading(file.path(), e));
      }
    }
    if (!problems.isEmpty() && (options.onError() == OnError.FAIL || splits.isEmpty())) {
      throw new UserException(problems);
    }
    return new TextPlan(
        splits,
        splits.size(),
        splits.stream().mapToLong(FileSplit::bytes).sum(),
        found.prunedDirectories(),
        Stream.of(
                problems.stream().map(FileErrors::warning),
                absent.warnings().stream(),
                passedOver.warning(options.path()).stream())
            .flatMap(warnings -> warnings)
            .toList());
  }
}
