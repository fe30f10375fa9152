package dev.millrace.plan.step.join;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.plan.column.JoinColumn;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.node.JoinNode;
import dev.millrace.spec.JoinKind.WindowJoin;
import dev.millrace.spec.KeyedStep.JoinType;
import dev.millrace.spec.Located;
import dev.millrace.spec.WindowText;
import dev.millrace.sql.SqlCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * Several tables joined one after the other, as SQL's joins are: rows of the same window that agree
 * in the linked columns. A row has all columns of all tables, named {@code ALIAS.COLUMN}.
 */
public final class JoinChain {
  private final StepScope scope;
  private final String key;
  private final List<Table> tables;
  private final List<Link> links;

  /** An input under the name by which it is referred to. */
  public record Table(String alias, Flow flow) {}

  /**
   * Two columns of different tables that must be equal.
   *
   * @param first the index of a table
   * @param second the index of another one
   * @param at the place of the condition
   */
  public record Link(int first, String firstColumn, int second, String secondColumn, Located at) {
    /** The index of the table that is joined to the other one's. */
    public int later() {
      return Math.max(first, second);
    }

    String column(boolean ofLater) {
      return first > second == ofLater ? firstColumn : secondColumn;
    }

    int earlier() {
      return Math.min(first, second);
    }
  }

  /**
   * @param key of the step's configuration to which messages belong
   */
  public JoinChain(StepScope scope, String key, List<Table> tables, List<Link> links) {
    this.scope = scope;
    this.key = key;
    this.tables = tables;
    this.links = links;
  }

  /** The name of a table's column in joined rows. */
  public static String name(Table table, String column) {
    return table.alias() + "." + column;
  }

  /**
   * The joined rows; empty if they cannot be, which is reported.
   *
   * @param types how each table from the second on is joined to those before it
   */
  public Optional<Flow> join(List<JoinType> types) {
    if (!haveSameWindows() | !areLinked() | !linksFit()) {
      return Optional.empty();
    }
    Flow joined = tables.get(0).flow();
    for (int i = 1; i < tables.size(); i++) {
      joined = joined(joined, i, types.get(i - 1));
    }
    return Optional.of(joined);
  }

  private Flow joined(Flow before, int table, JoinType type) {
    Flow right = tables.get(table).flow();
    boolean first = table == 1;
    List<String> leftKey = new ArrayList<>();
    List<String> rightKey = new ArrayList<>();
    for (Link link : links) {
      if (link.later() == table) {
        String column = link.column(false);
        leftKey.add(first ? column : name(tables.get(link.earlier()), column));
        rightKey.add(link.column(true));
      }
    }
    Schema.Builder schema = Schema.builder();
    List<JoinColumn> columns = new ArrayList<>();
    boolean leftMayMiss = type == JoinType.RIGHT || type == JoinType.OUTER;
    boolean rightMayMiss = type == JoinType.LEFT || type == JoinType.OUTER;
    add(before.schema(), 0, first ? tables.get(0).alias() + "." : "", leftMayMiss, schema, columns);
    add(right.schema(), 1, tables.get(table).alias() + ".", rightMayMiss, schema, columns);
    Schema rows = schema.build();
    JoinNode node = new JoinNode(type, new WindowJoin(), leftKey, rightKey, columns, false, false);
    Edge edge =
        scope.add(
            "/join-" + table,
            node,
            List.of(before, right),
            List.of(NodeOutput.main(rows)),
            before.windowing());
    return new Flow(scope.name(), edge, rows, before.windowing(), !before.isGlobal(), false);
  }

  private static void add(
      Schema from,
      int side,
      String prefix,
      boolean mayMiss,
      Schema.Builder schema,
      List<JoinColumn> columns) {
    IntStream.range(0, from.getFieldCount())
        .forEach(
            i -> {
              FieldType type = from.getField(i).getType();
              schema.addField(
                  prefix + from.getField(i).getName(), mayMiss ? type.withNullable(true) : type);
              columns.add(new JoinColumn(side, i, false));
            });
  }

  private boolean haveSameWindows() {
    Flow first = tables.get(0).flow();
    for (Table table : tables) {
      boolean same = table.flow().windowing().equals(first.windowing());
      if (!same || table.flow().windowing().merges()) {
        scope.error(
            scope.transform().position(),
            same ? ErrorCodes.SESSIONS_IN_JOIN : ErrorCodes.DIFFERENT_WINDOWS,
            "",
            same
                ? "sessions depend on the events of each input, so no two are the same window. Use"
                    + " fixed or sliding windows."
                : "the inputs are in different windows ("
                    + WindowText.of(first.windowing())
                    + " and "
                    + WindowText.of(table.flow().windowing())
                    + "). Set 'windowing' on the step.");
        return false;
      }
    }
    return true;
  }

  private boolean areLinked() {
    boolean all = true;
    for (int i = 1; i < tables.size(); i++) {
      int table = i;
      if (links.stream().noneMatch(link -> link.later() == table)) {
        all = false;
        scope.error(
            links.isEmpty() ? scope.transform().position() : links.get(0).at().position(),
            ErrorCodes.JOIN_WITHOUT_KEY,
            key,
            "nothing says which rows of '"
                + tables.get(i).alias()
                + "' belong to those of "
                + String.join(
                    ", ", tables.subList(0, i).stream().map(t -> "'" + t.alias() + "'").toList())
                + ". Expected a column of each that must be equal.");
      }
    }
    return all;
  }

  private boolean linksFit() {
    boolean all = true;
    for (Link link : links) {
      FieldType a = type(link.first(), link.firstColumn());
      FieldType b = type(link.second(), link.secondColumn());
      if (ValueKind.of(a) != ValueKind.of(b)) {
        all = false;
        scope.error(
            link.at(),
            ErrorCodes.DIFFERENT_KEY_TYPES,
            key,
            "'"
                + name(tables.get(link.first()), link.firstColumn())
                + "' is "
                + SqlCompiler.typeName(a)
                + " and '"
                + name(tables.get(link.second()), link.secondColumn())
                + "' is "
                + SqlCompiler.typeName(b)
                + ", so no two of them are equal. Expected the same type; MapToFields with CAST can"
                + " give it.");
      }
    }
    return all;
  }

  private FieldType type(int table, String column) {
    return tables.get(table).flow().schema().getField(column).getType();
  }
}
