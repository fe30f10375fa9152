package dev.millrace.plan.tag;

import dev.millrace.plan.column.Lineage.Origin;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Which columns of every step hold something of a tagged one. What is made of a tagged column is
 * tagged, but for counts and what {@code Mask} and {@code Encrypt} give; a row's place in a group,
 * and that it passed a condition, say nothing here. A column with a tagged field in it is tagged as
 * a whole.
 */
public final class TaggedColumns {
  private final Map<String, PlanNode> nodes = new HashMap<>();
  private final Map<Edge, List<Taint>> columns = new HashMap<>();

  /** Node → what the records that came to it can hold, as bytes and as rows. */
  private final Map<String, Taint> records = new HashMap<>();

  private TaggedColumns() {}

  /**
   * Follows tags through a graph.
   *
   * @param nodes in topological order
   */
  public static TaggedColumns of(List<PlanNode> nodes) {
    TaggedColumns tagged = new TaggedColumns();
    nodes.forEach(node -> tagged.nodes.put(node.name(), node));
    // A step's dead letters may be read before it in the order of nodes.
    int known = -1;
    while (known < tagged.size()) {
      known = tagged.size();
      nodes.forEach(tagged::follow);
    }
    return tagged;
  }

  private int size() {
    return columns.values().stream()
            .flatMap(List::stream)
            .mapToInt(taint -> taint.ways().size())
            .sum()
        + records.values().stream().mapToInt(taint -> taint.ways().size()).sum();
  }

  /** The tags of each column of an output of a step. */
  public List<Taint> of(Edge edge) {
    return columns.getOrDefault(edge, List.of());
  }

  /** The tags of a column. */
  public Taint of(Edge edge, int column) {
    List<Taint> taints = of(edge);
    return column < taints.size() ? taints.get(column) : Taint.NONE;
  }

  /** The numbers of the columns that have a tag. */
  public Set<Integer> in(Edge edge) {
    List<Taint> taints = of(edge);
    return IntStream.range(0, taints.size())
        .filter(column -> !taints.get(column).isNone())
        .boxed()
        .collect(Collectors.toSet());
  }

  /**
   * The numbers of the columns with a tag in rows of a source, of which a plan may have left some.
   *
   * @param rows the schema of whole rows
   */
  public static Set<Integer> declared(PlanNode source, Schema rows) {
    NodeTags tags = new NodeTags(source, List.of(), Taint.NONE);
    return IntStream.range(0, rows.getFieldCount())
        .filter(column -> !tags.declared(rows.getField(column)).isNone())
        .boxed()
        .collect(Collectors.toSet());
  }

  /** What any record can hold, as it came or as a row, and so a dead letter or a late event. */
  public Taint ofRecords() {
    return records.values().stream().reduce(Taint.NONE, Taint::with);
  }

  private void follow(PlanNode node) {
    Taint bytes = Taint.NONE;
    for (Edge input : node.inputs()) {
      bytes = bytes.with(records.getOrDefault(input.node(), Taint.NONE));
    }
    bytes = bytes.with(lettersRead(node));
    NodeTags tags = new NodeTags(node, schemas(node), bytes);
    bytes = bytes.with(tags.ofStream());
    for (int output = 0; output < node.outputs().size(); output++) {
      Schema rows = node.outputs().get(output).schema();
      List<Taint> taints = new ArrayList<>();
      for (int column = 0; column < rows.getFieldCount(); column++) {
        Taint taint = taint(node, tags, output, column);
        taints.add(taint.isNone() ? taint : taint.at(node.step() + "." + rows.nameOf(column)));
        // Letters have whole rows too, and with them what a step decrypted or looked up.
        bytes = bytes.with(taints.get(column));
      }
      columns.put(new Edge(node.name(), output), taints);
    }
    records.put(node.name(), bytes);
  }

  /** What the dead letters can hold that a node hands on. */
  private Taint lettersRead(PlanNode node) {
    Taint bytes = Taint.NONE;
    for (String step : node.kind().lettersOf().stream().toList()) {
      for (PlanNode from : nodes.values()) {
        if (from.step().equals(step) && from.kind().lettersOf().isEmpty()) {
          bytes = bytes.with(records.getOrDefault(from.name(), Taint.NONE));
        }
      }
    }
    return bytes;
  }

  private Taint taint(PlanNode node, NodeTags tags, int output, int column) {
    Optional<Taint> outside = Optional.empty();
    Taint all = Taint.NONE;
    List<Origin> origins = node.kind().lineage(schemas(node)).origins(output, column);
    if (origins.isEmpty()) {
      outside = tags.fromOutside(output, column);
    }
    if (origins.isEmpty() && outside.isEmpty()) {
      Edge input = node.inputs().get(0);
      for (int read : node.kind().madeOf(column, schemas(node).get(0))) {
        all = all.with(of(input, read));
      }
    }
    for (Origin origin : origins) {
      all = all.with(of(node.inputs().get(origin.input()), origin.column()));
    }
    return outside.orElse(all);
  }

  private List<Schema> schemas(PlanNode node) {
    return node.inputs().stream().map(this::schema).toList();
  }

  private Schema schema(Edge edge) {
    PlanNode node = Objects.requireNonNull(nodes.get(edge.node()));
    return node.outputs().get(edge.output()).schema();
  }
}
