package dev.millrace.base;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A password or token. One that comes from a file is read again whenever it is needed, so that a
 * value that was rotated while a run goes on is the one that the next connection is made with.
 *
 * @param start the whole text when the pipeline file was read
 * @param file where the part of it that may change came from; null if it came from no file
 * @param before what stands before that part, such as {@code Bearer } of a header
 * @param after what stands behind that part
 */
public record SecretText(String start, @Nullable String file, String before, String after)
    implements Serializable {
  /** What stands in its place. */
  private static final String SHOWN = "***";

  /** The last values that were read, by their files. */
  private static final Map<String, String> LAST = new ConcurrentHashMap<>();

  /** More than servers still take: the oldest of more is forgotten. */
  private static final int MOST_READ = 200;

  /** The values other than those of the start, the newest last; made anew by each change. */
  private static volatile List<String> read = List.of();

  /** States of before have nothing around a secret. */
  public SecretText {
    before = Objects.requireNonNullElse(before, "");
    after = Objects.requireNonNullElse(after, "");
  }

  /** The text of a file, as it is now, and nothing else. */
  public SecretText(String start, @Nullable String file) {
    this(start, file, "", "");
  }

  /** One that stays as it is. */
  public static SecretText of(String value) {
    return new SecretText(value, null);
  }

  /** The text of a file of secrets: a line break at its end is not part of it. */
  public static String read(Path file) throws IOException {
    return Files.readString(file).replaceFirst("\\R\\z", "");
  }

  /**
   * The text by now. Where the file is not there, as on workers on other machines, or is empty, it
   * has the value that this process has read last, or else that of the start.
   */
  public String current() {
    if (file == null) {
      return start;
    }
    try {
      String now = read(Path.of(file));
      if (!now.isEmpty()) {
        String text = before + now + after;
        if (!text.equals(start)) {
          note(now);
        }
        LAST.put(file, now);
        return text;
      }
    } catch (IOException e) {
      // The next time it may be there again.
    }
    String last = LAST.get(file);
    return last == null ? start : before + last + after;
  }

  /** All values that {@link #current} has given and no pipeline file had, the newest last. */
  public static List<String> readLater() {
    return read;
  }

  private static synchronized void note(String value) {
    if (!read.contains(value)) {
      List<String> more = new ArrayList<>(read);
      more.add(value);
      read = List.copyOf(more.subList(Math.max(0, more.size() - MOST_READ), more.size()));
    }
  }

  /** Without the value. */
  @Override
  public String toString() {
    return SHOWN;
  }
}
