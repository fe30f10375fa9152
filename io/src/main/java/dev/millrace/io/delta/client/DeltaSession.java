package dev.millrace.io.delta.client;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.io.file.FileErrors;
import io.delta.kernel.Table;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.ExpressionHandler;
import io.delta.kernel.engine.FileSystemClient;
import io.delta.kernel.engine.JsonHandler;
import io.delta.kernel.engine.ParquetHandler;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.exceptions.TableAlreadyExistsException;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.internal.SnapshotImpl;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;

/** A table, and the library that reads and writes its log. Used by one thread at a time. */
public final class DeltaSession {
  /** What the library calls the writer of a version. */
  public static final String ENGINE = "Millrace";

  private static final String LOG = "_delta_log";

  private static final String COMPRESSION = "parquet.compression";

  private final DeltaTarget target;
  private final Configuration hadoop;
  private final BegunFiles files;
  private final Committing engine;

  /** The library's engine, whose commits of local directories are made by one process only. */
  private record Committing(DefaultEngine library, JsonHandler json) implements Engine {
    @Override
    public ExpressionHandler getExpressionHandler() {
      return library.getExpressionHandler();
    }

    @Override
    public JsonHandler getJsonHandler() {
      return json;
    }

    @Override
    public FileSystemClient getFileSystemClient() {
      return library.getFileSystemClient();
    }

    @Override
    public ParquetHandler getParquetHandler() {
      return library.getParquetHandler();
    }
  }

  private DeltaSession(
      DeltaTarget target, Configuration hadoop, BegunFiles files, Committing engine) {
    this.target = target;
    this.hadoop = hadoop;
    this.files = files;
    this.engine = engine;
  }

  /** For a table, whether it is there or not; nothing is asked yet. */
  public static DeltaSession open(DeltaTarget target) {
    return open(target, Map.of());
  }

  /**
   * The same, with properties of the library.
   *
   * @param library properties, which those of the file do not change
   */
  public static DeltaSession open(DeltaTarget target, Map<String, String> library) {
    Configuration hadoop = new Configuration();
    hadoop.set(COMPRESSION, "ZSTD");
    target.hadoopProperties().forEach(hadoop::set);
    library.forEach(hadoop::set);
    BegunFiles files = new BegunFiles(hadoop);
    DefaultEngine engine = DefaultEngine.create(files);
    return new DeltaSession(
        target, hadoop, files, new Committing(engine, new WholeCommits(engine.getJsonHandler())));
  }

  /**
   * The same table, whose log is written otherwise.
   *
   * @param log makes what writes it of what does so now
   */
  public DeltaSession withLog(UnaryOperator<JsonHandler> log) {
    return new DeltaSession(
        target, hadoop, files, new Committing(engine.library(), log.apply(engine.json())));
  }

  /** Properties of the library's writer of files, which begins another one at a size. */
  public static Map<String, String> filesOf(long targetBytes) {
    return Map.of(
        "delta.kernel.default.parquet.writer.targetMaxFileSize", Long.toString(targetBytes));
  }

  public Engine engine() {
    return engine;
  }

  public DeltaTarget target() {
    return target;
  }

  public Table table() {
    return Table.forPath(engine, target.table());
  }

  /** The newest version; empty if there is no table. Errors are as the library has them. */
  public Optional<SnapshotImpl> load() {
    try {
      return Optional.of((SnapshotImpl) table().getLatestSnapshot(engine));
    } catch (TableNotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * The newest version.
   *
   * @throws UserException ML-5603 if there is no table
   */
  public SnapshotImpl newest() {
    return load().orElseThrow(() -> missing(target));
  }

  /** There is no table. */
  public static UserException missing(DeltaTarget target) {
    return new UserException(problem(target, DeltaCodes.TABLE_SHAPE, "there is no such table"));
  }

  /** Whether a place that has no table has files, which a table made there would take for its. */
  public boolean isTaken() {
    try {
      Path place = new Path(target.table());
      FileSystem files = place.getFileSystem(hadoop);
      if (!files.exists(place)) {
        return false;
      }
      for (org.apache.hadoop.fs.FileStatus file : files.listStatus(place)) {
        if (!file.getPath().getName().equals(LOG)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The Parquet files that were begun since this was asked the last time, whole or not. */
  public List<String> takeBegun() {
    return files.take();
  }

  /** Whether there is a file. */
  public boolean exists(String file) {
    try {
      Path path = new Path(file);
      return path.getFileSystem(hadoop).exists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes a file that nobody needs, if that can be done; never fails. */
  public void discard(String file) {
    try {
      Path path = new Path(file);
      path.getFileSystem(hadoop).delete(path, false);
    } catch (IOException | RuntimeException e) {
      // It is in no version; what removes such files removes it.
    }
  }

  /** Whether another attempt may do. */
  public static boolean isOfMoment(RuntimeException e) {
    if (e instanceof ConcurrentWriteException || e instanceof TableAlreadyExistsException) {
      return true;
    }
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof AccessControlException
          || at instanceof AccessDeniedException
          || at instanceof UnsupportedFileSystemException
          || at instanceof FileNotFoundException
          || at instanceof NoSuchFileException) {
        return false;
      } else if (at instanceof FileSystemException || at instanceof IOException) {
        return true;
      }
    }
    return false;
  }

  /** An error after which nothing is tried again, by what it is. */
  public static UserException failed(DeltaTarget target, RuntimeException e) {
    return !(e instanceof UserException) && isOfMoment(e) && !isOfFullDisk(e)
        ? away(target, e)
        : refused(target, e);
  }

  /** The library has some of them as errors of the machine, and some as those of files. */
  private static boolean isOfFullDisk(Throwable e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof IOException cause && FileErrors.isFull(cause)) {
        return true;
      }
    }
    return false;
  }

  /** An error that trying again does not heal. */
  public static UserException refused(DeltaTarget target, RuntimeException e) {
    return e instanceof UserException known
        ? known
        : new UserException(problem(target, DeltaCodes.REFUSED, words(e)), e);
  }

  /** An error that went on for as long as it was tried again. */
  public static UserException away(DeltaTarget target, RuntimeException e) {
    return new UserException(problem(target, DeltaCodes.UNAVAILABLE, words(e)), e);
  }

  /** An error of a table. */
  public static Diagnostic problem(DeltaTarget target, String code, String words) {
    String told = shown(target, words);
    return Diagnostic.error(
        Position.ofFile(target.shown()), code, "", told.endsWith(".") ? told : told + ".");
  }

  /** Words of others without the values of properties, which may be secret. */
  public static String shown(DeltaTarget target, String words) {
    String shown = words;
    for (String value : target.hadoopProperties().values()) {
      if (value.length() >= 4) {
        shown = shown.replaceAll("(?<!\\w)" + Pattern.quote(value) + "(?!\\w)", "***");
      }
    }
    return shown;
  }

  /** The first line of an error and of its causes. */
  public static String words(Throwable e) {
    String message = e.getMessage();
    String line =
        message == null || message.isBlank()
            ? e.getClass().getSimpleName()
            : message.lines().findFirst().orElse("");
    Throwable cause = e.getCause();
    return cause == null || cause.getMessage() == null || line.contains(cause.getMessage())
        ? line
        : line + ": " + words(cause);
  }
}
