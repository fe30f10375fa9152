package dev.millrace.sql.query;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.sql.operator.NamedRow;
import dev.millrace.sql.parse.ParserText;
import dev.millrace.sql.parse.Refusal;
import dev.millrace.sql.parse.SourceText;
import dev.millrace.sql.parse.SqlSettings;
import dev.millrace.sql.query.Query.Item;
import dev.millrace.sql.query.Query.JoinKind;
import dev.millrace.sql.query.Query.Source;
import dev.millrace.sql.query.Query.WindowCall;
import dev.millrace.sql.query.Query.WindowKind;
import dev.millrace.sql.type.SqlProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSetOperator;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.parser.SqlParserUtil;
import org.jspecify.annotations.Nullable;

/** Reads a query and takes it apart; what a stream of rows cannot be asked is refused by name. */
public final class QueryReader {
  private final SourceText source;
  private final Schema columns;

  private QueryReader(SourceText source, Schema columns) {
    this.source = source;
    this.columns = columns;
  }

  /**
   * Reads a query.
   *
   * @param columns all columns of all tables, so that those with names of SQL's words are known
   * @throws SqlProblem if it is not a query, or one that is not supported
   */
  public static Query read(String sql, Schema columns) throws SqlProblem {
    SourceText source = SourceText.ofQuery(sql, columns);
    try {
      SqlNode parsed = SqlParser.create(source.sql(), SqlSettings.PARSER).parseQuery();
      return new QueryReader(source, columns).query(parsed);
    } catch (SqlParseException e) {
      throw ParserText.problem(e, source);
    } catch (Refusal refusal) {
      throw refusal.in(source);
    }
  }

  private Query query(SqlNode node) {
    if (node instanceof SqlSelect select) {
      return select(select, List.of());
    } else if (isUnionAll(node)) {
      List<Query> parts = new ArrayList<>();
      ((SqlCall) node).getOperandList().forEach(part -> parts.add(query(part)));
      Query first = parts.get(0);
      List<Query> more = new ArrayList<>(first.unions());
      more.addAll(parts.subList(1, parts.size()));
      return new Query(
          first.from(),
          first.where(),
          first.items(),
          first.groupBy(),
          first.window(),
          first.having(),
          first.distinct(),
          more);
    }
    throw refused(node, node.getKind() == SqlKind.ORDER_BY ? "ORDER BY or LIMIT" : keyword(node));
  }

  private static boolean isUnionAll(SqlNode node) {
    return node.getKind() == SqlKind.UNION
        && ((SqlSetOperator) ((SqlCall) node).getOperator()).isAll();
  }

  private static String keyword(SqlNode node) {
    return node.getKind().sql.replace('_', ' ');
  }

  private static Refusal refused(SqlNode node, String what) {
    return QueryExpression.at(
        node,
        ErrorCodes.QUERY_NOT_OFFERED,
        what
            + " is not supported in a query: expected SELECT, FROM with joins, WHERE, GROUP BY,"
            + " HAVING, DISTINCT and UNION ALL");
  }

  private Query select(SqlSelect select, List<Query> unions) {
    if (select.getFrom() == null) {
      throw refused(select, "SELECT without FROM");
    }
    refuse(select.getWindowList().isEmpty() ? null : select.getWindowList(), "WINDOW");
    refuse(select.getQualify(), "QUALIFY");
    refuse(select.getFetch(), "LIMIT");
    List<Source> sources = new ArrayList<>();
    from(select.getFrom(), JoinKind.COMMA, sources);
    List<Item> items = new ArrayList<>();
    select.getSelectList().forEach(item -> items.add(item(item)));
    List<QueryExpression> groups = new ArrayList<>();
    Optional<WindowCall> window = Optional.empty();
    for (SqlNode group : select.getGroup() == null ? SqlNodeList.EMPTY : select.getGroup()) {
      Optional<WindowCall> call = window(group);
      if (call.isPresent() && window.isPresent()) {
        throw refused(group, "a second window");
      } else if (call.isPresent()) {
        window = call;
      } else {
        groups.add(group(group, items, sources));
      }
    }
    return new Query(
        sources,
        Optional.ofNullable(select.getWhere()).map(this::expression),
        items,
        groups,
        window,
        Optional.ofNullable(select.getHaving()).map(this::expression),
        select.isDistinct(),
        unions);
  }

  private static void refuse(@Nullable SqlNode node, String what) {
    if (node != null) {
      throw refused(node, what);
    }
  }

  private void from(SqlNode node, JoinKind kind, List<Source> sources) {
    if (node instanceof SqlJoin join) {
      from(join.getLeft(), JoinKind.COMMA, sources);
      if (join.getRight() instanceof SqlJoin nested) {
        throw refused(nested, "a join in parentheses");
      }
      from(join.getRight(), joinKind(join), sources);
      Source last = sources.remove(sources.size() - 1);
      sources.add(conditioned(last, join));
      return;
    }
    SqlNode table = node;
    String alias = "";
    if (node.getKind() == SqlKind.AS) {
      table = ((SqlCall) node).operand(0);
      alias = ((SqlIdentifier) ((SqlCall) node).operand(1)).getSimple();
    }
    if (table instanceof SqlIdentifier name) {
      String whole = String.join(".", name.names);
      sources.add(
          new Source(
              Optional.of(whole),
              Optional.empty(),
              alias.isEmpty() ? whole : alias,
              kind,
              Optional.empty(),
              List.of(),
              expression(name)));
    } else {
      sources.add(
          new Source(
              Optional.empty(),
              Optional.of(query(table)),
              alias,
              kind,
              Optional.empty(),
              List.of(),
              new QueryExpression(table, source)));
    }
  }

  private static JoinKind joinKind(SqlJoin join) {
    if (join.isNatural()) {
      throw refused(join, "NATURAL JOIN");
    }
    return switch (join.getJoinType()) {
      case INNER -> JoinKind.INNER;
      case LEFT -> JoinKind.LEFT;
      case RIGHT -> JoinKind.RIGHT;
      case FULL -> JoinKind.FULL;
      case COMMA -> JoinKind.COMMA;
      default -> throw refused(join, join.getJoinType() + " JOIN");
    };
  }

  private Source conditioned(Source last, SqlJoin join) {
    SqlNode condition = join.getCondition();
    boolean using = join.getConditionType() == JoinConditionType.USING;
    List<String> columns = new ArrayList<>();
    if (using && condition instanceof SqlNodeList names) {
      names.forEach(name -> columns.add(((SqlIdentifier) name).getSimple()));
    }
    return new Source(
        last.name(),
        last.query(),
        last.alias(),
        last.kind(),
        using ? Optional.empty() : Optional.ofNullable(condition).map(this::expression),
        columns,
        last.place());
  }

  private Item item(SqlNode node) {
    if (node instanceof SqlIdentifier name && name.isStar()) {
      Optional<String> table =
          name.names.size() > 1 ? Optional.of(name.names.get(0)) : Optional.empty();
      return new Item(Optional.empty(), table, Optional.empty());
    }
    if (node.getKind() == SqlKind.AS) {
      SqlCall as = (SqlCall) node;
      return new Item(
          Optional.of(expression(as.operand(0))),
          Optional.empty(),
          Optional.of(((SqlIdentifier) as.operand(1)).getSimple()));
    }
    Optional<String> name =
        node instanceof SqlIdentifier id
            ? Optional.of(id.names.get(id.names.size() - 1))
            : Optional.empty();
    return new Item(Optional.of(expression(node)), Optional.empty(), name);
  }

  /**
   * A group as it is, or what a number or an alias of a selected expression stands for; a column of
   * the alias's name comes first.
   */
  private QueryExpression group(SqlNode node, List<Item> items, List<Source> sources) {
    if (node instanceof SqlNumericLiteral number && number.isInteger()) {
      int index = number.intValue(true) - 1;
      if (index < 0 || index >= items.size() || items.get(index).expression().isEmpty()) {
        throw QueryExpression.at(
            node, ErrorCodes.QUERY_NOT_OFFERED, "there is no selected expression " + number);
      }
      return items.get(index).expression().get();
    }
    if (node instanceof SqlIdentifier id && id.isSimple() && !isColumn(id.getSimple(), sources)) {
      for (Item item : items) {
        boolean named = item.name().filter(id.getSimple()::equals).isPresent();
        boolean computed =
            item.expression().filter(e -> !(e.node() instanceof SqlIdentifier)).isPresent();
        if (named && computed) {
          return item.expression().get();
        }
      }
    }
    return expression(node);
  }

  private boolean isColumn(String name, List<Source> sources) {
    return sources.stream()
        .anyMatch(
            table ->
                table.query().isEmpty()
                    ? columns.hasField(name)
                    : table.query().get().items().stream().anyMatch(item -> gives(item, name)));
  }

  private boolean gives(Item item, String name) {
    boolean star = item.expression().isEmpty();
    return star ? columns.hasField(name) : item.name().filter(name::equals).isPresent();
  }

  private Optional<WindowCall> window(SqlNode node) {
    if (!(node instanceof SqlCall call)) {
      return Optional.empty();
    }
    String name = call.getOperator().getName().replace("$", "");
    Optional<WindowKind> kind =
        Arrays.stream(WindowKind.values()).filter(k -> k.name().equalsIgnoreCase(name)).findFirst();
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    List<Duration> spans = new ArrayList<>();
    for (SqlNode span : call.getOperandList().subList(1, call.operandCount())) {
      spans.add(span(span));
    }
    if (spans.size() != (kind.get() == WindowKind.HOP ? 2 : 1)) {
      throw refused(call, kind.get() + " with " + spans.size() + " intervals");
    }
    return Optional.of(
        new WindowCall(kind.get(), expression(call.operand(0)), spans, expression(call)));
  }

  private static Duration span(SqlNode node) {
    if (node instanceof SqlIntervalLiteral literal
        && literal.getValue() instanceof SqlIntervalLiteral.IntervalValue value
        && !value.getIntervalQualifier().isYearMonth()) {
      Duration span = Duration.ofMillis(SqlParserUtil.intervalToMillis(value));
      if (!span.isNegative() && !span.isZero()) {
        return span;
      }
    }
    throw QueryExpression.at(
        node,
        ErrorCodes.QUERY_NOT_OFFERED,
        "expected a span such as INTERVAL '1' HOUR; got " + text(node));
  }

  private static String text(SqlNode node) {
    return node instanceof SqlLiteral literal ? literal.toValue() + "" : node.toString();
  }

  private QueryExpression expression(SqlNode node) {
    return new QueryExpression(NamedRow.named(node), source);
  }
}
