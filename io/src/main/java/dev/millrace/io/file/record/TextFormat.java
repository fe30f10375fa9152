package dev.millrace.io.file.record;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The formats of files that are read record by record. The end of a file's name tells how it is
 * compressed ({@link TextCompression}).
 */
public enum TextFormat {
  /**
   * One JSON object per line; what its values look like says {@link
   * dev.millrace.io.format.JsonDecoder}. Blank lines are passed over.
   */
  JSON(List.of(".json", ".jsonl", ".ndjson")),
  /**
   * RFC 4180 with a header line that names the columns, in any order. An empty field without quotes
   * is NULL, an empty field in quotes is an empty text. Values are written as in {@link
   * dev.millrace.io.format.ScalarValues}; arrays, maps and rows cannot be held.
   */
  CSV(List.of(".csv")),
  /** Lines as they are: one column of text. Any file of a directory is taken for one. */
  TEXT(List.of("")),
  /** Avro object container files, whose records have a type of their own. */
  AVRO(List.of(".avro"));

  private final List<String> endings;
  private final String kind;

  TextFormat(List<String> endings) {
    this.endings = endings;
    this.kind = name().toLowerCase(Locale.ROOT);
  }

  /** The kind in the coordinates of records. */
  public String kind() {
    return kind;
  }

  /** Whether a file of a directory belongs to this format. */
  public boolean owns(String name) {
    String plain = TextCompression.plainName(name.toLowerCase(Locale.ROOT));
    return endings.stream().anyMatch(plain::endsWith);
  }

  /** Whether a name that is not {@link #owns owned} has the format's ending and another behind. */
  boolean looksOwned(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return endings.stream()
        .filter(ending -> !ending.isEmpty())
        .anyMatch(ending -> lower.matches(".*" + Pattern.quote(ending) + "([._-].*)?"));
  }

  /** How names of files end, for people. */
  String endings() {
    return String.join(", ", endings)
        + ", and behind that in .gz, .zst, .sz or .bz2 where a file is compressed";
  }
}
