package dev.millrace.plan.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.plan.PlanFiles;
import dev.millrace.plan.PlanText;
import dev.millrace.plan.Planner;
import dev.millrace.plan.column.JoinColumn;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.node.AssignTimestampsNode;
import dev.millrace.plan.node.FlattenNode;
import dev.millrace.plan.node.JoinNode;
import dev.millrace.plan.node.SourceNode.CreateNode;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.KeyedStep.JoinType;
import dev.millrace.spec.yaml.PipelineFiles;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What each kind of step gives: nodes, columns, windows. */
class StepsTest {

  @Test
  void mapKeepsColumnsInOrderAndPutsNewOnesBehind() {
    assertThat(
            nodes(
                """
                - type: MapToFields
                  name: S
                  input: orders
                  config:
                    append: true
                    drop: [tags, user]
                    fields: {user: "UPPER(user)", cents: {expression: "amount * 100", output_type: BIGINT}}
                """))
        .isEqualTo(
            """
            orders: stream
              columns: id VARCHAR NOT NULL, user VARCHAR, amount DECIMAL(12, 2) NOT NULL, t TIMESTAMP NOT NULL
              not read: tags
              event time: t, out of order by at most 0s, late after 0s, idle after 30s (advance)

            S: map of orders
              columns: id VARCHAR NOT NULL, amount DECIMAL(12, 2) NOT NULL, t TIMESTAMP NOT NULL, user VARCHAR, cents BIGINT
            """);
  }

  @Test
  void explodeGivesElementsThatCanBeMissingOnlyWhereArraysAreZipped() {
    // given
    String arrays =
        """
        - {type: MapToFields, name: M, input: orders, config: {fields: {a: tags, b: "ARRAY[1, 2]"}}}
        """;

    // when / then
    assertThat(
            lastNode(
                arrays
                    + "- {type: Explode, name: S, input: M, config: {fields: [a, b], cross_product:"
                    + " false}}"))
        .isEqualTo("S: explode of M\n  columns: a VARCHAR, b INTEGER\n");
    assertThat(
            lastNode(
                arrays
                    + "- {type: Explode, name: S, input: M, config: {fields: [a, b], cross_product:"
                    + " true}}"))
        .isEqualTo("S: explode of M\n  columns: a VARCHAR, b INTEGER NOT NULL\n");
  }

  @Test
  void partitionHasAnOutputPerNameAndOneForTheRest() {
    // when
    Plan plan =
        plan(
            """
            - {type: Partition, name: P, input: orders, config: {by: user, outputs: [a, b], unknown_output: rest}}
            - {type: LogForTesting, name: A, input: P.a}
            - {type: LogForTesting, name: B, input: P.b}
            - {type: LogForTesting, name: S, input: P.rest}
            """);

    // then
    assertThat(plan.node("P").outputs().stream().map(PlanNode.NodeOutput::name).toList())
        .containsExactly("output", "a", "b", "rest");
    assertThat(plan.node("S").inputs()).containsExactly(new Edge("P", 3));
  }

  @Test
  void flattenGoesByNameAndAllowsNullWhereAnyInputDoes() {
    // when
    Plan plan =
        plan(
            """
            - {type: MapToFields, name: A, input: orders, config: {fields: {x: id, n: "1"}}}
            - {type: MapToFields, name: B, input: orders, config: {fields: {n: "2", x: user}}}
            - {type: Flatten, name: S, input: [A, B]}
            """);

    // then
    FlattenNode flatten = (FlattenNode) plan.node("S").kind();
    assertThat(flatten.columns()).containsExactly(List.of(0, 1), List.of(1, 0));
    assertThat(PlanText.render(plan))
        .contains("S: flatten of A, B\n  columns: x VARCHAR, n INTEGER NOT NULL\n");
  }

  @Test
  void flattenOfStreamsHoldsOnlyWhatIsReadBehindIt() {
    // given: the filter before A alone needs the column u
    String text =
        """
        streams:
          a: {fields: {x: VARCHAR, u: VARCHAR, z: VARCHAR}, live: &l {type: ReadFromKafka, config: {topic: t, bootstrap_servers: b, format: JSON}}}
          b: {fields: {z: VARCHAR, u: VARCHAR, x: VARCHAR}, live: *l}
        on_error: fail
        pipeline:
          transforms:
            - {type: Filter, name: A, input: a, config: {keep: "u = 'v'"}}
            - {type: Flatten, name: F, input: [A, b]}
            - {type: MapToFields, name: S, input: F, config: {fields: {x: x}}}
        outputs:
          out: {input: S, live: {type: WriteToConsole}}
        """;

    // when
    Plan plan = PlanFiles.plan(text);

    // then
    assertThat(used(plan, "a")).containsExactly("x", "u");
    assertThat(used(plan, "b")).containsExactly("x");
    assertThat(plan.node("F").schema().getFieldNames()).containsExactly("x");
    assertThat(((FlattenNode) plan.node("F").kind()).columns())
        .containsExactly(List.of(0), List.of(0));
  }

  @Test
  void combineComputesGroupsAndArgumentsOnceInFrontOfIt() {
    assertThat(
            nodes(
                """
                - type: Combine
                  name: S
                  input: orders
                  windowing: {type: sliding, size: 1h, period: 15m}
                  config:
                    group_by: {u: "UPPER(user)"}
                    combine:
                      n: {fn: count}
                      sum: {value: amount, fn: sum}
                      mean: {value: amount, fn: mean}
                      last: {value: id, fn: last}
                """))
        .isEqualTo(
            """
            orders: stream
              columns: id VARCHAR NOT NULL, user VARCHAR, amount DECIMAL(12, 2) NOT NULL
              not read: tags
              event time: t, out of order by at most 0s, late after 0s, idle after 30s (advance)

            S/window: window of orders
              columns: id VARCHAR NOT NULL, user VARCHAR, amount DECIMAL(12, 2) NOT NULL
              windows: sliding 1h every 15m

            S/inputs: map of S/window
              columns: u VARCHAR, sum DECIMAL(12, 2) NOT NULL, last VARCHAR NOT NULL
              windows: sliding 1h every 15m

            S: combine of S/inputs
              columns: u VARCHAR, n BIGINT NOT NULL, sum DECIMAL(38, 2) NOT NULL, mean DECIMAL(38, 6) NOT NULL, last VARCHAR NOT NULL
              key: u
              windows: sliding 1h every 15m
              state: one accumulator per key and window, until the watermark passes the window's end
              keys held: those of the last 1h
            """);
  }

  @Test
  void rowsOfACombineMayBeDeduplicatedAndWindowedAnew() {
    assertThat(
            lastNode(
                """
                - {type: Combine, name: C, input: orders, windowing: {type: sliding, size: 1h, period: 15m}, config: {group_by: user, combine: {n: count}}}
                - {type: Deduplicate, name: D, input: C, config: {key: user, within: 1d}}
                - {type: WindowInto, name: S, input: D, config: {windowing: {type: sessions, gap: 1500ms}}}
                """))
        .isEqualTo(
            "S: window of D\n"
                + "  columns: user VARCHAR, n BIGINT NOT NULL\n"
                + "  windows: sessions gap 1500ms\n");
  }

  @Test
  void windowsOfACalendarTellTheirZone() {
    assertThat(
            lastNode(
                """
                - {type: WindowInto, name: S, input: orders, windowing: {type: calendar, unit: hour}}
                """))
        .endsWith("  windows: calendar hour in UTC\n");
    assertThat(
            lastNode(
                """
                - {type: Combine, name: S, input: orders, windowing: {type: calendar, unit: week, time_zone: Europe/Berlin, week_start: sunday}, config: {group_by: id, combine: {n: count}}}
                """))
        .endsWith(
            """
              windows: calendar week from sunday in Europe/Berlin
              state: one accumulator per key and window, until the watermark passes the window's end
              keys held: those of the last 8d
            """);
  }

  @Test
  void intervalJoinLeavesTheWindowsOfItsInputs() {
    // when
    Plan plan =
        plan(
            """
            - {type: Combine, name: C, input: orders, windowing: {type: fixed, size: 1m}, config: {group_by: id, combine: {n: count}}}
            - {type: Join, name: S, input: {o: orders, c: C}, config: {type: left, equalities: id, within: {lower: -1m, upper: 1h}, fields: {o: [id], c: [n]}}}
            """);

    // then
    assertThat(plan.node("S").inputs())
        .containsExactly(new Edge("orders", 0), new Edge("S/global-right", 0));
    assertThat(PlanText.render(plan))
        .contains(
            """
            S: join of orders, S/global-right
              columns: id VARCHAR NOT NULL, n BIGINT
              key: id = id
              state: each left event for 1h, each right event for 1m behind the watermark
              keys held: those of the last 1h
            """);
  }

  @Test
  void joinedColumnsCanBeNullWhereTheTypeKeepsTheOtherSide() {
    assertThat(joined("inner", "")).isEqualTo("i VARCHAR NOT NULL, m DECIMAL(12, 2) NOT NULL");
    assertThat(joined("left", "")).isEqualTo("i VARCHAR NOT NULL, m DECIMAL(12, 2)");
    assertThat(joined("right", "")).isEqualTo("i VARCHAR, m DECIMAL(12, 2) NOT NULL");
    assertThat(joined("outer", "")).isEqualTo("i VARCHAR, m DECIMAL(12, 2)");
    assertThat(joined("outer", ", unmatched: {a: x}"))
        .isEqualTo("i VARCHAR, m DECIMAL(12, 2) NOT NULL");
  }

  private static String joined(String type, String more) {
    String text =
        """
        - {type: Join, name: S, input: {a: orders, b: orders}, config: {type: TYPE, equalities: id, within: {upper: 1m}, fields: {a: {i: id}, b: {m: amount}}MORE}}
        """
            .replace("TYPE", type)
            .replace("MORE", more);
    String reader = more.isEmpty() ? "" : "- {type: LogForTesting, name: L, input: S.x}\n";
    String line =
        PlanText.render(plan(text + reader))
            .lines()
            .dropWhile(l -> !l.startsWith("S: join"))
            .skip(1)
            .findFirst()
            .orElseThrow();
    return line.substring("  columns: ".length());
  }

  @Test
  void unmatchedOutputsCarryTheirInputsColumnsAndReachUpToTheLastDeclared() {
    // when
    Plan plan =
        plan(
            """
            - {type: Join, name: S, input: {a: orders, b: orders}, config: {equalities: id, within: {upper: 1m}, fields: {a: {i: id}, b: {m: amount}}, unmatched: {b: alone}}}
            - {type: MapToFields, name: L, input: S.alone, config: {fields: {tags: tags}}}
            """);

    // then
    JoinNode join = (JoinNode) plan.node("S").kind();
    assertThat(join.type()).isEqualTo(JoinType.INNER);
    assertThat(join.unmatchedLeft()).isFalse();
    assertThat(join.unmatchedRight()).isTrue();
    assertThat(join.columns())
        .containsExactly(new JoinColumn(0, 0, true), new JoinColumn(1, 1, true));
    assertThat(plan.node("S").outputs().stream().map(o -> o.name() + o.schema().getFieldNames()))
        .containsExactly("output[i, m]", "left[id, amount, tags]", "alone[id, amount, tags]");
    assertThat(plan.node("L").inputs()).containsExactly(new Edge("S", 2));
  }

  @Test
  void windowJoinTakesItsWindowsForBothInputs() {
    assertThat(
            lastNode(
                """
                - {type: Join, name: S, input: {a: orders, b: orders}, windowing: {type: fixed, size: 1m, offset: 10s}, config: {equalities: [id, user], fields: {a: [id], b: [amount]}}}
                """))
        .isEqualTo(
            """
            S: join of S/window-left, S/window-right
              columns: id VARCHAR NOT NULL, amount DECIMAL(12, 2) NOT NULL
              key: id = id, user = user
              windows: fixed 1m offset 10s
              state: every event of both sides per key and window, until the watermark passes the window's end
              keys held: those of the last 1m
            """);
  }

  @Test
  void lookupHasTheTablesColumnsAsDeclared() {
    assertThat(
            lastNode(
                """
                - {type: Join, name: S, input: {o: orders}, config: {type: left, equalities: [{o: user, table: id}], table: {type: ReadFromCsv, config: {path: u.csv, fields: {id: VARCHAR NOT NULL, name: VARCHAR NOT NULL}}}, fields: {o: [id], table: [name]}}}
                """))
        .isEqualTo(
            """
            S: lookup of orders
              columns: id VARCHAR NOT NULL, name VARCHAR
              key: user = id
              state: the whole table, from the start
            """);
  }

  @Test
  void createHasRowsOfItsInferredColumns() {
    // when
    Plan plan =
        plan(
            """
            - {type: Create, name: S, config: {elements: [{at: "00:00:01", a: 1, b: x}, {b: "y"}]}}
            """);

    // then
    CreateNode create = (CreateNode) plan.node("S").kind();
    assertThat(create.times()).containsExactly(1000L, 0L);
    assertThat(create.rows().stream().map(Arrays::asList).toList())
        .containsExactly(Arrays.asList(1L, "x"), Arrays.asList(null, "y"));
    assertThat(PlanText.render(plan))
        .contains("S: create\n  columns: a BIGINT, b VARCHAR NOT NULL\n");
  }

  @Test
  void assignTimestampsCutsMicrosecondsToMilliseconds() {
    // given
    String text =
        """
        streams:
          s: {fields: {t: TIMESTAMP(6)}, live: {type: ReadFromKafka, config: {topic: t, bootstrap_servers: b, format: JSON}}}
        on_error: fail
        pipeline:
          transforms:
            - {type: AssignTimestamps, name: S, input: s, config: {timestamp: t}}
        """;

    // when
    Plan plan = PlanFiles.plan(text + PlanFiles.CONSOLE);

    // then
    var assign = (AssignTimestampsNode) plan.node("S").kind();
    assertThat(assign.timestamp().expression().evaluate(new Object[] {1_234_567L}))
        .isEqualTo(1234L);
  }

  @Test
  void validateAndWindowInfoAddTheirColumns() {
    // when
    String text =
        PlanText.render(
            plan(
                """
                - {type: Validate, name: V, input: orders, config: {rules: {positive: "amount > 0"}, quarantine: bad}}
                - {type: LogForTesting, name: B, input: V.bad}
                - {type: ExtractWindowingInfo, name: S, input: V, windowing: {type: fixed, size: 1m}, config: {fields: {w: window_start, s: window_string}}}
                """));

    // then
    assertThat(text)
        .contains("output bad: id VARCHAR NOT NULL, user VARCHAR, ")
        .contains(", broken_rules ARRAY<VARCHAR> NOT NULL\n")
        .contains("S: windowinfo of S/window\n")
        .contains(", w TIMESTAMP NOT NULL, s VARCHAR NOT NULL\n");
  }

  @Test
  void errorOutputsOfStepsAndStreamsAreNodesOfTheirOwn() {
    // given
    String text =
        """
        streams:
          s: {fields: {a: INTEGER, b: INTEGER}, error_handling: {output: broken}, live: {type: ReadFromKafka, config: {topic: t, bootstrap_servers: b, format: JSON}}}
        on_error: fail
        pipeline:
          transforms:
            - {type: Filter, name: S, input: s, config: {keep: "a / b > 1", error_handling: {output: bad}}}
            - {type: MapToFields, name: M, input: S.bad, config: {fields: {why: "code || message"}}}
            - {type: LogForTesting, name: L, input: s.broken}
        """;

    // when
    Plan plan = PlanFiles.plan(text + PlanFiles.CONSOLE);

    // then
    assertThat(plan.nodes().stream().map(n -> n.name() + " of " + n.step()).toList())
        .containsExactly("s of s", "S of S", "S.bad of S", "M of M", "s.broken of s", "L of L");
    assertThat(plan.node("M").inputs()).containsExactly(new Edge("S.bad", 0));
  }

  @Test
  void metadataColumnsAreBehindTheDeclaredOnesAndReadOnlyIfUsed() {
    // given
    String text =
        """
        streams:
          s:
            fields: {a: INTEGER}
            live: {type: ReadFromKafka, config: {topic: t, bootstrap_servers: b, format: JSON, metadata: {key: k, headers: h, topic: tpc, partition: p, offset: o, timestamp: rt}}}
        on_error: fail
        pipeline:
          transforms:
            - {type: MapToFields, name: S, input: s, config: {fields: {o: o, k: "CHAR_LENGTH(tpc)"}}}
        """;

    // when
    Plan plan = PlanFiles.plan(text + PlanFiles.CONSOLE);

    // then
    StreamNode stream = (StreamNode) plan.node("s").kind();
    assertThat(stream.schema().getFieldNames())
        .containsExactly("a", "k", "h", "tpc", "p", "o", "rt");
    assertThat(stream.used()).containsExactly(3, 5);
    assertThat(plan.node("S").schema().getFieldNames()).containsExactly("o", "k");
  }

  @Test
  void stepsThatTestsLookAtKeepAllTheirColumns() {
    // given
    String text =
        PlanFiles.transforms(
                """
                - {type: Filter, name: F, input: orders, config: {keep: "amount > 0"}}
                - {type: MapToFields, name: S, input: F, config: {fields: {id: id}}}
                """)
            + PlanFiles.CONSOLE;
    var spec = PipelineFiles.parse("p.yaml", text, Map.of()).spec();

    // when / then
    assertThat(Planner.plan(spec).node("F").schema().getFieldNames())
        .containsExactly("id", "amount");
    assertThat(Planner.plan(spec, List.of("F")).node("F").schema().getFieldNames())
        .containsExactly("id", "user", "amount", "tags", "t");
    assertThat(used(Planner.plan(spec), "plain")).isEmpty();
  }

  @Test
  void namesThatTestsLookAtMustBeThere() {
    // given
    String text =
        PlanFiles.transforms(
                "- {type: Filter, name: S, input: orders, config: {keep: 'amount > 0'}}\n")
            + PlanFiles.CONSOLE;
    var spec = PipelineFiles.parse("p.yaml", text, Map.of()).spec();

    // when / then
    assertThatThrownBy(() -> Planner.plan(spec, List.of("T", "S.bad")))
        .hasMessage(
            """
            p.yaml: error ML-2050 tests: there is no step or stream 'T'; expected one of orders, plain, S.
            p.yaml: error ML-2054 tests: 'S' has no output 'bad'; expected S.\
            """);
  }

  @Test
  void sinksHaveTheirExpressionsByKey() {
    // given
    String text =
        PlanFiles.transforms("- {type: LogForTesting, name: L, input: orders}\n")
            + """
            outputs:
              out:
                input: L
                live: {type: WriteToKafka, config: {topic: {expression: "'t-' || user", name_pattern: "t-[a-z]+"}, bootstrap_servers: b, format: JSON, key: id, headers: {h: user}}}
                replay: {type: WriteToParquet, config: {path: x, partitions: "dt={yyyy-MM-dd}"}}
              none:
                input: L
                live: {type: WriteToKafka, config: {topic: t, bootstrap_servers: b, format: JSON, key: none}}
                replay: {type: WriteToParquet, config: {path: y}}
            """;

    // when
    Plan plan = PlanFiles.plan(text);

    // then
    assertThat(
            plan.outputs().get(0).liveExpressions().entrySet().stream()
                .map(e -> e.getKey() + " = " + e.getValue().text())
                .toList())
        .containsExactly("topic = 't-' || user", "key = id", "headers.h = user");
    assertThat(plan.outputs().get(1).liveExpressions()).isEmpty();
  }

  private static List<String> used(Plan plan, String stream) {
    StreamNode node = (StreamNode) plan.node(stream).kind();
    return node.used().stream().map(i -> node.schema().getField(i).getName()).toList();
  }

  private static Plan plan(String transforms) {
    return PlanFiles.plan(PlanFiles.transforms(transforms) + PlanFiles.CONSOLE);
  }

  /** The rendered nodes, without the pipeline's line, the outputs and the stream nobody reads. */
  private static String nodes(String transforms) {
    return Arrays.stream(PlanText.render(plan(transforms)).split("\n\n"))
        .skip(1)
        .filter(part -> !part.startsWith("output ") && !part.startsWith("plain:"))
        .map(part -> part.endsWith("\n") ? part : part + "\n")
        .collect(Collectors.joining("\n"));
  }

  private static String lastNode(String transforms) {
    return Arrays.stream(nodes(transforms).split("\n\n"))
        .filter(part -> part.startsWith("S: "))
        .findFirst()
        .orElseThrow();
  }
}
