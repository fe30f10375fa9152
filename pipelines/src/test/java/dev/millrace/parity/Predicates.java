package dev.millrace.parity;

import dev.millrace.testing.oracle.ElementSteps.Condition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Random SQL predicates with their meaning in Java: TRUE, FALSE or null for NULL. */
final class Predicates {
  /** A predicate and what it means. */
  record Predicate(String sql, Condition condition) {}

  private Predicates() {}

  static Predicate any(Draw draw, Flow flow) {
    Predicate one = simple(draw, flow);
    if (draw.chance(0.3)) {
      Predicate other = simple(draw, flow);
      return draw.chance(0.5) ? and(one, other) : or(one, other);
    }
    return draw.chance(0.2) ? not(one) : one;
  }

  private static Predicate not(Predicate one) {
    return new Predicate(
        "NOT (" + one.sql + ")",
        row -> {
          Boolean value = one.condition.of(row);
          return value == null ? null : !value;
        });
  }

  private static Predicate and(Predicate a, Predicate b) {
    return new Predicate(
        "(" + a.sql + ") AND (" + b.sql + ")",
        row -> {
          Boolean x = a.condition.of(row);
          Boolean y = b.condition.of(row);
          if (Boolean.FALSE.equals(x) || Boolean.FALSE.equals(y)) {
            return false;
          }
          return x == null || y == null ? null : Boolean.TRUE;
        });
  }

  private static Predicate or(Predicate a, Predicate b) {
    return new Predicate(
        "(" + a.sql + ") OR (" + b.sql + ")",
        row -> {
          Boolean x = a.condition.of(row);
          Boolean y = b.condition.of(row);
          if (Boolean.TRUE.equals(x) || Boolean.TRUE.equals(y)) {
            return true;
          }
          return x == null || y == null ? null : Boolean.FALSE;
        });
  }

  private static Predicate simple(Draw draw, Flow flow) {
    List<Column> usable = new ArrayList<>(flow.columns());
    usable.removeIf(c -> c.type().equals(Type.TIME) || c.type().equals(Type.DATE));
    if (usable.isEmpty()) {
      return new Predicate("1 = 1", row -> true);
    }
    Column column = draw.of(usable);
    String name = column.name();
    if (column.nullable() && draw.chance(0.15)) {
      return draw.chance(0.5)
          ? new Predicate(name + " IS NULL", row -> row.value(name) == null)
          : new Predicate(name + " IS NOT NULL", row -> row.value(name) != null);
    }
    String operator = draw.of("=", "<>", "<", "<=", ">", ">=");
    return switch (column.type().kind()) {
      case TEXT -> text(draw, name);
      case LONG, INT -> whole(draw, name, name, operator, value -> ((Number) value).longValue());
      case BOOL -> truth(draw, name);
      case BYTES ->
          whole(
              draw,
              "OCTET_LENGTH(" + name + ")",
              name,
              operator,
              value -> (long) ((byte[]) value).length);
      case ARRAY ->
          whole(
              draw,
              "CARDINALITY(" + name + ")",
              name,
              operator,
              value -> (long) ((List<?>) value).size());
      case MAP ->
          whole(
              draw, name + "['k1']", name, operator, value -> (Long) ((Map<?, ?>) value).get("k1"));
      case ROW -> whole(draw, name + ".b", name, operator, value -> (Long) ((Object[]) value)[1]);
      case WHOLE -> new Predicate(name + " IS NOT NULL", row -> row.value(name) != null);
      case DOUBLE -> {
        double limit = draw.of(0.0, 0.25, 1.5, -1.0);
        String literal = "CAST(" + limit + " AS DOUBLE)";
        yield compare(
            name + " " + operator + " " + literal,
            name,
            operator,
            value -> {
              double number = (Double) value;
              return Double.isNaN(number) ? 1 : number < limit ? -1 : number > limit ? 1 : 0;
            });
      }
      default -> {
        BigDecimal limit = BigDecimal.valueOf(draw.between(-200, 400), 2);
        yield compare(
            name + " " + operator + " " + limit.toPlainString(),
            name,
            operator,
            value -> ((BigDecimal) value).compareTo(limit));
      }
    };
  }

  /** A whole number in a value; null where SQL says NULL. */
  private interface Whole {
    Long of(Object value);
  }

  private static Predicate whole(
      Draw draw, String sql, String name, String operator, Whole number) {
    long limit = draw.between(-3, 7);
    Predicate compared =
        compare(
            sql + " " + operator + " " + limit,
            name,
            operator,
            value -> Integer.signum(Long.compare(number.of(value), limit)));
    return new Predicate(
        compared.sql,
        row -> {
          Object value = row.value(name);
          return value == null || number.of(value) == null ? null : compared.condition.of(row);
        });
  }

  private static Predicate truth(Draw draw, String name) {
    return switch (draw.between(0, 2)) {
      case 0 -> new Predicate(name, row -> (Boolean) row.value(name));
      case 1 -> new Predicate(name + " IS TRUE", row -> Boolean.TRUE.equals(row.value(name)));
      default -> not(new Predicate(name, row -> (Boolean) row.value(name)));
    };
  }

  private static Predicate text(Draw draw, String name) {
    if (draw.chance(0.3)) {
      return new Predicate(
          name + " IN ('a', 'k1')",
          row -> row.value(name) == null ? null : List.of("a", "k1").contains(row.value(name)));
    }
    if (draw.chance(0.3)) {
      return new Predicate(
          name + " LIKE 'k%'",
          row -> row.value(name) == null ? null : row.value(name).toString().startsWith("k"));
    }
    String other = draw.of("a", "k2", "");
    boolean equal = draw.chance(0.5);
    return new Predicate(
        name + (equal ? " = '" : " <> '") + other + "'",
        row -> row.value(name) == null ? null : equal == row.value(name).equals(other));
  }

  /** −1, 0 or 1; null where the numbers are in no order, as NaN and any other are. */
  private interface Comparison {
    Integer of(Object value);
  }

  private static Predicate compare(
      String sql, String name, String operator, Comparison comparison) {
    return new Predicate(
        sql,
        row -> {
          Object value = row.value(name);
          if (value == null) {
            return null;
          }
          Integer order = comparison.of(value);
          if (order == null) {
            return operator.equals("<>");
          }
          return switch (operator) {
            case "=" -> order == 0;
            case "<>" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
          };
        });
  }
}
