package dev.millrace.sql.parse;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.sql.function.TimeReader;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlAbstractDateTimeLiteral;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;
import org.jspecify.annotations.Nullable;

/**
 * Refuses comparisons of strings with numbers and the like, which the SQL library casts silently.
 */
public final class TypeCheck extends SqlBasicVisitor<@Nullable Void> {
  private static final Pattern FINER_THAN_MILLIS = Pattern.compile("\\.[0-9]{3}[0-9]*[1-9]");
  private static final Pattern FINER_THAN_MICROS = Pattern.compile("\\.[0-9]{6}[0-9]*[1-9]");

  private final SqlValidator validator;

  public TypeCheck(SqlValidator validator) {
    this.validator = validator;
  }

  @Override
  public @Nullable Void visit(SqlCall call) {
    super.visit(call);
    if (call.getKind() == SqlKind.CAST || call.getKind() == SqlKind.SAFE_CAST) {
      checkFields(validator.getValidatedNodeTypeIfKnown(call), call.getParserPosition());
    }
    if (call.getKind() == SqlKind.CAST && call.operand(0) instanceof SqlCharStringLiteral text) {
      checkTime(text, validator.getValidatedNodeTypeIfKnown(call));
    }
    if (!compares(call.getKind())) {
      return null;
    }
    List<RelDataType> types = new ArrayList<>();
    for (SqlNode operand : call.getOperandList()) {
      if (operand instanceof SqlNodeList list) {
        list.forEach(item -> addType(item, types));
      } else {
        addType(operand, types);
      }
    }
    for (RelDataType type : types) {
      if (!CarefulCoercion.comparable(types.get(0), type)) {
        SqlParserPos place = call.getParserPosition();
        throw new Refusal(
            ErrorCodes.WRONG_OPERANDS,
            place.getLineNum(),
            place.getColumnNum(),
            ValidationText.typeName(types.get(0))
                + " cannot be compared with "
                + ValidationText.typeName(type)
                + "; use CAST");
      }
    }
    return null;
  }

  /** What a constant says beyond what its type holds would be cut off. */
  @Override
  public @Nullable Void visit(SqlLiteral literal) {
    if (literal instanceof SqlIntervalLiteral
        && FINER_THAN_MILLIS.matcher(literal.toString()).find()) {
      throw at(
          literal,
          "an interval has milliseconds; TIMESTAMPADD(MICROSECOND, n, time) moves by microseconds");
    }
    boolean time =
        literal instanceof SqlAbstractDateTimeLiteral
            || literal instanceof SqlUnknownLiteral unknown
                && unknown.tag.equalsIgnoreCase("TIMESTAMP");
    if (time && FINER_THAN_MICROS.matcher(literal.toString()).find()) {
      throw at(literal, "a timestamp has microseconds: six digits of a second");
    }
    return null;
  }

  private static Refusal at(SqlNode place, String message) {
    SqlParserPos at = place.getParserPosition();
    return new Refusal(ErrorCodes.BAD_CONSTANT, at.getLineNum(), at.getColumnNum(), message);
  }

  /** A row has one field of a name. */
  private static void checkFields(@Nullable RelDataType type, SqlParserPos place) {
    if (type == null) {
      return;
    }
    Set<String> names = new HashSet<>();
    if (type.isStruct()) {
      for (RelDataTypeField field : type.getFieldList()) {
        if (!names.add(field.getName())) {
          throw new Refusal(
              ErrorCodes.UNKNOWN_SQL_TYPE,
              place.getLineNum(),
              place.getColumnNum(),
              "the field '" + field.getName() + "' is there twice");
        }
        checkFields(field.getType(), place);
      }
    }
    checkFields(type.getComponentType(), place);
    checkFields(type.getKeyType(), place);
    checkFields(type.getValueType(), place);
  }

  /** A constant that is not a time would make every row fail. */
  private static void checkTime(SqlCharStringLiteral literal, @Nullable RelDataType type) {
    if (type == null) {
      return;
    }
    String text = String.valueOf(literal.getValueAs(String.class));
    try {
      switch (type.getSqlTypeName()) {
        case TIMESTAMP -> TimeReader.timestamp(text);
        case DATE -> TimeReader.date(text);
        case TIME -> TimeReader.time(text);
        default -> {
          // Other casts of constants fail at run time, and only where they are reached.
        }
      }
    } catch (DateTimeException e) {
      SqlParserPos place = literal.getParserPosition();
      throw new Refusal(
          ErrorCodes.BAD_CONSTANT,
          place.getLineNum(),
          place.getColumnNum(),
          String.valueOf(e.getMessage()));
    }
  }

  private void addType(@Nullable SqlNode node, List<RelDataType> types) {
    RelDataType type = node == null ? null : validator.getValidatedNodeTypeIfKnown(node);
    if (type != null) {
      types.add(type);
    }
  }

  private static boolean compares(SqlKind kind) {
    return SqlKind.COMPARISON.contains(kind)
        || kind == SqlKind.IN
        || kind == SqlKind.NOT_IN
        || kind == SqlKind.IS_DISTINCT_FROM
        || kind == SqlKind.IS_NOT_DISTINCT_FROM
        || kind == SqlKind.BETWEEN
        || kind == SqlKind.NULLIF;
  }
}
