package dev.millrace.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.capture.CapturedRun;
import dev.millrace.filetest.MemoryRuns;
import dev.millrace.plan.model.Plan;
import dev.millrace.testing.oracle.TimedRow;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** NaN and both zeros mean in keys and aggregates what they mean to DuckDB. */
class FloatJudgeTest {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("id", Type.LONG, false),
          new Column("x", Type.DOUBLE, true),
          new Column("y", Type.DOUBLE, true),
          new Column("t", Type.TIME, false));

  /** A full minute, in milliseconds. */
  private static final long START = 1_740_000_000_000L;

  private static final List<Double> XS = new ArrayList<>();

  static {
    XS.addAll(List.of(Double.NaN, -0.0, 1.5, 0.0, Double.POSITIVE_INFINITY));
    // Another NaN than Java's own: a sign and other bits.
    XS.add(Double.longBitsToDouble(0xfff8_0000_0000_0001L));
    XS.addAll(List.of(Double.NEGATIVE_INFINITY, Double.MIN_VALUE));
    XS.add(null);
  }

  @Test
  void groupsByTheValueNotItsBits() throws SQLException {
    check(
        combine("x", "c: {fn: count}, ids: {value: id, fn: count_distinct}"),
        "SELECT x, count(*) AS c, count(DISTINCT id) AS ids, 1740000059999 AS tau FROM s1 GROUP BY"
            + " x");
  }

  @Test
  void aggregatesInOneOrder() throws SQLException {
    check(
        combine(
            "g",
            "lo: {value: y, fn: min}, hi: {value: y, fn: max}, n: {value: y, fn: count_distinct},"
                + " f: {value: y, fn: first}, l: {value: y, fn: last},"
                + " best: {value: y, fn: {type: top, config: {n: 2}}}"),
        "SELECT g, min(y) AS lo, max(y) AS hi, count(DISTINCT y) AS n, first(y ORDER BY t) FILTER"
            + " (y IS NOT NULL) AS f, last(y ORDER BY t) FILTER (y IS NOT NULL) AS l,"
            + " list_reverse_sort(list(y) FILTER (y IS NOT NULL))[1:2] AS best, 1740000059999 AS"
            + " tau FROM (SELECT *, id % 5 AS g FROM s1) GROUP BY g");
  }

  @Test
  void joinsByTheValueNotItsBits() throws SQLException {
    check(
        "{type: Join, name: out, input: {l: s1, r: s2}, config: {type: left, equalities: x,"
            + " within: {lower: -60s, upper: 60s}, fields: {l: {a: id, x: x}, r: {b: id}}}}",
        "SELECT l.id AS a, l.x AS x, r.id AS b, greatest(l.t, coalesce(r.t, l.t)) AS tau"
            + " FROM s1 l LEFT JOIN s2 r ON l.x = r.x");
  }

  @Test
  void dropsDuplicatesByTheValueNotItsBits() throws SQLException {
    check(
        "{type: MapToFields, name: few, input: s1, config: {fields: {x: x, t: t}}}\n"
            + "    - {type: Deduplicate, name: out, input: few, config: {key: x, within: 60s}}",
        "SELECT x, min(t) AS t, min(t) AS tau FROM s1 GROUP BY x");
  }

  private static String combine(String key, String aggregates) {
    return "{type: MapToFields, name: keyed, input: s1, config: {append: true, fields: {g:"
        + " \"MOD(id, 5)\"}}}\n"
        + "    - {type: Combine, name: out, input: keyed, windowing: {type: fixed, size:"
        + " 60s}, config: {group_by: "
        + key
        + ", combine: {"
        + aggregates
        + "}}}";
  }

  private static void check(String step, String sql) throws SQLException {
    // given
    Map<String, List<TimedRow>> events = new LinkedHashMap<>();
    events.put("s1", events(0));
    events.put("s2", events(5));
    Case one = new Case(1, Map.of("s1", COLUMNS, "s2", COLUMNS), List.of(), List.of(), events);

    // when
    List<TimedRow> ours = unsigned(replay(yaml(step), one));
    List<TimedRow> theirs = unsigned(query(sql, events));

    // then
    assertThat(theirs).isNotEmpty();
    assertThat(Rows.difference(Rows.multiset(theirs), Rows.multiset(ours))).isEmpty();
  }

  /** Every value with every other, each at a time of its own. */
  private static List<TimedRow> events(int shift) {
    List<TimedRow> events = new ArrayList<>();
    for (int i = 0; i < XS.size() * XS.size(); i++) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("id", (long) i);
      row.put("x", XS.get(i / XS.size()));
      row.put("y", XS.get((i + shift) % XS.size()));
      row.put("t", START + 100L * i + shift);
      events.add(new TimedRow(row, START + 100L * i + shift));
    }
    return events;
  }

  /** Zeros without a sign, because a group of both may show either; NaN is one value in Java. */
  private static List<TimedRow> unsigned(List<TimedRow> rows) {
    List<TimedRow> unsigned = new ArrayList<>();
    for (TimedRow row : rows) {
      Map<String, Object> values = new LinkedHashMap<>(row.row());
      values.replaceAll((name, value) -> unsigned(value));
      unsigned.add(new TimedRow(values, row.time()));
    }
    return unsigned;
  }

  private static Object unsigned(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(FloatJudgeTest::unsigned).toList();
    }
    return value instanceof Double number ? (Object) (number + 0.0) : value;
  }

  private static String yaml(String step) {
    StringBuilder text = new StringBuilder("pipeline:\n  transforms:\n    - " + step + "\n");
    text.append("streams:\n");
    for (String stream : List.of("s1", "s2")) {
      text.append("  ").append(stream).append(":\n    timestamp: t\n    fields: {");
      COLUMNS.forEach(c -> text.append(c.name()).append(": ").append(c.declared()).append(", "));
      text.append("}\n    live: ").append(Case.NOWHERE.live(stream));
      text.append("\n    archive: {type: ReadFromParquet, config: {path: nowhere}}\n");
    }
    text.append("on_error: fail\noutputs:\n");
    text.append("  result: {input: out, live: {type: WriteToConsole},");
    return text.append(" replay: {type: WriteToConsole}}\n").toString();
  }

  private static List<TimedRow> replay(String yaml, Case one) {
    Plan plan = Trial.plan(yaml);
    CapturedRun result = new MemoryRuns(plan).run(Trial.archived(one), false, 3);
    return Rows.of(result.rows().get("result"), plan.outputs().get(0).schema());
  }

  private static List<TimedRow> query(String sql, Map<String, List<TimedRow>> events)
      throws SQLException {
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement()) {
      for (Map.Entry<String, List<TimedRow>> table : events.entrySet()) {
        statement.execute(
            "CREATE TABLE " + table.getKey() + " (id BIGINT, x DOUBLE, y DOUBLE, t BIGINT)");
        try (PreparedStatement insert =
            database.prepareStatement("INSERT INTO " + table.getKey() + " VALUES (?,?,?,?)")) {
          for (TimedRow row : table.getValue()) {
            for (int i = 0; i < COLUMNS.size(); i++) {
              insert.setObject(i + 1, row.value(COLUMNS.get(i).name()));
            }
            insert.addBatch();
          }
          insert.executeBatch();
        }
      }
      try (ResultSet found = statement.executeQuery(sql)) {
        return rows(found);
      }
    }
  }

  private static List<TimedRow> rows(ResultSet found) throws SQLException {
    List<TimedRow> rows = new ArrayList<>();
    while (found.next()) {
      Map<String, Object> row = new LinkedHashMap<>();
      for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
        Object value = found.getObject(i);
        row.put(
            found.getMetaData().getColumnName(i),
            value instanceof java.sql.Array array
                ? List.of((Object[]) array.getArray())
                : value instanceof Integer whole ? (Object) whole.longValue() : value);
      }
      long time = ((Number) row.remove("tau")).longValue();
      rows.add(new TimedRow(row, time));
    }
    return rows;
  }
}
