package dev.millrace.io.file.tree;

import dev.millrace.diag.UserException;
import dev.millrace.io.file.FileErrors;
import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How directories name spans of event time, in UTC: {@code dt={yyyy-MM-dd}/hour={HH}} puts an event
 * of 2024-05-01T10:59Z into {@code dt=2024-05-01/hour=10}. Braces hold letters of {@link
 * DateTimeFormatter}: {@code y M d H m}, from the year down without a gap; the rest is literal.
 */
public final class PartitionPattern implements Serializable {
  private static final String LETTERS = "yMdHm";
  private static final ChronoUnit[] UNITS = {
    ChronoUnit.YEARS, ChronoUnit.MONTHS, ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MINUTES
  };

  private final String text;

  /** For each depth of directories, the letters known there and their format. */
  private transient @Nullable List<Level> levels;

  private record Level(DateTimeFormatter format, @Nullable ChronoUnit unit) {}

  /** A half-open span of event time, milliseconds UTC. */
  public record Span(long start, long end) {
    /** Whether any moment of this span lies in [from, to). */
    public boolean overlaps(long from, long to) {
      return start < to && end > from;
    }
  }

  private PartitionPattern(String text) {
    this.text = text;
  }

  /**
   * Reads a pattern.
   *
   * @throws UserException ML-5101 for an unknown letter, a gap (hours without days) or a lone brace
   */
  public static PartitionPattern of(String text) {
    PartitionPattern pattern = new PartitionPattern(text);
    pattern.levels();
    return pattern;
  }

  private List<Level> levels() {
    List<Level> known = levels;
    if (known == null) {
      known = parse();
      levels = known;
    }
    return known;
  }

  private List<Level> parse() {
    List<Level> parsed = new ArrayList<>();
    DateTimeFormatterBuilder upToHere = new DateTimeFormatterBuilder();
    StringBuilder letters = new StringBuilder();
    for (String segment : text.split("/", -1)) {
      if (!parsed.isEmpty()) {
        upToHere.appendLiteral('/');
      }
      appendSegment(segment, upToHere, letters);
      parsed.add(new Level(formatter(upToHere), unit(letters)));
    }
    if (letters.length() == 0) {
      throw bad("it names no part of the time");
    }
    return parsed;
  }

  private void appendSegment(
      String segment, DateTimeFormatterBuilder format, StringBuilder letters) {
    int at = 0;
    if (segment.isEmpty() || FileFinder.hidden(segment)) {
      throw bad("a directory's name must not be empty or begin with '.' or '_'");
    }
    while (at < segment.length()) {
      int open = segment.indexOf('{', at);
      int close = segment.indexOf('}', at);
      if (open < 0 ? close >= 0 : close < open) {
        throw bad("a brace has no partner");
      }
      format.appendLiteral(segment.substring(at, open < 0 ? segment.length() : open));
      at = segment.length();
      if (open >= 0) {
        appendTime(segment.substring(open + 1, close), format, letters);
        at = close + 1;
      }
    }
  }

  private void appendTime(String time, DateTimeFormatterBuilder format, StringBuilder letters) {
    try {
      // 'y' is the year of an era, which a strict parser would have to be given too; 'u' is not.
      format.appendPattern(time.replace('y', 'u'));
    } catch (IllegalArgumentException e) {
      throw bad("'" + time + "' is not a date pattern");
    }
    time.chars().filter(Character::isLetter).forEach(c -> letters.append((char) c));
  }

  private static DateTimeFormatter formatter(DateTimeFormatterBuilder upToHere) {
    return new DateTimeFormatterBuilder()
        .append(upToHere.toFormatter(Locale.ROOT))
        .parseDefaulting(ChronoField.YEAR, 1970)
        .parseDefaulting(ChronoField.MONTH_OF_YEAR, 1)
        .parseDefaulting(ChronoField.DAY_OF_MONTH, 1)
        .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
        .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
        .toFormatter(Locale.ROOT)
        .withResolverStyle(ResolverStyle.STRICT);
  }

  /** The unit that the letters so far determine, null while there is none. */
  private @Nullable ChronoUnit unit(StringBuilder letters) {
    int finest = -1;
    boolean[] present = new boolean[LETTERS.length()];
    for (int i = 0; i < letters.length(); i++) {
      int letter = LETTERS.indexOf(letters.charAt(i));
      if (letter < 0) {
        throw bad("'" + letters.charAt(i) + "' is not one of y, M, d, H, m");
      }
      present[letter] = true;
      finest = Math.max(finest, letter);
    }
    for (int i = 0; i < finest; i++) {
      if (!present[i]) {
        throw bad("'" + LETTERS.charAt(finest) + "' needs '" + LETTERS.charAt(i) + "' before it");
      }
    }
    return finest < 0 ? null : UNITS[finest];
  }

  private UserException bad(String why) {
    return FileErrors.failure(
        text,
        FileErrors.BAD_PARTITIONS,
        "not a pattern of partitions: " + why + "; expected for example dt={yyyy-MM-dd}/hour={HH}");
  }

  /** How many directories deep the files lie. */
  public int depth() {
    return levels().size();
  }

  /** The directories of an event time, relative to the root. */
  public String directory(long millis) {
    LocalDateTime time = LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
    return levels().get(depth() - 1).format().format(time);
  }

  /**
   * The span of event time that a directory stands for.
   *
   * @param directory relative to the root, with {@code /}; may be shallower than the pattern
   * @return empty where the name does not fit the pattern; all of time where the pattern has named
   *     no part of the time at that depth
   */
  public Optional<Span> span(String directory) {
    int depth = directory.isEmpty() ? 0 : directory.split("/", -1).length;
    if (depth > depth()) {
      return Optional.empty();
    }
    if (depth == 0) {
      return Optional.of(new Span(Long.MIN_VALUE, Long.MAX_VALUE));
    }
    Level level = levels().get(depth - 1);
    try {
      LocalDateTime start = LocalDateTime.parse(directory, level.format());
      ChronoUnit unit = level.unit();
      if (unit == null) {
        return Optional.of(new Span(Long.MIN_VALUE, Long.MAX_VALUE));
      }
      return Optional.of(new Span(millis(start), millis(start.plus(1, unit))));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static long millis(LocalDateTime time) {
    return time.toInstant(ZoneOffset.UTC).toEpochMilli();
  }

  /** The pattern as written. */
  @Override
  public String toString() {
    return text;
  }
}
