package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.key.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of sinks says of each what the sink declares, and names tests that kill. */
class SinksPageTest {
  private static final Pattern TYPE = Pattern.compile("`(WriteTo\\w+)`");
  private static final Pattern KILL = Pattern.compile("\\bkill\\(|terminate|int kill\\b");

  /** They show rows, or count them, and keep none. */
  private static final Set<String> KEEPS_NOTHING = Set.of("WriteToConsole", "WriteToMetrics");

  private record Row(
      List<String> types,
      String all,
      String newest,
      String ends,
      String killed,
      String tests,
      String readBack) {}

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    String page = Files.readString(Path.of("../docs/delivery.md"));
    String table = page.substring(page.indexOf("\n## Sinks side by side"));
    for (String line : table.substring(0, table.indexOf("\n## Faults")).split("\n")) {
      String[] cells = line.split(" *\\| *", -1);
      if (cells.length > 7 && cells[1].contains("WriteTo")) {
        List<String> types = TYPE.matcher(cells[1]).results().map(found -> found.group(1)).toList();
        rows.add(new Row(types, cells[2], cells[3], cells[4], cells[5], cells[6], cells[7]));
      }
    }
    return rows;
  }

  private static Map<String, SinkType> sinks() {
    Map<String, SinkType> sinks = new TreeMap<>();
    Connectors.types().stream()
        .filter(SinkType.class::isInstance)
        .map(SinkType.class::cast)
        .forEach(sink -> sinks.put(sink.type(), sink));
    return sinks;
  }

  @Test
  void everySinkThatKeepsRowsIsThereOnce() throws IOException {
    List<String> named = rows().stream().flatMap(row -> row.types().stream()).toList();

    Set<String> keeping = new HashSet<>(sinks().keySet());
    keeping.removeAll(KEEPS_NOTHING);
    assertThat(named).containsExactlyInAnyOrderElementsOf(keeping);
  }

  @Test
  void eachRowSaysWhatItsSinksDeclare() throws IOException {
    for (Row row : rows()) {
      for (String type : row.types()) {
        SinkType sink = Objects.requireNonNull(sinks().get(type));

        assertThat(row.all()).as(type).isEqualTo(all(sink));
        assertThat(row.newest()).as(type).startsWith(newest(sink));
        assertThat(row.ends())
            .as(type)
            .startsWith(sink.keys().key("deleted").isPresent() ? "[`deleted`]" : "no");
        assertThat(row.killed()).as(type).contains(killed(sink));
        assertThat(row.readBack().equals("no")).as(type).isEqualTo(sink.readBack().isEmpty());
      }
    }
  }

  /** What a sink does with every row: a key that it cannot do without keeps one row of each. */
  private static String all(SinkType sink) {
    if (sink.keys().key("mode").isPresent()) {
      return "`mode: append`";
    }
    return isByKey(sink) ? "no" : "yes";
  }

  private static String newest(SinkType sink) {
    if (sink.keys().key("mode").isPresent() && sink.keys().key("version").isPresent()) {
      return "`mode: upsert`";
    }
    return isByKey(sink) ? "`" : "no";
  }

  private static boolean isByKey(SinkType sink) {
    return sink.keys().key("key").filter(Key::required).isPresent();
  }

  private static String killed(SinkType sink) {
    return switch (sink.delivery()) {
      case AT_LEAST_ONCE -> "once or more, with the same id";
      case WHOLE_FILES -> "whole files, [each once]";
      case WHOLE_COMMITS -> "whole commits, each once";
      case IDEMPOTENT -> "each key's newest";
      case EXACTLY_ONCE, EXACTLY_ONCE_BY_CHECKPOINTS ->
          "once or more; each once with `delivery: exactly_once`";
    };
  }

  @Test
  void eachTestOfKillsKillsAndWritesToItsSinks() throws IOException {
    Map<String, String> tests = TestSources.read();
    String shipped = Files.readString(Path.of("../pipelines/definitions/orders-payments.yaml"));
    for (Row row : rows()) {
      List<String> named = TestSources.named(row.tests());
      assertThat(named.isEmpty()).as(row.tests()).isEqualTo(row.tests().startsWith("none"));
      for (String name : named) {
        String test = tests.getOrDefault(name, "");

        String written = test.contains("OrdersJob") ? test + shipped : test;
        assertThat(test).as(name).containsPattern(KILL);
        assertThat(distinct(row.types())).as(name).allMatch(written::contains);
      }
    }
  }

  /** Without other names of one sink. */
  private static List<String> distinct(List<String> types) {
    Set<Object> keys = new HashSet<>();
    return types.stream().filter(type -> keys.add(sinks().get(type).keys())).toList();
  }
}
