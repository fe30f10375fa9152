package dev.millrace.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.capture.CapturedRun;
import dev.millrace.filetest.MemoryRuns;
import dev.millrace.plan.model.Plan;
import dev.millrace.testing.oracle.TimedRow;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What SQL can say of a step, DuckDB says too, on random events. */
class DuckDbJudgeTest {
  private static final int SEEDS = Integer.getInteger("millrace.parity.duckdb", 4);
  private static final int EVENTS = 300;

  private static final List<Column> COLUMNS =
      List.of(
          new Column("id", Type.LONG, false),
          new Column("k", Type.TEXT, true),
          new Column("n", Type.LONG, true),
          new Column("d", Type.DECIMAL, true),
          new Column("t", Type.TIME, false));

  private static final String AGGREGATES =
      "{c: {fn: count}, sn: {value: n, fn: sum}, sd: {value: d, fn: sum}, mn: {value: n, fn: min},"
          + " md: {value: d, fn: max}, ids: {value: id, fn: count_distinct}}";

  private static final String SQL_AGGREGATES =
      "count(*) AS c, sum(n) AS sn, sum(d) AS sd, min(n) AS mn, max(d) AS md,"
          + " count(DISTINCT id) AS ids";

  @Test
  void filtersAlike() throws SQLException {
    check(
        "{type: Filter, name: out, input: s1, config: {keep: \"n > 1 OR NOT (d >= 0.5 AND k ="
            + " 'a')\"}}",
        "SELECT *, t AS tau FROM s1 WHERE n > 1 OR NOT (d >= 0.5 AND k = 'a')");
  }

  @Test
  void aggregatesFixedWindowsAlike() throws SQLException {
    check(
        combine("{type: fixed, size: 10s, offset: 2500ms}"),
        "SELECT k, "
            + SQL_AGGREGATES
            + ", ws + 9999 AS tau FROM (SELECT *, t - ((t - 2500) % 10000 + 10000) % 10000 AS ws"
            + " FROM s1) GROUP BY k, ws");
  }

  @Test
  void aggregatesSlidingWindowsAlike() throws SQLException {
    check(
        combine("{type: sliding, size: 10s, period: 5s}"),
        "SELECT k, "
            + SQL_AGGREGATES
            + ", ws + 9999 AS tau FROM (SELECT *, t - (t % 5000 + 5000) % 5000 - back AS ws"
            + " FROM s1, (VALUES (0), (5000)) AS b(back)) GROUP BY k, ws");
  }

  @Test
  void aggregatesSessionsAlike() throws SQLException {
    check(
        combine("{type: sessions, gap: 3s}"),
        "WITH marked AS (SELECT *, CASE WHEN t - lag(t) OVER (PARTITION BY k ORDER BY t) < 3000"
            + " THEN 0 ELSE 1 END AS opens FROM s1), numbered AS (SELECT *, sum(opens) OVER"
            + " (PARTITION BY k ORDER BY t RANGE UNBOUNDED PRECEDING) AS session FROM marked)"
            + " SELECT k, "
            + SQL_AGGREGATES
            + ", max(t) + 2999 AS tau FROM numbered GROUP BY k, session");
  }

  @Test
  void joinsIntervalsAlike() throws SQLException {
    check(
        join("type: outer, within: {lower: -5s, upper: 10s}"),
        "SELECT l.id AS a, l.k AS b, l.d AS c, r.id AS e, r.n AS f,"
            + " greatest(coalesce(l.t, r.t), coalesce(r.t, l.t)) AS tau FROM s1 l FULL JOIN s2 r"
            + " ON l.k = r.k AND r.t - l.t BETWEEN -5000 AND 10000");
  }

  @Test
  void joinsAsOfAlike() throws SQLException {
    check(
        join("type: left, as_of: r"),
        "SELECT l.id AS a, l.k AS b, l.d AS c, r.id AS e, r.n AS f, l.t AS tau"
            + " FROM s1 l ASOF LEFT JOIN s2 r ON l.k = r.k AND l.t >= r.t");
  }

  @Test
  void dropsDuplicatesAlike() throws SQLException {
    check(
        "{type: MapToFields, name: few, input: s1, config: {fields: {k: k, t: t}}}\n"
            + "    - {type: Deduplicate, name: out, input: few, config: {key: k, within: 4s}}",
        "WITH RECURSIVE kept AS (SELECT k, min(t) AS t FROM s1 GROUP BY k UNION ALL SELECT s1.k,"
            + " min(s1.t) AS t FROM kept JOIN s1 ON s1.k IS NOT DISTINCT FROM kept.k"
            + " AND s1.t >= kept.t + 4000 GROUP BY s1.k) SELECT k, t, t AS tau FROM kept");
  }

  @Test
  void dropsRedeliveredRowsAlike() throws SQLException {
    check(
        "{type: MapToFields, name: few, input: s1, config: {fields: {k: k, n: n, t: t}}}\n"
            + "    - {type: Deduplicate, name: out, input: few, config: {key: [k, n, t], within:"
            + " 1s, emit: on_arrival}}",
        "SELECT k, n, t, t AS tau FROM (SELECT *, row_number() OVER (PARTITION BY k, n, t) AS nth"
            + " FROM s1) WHERE nth = 1");
  }

  @Test
  void validatesAlike() throws SQLException {
    check(
        "{type: Validate, name: all, input: s1, config: {rules: {few: \"n < 5\", known: \"k IS NOT"
            + " NULL\"}, quarantine: out}}\n"
            + "    - {type: MapToFields, name: good, input: all, config: {fields: {id: id, ok:"
            + " 1}}}\n"
            + "    - {type: MapToFields, name: bad, input: all.out, config: {fields: {id: id, ok:"
            + " 0}}}\n"
            + "    - {type: Flatten, name: out, input: [good, bad]}",
        "SELECT id, CASE WHEN n < 5 AND k IS NOT NULL THEN 1 ELSE 0 END AS ok, t AS tau FROM s1");
  }

  @Test
  void takesFirstLastAndTopAlike() throws SQLException {
    check(
        "{type: Combine, name: made, input: s1, windowing: {type: fixed, size: 30s}, config:"
            + " {group_by: k, combine: {f: {value: t, fn: first}, l: {value: t, fn: last}, best:"
            + " {value: id, fn: {type: top, config: {n: 2}}}, all: {value: id, fn: collect}}}}\n"
            + "    - {type: MapToFields, name: out, input: made, config: {fields: {k: k, f: f, l:"
            + " l, best: 'best[1]', second: 'COALESCE(best[2], -1)', c: 'CARDINALITY(\"all\")'}}}",
        "SELECT k, min(t) AS f, max(t) AS l, list_reverse_sort(list(id))[1] AS best,"
            + " coalesce(list_reverse_sort(list(id))[2], -1) AS second, count(id) AS c,"
            + " ws + 29999 AS tau FROM (SELECT *, t - (t % 30000 + 30000) % 30000 AS ws FROM s1)"
            + " GROUP BY k, ws");
  }

  @Test
  void spreadsAndQuantilesAlike() throws SQLException {
    // DuckDB rounds on its way, so that only the first digits can be compared.
    check(
        "{type: Combine, name: made, input: s1, windowing: {type: fixed, size: 30s}, config:"
            + " {group_by: k, combine: {vs: {value: n, fn: variance}, sp: {value: d, fn:"
            + " stddev_pop}, m: {value: n, fn: median}, p: {value: id, fn: {type: quantile, config:"
            + " {q: 0.95}}}, q: {value: n, fn: {type: quantile, config: {q: 0.3, discrete: true}}},"
            + " j: {value: 'CAST(id AS VARCHAR)', fn: {type: string_agg, config: {separator:"
            + " '/'}}}, few: {fn: count, filter: 'n < 3'}, fs: {value: n, fn: sum, filter: 'd >"
            + " 0'}}}}\n"
            + "    - {type: MapToFields, name: out, input: made, config: {fields: {k: k, vs:"
            + " 'ROUND(vs * 1000)', sp: 'ROUND(LN(sp + 1) * 1000)', m: m, p: 'ROUND(p * 1000)', q:"
            + " q, j: CHAR_LENGTH(j), few: few, fs: fs}}}",
        "SELECT k, round(var_samp(n) * 1000) AS vs, round(ln(stddev_pop(d) + 1) * 1000) AS sp,"
            + " median(n) AS m, round(quantile_cont(id, 0.95) * 1000) AS p,"
            + " quantile_disc(n, 0.3) AS q, length(string_agg(CAST(id AS VARCHAR), '/')) AS j,"
            + " count(*) FILTER (n < 3) AS few, sum(n) FILTER (d > 0) AS fs,"
            + " ws + 29999 AS tau FROM (SELECT *, t - (t % 30000 + 30000) % 30000 AS ws FROM s1)"
            + " GROUP BY k, ws");
  }

  @Test
  void explodesAlike() throws SQLException {
    check(
        "{type: MapToFields, name: few, input: s1, config: {fields: {id: id, e: \"ARRAY[id,"
            + " n]\"}}}\n"
            + "    - {type: Explode, name: out, input: few, config: {fields: e}}",
        "SELECT id, unnest([id, n]) AS e, t AS tau FROM s1");
  }

  @Test
  void joinsInWindowsAlike() throws SQLException {
    check(
        "{type: Join, name: out, input: {l: s1, r: s2}, windowing: {type: fixed, size: 10s},"
            + " config: {type: left, equalities: k, fields: {l: {a: id, b: k}, r: {e: id, f: n}}}}",
        "SELECT l.id AS a, l.k AS b, r.id AS e, r.n AS f,"
            + " l.t - (l.t % 10000 + 10000) % 10000 + 9999 AS tau FROM s1 l LEFT JOIN s2 r"
            + " ON l.k = r.k AND l.t - (l.t % 10000 + 10000) % 10000"
            + " = r.t - (r.t % 10000 + 10000) % 10000");
  }

  private static String combine(String windowing) {
    return "{type: Combine, name: out, input: s1, windowing: "
        + windowing
        + ", config: {group_by: k, combine: "
        + AGGREGATES
        + "}}";
  }

  private static String join(String how) {
    return "{type: Join, name: out, input: {l: s1, r: s2}, config: {equalities: k, "
        + how
        + ", fields: {l: {a: id, b: k, c: d}, r: {e: id, f: n}}}}";
  }

  private static void check(String step, String sql) throws SQLException {
    for (long seed = 1; seed <= SEEDS; seed++) {
      // given
      EventDraws draws =
          new EventDraws(
              new Draw(seed), false, seed % 2 == 0 ? -70_000 : 1_740_000_000_000L, 120_000, 4);
      Map<String, List<TimedRow>> events = new LinkedHashMap<>();
      events.put("s1", speakable(draws.events(COLUMNS, EVENTS), false));
      events.put("s2", speakable(draws.events(COLUMNS, EVENTS), true));
      Case one = new Case(seed, Map.of("s1", COLUMNS, "s2", COLUMNS), List.of(), List.of(), events);

      // when
      List<TimedRow> ours = replay(yaml(step), one);
      List<TimedRow> theirs = query(sql, events);

      // then
      assertThat(theirs).isNotEmpty();
      assertThat(Rows.difference(Rows.multiset(theirs), Rows.multiset(ours)))
          .as("seed " + seed)
          .isEmpty();
    }
  }

  /** Texts that the database takes; of versions, one per key and time. */
  private static List<TimedRow> speakable(List<TimedRow> rows, boolean unique) {
    Set<List<Object>> seen = new HashSet<>();
    List<TimedRow> kept = new ArrayList<>();
    for (TimedRow row : rows) {
      String key = (String) row.value("k");
      TimedRow clean = key == null ? row : row.with("k", key.replace("\u0000", ""));
      if (!unique || seen.add(clean.values(List.of("k", "t")))) {
        kept.add(clean);
      }
    }
    return kept;
  }

  private static String yaml(String step) {
    StringBuilder text = new StringBuilder("pipeline:\n  transforms:\n    - " + step + "\n");
    text.append("streams:\n");
    for (String stream : List.of("s1", "s2")) {
      text.append("  ").append(stream).append(":\n    timestamp: t\n    fields: {");
      COLUMNS.forEach(c -> text.append(c.name() + ": " + c.declared() + ", "));
      text.append("}\n    live: ").append(Case.NOWHERE.live(stream));
      text.append("\n    archive: {type: ReadFromParquet, config: {path: nowhere}}\n");
    }
    text.append("on_error: fail\noutputs:\n");
    text.append("  result: {input: out, live: {type: WriteToConsole},");
    text.append(" replay: {type: WriteToConsole}}\n");
    return text.toString();
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
            "CREATE TABLE "
                + table.getKey()
                + " (id BIGINT, k VARCHAR, n BIGINT, d DECIMAL(20,4), t BIGINT)");
        try (PreparedStatement insert =
            database.prepareStatement("INSERT INTO " + table.getKey() + " VALUES (?,?,?,?,?)")) {
          for (TimedRow row : table.getValue()) {
            int place = 1;
            for (Column column : COLUMNS) {
              insert.setObject(place++, row.value(column.name()));
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
        boolean whole = value instanceof BigInteger || value instanceof Integer;
        row.put(
            found.getMetaData().getColumnName(i),
            whole ? (Object) new BigDecimal(value.toString()).longValueExact() : value);
      }
      long time = ((Number) row.remove("tau")).longValue();
      rows.add(new TimedRow(row, time));
    }
    return rows;
  }
}
