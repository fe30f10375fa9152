package dev.millrace.io.bigquery;

import java.util.regex.Pattern;

/** Names of tables, as files write them and as Beam wants them. */
public final class TableName {
  private static final Pattern PART = Pattern.compile("[\\p{L}\\p{N}_ -]+");

  private static final Pattern TABLE =
      Pattern.compile(
          "((?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9][.:])?[A-Za-z0-9_]{1,1024}[.]"
              + "[\\p{L}\\p{N}_ $-]{1,1024}");

  private TableName() {}

  /** Whether BigQuery can have a table of this name. */
  public static boolean isOne(String text) {
    return TABLE.matcher(text).matches();
  }

  /** Whether a row's value may stand in a name: nothing that begins the next part of it. */
  static boolean isPart(String text) {
    return PART.matcher(text).matches();
  }

  /** The name with a colon after the project. */
  public static String beam(String table) {
    int dots = table.length() - table.replace(".", "").length();
    return table.contains(":") || dots < 2 ? table : table.replaceFirst("[.]", ":");
  }
}
