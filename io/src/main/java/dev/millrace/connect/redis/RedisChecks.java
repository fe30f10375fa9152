package dev.millrace.connect.redis;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.key.Key;
import dev.millrace.element.ValueKind;
import dev.millrace.io.redis.RedisCodes;
import dev.millrace.io.redis.RedisForm;
import dev.millrace.io.redis.RedisForm.Structure;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether what the file says of a server fits the rows; the server itself is asked later. */
final class RedisChecks {
  static final String URL_EXPECTED =
      "expected redis://HOST:PORT/DATABASE, or rediss: for TLS; user and password have keys of"
          + " their own.";

  private static final Set<ValueKind> KEYS =
      Set.of(
          ValueKind.BOOLEAN,
          ValueKind.INT8,
          ValueKind.INT16,
          ValueKind.INT32,
          ValueKind.INT64,
          ValueKind.STRING,
          ValueKind.TIMESTAMP,
          ValueKind.TIMESTAMP_MICROS,
          ValueKind.DATE,
          ValueKind.TIME);

  private static final Set<ValueKind> SCORES =
      Set.of(
          ValueKind.INT8,
          ValueKind.INT16,
          ValueKind.INT32,
          ValueKind.INT64,
          ValueKind.FLOAT,
          ValueKind.DOUBLE,
          ValueKind.DECIMAL);

  private final SinkRows rows;
  private final EndpointSpec sink;

  RedisChecks(SinkRows rows) {
    this.rows = rows;
    this.sink = rows.sink();
  }

  void check() {
    if (RedisKeys.target(sink).isEmpty()) {
      problem(RedisKeys.URL, RedisCodes.NO_PLACE, URL_EXPECTED);
    }
    checkRange(RedisKeys.BATCH_ROWS, 10_000);
    checkRange(RedisKeys.KEEP, Integer.MAX_VALUE);
    checkColumns();
  }

  private void checkRange(Key<Long> key, long most) {
    sink.find(key)
        .filter(value -> value < 1 || value > most)
        .ifPresent(
            value ->
                problem(
                    key, RedisCodes.NO_PLACE, "got " + value + "; expected 1 to " + most + "."));
  }

  private void checkColumns() {
    boolean ranked = RedisKeys.structure(sink) == Structure.SORTED_SET;
    Optional<String> score = sink.find(RedisKeys.SCORE);
    List<String> set = sink.find(RedisKeys.SET).orElse(List.of());
    if (ranked && score.isEmpty()) {
      rows.error("", RedisCodes.COLUMNS, "structure: sorted_set needs 'score'.");
    } else if (!ranked
        && !(score.isEmpty() && set.isEmpty() && sink.find(RedisKeys.KEEP).isEmpty())) {
      rows.error(
          "", RedisCodes.COLUMNS, "'score', 'set' and 'keep' belong to structure: sorted_set.");
    }
    if (sink.find(RedisKeys.KEEP).isPresent() && sink.find(RedisKeys.DELETED).isPresent()) {
      problem(
          RedisKeys.KEEP,
          RedisCodes.COLUMNS,
          "'keep' does not go with 'deleted': a member that fell out does not come back when one"
              + " above it ends, so that what stays would go by the order of rows.");
    }
    if (sink.value(RedisKeys.KEY).isEmpty()) {
      problem(RedisKeys.KEY, RedisCodes.COLUMNS, "expected at least one column.");
    }
    sink.value(RedisKeys.KEY)
        .forEach(column -> checkKind(RedisKeys.KEY, column, KEYS, "part of a key"));
    set.forEach(column -> checkKind(RedisKeys.SET, column, KEYS, "part of a set's name"));
    score.ifPresent(column -> checkKind(RedisKeys.SCORE, column, SCORES, "a score (a number)"));
    checkKind(
        RedisKeys.VERSION,
        sink.value(RedisKeys.VERSION),
        RedisForm.VERSIONS,
        "a version (a whole number, date or time stamp)");
    sink.find(RedisKeys.DELETED)
        .ifPresent(
            column ->
                checkKind(
                    RedisKeys.DELETED,
                    column,
                    Set.of(ValueKind.BOOLEAN),
                    "the mark of a row that has ended (BOOLEAN)"));
    if (rows.schema().hasField(RedisForm.REVISION)) {
      rows.error(
          "",
          RedisCodes.COLUMNS,
          "the field 'millrace_rev' is for the row's revision, and the rows have a column of that"
              + " name. Rename it with MapToFields.");
    }
  }

  private void checkKind(Key<?> key, String column, Set<ValueKind> kinds, String what) {
    rows.checkKind(column, key.name(), RedisCodes.COLUMNS, kinds::contains, what);
  }

  private void problem(Key<?> key, String code, String message) {
    rows.error(key.name(), code, message);
  }
}
