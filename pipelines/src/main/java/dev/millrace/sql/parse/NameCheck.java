package dev.millrace.sql.parse;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Nearest;
import dev.millrace.function.found.Libraries;
import dev.millrace.sql.operator.Functions;
import dev.millrace.sql.operator.NamedRow;
import dev.millrace.sql.operator.OtherNames;
import dev.millrace.sql.operator.UserFunctions;
import dev.millrace.sql.type.TypeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlTypeNameSpec;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.SqlUserDefinedTypeNameSpec;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;

/**
 * Finds names that mean nothing and constructs that have no place in an expression over one row,
 * before types are looked at, so that the message can name what is there instead. Paths into rows
 * ({@code a.b.c}) become field accesses.
 */
public final class NameCheck extends SqlShuttle {
  private static final Set<String> AGGREGATES =
      Set.of(
          "COUNT",
          "SUM",
          "AVG",
          "MIN",
          "MAX",
          "STDDEV",
          "VARIANCE",
          "ANY_VALUE",
          "LISTAGG",
          "COLLECT",
          "EVERY",
          "SOME",
          "ARRAY_AGG",
          "STRING_AGG",
          "COUNTIF",
          "FIRST_VALUE",
          "LAST_VALUE",
          "LAG",
          "LEAD",
          "ROW_NUMBER",
          "RANK",
          "DENSE_RANK",
          "NTILE",
          "STDDEV_POP",
          "STDDEV_SAMP",
          "VAR_POP",
          "VAR_SAMP",
          "APPROX_COUNT_DISTINCT",
          "ARG_MIN",
          "ARG_MAX",
          "MIN_BY",
          "MAX_BY",
          "FIRST_ROW",
          "LAST_ROW",
          "MODE",
          "MEDIAN",
          "PERCENTILE_CONT",
          "PERCENTILE_DISC",
          "QUANTILE_CONT",
          "QUANTILE_DISC",
          "GROUPING");

  /** Those that a Sequence step has, not a Combine. */
  private static final Set<String> OF_SEQUENCES = Set.of("OVER", "LAG", "LEAD", "ROW_NUMBER");

  private static final Set<String> OF_MANY = Set.of("LEAST", "GREATEST", "COALESCE");

  private static final Set<String> NOT_REPLAYABLE =
      Set.of(
          "RAND",
          "RANDOM",
          "RAND_INTEGER",
          "NOW",
          "CURRENT_DATE",
          "CURRENT_TIME",
          "UUID",
          "CURRENT_TIMESTAMP",
          "CURRENT_DATETIME",
          "LOCALTIME",
          "LOCALTIMESTAMP",
          "SYSDATE",
          "SYSTIMESTAMP",
          "GENERATE_UUID",
          "GEN_RANDOM_UUID",
          "CURRENT_USER",
          "SESSION_USER",
          "SYSTEM_USER",
          "USER",
          "CURRENT_ROLE",
          "CURRENT_PATH",
          "CURRENT_CATALOG",
          "CURRENT_SCHEMA",
          "UNIX_TIMESTAMP");

  private final Schema input;

  public NameCheck(Schema input) {
    this.input = input;
  }

  @Override
  public SqlNode visit(SqlIdentifier name) {
    if (name.isStar()) {
      throw at(name, ErrorCodes.NOT_SQL, "'*' has no meaning in an expression");
    }
    String first = name.names.get(0);
    if (!input.hasField(first)) {
      String upper = first.toUpperCase(Locale.ROOT);
      if (name.isSimple() && !name.isComponentQuoted(0)) {
        refuseByName(name, upper);
        if (upper.equals("PI")) {
          return name;
        }
      }
      throw unknownColumn(name, first);
    }
    SqlNode path = name.getComponent(0);
    FieldType type = input.getField(first).getType();
    for (int i = 1; i < name.names.size(); i++) {
      SqlIdentifier field = name.getComponent(i);
      type = fieldOf(type, name, i);
      path = SqlStdOperatorTable.DOT.createCall(name.getParserPosition(), path, field);
    }
    return path;
  }

  private static FieldType fieldOf(FieldType type, SqlIdentifier name, int index) {
    String field = name.names.get(index);
    String owner = String.join(".", name.names.subList(0, index));
    Schema fields = type.getTypeName() == TypeName.ROW ? type.getRowSchema() : null;
    if (fields == null) {
      throw at(
          name.getComponent(index),
          ErrorCodes.UNKNOWN_NAME,
          "'" + owner + "' is " + TypeText.name(type) + " and has no field '" + field + "'");
    }
    if (!fields.hasField(field)) {
      throw at(
          name.getComponent(index),
          ErrorCodes.UNKNOWN_NAME,
          "field '"
              + field
              + "' is not in '"
              + owner
              + "'; expected one of "
              + String.join(", ", fields.getFieldNames())
              + "."
              + Nearest.hint(field, fields.getFieldNames()));
    }
    return fields.getField(field).getType();
  }

  private Refusal unknownColumn(SqlIdentifier name, String first) {
    List<String> columns = input.getFieldNames();
    String expected =
        columns.isEmpty() ? "it has none" : "expected one of " + String.join(", ", columns);
    String hint = Nearest.hint(first, columns);
    if (hint.isEmpty() && name.isSimple() && name.isComponentQuoted(0)) {
      hint = " A string is written in single quotes: '" + first + "'.";
    }
    return at(
        name,
        ErrorCodes.UNKNOWN_NAME,
        "column '" + first + "' is not in the input; " + expected + "." + hint);
  }

  @Override
  public SqlNode visit(SqlDynamicParam parameter) {
    throw at(parameter, ErrorCodes.NOT_SQL, "'?' has no meaning in an expression");
  }

  @Override
  public SqlNode visit(SqlDataTypeSpec type) {
    SqlTypeNameSpec spec = type.getTypeNameSpec();
    String name = spec.getTypeName().getSimple().toUpperCase(Locale.ROOT);
    boolean known =
        spec instanceof SqlBasicTypeNameSpec
            ? TypeText.isKnown(name)
            : !(spec instanceof SqlUserDefinedTypeNameSpec);
    if (!known) {
      throw at(type, ErrorCodes.UNKNOWN_SQL_TYPE, TypeText.unknownName(name.replace('_', ' ')));
    }
    if (name.equals("TIMESTAMP")
        && spec instanceof SqlBasicTypeNameSpec basic
        && basic.getPrecision() > TypeText.MAX_TIMESTAMP_DIGITS) {
      throw at(type, ErrorCodes.UNKNOWN_SQL_TYPE, TypeText.tooFine(basic.getPrecision()));
    }
    return type;
  }

  @Override
  public SqlNode visit(SqlCall call) {
    SqlOperator operator = call.getOperator();
    NullComparison.check(call);
    if (call.getKind().belongsTo(SqlKind.QUERY)
        || operator.getKind() == SqlKind.EXISTS
        || operator.getKind() == SqlKind.CURSOR) {
      throw at(call, ErrorCodes.QUERY_IN_EXPRESSION, "a query cannot stand inside an expression");
    }
    if (call.getKind() == SqlKind.OVER || operator.isAggregator()) {
      throw aggregate(call, operator.getName());
    }
    if (call.operandCount() == 0 && OF_MANY.contains(operator.getName().toUpperCase(Locale.ROOT))) {
      // The SQL library fails on these, for it takes the type of the first.
      throw at(call, ErrorCodes.WRONG_OPERANDS, operator.getName() + " takes at least 1 argument");
    }
    if (operator instanceof SqlFunction function) {
      refuseByName(call, function.getName().toUpperCase(Locale.ROOT));
    }
    if (operator instanceof SqlUnresolvedFunction && !Functions.TABLE.has(operator.getName())) {
      return OtherNames.renamed(call)
          .map(this::visit)
          .orElseThrow(() -> unknownFunction(call, operator.getName()));
    }
    if (!Functions.TABLE.has(operator.getName())) {
      throw at(call, ErrorCodes.SQL_NOT_OFFERED, "'" + operator.getName() + "' is not supported");
    }
    if (call.getKind() == SqlKind.IN || call.getKind() == SqlKind.NOT_IN) {
      return oneOf(call);
    }
    if (call.getKind() == SqlKind.ROW) {
      List<SqlNode> values = call.getOperandList().stream().map(v -> v.accept(this)).toList();
      NamedRow named = operator instanceof NamedRow row ? row : NamedRow.of(call);
      return named.createCall(call.getParserPosition(), values);
    }
    if (call.getKind() == SqlKind.DOT) {
      SqlNode row = call.operand(0).accept(this);
      return operator.createCall(call.getParserPosition(), row, call.operand(1));
    }
    return super.visit(call);
  }

  private static Refusal unknownFunction(SqlCall call, String name) {
    String hint =
        OtherNames.instead(name)
            .map(instead -> " Use " + instead + ".")
            .orElseGet(() -> Nearest.hint(name, Functions.TABLE.names()));
    return at(call, ErrorCodes.UNKNOWN_FUNCTION, "function '" + name + "' is not known." + hint);
  }

  /** {@code x IN (a, b)} as {@code x = a OR x = b}, which is what it means, NULL included. */
  private SqlNode oneOf(SqlCall call) {
    SqlNode left = call.operand(0).accept(this);
    List<SqlNode> equalities = new ArrayList<>();
    if (!(call.operand(1) instanceof SqlNodeList values)) {
      throw at(call, ErrorCodes.QUERY_IN_EXPRESSION, "a query cannot stand inside an expression");
    }
    for (SqlNode value : values) {
      equalities.add(
          SqlStdOperatorTable.EQUALS.createCall(
              call.getParserPosition(), left, value.accept(this)));
    }
    SqlNode any = any(equalities, call.getParserPosition());
    return call.getKind() == SqlKind.IN
        ? any
        : SqlStdOperatorTable.NOT.createCall(call.getParserPosition(), any);
  }

  /** A balanced tree, so that a list of thousands does not nest thousands deep. */
  private static SqlNode any(List<SqlNode> conditions, SqlParserPos place) {
    if (conditions.size() == 1) {
      return conditions.get(0);
    }
    int half = conditions.size() / 2;
    return SqlStdOperatorTable.OR.createCall(
        place,
        any(conditions.subList(0, half), place),
        any(conditions.subList(half, conditions.size()), place));
  }

  /** Whether a call of this name is refused, whatever function is called so. */
  public static boolean isRefused(String upper, Libraries libraries) {
    return isAggregate(upper, libraries) || NOT_REPLAYABLE.contains(upper);
  }

  private static boolean isAggregate(String upper, Libraries libraries) {
    return AGGREGATES.contains(upper)
        || libraries.aggregate(upper.toLowerCase(Locale.ROOT)).isPresent();
  }

  private static void refuseByName(SqlNode node, String upper) {
    if (isAggregate(upper, Libraries.all())) {
      throw aggregate(node, upper);
    }
    notReplayable(upper)
        .ifPresent(
            why -> {
              throw at(node, ErrorCodes.NOT_REPLAYABLE, why);
            });
  }

  /** Why a word of SQL has no meaning here: it stands for something that a replay lacks. */
  public static Optional<String> notReplayable(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return NOT_REPLAYABLE.contains(upper)
        ? Optional.of(
            upper
                + " is not replayable: it would give another value when the archive is read again")
        : UserFunctions.notReplayable(name);
  }

  private static Refusal aggregate(SqlNode node, String name) {
    return at(
        node,
        ErrorCodes.AGGREGATE_IN_ROW,
        OF_SEQUENCES.contains(name)
            ? name + " looks at other rows; use a Sequence step"
            : name + " is an aggregate and needs many rows; use a Combine step with group_by");
  }

  private static Refusal at(SqlNode node, String code, String message) {
    SqlParserPos place = node.getParserPosition();
    return new Refusal(code, place.getLineNum(), place.getColumnNum(), message);
  }
}
