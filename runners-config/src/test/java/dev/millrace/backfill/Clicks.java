package dev.millrace.backfill;

import dev.millrace.job.OutputRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema;

/** The example of docs/backfill.md, and a week of its events. */
final class Clicks {
  private static final int DAYS = 7;
  private static final Schema VISITS =
      Schema.builder()
          .addStringField("visitor")
          .addInt64Field("pages")
          .addNullableField("last_page", Schema.FieldType.STRING)
          .build();

  private Clicks() {}

  static String page() throws IOException {
    return Files.readString(Path.of("..", "docs", "backfill.md"));
  }

  /** Writes the file and its archive. */
  static Path write(Path dir) throws IOException {
    Matcher yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(page());
    if (!yaml.find()) {
      throw new IllegalStateException("docs/backfill.md has no file");
    }
    Path archive = Files.createDirectories(dir.resolve("archive/clicks"));
    Random random = new Random(7);
    List<String> lines = new ArrayList<>();
    for (int id = 0; id < 12_000; id++) {
      // Few visitors with many clicks: some visits are longer than what is read at first.
      String line = click(id, "v" + random.nextInt(40), random.nextInt(DAYS * 24 * 60));
      lines.add(line);
      if (random.nextInt(10) == 0) {
        lines.add(line);
      }
    }
    Files.write(archive.resolve("week.jsonl"), lines);
    return Files.writeString(dir.resolve("clicks.yaml"), yaml.group(1));
  }

  /**
   * A line of the archive.
   *
   * @param minute after the beginning of the week
   */
  static String click(int id, String visitor, int minute) {
    return "{\"id\": %d, \"visitor\": \"%s\", \"page\": \"p%d\", \"at\": \"%s\"}"
        .formatted(
            id, visitor, id % 9, Instant.parse("2025-03-01T00:00:00Z").plusSeconds(minute * 60L));
  }

  /** The rows of a directory with their times, sorted, of event times in a range. */
  static List<String> rows(Path directory, String from, String to) {
    List<String> rows = new ArrayList<>();
    OutputRows.ofDirectory(directory, VISITS)
        .read(
            (row, time) -> {
              Instant at = Instant.ofEpochMilli(time);
              if (!at.isBefore(Instant.parse(from)) && at.isBefore(Instant.parse(to))) {
                rows.add(at + " " + Arrays.toString(row));
              }
            });
    return rows.stream().sorted().toList();
  }

  /** The rows of the week. */
  static List<String> rows(Path directory) {
    return rows(directory, "2025-03-01T00:00:00Z", "2025-03-08T00:00:00Z");
  }
}
