package dev.millrace.plan.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.expr.Aggregate;
import dev.millrace.plan.walk.SequenceColumn.Aggregated;
import dev.millrace.plan.walk.SequenceColumn.Frame;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SequenceWalkTest {
  /** An aggregate of somebody's, whose state has had other forms before. */
  private record Versioned(int stateVersion) implements Aggregate<long[]> {
    @Override
    public long[] create() {
      return new long[1];
    }

    @Override
    public long[] add(long[] accumulator, @Nullable Object value, long time) {
      return accumulator;
    }

    @Override
    public long[] merge(long[] accumulator, long[] other) {
      return accumulator;
    }

    @Override
    public Object result(long[] accumulator) {
      return accumulator[0];
    }

    @Override
    public FieldType resultType() {
      return FieldType.INT64;
    }

    @Override
    public void encode(long[] accumulator, ByteSink out) {
      out.writeLong(accumulator[0]);
    }

    @Override
    public long[] decode(ByteSource in) {
      return new long[] {in.readLong()};
    }
  }

  private static String columns(int stateVersion) {
    Frame frame = new Frame(Optional.of(3), Optional.empty());
    SequenceColumn running = new Aggregated("mine", new Versioned(stateVersion), 0, frame);
    return new SequenceWalk(List.of(), Optional.empty(), 1, Map.of("total", running))
        .facts(Schema.builder().addInt64Field("n").build())
        .getOrDefault("columns", "");
  }

  @Test
  void stateOfARunningAggregateIsToldApartByItsForm() {
    assertThat(columns(1)).isEqualTo("mine of 3 rows of column 0 BIGINT");
    assertThat(columns(2)).isEqualTo("mine of 3 rows in form 2 of column 0 BIGINT");
  }
}
