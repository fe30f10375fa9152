package dev.millrace.io.file;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The problems that files give, each with its code; the file itself is the position of the
 * diagnostic.
 */
public final class FileErrors {
  /** No file or directory of that name. */
  public static final String NO_SUCH_PATH = "ML-5100";

  /** The pattern of {@code partitions} cannot be used. */
  public static final String BAD_PARTITIONS = "ML-5101";

  /** A directory or glob without a file of the format. */
  public static final String NO_FILES = "ML-5102";

  /** Files, but none for the asked time range. */
  public static final String EMPTY_RANGE = "ML-5103";

  /** Reading is not permitted. */
  public static final String NOT_READABLE = "ML-5104";

  /** Truncated, corrupt, or of another format. */
  public static final String CORRUPT = "ML-5105";

  /** A column that must not be NULL is not in the file. */
  public static final String MISSING_COLUMN = "ML-5106";

  /** A column's type in the file cannot become the type asked for. */
  public static final String WRONG_TYPE = "ML-5107";

  /** The column of the event time is missing or of an unsuitable type. */
  public static final String NO_TIME_COLUMN = "ML-5108";

  /** A declared column may be one of several that differ in case only. */
  public static final String AMBIGUOUS_COLUMN = "ML-5109";

  /** Writing is not permitted. */
  public static final String NOT_WRITABLE = "ML-5110";

  /** The disk is full. */
  public static final String DISK_FULL = "ML-5111";

  /** The output directory holds files that no run of Millrace wrote. */
  public static final String FOREIGN_FILES = "ML-5112";

  /** Another run is writing the same output. */
  public static final String BUSY = "ML-5113";

  /** Any other failure while writing. */
  public static final String WRITE_FAILED = "ML-5114";

  /** An output whose publication was cut short. */
  public static final String UNFINISHED = "ML-5115";

  /** A path with a scheme that no file system here knows. */
  public static final String UNKNOWN_SCHEME = "ML-5116";

  /** The archive's manifest cannot be understood. */
  public static final String BAD_MANIFEST = "ML-5117";

  /** A schema that the file format cannot hold. */
  public static final String UNSTORABLE_TYPE = "ML-5118";

  /** Any other failure while reading. */
  public static final String READ_FAILED = "ML-5119";

  /** A column was found under a name that differs in case. */
  public static final String OTHER_CASE = "ML-5120";

  /** Files were not read because of how their names end. */
  public static final String PASSED_OVER = "ML-5121";

  /** A column, or a whole file, is stored in a way that cannot be read: encrypted, compressed. */
  public static final String UNREADABLE_COLUMN = "ML-5122";

  /** Reading takes more memory than there is. */
  public static final String TOO_LARGE = "ML-5123";

  /** The columns of a file cannot be made out, or not all of them. */
  public static final String NO_COLUMNS = "ML-5124";

  /** A file that an archiver wrote vanished before it was committed. */
  public static final String STAGED_FILE_GONE = "ML-5203";

  /** A newer archiver has taken an archive over. */
  public static final String TAKEN_OVER = "ML-5204";

  /** A file that an archive's manifest lists is missing or of another length. */
  public static final String ARCHIVE_DAMAGED = "ML-5205";

  /** A path that should be an archive has no manifest. */
  public static final String NO_ARCHIVE = "ML-5206";

  /** An archive can only be compacted where it is local. */
  public static final String COMPACT_REMOTE = "ML-5207";

  /** A row lacks a value that its schema demands. */
  public static final String ROW_NULL = "ML-6150";

  /** The rest of a damaged piece of a file. */
  public static final String ROW_UNREADABLE = "ML-6151";

  /** A value that does not fit its column's type. */
  public static final String ROW_VALUE = "ML-6152";

  /** A line that is not a row of the format. */
  public static final String ROW_LINE = "ML-6153";

  /** A row without an event time. */
  public static final String ROW_TIME = "ML-6154";

  public static final String COLUMN_NOT_WRITABLE = "ML-5201";
  public static final String DIRECTORIES_WITHOUT_TIME = "ML-5202";

  private FileErrors() {}

  /** An error about a file or directory. */
  public static Diagnostic error(String path, String code, String message) {
    return Diagnostic.error(Position.ofFile(path), code, "", message);
  }

  /** A warning about a file or directory. */
  public static Diagnostic warning(Diagnostic error) {
    return Diagnostic.warning(error.position(), error.code(), error.path(), error.message());
  }

  /**
   * Makes sure that a time range holds something.
   *
   * @param from the first moment in it; null for no bound
   * @param to the first moment after it; null for no bound
   * @throws UserException ML-5103 if it is empty
   */
  public static void checkRange(String path, @Nullable Instant from, @Nullable Instant to) {
    if (from != null && to != null && !from.isBefore(to)) {
      throw failure(
          path, EMPTY_RANGE, "the time range is empty: from " + from + " is not before to " + to);
    }
  }

  /** An error about a file or directory, to be thrown. */
  public static UserException failure(String path, String code, String message) {
    return new UserException(error(path, code, message));
  }

  /** What a failed read means for people. */
  public static Diagnostic reading(String path, IOException failure) {
    if (failure instanceof NoSuchFileException || failure instanceof FileNotFoundException) {
      return denied(failure)
          ? error(path, NOT_READABLE, "no permission to read it")
          : error(path, NO_SUCH_PATH, "no such file or directory");
    } else if (failure instanceof AccessDeniedException) {
      return error(path, NOT_READABLE, "no permission to read it");
    }
    return error(path, READ_FAILED, "cannot be read: " + reason(failure));
  }

  /** What a failed write means for people. */
  public static UserException writing(String path, IOException failure) {
    String code = WRITE_FAILED;
    String message = "cannot be written: " + reason(failure);
    if (isFull(failure)) {
      code = DISK_FULL;
      message =
          "the disk is full; no file that is not whole becomes visible. Make room and run again";
    } else if (failure instanceof AccessDeniedException || denied(failure)) {
      code = NOT_WRITABLE;
      message = "no permission to write here";
    }
    return new UserException(error(path, code, message), failure);
  }

  /** What it means that standard output does not take what is printed; its reason is not known. */
  public static UserException printing() {
    return failure(
        "standard output",
        WRITE_FAILED,
        "results cannot be printed; where they go to a file, its disk may be full");
  }

  /** Whether there is no room. */
  public static boolean isFull(IOException failure) {
    String reason = reason(failure).toLowerCase(Locale.ROOT);
    return reason.contains("no space left") || reason.contains("quota exceeded");
  }

  private static boolean denied(IOException failure) {
    return reason(failure).toLowerCase(Locale.ROOT).contains("permission denied");
  }

  private static String reason(IOException failure) {
    if (failure instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "a file is in its place";
    }
    if (failure instanceof NoSuchFileException missing) {
      return "no such file or directory: " + missing.getFile();
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
