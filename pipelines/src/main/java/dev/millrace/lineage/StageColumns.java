package dev.millrace.lineage;

import dev.millrace.element.coding.RowCodec;
import dev.millrace.plan.column.Lineage;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.node.ElementNode;
import dev.millrace.plan.node.ErrorsNode;
import dev.millrace.plan.node.KeyedNode;
import dev.millrace.plan.node.NodeKind;
import dev.millrace.plan.node.SourceNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/**
 * What a stage does with the columns of the rows at its head: which it only passes on, to a block
 * of an exchange or a sink or to the bytes of a key, and which nobody looks at at all. Strings of
 * the former may stay the UTF-8 that they are ({@link dev.millrace.element.coding.Utf8}); the
 * latter need not be decoded in a replay, nor sent where the key says them. A live run keeps whole
 * rows, because what waits in its state may meet a graph that wants more of it after an upgrade.
 */
public final class StageColumns {
  private final Plan plan;

  /** Follows the columns of a plan. */
  public StageColumns(Plan plan) {
    this.plan = plan;
  }

  /** The columns of a source's rows that its stage only passes on. */
  public Set<Integer> passedBySource(PlanNode source) {
    Set<Integer> passed = all(source.schema());
    outputs(source).forEach(edge -> passed.removeAll(readAfter(edge)));
    return passed;
  }

  /**
   * The columns of an input's rows that the stage of a keyed node only passes on, after the
   * exchange.
   */
  public Set<Integer> passedAfter(PlanNode keyed, int input) {
    Set<Integer> passed = all(plan.schema(keyed.inputs().get(input)));
    passed.removeAll(plan.lineage(keyed).read(input, readAfterAll(keyed)));
    return passed;
  }

  /** The coding of the rows that go into the exchange before a keyed node's input. */
  public RowCodec sent(PlanNode node, KeyedNode keyed, RowCodec rows) {
    return rows.without(keyed.saidByKey(rows.schema(), decoded(node, keyed)));
  }

  /** The coding of the rows that come out of it. */
  public RowCodec received(PlanNode node, KeyedNode keyed, int input, RowCodec rows) {
    RowCodec decoded = decoded(node, keyed).map(rows::decodingOnly).orElse(rows);
    return decoded.passing(passedAfter(node, input));
  }

  private static Set<Integer> all(Schema schema) {
    return new HashSet<>(IntStream.range(0, schema.getFieldCount()).boxed().toList());
  }

  private static List<Edge> outputs(PlanNode node) {
    return IntStream.range(0, node.outputs().size())
        .mapToObj(output -> new Edge(node.name(), output))
        .toList();
  }

  private List<Set<Integer>> readAfterAll(PlanNode node) {
    return outputs(node).stream().map(this::readAfter).toList();
  }

  /** The columns of an output that the steps after it in the same stage look at. */
  private Set<Integer> readAfter(Edge edge) {
    Set<Integer> read = new HashSet<>();
    for (PlanNode reader : plan.nodes()) {
      for (int input = 0; input < reader.inputs().size(); input++) {
        if (reader.inputs().get(input).equals(edge)) {
          read.addAll(readBy(reader, input));
        }
      }
    }
    return read;
  }

  /** The columns of an input that a step, or one after it in the same stage, looks at. */
  private Set<Integer> readBy(PlanNode reader, int input) {
    Lineage lineage = plan.lineage(reader);
    boolean endsStage = reader.kind().accept(ENDS_STAGE);
    return lineage.read(input, endsStage ? List.of() : readAfterAll(reader));
  }

  private static final NodeKind.Visitor<Boolean> ENDS_STAGE =
      new NodeKind.Visitor<>() {
        @Override
        public Boolean visit(SourceNode node) {
          return false;
        }

        @Override
        public Boolean visit(ElementNode node) {
          return false;
        }

        @Override
        public Boolean visit(KeyedNode node) {
          return true;
        }

        @Override
        public Boolean visit(ErrorsNode node) {
          return false;
        }
      };

  /**
   * The columns that anybody looks at after a node that hands its rows on; empty if all of them may
   * be. The exchange carries the others as well unless the key says them, since ties between events
   * go by the whole row.
   */
  private Optional<Set<Integer>> decoded(PlanNode node, KeyedNode keyed) {
    if (!keyed.handsRowsOn()) {
      return Optional.empty();
    }
    Set<Integer> wanted = new HashSet<>();
    boolean some = outputs(node).stream().allMatch(edge -> collect(edge, wanted));
    return some ? Optional.of(wanted) : Optional.empty();
  }

  /**
   * False if all columns are wanted: by an output, or by a step whose dead letters show the row.
   */
  private boolean collect(Edge edge, Set<Integer> wanted) {
    if (plan.outputs().stream().anyMatch(output -> output.inputs().contains(edge))) {
      return false;
    }
    return plan.nodes().stream()
        .filter(reader -> reader.inputs().contains(edge))
        .allMatch(reader -> collectOf(reader, edge, wanted));
  }

  private boolean collectOf(PlanNode reader, Edge edge, Set<Integer> wanted) {
    Lineage lineage = plan.lineage(reader);
    boolean onlyCopies =
        reader.inputs().size() == 1
            && reader.outputs().size() == 1
            && !reader.kind().accept(ShownRows.POSSIBLE)
            && lineage.inputs().get(0).read().isEmpty();
    if (!onlyCopies) {
      return false;
    }
    wanted.addAll(lineage.inputs().get(0).needed());
    if (handsAllOn(lineage, plan.schema(edge), reader.schema())) {
      return collect(new Edge(reader.name(), 0), wanted);
    }
    wanted.addAll(lineage.needed(0, List.of(all(reader.schema()))));
    return true;
  }

  private static boolean handsAllOn(Lineage lineage, Schema in, Schema out) {
    return in.getFieldCount() == out.getFieldCount()
        && all(in).stream()
            .allMatch(i -> lineage.origins(0, i).stream().anyMatch(o -> o.column() == i));
  }
}
