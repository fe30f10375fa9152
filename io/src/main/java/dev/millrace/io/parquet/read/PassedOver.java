package dev.millrace.io.parquet.read;

import dev.millrace.diag.Diagnostic;
import dev.millrace.io.file.FileErrors;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which names in a directory are Parquet files, and those that only look as if they were. */
public final class PassedOver {
  private static final Pattern SIMILAR = Pattern.compile("\\.(parquet|parq|pq)($|[._-])");

  private long names;
  private String first = "";

  /** Files that Hive and Spark write without an ending count as well. */
  static boolean isParquet(String name) {
    return saysParquet(name) || name.indexOf('.') < 0;
  }

  /** Whether the ending of a name says that it is a Parquet file. */
  public static boolean saysParquet(String name) {
    return name.endsWith(".parquet") || name.endsWith(".parq") || name.endsWith(".pq");
  }

  /** Whether a name is a Parquet file's; remembers it if it only looks like one. */
  boolean wants(String name) {
    if (isParquet(name)) {
      return true;
    }
    if (SIMILAR.matcher(name.toLowerCase(Locale.ROOT)).find()) {
      names++;
      first = first.isEmpty() || name.compareTo(first) < 0 ? name : first;
    }
    return false;
  }

  /** What was passed over, for people; empty if nothing was. */
  Optional<Diagnostic> told(String path) {
    if (names == 0) {
      return Optional.empty();
    }
    return Optional.of(
        FileErrors.error(
            path,
            FileErrors.PASSED_OVER,
            (names == 1
                    ? first + " is not read although its name looks"
                    : names + " files, " + first + " among them, are not read although they look")
                + " like Parquet: names of Parquet files end in .parquet, .parq or .pq, in small"
                + " letters"));
  }
}
