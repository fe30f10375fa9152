package dev.millrace.io.delta.read;

import dev.millrace.io.delta.client.DeltaTypes;
import dev.millrace.io.file.condition.TableCondition;
import io.delta.kernel.expressions.And;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.expressions.Or;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.ByteType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.FloatType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.ShortType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A {@link TableCondition} as one of the library's, with each value in the type of its column. What
 * is compared with NULL is neither so nor not so to the library, too.
 */
final class RowCondition implements TableCondition.Library<Predicate> {
  private final StructType table;
  private final Set<String> columns = new LinkedHashSet<>();

  private RowCondition(StructType table) {
    this.table = table;
  }

  /**
   * A condition, and the columns that it looks at.
   *
   * @throws IllegalArgumentException for one that is not of these forms, or that does not fit the
   *     columns, with the reason
   */
  static Bound of(String text, StructType table) {
    RowCondition library = new RowCondition(table);
    Predicate condition = TableCondition.of(text, library);
    return new Bound(condition, library.columns);
  }

  /**
   * A condition over a table.
   *
   * @param columns of the table that it looks at
   */
  record Bound(Predicate condition, Set<String> columns) {}

  @Override
  public Predicate and(Predicate one, Predicate other) {
    return new And(one, other);
  }

  @Override
  public Predicate or(Predicate one, Predicate other) {
    return new Or(one, other);
  }

  @Override
  public Predicate isNull(String column) {
    return new Predicate("IS_NULL", column(column).column());
  }

  @Override
  public Predicate isNotNull(String column) {
    return new Predicate("IS_NOT_NULL", column(column).column());
  }

  @Override
  public Predicate compared(String column, String sign, Object value) {
    Found found = column(column);
    Literal literal = literal(column, found.type(), value);
    if (literal.getValue() instanceof Number number
        && (found.type() instanceof DoubleType || found.type() instanceof FloatType)
        && number.doubleValue() == 0) {
      return withZero(found, sign);
    }
    return sign.equals("<>")
        ? new Predicate("NOT", new Predicate("=", found.column(), literal))
        : new Predicate(sign, found.column(), literal);
  }

  /** The library takes -0.0 for less than 0.0. */
  private static Predicate withZero(Found found, String sign) {
    boolean single = found.type() instanceof FloatType;
    Literal least = single ? Literal.ofFloat(-0.0f) : Literal.ofDouble(-0.0);
    Literal greatest = single ? Literal.ofFloat(0.0f) : Literal.ofDouble(0.0);
    Predicate zero =
        new And(
            new Predicate(">=", found.column(), least),
            new Predicate("<=", found.column(), greatest));
    return switch (sign) {
      case "=" -> zero;
      case "<>" -> new Predicate("NOT", zero);
      case "<", ">=" -> new Predicate(sign, found.column(), least);
      default -> new Predicate(sign, found.column(), greatest);
    };
  }

  @Override
  public Predicate in(String column, List<Object> values, boolean negated) {
    return values.stream()
        .map(value -> compared(column, negated ? "<>" : "=", value))
        .reduce(negated ? this::and : this::or)
        .orElseThrow();
  }

  @Override
  public Predicate startsWith(String column, String start, boolean negated) {
    Found found = column(column);
    if (!(found.type() instanceof StringType)) {
      throw new IllegalArgumentException(
          "column '" + column + "' is " + found.type() + ", and LIKE asks for a text");
    }
    Predicate starts = new Predicate("STARTS_WITH", found.column(), Literal.ofString(start));
    return negated ? new Predicate("NOT", starts) : starts;
  }

  private record Found(Column column, DataType type) {}

  /** A column by its name, or a part of one by its path. */
  private Found column(String name) {
    StructField whole = DeltaTypes.field(table, name);
    if (whole != null) {
      columns.add(name);
      return new Found(new Column(name), whole.getDataType());
    }
    List<String> path = new ArrayList<>();
    DataType at = table;
    for (String part : name.split("[.]")) {
      StructField field = at instanceof StructType struct ? DeltaTypes.field(struct, part) : null;
      if (field == null) {
        throw new IllegalArgumentException(
            "there is no column '"
                + name
                + "'; there are "
                + String.join(", ", table.fieldNames()));
      }
      path.add(part);
      at = field.getDataType();
    }
    columns.add(path.get(0));
    return new Found(new Column(path.toArray(String[]::new)), at);
  }

  private static Literal literal(String column, DataType type, Object value) {
    try {
      return literal(type, value);
    } catch (ArithmeticException | DateTimeException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "column '" + column + "' is " + type + ", which has no value '" + value + "'", e);
    }
  }

  private static Literal literal(DataType type, Object value) {
    if (type instanceof StringType) {
      return Literal.ofString(value.toString());
    } else if (type instanceof BooleanType && value instanceof Boolean truth) {
      return Literal.ofBoolean(truth);
    } else if (value instanceof Boolean) {
      throw new ArithmeticException("a truth value");
    } else if (type instanceof DateType) {
      return Literal.ofDate(Math.toIntExact(LocalDate.parse(value.toString()).toEpochDay()));
    } else if (type instanceof TimestampType) {
      return Literal.ofTimestamp(micros(value.toString()));
    } else if (DeltaTypes.isTimestamp(type)) {
      return Literal.ofTimestampNtz(micros(value.toString()));
    }
    return number(type, new BigDecimal(value.toString()));
  }

  private static Literal number(DataType type, BigDecimal number) {
    if (type instanceof ByteType) {
      return Literal.ofByte(number.byteValueExact());
    } else if (type instanceof ShortType) {
      return Literal.ofShort(number.shortValueExact());
    } else if (type instanceof IntegerType) {
      return Literal.ofInt(number.intValueExact());
    } else if (type instanceof LongType) {
      return Literal.ofLong(number.longValueExact());
    } else if (type instanceof FloatType) {
      return Literal.ofFloat(number.floatValue());
    } else if (type instanceof DoubleType) {
      return Literal.ofDouble(number.doubleValue());
    } else if (type instanceof DecimalType decimal) {
      return Literal.ofDecimal(
          number.setScale(decimal.getScale(), RoundingMode.UNNECESSARY),
          decimal.getPrecision(),
          decimal.getScale());
    }
    throw new ArithmeticException("nothing to compare with");
  }

  /** A time with a zone, or one in UTC. */
  private static long micros(String text) {
    String iso = text.replaceFirst("(?<=\\d) (?=\\d)", "T");
    String whole = iso.matches("\\d{4}-\\d\\d-\\d\\d") ? iso + "T00:00:00" : iso;
    Instant time =
        whole.matches(".*(Z|[+-]\\d\\d:?\\d\\d)$")
            ? OffsetDateTime.parse(whole).toInstant()
            : LocalDateTime.parse(whole).toInstant(ZoneOffset.UTC);
    // Java's own count of microseconds ends in the year 2262.
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1000);
  }
}
