package dev.millrace.diag;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Words that people bring from other systems, which no edit distance leads from to ours. */
final class OtherWords {
  private static final Map<String, List<String>> OURS =
      Map.ofEntries(
          // types of steps
          Map.entry("where", List.of("Filter", "keep")),
          Map.entry("select", List.of("MapToFields")),
          Map.entry("map", List.of("MapToFields")),
          Map.entry("project", List.of("MapToFields")),
          Map.entry("groupby", List.of("Combine", "group_by")),
          Map.entry("aggregate", List.of("Combine", "combine")),
          Map.entry("aggregates", List.of("combine")),
          Map.entry("aggregations", List.of("combine")),
          Map.entry("union", List.of("Flatten")),
          Map.entry("merge", List.of("Flatten")),
          Map.entry("distinct", List.of("Deduplicate")),
          Map.entry("dedupe", List.of("Deduplicate")),
          Map.entry("window", List.of("WindowInto", "windowing")),
          Map.entry("lookup", List.of("Enrich")),
          Map.entry("route", List.of("Partition")),
          // keys
          Map.entry("condition", List.of("keep")),
          Map.entry("predicate", List.of("keep")),
          Map.entry("filter", List.of("keep")),
          Map.entry("brokers", List.of("bootstrap_servers")),
          Map.entry("servers", List.of("bootstrap_servers")),
          Map.entry("on", List.of("equalities")),
          Map.entry("using", List.of("equalities")),
          Map.entry("ttl", List.of("within")),
          Map.entry("tz", List.of("time_zone")),
          Map.entry("zone", List.of("time_zone")),
          Map.entry("event_time", List.of("timestamp")),
          Map.entry("columns", List.of("fields")),
          // windows
          Map.entry("tumbling", List.of("fixed")),
          Map.entry("tumble", List.of("fixed")),
          Map.entry("hopping", List.of("sliding")),
          Map.entry("hop", List.of("sliding")),
          // types of columns
          Map.entry("int64", List.of("BIGINT")),
          Map.entry("long", List.of("BIGINT")),
          Map.entry("int32", List.of("INTEGER")),
          Map.entry("int16", List.of("SMALLINT")),
          Map.entry("short", List.of("SMALLINT")),
          Map.entry("int8", List.of("TINYINT")),
          Map.entry("byte", List.of("TINYINT")),
          Map.entry("float64", List.of("DOUBLE")),
          Map.entry("float32", List.of("REAL")),
          Map.entry("number", List.of("DECIMAL")),
          Map.entry("bool", List.of("BOOLEAN")),
          Map.entry("datetime", List.of("TIMESTAMP")),
          Map.entry("timestamptz", List.of("TIMESTAMP")),
          Map.entry("blob", List.of("VARBINARY")),
          Map.entry("bytea", List.of("VARBINARY")),
          Map.entry("list", List.of("ARRAY")),
          Map.entry("struct", List.of("ROW")),
          Map.entry("record", List.of("ROW")),
          Map.entry("object", List.of("ROW")));

  private OtherWords() {}

  /** Which of the candidates is meant by a word of another system. */
  static Optional<String> ours(String word, Collection<String> candidates) {
    return OURS.getOrDefault(word.toLowerCase(Locale.ROOT), List.of()).stream()
        .filter(candidates::contains)
        .findFirst();
  }
}
