package dev.millrace.expr.aggregate.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.coding.ByteHash;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DistinctSketchTest {
  private static final int SAMPLES = 60;

  @Property(tries = 300)
  void theSetOfHashesAloneDecides(
      @ForAll @IntRange(max = 2000) int size,
      @ForAll @IntRange(min = 1, max = 1500) int different,
      @ForAll long seed) {
    // given
    Random random = new Random(seed);
    List<Long> hashes = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      hashes.add(hash(random.nextInt(different)));
    }
    DistinctSketch inOrder = new DistinctSketch();
    hashes.forEach(inOrder::add);

    // when
    Collections.shuffle(hashes, random);
    DistinctSketch merged = new DistinctSketch();
    DistinctSketch part = new DistinctSketch();
    for (long hash : hashes) {
      part.add(hash);
      if (random.nextInt(200) == 0) {
        boolean forwards = random.nextBoolean();
        DistinctSketch into = forwards ? merged : part;
        into.addAll(forwards ? part : merged);
        merged = DistinctSketch.decode(new ByteSource(bytes(into)));
        part = new DistinctSketch();
      }
    }
    merged.addAll(part);

    // then
    assertThat(bytes(merged)).isEqualTo(bytes(inOrder));
    assertThat(merged.count()).isEqualTo(inOrder.count());
    int exact = new HashSet<>(hashes).size();
    if (exact <= DistinctSketch.MAX_EXACT) {
      assertThat(merged.count()).isEqualTo(exact);
    } else {
      assertThat((double) merged.count() / exact).isBetween(0.9, 1.1);
    }
  }

  @Test
  void theErrorIsWhatIsPromised() {
    for (int different : new int[] {513, 2_000, 5_000, 10_000, 20_000, 100_000}) {
      double squares = 0;
      double sum = 0;
      for (int sample = 0; sample < SAMPLES; sample++) {
        DistinctSketch sketch = new DistinctSketch();
        for (int i = 0; i < different; i++) {
          sketch.add(hash((long) sample << 32 | i));
        }
        double error = (double) sketch.count() / different - 1;
        squares += error * error;
        sum += error;
      }
      // Within what so many samples leave open.
      assertThat(Math.sqrt(squares / SAMPLES))
          .as("standard error at " + different)
          .isLessThan(1.25 * 0.016);
      assertThat(sum / SAMPLES).as("bias at " + different).isBetween(-0.007, 0.007);
    }
  }

  @Test
  void aHashOfNothingButZerosIsCounted() {
    DistinctSketch sketch = new DistinctSketch();
    sketch.add(0);
    sketch.add(0);
    assertThat(sketch.count()).isEqualTo(1);
    for (int i = 0; i < 1000; i++) {
      sketch.add(hash(i));
    }
    assertThat((double) sketch.count()).isBetween(950.0, 1050.0);
  }

  private static long hash(long number) {
    byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    return ByteHash.of(bytes, 0, bytes.length);
  }

  private static byte[] bytes(DistinctSketch sketch) {
    ByteSink out = new ByteSink();
    sketch.encode(out);
    return out.toBytes();
  }
}
