package dev.millrace.base;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A password or token. One that comes from a file is read again whenever it is needed, so that a
 * value that was rotated while a run goes on is the one that the next connection is made with.
 *
 * @param start the value when the pipeline file was read
 * @param file where it came from; null if it came from no file, or from a part of one
 */
public record SecretText(String start, @Nullable String file) implements Serializable {
  /** What stands in its place. */
  private static final String SHOWN = "***";

  /** One that stays as it is. */
  public static SecretText of(String value) {
    return new SecretText(value, null);
  }

  /** The text of a file of secrets: a line break at its end is not part of it. */
  public static String read(Path file) throws IOException {
    return Files.readString(file).replaceFirst("\\R\\z", "");
  }

  /**
   * The value by now. Where the file is not there, as on workers on other machines, or is being
   * written, it is that of the start.
   */
  public String current() {
    if (file == null) {
      return start;
    }
    try {
      String now = read(Path.of(file));
      return now.isEmpty() ? start : now;
    } catch (IOException e) {
      return start;
    }
  }

  /** Without the value. */
  @Override
  public String toString() {
    return SHOWN;
  }
}
