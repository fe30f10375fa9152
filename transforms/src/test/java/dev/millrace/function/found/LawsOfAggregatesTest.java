package dev.millrace.function.found;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.function.AggregateLaws;
import dev.millrace.function.found.TestLibraries.Numbers;
import dev.millrace.function.found.TestLibraries.Total;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LawsOfAggregatesTest {
  @Test
  void lawsAreBrokenByFloatingPointSumsAndByLostBytes() {
    assertThatThrownBy(
            () -> AggregateLaws.check(new Total("total"), List.of(1e16, 1.0, -1e16, 3.3)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("'total' is no function of the multiset of its values");
    assertThatThrownBy(() -> AggregateLaws.check(new Twice(), List.of(1.0, 2.0)))
        .hasMessageContaining("'total' leaves 8 bytes of its own unread");
    AggregateLaws.check(new Total("total"), List.of(1.0, 2.0, 3.0));
  }

  @Test
  void lawsAreBrokenByAnAccumulatorThatCannotGoOnAfterItWasRead() {
    assertThatThrownBy(
            () -> AggregateLaws.check(new Numbers("fixed", List::copyOf), List.of(1L, 2L, 3L)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("'fixed' fails (seed 1) where it does not in one go:")
        .hasMessageContaining("UnsupportedOperationException")
        .hasMessageContaining(" written and read then [");
    AggregateLaws.check(new Numbers("right", ArrayList::new), List.of(1L, 2L, 3L));
  }

  @Test
  void lawsAreBrokenByAResultOrAWriteThatTakesTheAccumulatorAway() {
    assertThatThrownBy(
            () -> AggregateLaws.check(new DrainedByResult(), List.of(1L, 2L, 3L, 4L, 5L)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("'drained' is no function of the multiset of its values")
        .hasMessageContaining(" asked");
    assertThatThrownBy(() -> AggregateLaws.check(new DrainedByWrite(), List.of(1L, 2L, 3L)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("'drained' is no function of the multiset of its values")
        .hasMessageContaining(" written");
  }

  /** Writes more than it reads. */
  private static final class Twice extends Total {
    Twice() {
      super("total");
    }

    @Override
    public void write(double[] sum, DataOutput out) throws IOException {
      super.write(sum, out);
      super.write(sum, out);
    }
  }

  /** The number in the middle; asked once, it forgets what it answered from. */
  private static final class DrainedByResult extends Numbers {
    DrainedByResult() {
      super("drained", ArrayList::new);
    }

    @Override
    public Long result(List<Long> numbers) {
      if (numbers.isEmpty()) {
        return 0L;
      }
      Collections.sort(numbers);
      long middle = numbers.get(numbers.size() / 2);
      numbers.clear();
      numbers.add(middle);
      return middle;
    }
  }

  /** A write takes what it writes. */
  private static final class DrainedByWrite extends Numbers {
    DrainedByWrite() {
      super("drained", ArrayList::new);
    }

    @Override
    public void write(List<Long> numbers, DataOutput out) throws IOException {
      super.write(numbers, out);
      numbers.clear();
    }
  }
}
