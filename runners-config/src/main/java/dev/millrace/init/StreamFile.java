package dev.millrace.init;

import dev.millrace.plan.literal.LiteralText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;

/**
 * A file with one stream: it filters events and, where they have a time, counts them per minute.
 *
 * @param live the live side of the stream and of outputs, with what they need; none if there is no
 *     topic
 * @param archive the directory of Parquet files that a replay reads
 */
record StreamFile(String name, Sample sample, Optional<Topic> live, String archive) {
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();

  /** So many rows make a test that is read at a glance. */
  private static final int TESTED = 3;

  /** Where events come from, and where results go. */
  record Topic(String topic, String servers) {}

  String text() {
    String file = head() + steps() + stream() + outputs();
    return FileParts.canBeTested(schema()) ? file + tests() : FileParts.untested(file);
  }

  private Schema schema() {
    return sample.schema();
  }

  private Optional<Field> time() {
    return EventTime.column(schema());
  }

  private String head() {
    String from =
        live.map(topic -> "the topic " + topic.topic()).orElse("the Parquet files in " + archive);
    return """
    # What comes from %s.
    #
    # Change the steps under `transforms`, and what the test at the end expects of them. Then:
    #
    #   millrace check FILE      finds mistakes without running anything
    #   millrace test FILE       runs the tests at the end of this file
    #   millrace preview FILE    shows rows after each step
    #   millrace %s

    """
        .formatted(
            from,
            live.isPresent()
                ? "run FILE        reads the topic, until Ctrl-C"
                : "replay FILE     reads the files from beginning to end");
  }

  private String steps() {
    String filter =
        """
        pipeline:
          type: composite
          transforms:
            # Rows for which the condition is TRUE go on; FALSE and NULL do not.
            - type: Filter
              name: Kept
              input: %s
              config:
                keep: %s
        """
            .formatted(name, FileParts.filter(schema()));
    return time().isEmpty()
        ? filter + "\n"
        : filter
            + """

                # One row per minute that has an event. Columns under group_by are counted apart.
                - type: Combine
                  name: PerMinute
                  input: Kept
                  windowing: {type: fixed, size: 1m}
                  config:
                    group_by: []
                    combine:
                      events: {fn: count}
                    window: {start: window_start, end: window_end}

            """;
  }

  private String stream() {
    StringBuilder text = new StringBuilder("streams:\n  " + name + ":\n");
    text.append("    # The columns, as the first records have them.\n    fields:\n");
    text.append(FileParts.fields(schema(), 6));
    time()
        .ifPresent(
            column -> {
              text.append("    # When an event happened; windows go by it.\n");
              text.append("    timestamp: ")
                  .append(LiteralText.text(column.getName()))
                  .append('\n');
              if (live.isPresent()) {
                text.append("    # Events that are older than this, and out of order, are late.\n");
                text.append("    watermark: {max_out_of_orderness: 2m}\n");
              }
            });
    live.ifPresent(
        topic ->
            text.append("    live:\n      type: ReadFromKafka\n      config: ")
                .append(kafka(topic, topic.topic()))
                .append('\n'));
    text.append("    archive:\n      type: ReadFromParquet\n      config: {path: ")
        .append(LiteralText.text(archive))
        .append("}\n\n");
    return text.toString();
  }

  private static String kafka(Topic topic, String to) {
    return "{topic: "
        + LiteralText.text(to)
        + ", bootstrap_servers: "
        + LiteralText.text(topic.servers())
        + ", format: JSON}";
  }

  private String outputs() {
    StringBuilder text = new StringBuilder("outputs:\n");
    live.ifPresent(
        topic ->
            text.append("  # A live run shows its rows. Topics take them with\n")
                .append("  #   live: {type: WriteToKafka, config: ")
                .append(kafka(topic, topic.topic() + ".kept"))
                .append("}\n"));
    text.append(output("kept", "Kept"));
    if (time().isPresent()) {
      text.append(output("per_minute", "PerMinute"));
    }
    text.append("  # Rows that a step cannot work with, and records that cannot be read.\n");
    text.append(output("dead_letter", ""));
    if (time().isPresent() && live.isPresent()) {
      text.append("  # Events that came too late for the results they belong to.\n");
      text.append(output("late", ""));
    }
    return text.append('\n').toString();
  }

  private String output(String output, String input) {
    StringBuilder text = new StringBuilder("  " + output + ":\n");
    if (!input.isEmpty()) {
      text.append("    input: ").append(input).append('\n');
    }
    if (live.isPresent()) {
      text.append("    live: {type: WriteToConsole}\n");
    }
    if (!output.equals("late")) {
      text.append("    replay: {type: WriteToParquet, config: {path: ")
          .append(LiteralText.text("./out/" + name + "/" + output))
          .append("}}\n");
    }
    return text.toString();
  }

  private String tests() {
    // An event without its time would be a dead letter.
    List<Object[]> rows = sample.rows().stream().filter(this::isTimed).limit(TESTED).toList();
    List<Object[]> kept = rows.stream().filter(row -> row[0] != null).toList();
    String test =
        """
        tests:
          - name: the first %s kept
            streams:
              %s:
        %s    expected_outputs:
              - name: kept
                elements:%s
        """
            .formatted(
                rows.size() == 1 ? "record is" : rows.size() + " records are",
                name,
                FileParts.elements(schema(), rows, 8),
                FileParts.list(FileParts.elements(schema(), kept, 10)));
    return time().map(column -> test + perMinute(kept, column)).orElse(test);
  }

  private boolean isTimed(Object[] row) {
    return time().map(column -> row[schema().indexOf(column.getName())] != null).orElse(true);
  }

  private String perMinute(List<Object[]> rows, Field column) {
    Map<Long, Integer> counts = new TreeMap<>();
    for (Object[] row : rows) {
      long time = EventTime.of(column, row[schema().indexOf(column.getName())]);
      counts.merge(Math.floorDiv(time, MINUTE) * MINUTE, 1, Integer::sum);
    }
    StringBuilder elements = new StringBuilder();
    counts.forEach(
        (start, events) ->
            elements.append(
                "          - {events: %d, window_start: \"%s\", window_end: \"%s\"}\n"
                    .formatted(
                        events,
                        Instant.ofEpochMilli(start),
                        Instant.ofEpochMilli(start + MINUTE))));
    return "      - name: per_minute\n        elements:"
        + FileParts.list(elements.toString())
        + "\n";
  }
}
