package dev.millrace.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.plan.column.JoinColumn;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.node.FilterNode;
import dev.millrace.plan.node.FlattenNode;
import dev.millrace.plan.node.JoinNode;
import dev.millrace.plan.node.MapNode;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.yaml.PipelineFiles;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Columns that nobody wants leave the plan, and what is left finds its columns where they are. */
class PruningTest {
  private static final String STREAMS =
      """
      streams:
        a:
          fields: {p: BIGINT, q: BIGINT, r: BIGINT, s: BIGINT, at: TIMESTAMP}
          timestamp: at
          archive: {type: ReadFromParquet, config: {path: x}}
        b:
          fields: {s: BIGINT, r: BIGINT, q: BIGINT, p: BIGINT, at: TIMESTAMP}
          timestamp: at
          archive: {type: ReadFromParquet, config: {path: x}}
      on_error: fail
      outputs:
        out:
          input: Last
          replay: {type: WriteToConsole}
      pipeline:
        transforms:
      """;

  private static Plan plan(String steps) {
    String text = STREAMS + steps.indent(4);
    return Planner.plan(PipelineFiles.parse("p.yaml", text, Map.of()).spec());
  }

  private static List<String> columns(Plan plan, String node) {
    return plan.node(node).schema().getFieldNames();
  }

  @Test
  void expressionsFollowTheirColumns() {
    // when
    Plan plan =
        plan(
            """
            - {type: Filter, name: Keep, input: a, config: {keep: "s > q"}}
            - {type: MapToFields, name: Last, input: Keep, config: {fields: {t: "r + 1", s: s}}}
            """);

    // then
    assertThat(columns(plan, "a")).containsExactly("q", "r", "s");
    assertThat(columns(plan, "Keep")).containsExactly("q", "r", "s");
    FilterNode keep = (FilterNode) plan.node("Keep").kind();
    assertThat(keep.keep().expression().isTrue(new Object[] {1L, 0L, 2L})).isTrue();
    assertThat(keep.keep().expression().isTrue(new Object[] {2L, 0L, 1L})).isFalse();
    MapNode map = (MapNode) plan.node("Last").kind();
    assertThat(map.columns().get(0).expression().evaluate(new Object[] {7L, 8L, 9L})).isEqualTo(9L);
    assertThat(map.columns().get(1).column()).isEqualTo(2);
  }

  @Test
  void appendedColumnsThatNobodyWantsAreLeftOut() {
    // when
    Plan plan =
        plan(
            """
            - type: MapToFields
              name: More
              input: a
              config: {append: true, drop: [r], fields: {t: "s + 1"}}
            - {type: MapToFields, name: Last, input: More, config: {fields: {q: q, t: t}}}
            """);

    // then
    assertThat(columns(plan, "a")).containsExactly("q", "s");
    assertThat(columns(plan, "More")).containsExactly("q", "s", "t");
    assertThat(((MapNode) plan.node("More").kind()).appended()).isEqualTo(2);
  }

  @Test
  void aFlattenKeepsWhatAllItsInputsStillHave() {
    // when: only the filter of one input wants its p
    Plan plan =
        plan(
            """
            - {type: Filter, name: Some, input: b, config: {keep: "p > 0"}}
            - {type: Flatten, name: All, input: [a, Some]}
            - {type: MapToFields, name: Last, input: All, config: {fields: {q: q}}}
            """);

    // then
    assertThat(columns(plan, "a")).containsExactly("q");
    assertThat(columns(plan, "Some")).containsExactly("q", "p");
    assertThat(columns(plan, "All")).containsExactly("q");
    assertThat(((FlattenNode) plan.node("All").kind()).columns())
        .containsExactly(List.of(0), List.of(0));
  }

  @Test
  void aJoinFindsTheColumnsThatAreLeft() {
    // when
    Plan plan =
        plan(
            """
            - type: Join
              name: J
              input: {a: a, b: b}
              config: {equalities: s, within: {upper: 1m}, fields: {b: {other: p}}}
            - {type: MapToFields, name: Last, input: J, config: {fields: {r: r, other: other}}}
            """);

    // then
    assertThat(columns(plan, "a")).containsExactly("r", "s");
    assertThat(columns(plan, "b")).containsExactly("s", "p");
    assertThat(columns(plan, "J")).containsExactly("r", "s", "other");
    assertThat(((JoinNode) plan.node("J").kind()).columns())
        .containsExactly(
            new JoinColumn(0, 0, false), new JoinColumn(0, 1, false), new JoinColumn(1, 1, true));
  }

  @Test
  void aStreamThatNobodyReadsHasNoColumns() {
    // when
    Plan plan = plan("- {type: MapToFields, name: Last, input: a, config: {fields: {q: q}}}\n");

    // then
    assertThat(columns(plan, "b")).isEmpty();
    assertThat(((StreamNode) plan.node("b").kind()).schema().getFieldCount()).isEqualTo(5);
  }
}
