package dev.millrace.sql.query;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.sql.parse.Refusal;
import dev.millrace.sql.parse.SourceText;
import dev.millrace.sql.type.SqlProblem;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;

/** An expression within a query. */
public final class QueryExpression {
  private final SqlNode node;
  private final SourceText source;

  QueryExpression(SqlNode node, SourceText source) {
    this.node = node;
    this.source = source;
  }

  /** Finds the columns that names in a query mean. */
  @FunctionalInterface
  public interface Names {
    /**
     * The column of the rows that an expression is computed over.
     *
     * @param path a column or {@code TABLE.COLUMN}, and fields of the column
     * @return the column, and the fields
     * @throws NoSuchName if there is no such column, or it is not clear which
     */
    List<String> column(List<String> path) throws NoSuchName;
  }

  /** A name that means nothing. */
  public static final class NoSuchName extends Exception {
    private static final long serialVersionUID = 1;

    public NoSuchName(String reason) {
      super(reason);
    }
  }

  /** What the SQL library made of it; for the compiler alone. */
  public SqlNode node() {
    return node;
  }

  /** The query that it stands in. */
  public SourceText source() {
    return source;
  }

  /** The expression as SQL, for people. */
  public String text() {
    return node.toString().replace("`", "");
  }

  /** The same with the names of columns of the rows that it is computed over. */
  public QueryExpression over(Names names) throws SqlProblem {
    SqlShuttle shuttle =
        new SqlShuttle() {
          @Override
          public SqlNode visit(SqlIdentifier name) {
            return name.isStar() ? name : column(name, names);
          }

          @Override
          public SqlNode visit(SqlCall call) {
            return call.getKind() == SqlKind.DOT ? field(call, this) : super.visit(call);
          }
        };
    return changed(shuttle);
  }

  /** A field of a row that a shuttle changes; the field's name is no column's. */
  static SqlNode field(SqlCall dot, SqlShuttle shuttle) {
    SqlNode row = dot.operand(0).accept(shuttle);
    return dot.getOperator().createCall(dot.getParserPosition(), row, dot.operand(1));
  }

  /** The same after a shuttle that may refuse. */
  QueryExpression changed(SqlShuttle shuttle) throws SqlProblem {
    try {
      SqlNode changed = node.accept(shuttle);
      return new QueryExpression(changed == null ? node : changed, source);
    } catch (Refusal refusal) {
      throw refusal.in(source);
    }
  }

  private static SqlNode column(SqlIdentifier name, Names names) {
    try {
      return new SqlIdentifier(names.column(name.names), name.getParserPosition());
    } catch (NoSuchName e) {
      throw at(name, ErrorCodes.UNKNOWN_NAME, String.valueOf(e.getMessage()));
    }
  }

  /** The conditions that are joined by AND. */
  public List<QueryExpression> conjuncts() {
    List<QueryExpression> all = new ArrayList<>();
    if (node.getKind() == SqlKind.AND) {
      ((SqlCall) node)
          .getOperandList()
          .forEach(part -> all.addAll(new QueryExpression(part, source).conjuncts()));
    } else {
      all.add(this);
    }
    return all;
  }

  /** The two names that the expression says are equal; none if it says something else. */
  public List<List<String>> equality() {
    if (node.getKind() == SqlKind.EQUALS
        && ((SqlCall) node).operand(0) instanceof SqlIdentifier left
        && ((SqlCall) node).operand(1) instanceof SqlIdentifier right) {
      return List.of(left.names, right.names);
    }
    return List.of();
  }

  /** A problem at this expression. */
  public SqlProblem problem(String code, String message) {
    SqlParserPos place = node.getParserPosition();
    return source.problem(code, place.getLineNum(), place.getColumnNum(), message);
  }

  static Refusal at(SqlNode node, String code, String message) {
    SqlParserPos place = node.getParserPosition();
    return new Refusal(code, place.getLineNum(), place.getColumnNum(), message);
  }
}
