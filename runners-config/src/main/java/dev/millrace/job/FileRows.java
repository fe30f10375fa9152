package dev.millrace.job;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.FileKeys;
import dev.millrace.connect.RunMark;
import dev.millrace.diag.UserException;
import dev.millrace.element.RowFault;
import dev.millrace.element.block.FileSplit;
import dev.millrace.element.block.SplitReader;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.OutputRun;
import dev.millrace.io.file.TextFormat;
import dev.millrace.io.file.TextPlanner;
import dev.millrace.io.file.TextSourceOptions;
import dev.millrace.io.file.TextSplitReader;
import dev.millrace.io.parquet.ParquetPlanner;
import dev.millrace.io.parquet.ParquetSourceOptions;
import dev.millrace.io.parquet.ParquetSplitReader;
import dev.millrace.plan.model.PlanOutput;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads the rows of a directory that an output's side writes to, with the runs that wrote them. */
final class FileRows {
  private final PlanOutput output;
  private final String path;
  private final List<OutputRun> runs;

  private FileRows(PlanOutput output, String path) {
    this.output = output;
    this.path = path;
    this.runs = OutputRun.of(path);
  }

  /**
   * Reads all files of a side. The names of files tell which run wrote them.
   *
   * @throws UserException ML-51xx if the directory is not there, unfinished, or has a file that is
   *     damaged or of another schema; ML-4107 if a record is not a row of the output
   */
  static void read(PlanOutput output, EndpointSpec side, OutputRows.MarkedTaker taker) {
    String path = side.text("path").orElseThrow();
    FileRows rows = new FileRows(output, path);
    if (OutputRows.isParquet(side)) {
      ParquetSourceOptions options = ParquetSourceOptions.of(path, output.schema());
      rows.read(
          () -> ParquetPlanner.plan(options).splits(), new ParquetSplitReader(options), taker);
    } else {
      TextFormat format = OutputRows.isCsv(side) ? TextFormat.CSV : TextFormat.JSON;
      TextSourceOptions options =
          TextSourceOptions.of(path, format, output.schema())
              .withDelimiter(side.find(FileKeys.DELIMITER).orElse(",").charAt(0));
      rows.read(() -> TextPlanner.plan(options).splits(), new TextSplitReader(options), taker);
    }
  }

  private void read(
      Supplier<List<FileSplit>> files, SplitReader reader, OutputRows.MarkedTaker taker) {
    for (FileSplit split : splits(files)) {
      Optional<RunMark> mark = mark(split.path());
      reader.read(
          split,
          record -> {
            RowFault fault = record.fault();
            Object[] row = record.row();
            if (fault != null || row == null) {
              throw OutputRows.notARow(
                  path, output, record.coordinates(), fault == null ? "" : fault.reason());
            }
            taker.take(row, record.time(), mark);
          });
    }
  }

  /** The files of an output; none where a run wrote no row. */
  private static List<FileSplit> splits(Supplier<List<FileSplit>> files) {
    try {
      return files.get();
    } catch (UserException e) {
      if (e.diagnostics().get(0).code().equals(FileErrors.NO_FILES)) {
        return List.of();
      }
      throw e;
    }
  }

  private Optional<RunMark> mark(String file) {
    return runs.stream()
        .filter(run -> runs.size() == 1 || run.wrote(file))
        .findFirst()
        .map(run -> new RunMark(run.pipeline().hash(), run.run()));
  }
}
