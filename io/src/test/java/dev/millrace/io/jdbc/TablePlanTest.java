package dev.millrace.io.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.io.jdbc.postgresql.PostgresRows;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;

class TablePlanTest {
  private static final JdbcSourceOptions OPTIONS =
      new JdbcSourceOptions(
          new JdbcTarget("jdbc:postgresql://h/d", null, null, "t", 1),
          null,
          Schema.builder().build(),
          null,
          3);

  @Test
  void everyRowIsInOneRange() {
    // given
    TablePlan plan =
        new TablePlan(OPTIONS, PostgresRows.READING, "\"a\"\"b\"", List.of(10L, 20L), 300);

    // when / then
    assertThat(IntStream.range(0, plan.splits().size()).mapToObj(plan::condition))
        .containsExactly(
            "\"a\"\"b\" < 10 OR \"a\"\"b\" IS NULL",
            "\"a\"\"b\" >= 10 AND \"a\"\"b\" < 20",
            "\"a\"\"b\" >= 20");
    assertThat(new TablePlan(OPTIONS, PostgresRows.READING, null, List.of(), 1).condition(0))
        .isEmpty();
  }

  @Property
  void boundsRiseWithinTheValues(
      @ForAll long one, @ForAll long other, @ForAll @IntRange(min = 1, max = 50) int partitions) {
    // given
    long least = Math.min(one, other);
    long greatest = Math.max(one, other);

    // when
    List<Long> bounds = TablePlan.bounds(least, greatest, partitions);

    // then: no range is empty by its bounds alone
    assertThat(bounds).isSorted().doesNotHaveDuplicates().hasSizeLessThan(partitions);
    assertThat(bounds).allSatisfy(bound -> assertThat(bound).isBetween(least + 1, greatest));
  }

  @Test
  void fewValuesHaveARangeEach() {
    assertThat(TablePlan.bounds(1, 3, 50)).isEqualTo(LongStream.rangeClosed(2, 3).boxed().toList());
  }
}
