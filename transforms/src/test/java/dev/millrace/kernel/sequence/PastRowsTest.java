package dev.millrace.kernel.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.RowCodec;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.beam.sdk.schemas.Schema;

/** A ring of rows beside a map of them by their places. */
class PastRowsTest {
  private static final RowCodec ROWS = RowCodec.of(Schema.builder().addInt64Field("v").build());

  @Property(tries = 100)
  void rowsAreFoundAtTheirPlacesWhileTheRingGrowsAndTurns(@ForAll long seed) {
    Random random = new Random(seed);
    PastRows past = new PastRows();
    TreeMap<Long, Long> expected = new TreeMap<>();
    long next = 0;
    for (int step = 0; step < 300; step++) {
      switch (random.nextInt(10)) {
        case 0 -> {
          long place = next - random.nextInt(40) + 2;
          past.dropBefore(place);
          expected.headMap(place).clear();
        }
        case 1 -> past = coded(past);
        case 2 -> {
          if (random.nextInt(20) == 0) {
            past.clear();
            expected.clear();
            next = 0;
          }
        }
        default -> {
          long value = random.nextLong();
          past.add(new Object[] {value}, value >> 1);
          expected.put(next++, value);
        }
      }
      assertSame(past, expected, next);
    }
  }

  private static PastRows coded(PastRows past) {
    ByteSink out = new ByteSink();
    past.encode(ROWS, out);
    return PastRows.decode(ROWS, new ByteSource(out.toBytes()));
  }

  private static void assertSame(PastRows past, TreeMap<Long, Long> expected, long next) {
    assertThat(past.next()).isEqualTo(next);
    for (long place = next - 60; place <= next; place++) {
      Long value = expected.get(place);
      assertThat(past.has(place)).as("place %s of %s", place, next).isEqualTo(value != null);
      if (value != null) {
        assertThat(past.value(place, 0)).isEqualTo(value);
        assertThat(past.time(place)).isEqualTo(value >> 1);
      }
    }
  }
}
