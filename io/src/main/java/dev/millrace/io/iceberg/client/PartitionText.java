package dev.millrace.io.iceberg.client;

import dev.millrace.diag.UserException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.NullOrder;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;

/**
 * Partitions and orders as Beam writes them: {@code city}, {@code day(at)}, {@code bucket(user,
 * 16)}, {@code truncate(code, 3)}, and orders such as {@code at desc nulls last}.
 */
public final class PartitionText {
  private static final Pattern CALL =
      Pattern.compile("(\\w+)\\(\\s*([^,()]+?)\\s*(?:,\\s*([^,()]+?)\\s*)?\\)");
  private static final Pattern ORDER =
      Pattern.compile(
          "(\\S+)(?:\\s+(asc|desc))?(?:\\s+nulls\\s+(first|last))?", Pattern.CASE_INSENSITIVE);
  private static final String FORMS =
      "expected a column, or one of year(c), month(c), day(c), hour(c), bucket(c, N), truncate(c,"
          + " N), void(c)";

  private PartitionText() {}

  /**
   * Partitions of a new table.
   *
   * @throws UserException ML-5560
   */
  public static PartitionSpec partitions(IcebergTarget target, Schema schema, List<String> texts) {
    PartitionSpec.Builder spec = PartitionSpec.builderFor(schema);
    for (String text : texts) {
      try {
        add(spec, text.strip());
      } catch (RuntimeException e) {
        throw new UserException(
            IcebergSession.problem(
                target,
                IcebergCodes.NO_TABLE,
                "'" + text + "' cannot be a partition: " + IcebergSession.words(e)),
            e);
      }
    }
    return spec.build();
  }

  private static void add(PartitionSpec.Builder spec, String text) {
    Matcher call = CALL.matcher(text);
    if (!call.matches()) {
      spec.identity(text);
      return;
    }
    String first = call.group(2);
    String second = call.group(3);
    switch (call.group(1).toLowerCase(Locale.ROOT)) {
      case "identity" -> spec.identity(first);
      case "year", "years" -> spec.year(first);
      case "month", "months" -> spec.month(first);
      case "day", "days" -> spec.day(first);
      case "hour", "hours" -> spec.hour(first);
      case "void" -> spec.alwaysNull(first);
      case "bucket" -> spec.bucket(column(first, second), number(first, second));
      case "truncate" -> spec.truncate(column(first, second), number(first, second));
      default -> throw new IllegalArgumentException(FORMS);
    }
  }

  private static boolean isNumber(String text) {
    return text.matches("[0-9]{1,9}");
  }

  private static String column(String first, String second) {
    if (second == null) {
      throw new IllegalArgumentException(FORMS);
    }
    return isNumber(first) ? second : first;
  }

  private static int number(String first, String second) {
    String number = isNumber(first) ? first : second;
    if (!isNumber(number)) {
      throw new IllegalArgumentException(FORMS);
    }
    return Integer.parseInt(number);
  }

  /**
   * The columns of {@code zorder(a, b)}, by which rows are ordered all at once; empty for an order
   * by one column after the other.
   *
   * @throws UserException ML-5560
   */
  public static List<String> zorder(IcebergTarget target, Schema schema, List<String> texts) {
    for (String text : texts) {
      Optional<List<String>> columns = ZOrder.columns(text);
      if (columns.isPresent()) {
        Optional<String> problem =
            texts.size() > 1
                ? Optional.of("it stands alone, or not at all")
                : ZOrder.problem(schema, columns.get());
        problem.ifPresent(
            what -> {
              throw new UserException(
                  IcebergSession.problem(
                      target, IcebergCodes.NO_TABLE, "'" + text + "' cannot be an order: " + what));
            });
        return columns.get();
      }
    }
    return List.of();
  }

  /**
   * The order of rows in the files of a new table, which has none if it is {@link #zorder}.
   *
   * @throws UserException ML-5560
   */
  public static SortOrder order(IcebergTarget target, Schema schema, List<String> texts) {
    SortOrder.Builder order = SortOrder.builderFor(schema);
    if (!zorder(target, schema, texts).isEmpty()) {
      return SortOrder.unsorted();
    }
    for (String text : texts) {
      Matcher field = ORDER.matcher(text.strip());
      try {
        if (!field.matches()) {
          throw new IllegalArgumentException(
              "expected COLUMN [asc|desc] [nulls first|nulls last], or zorder(COLUMN, COLUMN)");
        }
        boolean descending = "desc".equalsIgnoreCase(field.group(2));
        boolean last =
            field.group(3) == null ? descending : "last".equalsIgnoreCase(field.group(3));
        NullOrder nulls = last ? NullOrder.NULLS_LAST : NullOrder.NULLS_FIRST;
        if (descending) {
          order.desc(field.group(1), nulls);
        } else {
          order.asc(field.group(1), nulls);
        }
      } catch (RuntimeException e) {
        throw new UserException(
            IcebergSession.problem(
                target,
                IcebergCodes.NO_TABLE,
                "'" + text + "' cannot be an order: " + IcebergSession.words(e)),
            e);
      }
    }
    return order.build();
  }
}
