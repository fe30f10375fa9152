package dev.millrace.io.jdbc;

import dev.millrace.diag.UserException;
import dev.millrace.element.block.FileSplit;
import dev.millrace.io.file.FoundColumns;
import dev.millrace.io.jdbc.JdbcSourceOptions.Reading;
import java.io.Serializable;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What of a table is read: ranges of a column, side by side.
 *
 * @param reading how the server is asked
 * @param column whose ranges these are, as statements have it; null for one range of everything
 * @param bounds the first value of each range after the first, ascending
 * @param bytes about how much the table holds
 */
public record TablePlan(
    JdbcSourceOptions options,
    Reading reading,
    @Nullable String column,
    List<Long> bounds,
    long bytes)
    implements Serializable {
  public TablePlan {
    bounds = List.copyOf(bounds);
  }

  /**
   * Asks the server.
   *
   * @throws UserException ML-5450 if the column cannot have ranges, ML-5453 if the table does not
   *     fit, ML-5454, ML-5455
   */
  public static TablePlan of(JdbcSourceOptions options, Reading reading) {
    return TableSession.read(options.target(), connection -> of(connection, options, reading));
  }

  /**
   * The columns of a table, where nobody declared any.
   *
   * @throws UserException ML-5453 if there is no such table, ML-5454, ML-5455
   */
  public static FoundColumns columns(JdbcSourceOptions options, Reading reading) {
    TableShape shape =
        TableSession.read(
            options.target(),
            connection -> reading.shape(connection, reading.found(connection, options)));
    reading.check(options, shape);
    return new FoundColumns(reading.schema(shape), List.of());
  }

  private static TablePlan of(Connection connection, JdbcSourceOptions asked, Reading reading)
      throws SQLException {
    JdbcSourceOptions options = reading.found(connection, asked);
    TableShape shape = reading.shape(connection, options);
    reading.check(options, shape);
    Optional<String> column =
        (options.partitions() == 1 ? Optional.<String>empty() : column(options, reading, shape))
            .map(shape::quoted);
    List<Long> bounds =
        column.isEmpty() ? List.of() : bounds(connection, options, column.orElseThrow());
    long bytes = options.query() == null ? reading.bytes(connection, options) : 0;
    return new TablePlan(options, reading, column.orElse(null), bounds, Math.max(1, bytes));
  }

  private static Optional<String> column(
      JdbcSourceOptions options, Reading reading, TableShape shape) {
    String wanted = options.partitionBy();
    if (wanted == null) {
      return shape.unique().stream()
          .filter(columns -> columns.size() == 1)
          .map(columns -> columns.iterator().next())
          .filter(name -> isWhole(reading, shape, name))
          .findFirst();
    } else if (!isWhole(reading, shape, wanted)) {
      throw new UserException(
          TableSession.problem(
              options.target(),
              JdbcCodes.NO_TABLE,
              "partition_by: '"
                  + wanted
                  + "' has no ranges of whole numbers; expected a column of smallint, integer or"
                  + " bigint"));
    }
    return Optional.of(wanted);
  }

  private static boolean isWhole(Reading reading, TableShape shape, String name) {
    TableShape.Column column = shape.columns().get(name);
    return column != null && reading.isWhole(column);
  }

  private static List<Long> bounds(Connection connection, JdbcSourceOptions options, String column)
      throws SQLException {
    String sql = "SELECT min(" + column + "), max(" + column + ") FROM " + options.from();
    try (Statement query = connection.createStatement();
        ResultSet row = query.executeQuery(sql)) {
      row.next();
      long least = row.getLong(1);
      long greatest = row.getLong(2);
      return row.wasNull() ? List.of() : bounds(least, greatest, options.partitions());
    }
  }

  /** Ranges of equal length; fewer where there are fewer values. */
  static List<Long> bounds(long least, long greatest, int partitions) {
    // The distance of two BIGINTs may be none.
    BigInteger first = BigInteger.valueOf(least);
    BigInteger length = BigInteger.valueOf(greatest).subtract(first).add(BigInteger.ONE);
    return IntStream.range(1, partitions)
        .mapToObj(
            i ->
                first.add(
                    length.multiply(BigInteger.valueOf(i)).divide(BigInteger.valueOf(partitions))))
        .map(BigInteger::longValueExact)
        .filter(bound -> bound > least)
        .distinct()
        .toList();
  }

  /** One per range. */
  public List<FileSplit> splits() {
    int ranges = bounds.size() + 1;
    return IntStream.range(0, ranges)
        .mapToObj(i -> new FileSplit(options.place(), i, 1, bytes / ranges, -1))
        .toList();
  }

  /** The condition of a range's rows; rows without a value are in the first. */
  String condition(int range) {
    if (bounds.isEmpty()) {
      return "";
    }
    String name = Objects.requireNonNull(column);
    if (range == 0) {
      return name + " < " + bounds.get(0) + " OR " + name + " IS NULL";
    }
    String from = name + " >= " + bounds.get(range - 1);
    return range == bounds.size() ? from : from + " AND " + name + " < " + bounds.get(range);
  }
}
