package dev.millrace.testing.oracle;

import dev.millrace.testing.generate.Domain;
import dev.millrace.testing.generate.Kind;
import dev.millrace.testing.generate.StreamShape;
import dev.millrace.testing.generate.TestRecord;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the shipped pipelines must make of generated records: the final rows of every output, live
 * and replayed alike.
 */
public final class ShippedPipelines {
  /**
   * The output under which a model lists the rows that a step of its own (not the source) turns
   * into dead letters: the rows as they came to that step.
   */
  public static final String DEAD_LETTER = "dead_letter";

  private ShippedPipelines() {}

  /**
   * The final rows of every output of a domain's pipeline, as multisets.
   *
   * @param streams what {@link #onTime} gives
   * @return output's name in the pipeline file → rows
   */
  public static Map<String, List<TimedRow>> expected(
      Domain domain, Map<String, List<TimedRow>> streams) {
    return switch (domain) {
      case PLAYBACK -> PlaybackEngagementModel.expected(streams);
      case ORDERS -> OrdersPaymentsModel.expected(streams);
      case USERS -> UserSessionsModel.expected(streams);
    };
  }

  /** The same for all records of a generator. */
  public static Map<String, List<TimedRow>> expected(Domain domain, Iterator<TestRecord> records) {
    return expected(domain, onTime(domain, records));
  }

  /** Every record that is neither late nor dead, duplicates included, by stream. */
  public static Map<String, List<TimedRow>> onTime(Domain domain, Iterator<TestRecord> records) {
    Map<String, List<TimedRow>> streams = new LinkedHashMap<>();
    for (StreamShape stream : domain.streams()) {
      streams.put(stream.stream(), new ArrayList<>());
    }
    records.forEachRemaining(
        made -> {
          Map<String, Object> row = made.row();
          List<TimedRow> rows = streams.get(made.stream().stream());
          if (row != null && rows != null && made.kind() != Kind.LATE) {
            rows.add(new TimedRow(row, made.time()));
          }
        });
    return streams;
  }

  static List<TimedRow> stream(Map<String, List<TimedRow>> streams, String name) {
    List<TimedRow> rows = streams.get(name);
    if (rows == null) {
      throw new IllegalArgumentException("no stream " + name + " in " + streams.keySet());
    }
    return rows;
  }
}
