package dev.millrace.parity;

import static java.util.stream.Collectors.joining;

import dev.millrace.testing.oracle.TimedRow;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Random steps {@code Mask} with their models. */
final class MaskDraws {
  /** The variable of generated files with a salt. */
  static final String SALT_NAME = "SALT";

  static final String SALT = "a salt of the generated files";

  private static final BigDecimal HALF = new BigDecimal("0.5");

  /** A column with its rule; the model is asked for values that are not NULL. */
  private record Masked(Column column, String rule, boolean nulls, UnaryOperator<Object> model) {}

  private MaskDraws() {}

  /** Null if there is nothing to be masked. */
  static Step mask(Draw draw, String name, Flow in) {
    List<Column> maskable =
        in.columns().stream().filter(c -> !c.name().equals(in.timeColumn())).toList();
    if (maskable.isEmpty()) {
      return null;
    }
    Map<String, Masked> masked = new LinkedHashMap<>();
    for (int i = draw.between(1, 3); i > 0; i--) {
      Column column = draw.of(maskable);
      masked.put(column.name(), rule(draw, column));
    }
    StringBuilder fields = new StringBuilder();
    masked.forEach(
        (column, rule) ->
            fields.append("      ").append(column).append(": ").append(rule.rule()).append('\n'));
    List<Column> columns = new ArrayList<>();
    in.columns()
        .forEach(
            c -> columns.add(masked.containsKey(c.name()) ? masked.get(c.name()).column() : c));
    return new Step(
        name,
        ElementDraws.head("Mask", name, in.ref()) + "  config:\n    fields:\n" + fields,
        List.of(in.ref()),
        List.of(in.with(name, columns)),
        (inputs, context) -> Map.of(name, masked(inputs.get(0), masked)));
  }

  private static List<TimedRow> masked(List<TimedRow> rows, Map<String, Masked> masked) {
    List<TimedRow> all = new ArrayList<>();
    for (TimedRow row : rows) {
      Map<String, Object> values = new LinkedHashMap<>(row.row());
      masked.forEach(
          (column, rule) -> {
            Object value = row.value(column);
            boolean kept = value == null && !rule.nulls();
            values.put(column, kept ? null : rule.model().apply(value));
          });
      all.add(new TimedRow(values, row.time()));
    }
    return all;
  }

  private static Masked rule(Draw draw, Column column) {
    Column text = new Column(column.name(), Type.TEXT, column.nullable());
    boolean hash = draw.chance(0.4);
    return switch (column.type().kind()) {
      case TEXT -> {
        if (hash) {
          yield new Masked(text, HASH, false, MaskDraws::hash);
        }
        yield draw.chance(0.5)
            ? new Masked(column, "{method: truncate, length: 1}", false, MaskDraws::firstCharacter)
            : new Masked(new Column(column.name(), Type.TEXT, false), "redact", true, v -> "***");
      }
      case LONG ->
          hash
              ? new Masked(text, HASH, false, MaskDraws::hash)
              : new Masked(column, STEP, false, v -> (Long) v / 10 * 10);
      case INT ->
          hash
              ? new Masked(text, HASH, false, MaskDraws::hash)
              : new Masked(column, STEP, false, v -> (Integer) v / 10 * 10);
      case DECIMAL ->
          new Masked(
              column,
              "{method: generalize, step: 0.5}",
              false,
              v ->
                  ((BigDecimal) v)
                      .divideToIntegralValue(HALF)
                      .multiply(HALF)
                      .setScale(((BigDecimal) v).scale(), RoundingMode.DOWN));
      case DOUBLE, BOOL, BYTES, DATE, TIME, ARRAY, MAP, ROW, WHOLE ->
          new Masked(column.orNull(), "redact", true, v -> null);
    };
  }

  private static final String HASH = "{method: hash, salt: \"${secret:env:" + SALT_NAME + "}\"}";
  private static final String STEP = "{method: generalize, step: 10}";

  private static Object firstCharacter(Object value) {
    return value.toString().codePoints().limit(1).mapToObj(Character::toString).collect(joining());
  }

  private static Object hash(Object value) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SALT.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of()
          .formatHex(mac.doFinal(value.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
