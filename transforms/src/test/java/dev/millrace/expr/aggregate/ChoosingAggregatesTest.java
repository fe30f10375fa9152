package dev.millrace.expr.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.expr.Aggregate;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;

/**
 * {@code arg_min}, {@code arg_max}, {@code first_row} and {@code last_row}, and {@code top} with
 * {@code by}.
 */
class ChoosingAggregatesTest {
  @Test
  void choosesTheValueOfTheRowWithTheGreatestOrTheSmallest() {
    Object[][] rows = {{"b", 2L}, {"c", 3L}, {"a", 1L}};
    assertThat(result("arg_max", FieldType.INT64, rows)).isEqualTo("c");
    assertThat(result("arg_min", FieldType.INT64, rows)).isEqualTo("a");
  }

  @Test
  void aNullIsAValueButNothingToChooseBy() {
    Object[][] rows = {{"a", 1L}, {null, 2L}, {"c", null}};
    assertThat(result("arg_max", FieldType.INT64, rows)).isNull();
    assertThat(result("arg_min", FieldType.INT64, rows)).isEqualTo("a");
    assertThat(result("arg_max", FieldType.INT64, new Object[][] {{"c", null}, null})).isNull();
  }

  @Test
  void ofEqualsTheEarliestEventThenTheSmallestValue() {
    Object[][] rows = {{"b", 1L}, {"a", 1L}};
    assertThat(result("arg_max", FieldType.INT64, rows)).isEqualTo("b");
    assertThat(result("arg_min", FieldType.INT64, rows)).isEqualTo("b");
    assertThat(result("arg_max", FieldType.INT64, 0, rows)).isEqualTo("a");
    assertThat(result("arg_min", FieldType.INT64, 0, rows)).isEqualTo("a");
    Object[][] none = {{"b", 1L}, {null, 1L}};
    assertThat(result("arg_max", FieldType.INT64, 0, none)).isNull();
  }

  @Test
  void equalsAreThoseOfSql() {
    assertThat(result("arg_max", FieldType.DOUBLE, new Object[][] {{"a", -0.0}, {"b", 0.0}}))
        .isEqualTo("a");
    assertThat(result("arg_min", FieldType.DOUBLE, new Object[][] {{"a", 0.0}, {"b", -0.0}}))
        .isEqualTo("a");
    Object[][] numbers = {{"a", Double.POSITIVE_INFINITY}, {"b", Double.NaN}};
    assertThat(result("arg_max", FieldType.DOUBLE, numbers)).isEqualTo("b");
    Object[][] decimals = {{"a", new BigDecimal("1.0")}, {"b", new BigDecimal("1.00")}};
    assertThat(result("arg_max", FieldType.DECIMAL, decimals)).isEqualTo("a");
  }

  @Test
  void ranksTheValuesOfTheRowsWithTheGreatestOrTheSmallest() {
    Object[][] rows = {{"b", 2L}, {"d", 4L}, {"x", null}, null, {"a", 1L}, {"c", 3L}};
    assertThat(ranked(FieldType.INT64, 1000, Map.of("n", "3"), rows))
        .containsExactly("d", "c", "b");
    assertThat(ranked(FieldType.INT64, 1000, Map.of("n", "3", "reverse", "true"), rows))
        .containsExactly("a", "b", "c");
    assertThat(ranked(FieldType.INT64, 1000, Map.of(), rows)).containsExactly("d", "c", "b", "a");
    assertThat(ranked(FieldType.INT64, 1000, Map.of(), new Object[0][])).isEmpty();
  }

  @Test
  void ranksEqualsByTheirEventsThenByTheValues() {
    Object[][] rows = {{"c", 1.0}, {null, 1.0}, {"a", 1.0}, {"a", 1.0}, {"b", -0.0}, {"d", 0.0}};
    assertThat(ranked(FieldType.DOUBLE, 1000, Map.of("n", "5"), rows))
        .containsExactly("c", null, "a", "a", "b");
    assertThat(ranked(FieldType.DOUBLE, 0, Map.of("n", "5"), rows))
        .containsExactly(null, "a", "a", "c", "b");
    assertThat(ranked(FieldType.DOUBLE, 0, Map.of("n", "3", "reverse", "true"), rows))
        .containsExactly("b", "d", null);
  }

  @Test
  void rowsAreTakenWhole() {
    Object[][] rows = {{"a", 1L}, {null, null}};
    assertThat((Object[]) result("first_row", FieldType.INT64, rows)).containsExactly("a", 1L);
    assertThat((Object[]) result("last_row", FieldType.INT64, rows)).containsExactly(null, null);
  }

  @Test
  void refusesWhatHasNoOrder() {
    assertThatThrownBy(() -> create("arg_max", FieldType.array(FieldType.INT64)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'arg_max' takes numbers, strings, booleans, bytes or times, but its argument is of"
                + " type ARRAY");
    assertThatThrownBy(() -> Aggregates.create("arg_max", FieldType.INT64, Map.of()))
        .hasMessage("'arg_max' takes rows of two columns, but its argument is of type BIGINT");
    assertThatThrownBy(() -> Aggregates.create("top", FieldType.row(Schema.of()), Map.of("n", "3")))
        .hasMessage(
            "'top' takes numbers, strings, booleans, bytes or times, but its argument is of type"
                + " ROW. Rows are ranked with 'config: {by: EXPRESSION}'");
    assertThatThrownBy(() -> Aggregates.create("last_row", FieldType.INT64, Map.of()))
        .hasMessage("'last_row' takes rows, but its argument is of type BIGINT");
  }

  private static Object result(String function, FieldType by, Object[][] rows) {
    return result(function, by, 1000, rows);
  }

  /**
   * @param step from an event to the next one, in milliseconds
   */
  private static Object result(String function, FieldType by, long step, Object[][] rows) {
    return result(create(function, by), step, rows);
  }

  private static <A> Object result(Aggregate<A> aggregate, long step, Object[][] rows) {
    A seen = aggregate.create();
    for (int i = 0; i < rows.length; i++) {
      seen = aggregate.add(seen, rows[i], i * step);
    }
    return aggregate.result(seen);
  }

  @SuppressWarnings("unchecked")
  private static List<Object> ranked(
      FieldType by, long step, Map<String, String> settings, Object[][] rows) {
    Map<String, String> config = new LinkedHashMap<>(settings);
    config.put("by", "true");
    return (List<Object>) result(create("top", by, config), step, rows);
  }

  private static Aggregate<?> create(String function, FieldType by) {
    return create(function, by, Map.of());
  }

  private static Aggregate<?> create(String function, FieldType by, Map<String, String> config) {
    Schema row =
        Schema.builder()
            .addNullableField("value", FieldType.STRING)
            .addNullableField("by", by)
            .build();
    return Aggregates.create(function, FieldType.row(row), config);
  }
}
