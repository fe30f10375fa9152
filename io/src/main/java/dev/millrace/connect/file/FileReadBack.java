package dev.millrace.connect.file;

import dev.millrace.connect.ReadBack;
import dev.millrace.connect.RunMark;
import dev.millrace.connect.WrittenRows;
import dev.millrace.connect.format.TargetKeys;
import dev.millrace.diag.UserException;
import dev.millrace.element.RowFault;
import dev.millrace.element.block.FileSplit;
import dev.millrace.element.block.SplitReader;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.output.OutputRun;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Reads back a directory of files. The manifests and the names of the files tell which run wrote
 * them.
 *
 * @param keepsTimes whether the files hold event times
 * @param files how to find and read the files of an output
 */
public record FileReadBack(boolean keepsTimes, Function<WrittenRows, Files> files)
    implements ReadBack {
  /**
   * The files of an output.
   *
   * @param splits looks for them
   * @param reader reads one
   */
  public record Files(Supplier<List<FileSplit>> splits, SplitReader reader) {}

  @Override
  public Predicate<Object[]> placed(WrittenRows written) {
    return FileKeys.DIRECTORIES.places(written)::belongs;
  }

  /**
   * @throws UserException ML-51xx if the directory is not there, unfinished, or has a file that is
   *     damaged or of another schema; ML-4107 if a record is not a row of the output
   */
  @Override
  public void read(WrittenRows written, Taker taker) {
    String path = written.sink().value(FileKeys.SINK_PATH);
    List<OutputRun> runs = OutputRun.of(path);
    Files of = files.apply(written);
    TargetKeys.Places places = FileKeys.DIRECTORIES.places(written);
    RowDirectory directories = RowDirectory.of(written.sink());
    for (FileSplit split : splits(of.splits())) {
      Optional<RunMark> mark = mark(runs, split.path());
      of.reader()
          .read(
              split,
              record -> {
                RowFault fault = record.fault();
                Object[] row = record.row();
                if (fault != null || row == null) {
                  throw written.notARow(
                      path, record.coordinates(), fault == null ? "" : fault.reason());
                }
                places.check(
                    row, directories.of(split.path())::equals, split.path(), record.coordinates());
                taker.take(row, record.time(), mark);
              });
    }
  }

  /** None where a run wrote no row. */
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

  private static Optional<RunMark> mark(List<OutputRun> runs, String file) {
    return runs.stream()
        .filter(run -> runs.size() == 1 || run.wrote(file))
        .findFirst()
        .map(run -> new RunMark(run.pipeline().hash(), run.run()));
  }
}
