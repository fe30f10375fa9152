package dev.millrace.connect.arrival;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.key.Constraint.GoesWith;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.connect.key.Values;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The key {@code start} of a log: its oldest record, what comes, or a time. */
public final class LogStart {
  private static final String MODE = "mode";
  private static final String TIMESTAMP = "timestamp";
  private static final String LATEST = "latest";

  private final String oldest;
  private final Key<Values> key;

  /**
   * @param oldest what the service calls the beginning
   * @param record what it calls a record
   * @param time that it notes for a record
   */
  public LogStart(String oldest, String record, String time) {
    this.oldest = oldest;
    Key<String> mode =
        Key.required(
            MODE,
            Choice.of(oldest, LATEST, TIMESTAMP),
            "What to start at; `" + oldest + "`: the oldest " + record + " that there is.");
    Key<Instant> timestamp =
        Key.optional(TIMESTAMP, Simple.TIME, "The time of " + time + " for `mode: timestamp`.");
    this.key =
        Key.optional(
            "start",
            new ObjectOf(KeySet.of(mode, timestamp).with(GoesWith.of(timestamp, mode, TIMESTAMP))),
            oldest,
            "Where to start.");
  }

  public Key<Values> key() {
    return key;
  }

  /**
   * What a source says.
   *
   * @param first stands for the oldest record
   * @param next stands for what comes
   * @return wall-clock milliseconds, or one of these
   */
  public long since(EndpointSpec source, long first, long next) {
    Map<String, @Nullable Object> start = source.map(key.name());
    return switch (String.valueOf(start.getOrDefault(MODE, oldest))) {
      case LATEST -> next;
      case TIMESTAMP -> Instant.parse(String.valueOf(start.get(TIMESTAMP))).toEpochMilli();
      default -> first;
    };
  }
}
