package dev.millrace.io.parquet.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.junit.jupiter.api.Test;

class HybridRunsTest {

  @Property
  void readsWhatParquetWrites(
      @ForAll @IntRange(min = 0, max = 31) int width,
      @ForAll @IntRange(min = 0, max = 3000) int count,
      @ForAll long seed)
      throws IOException {
    // given
    Random random = new Random(seed);
    int[] numbers = new int[count];
    int i = 0;
    while (i < count) {
      // Long runs and short ones, so that both forms occur.
      int run = Math.min(count - i, random.nextBoolean() ? 1 : 1 + random.nextInt(40));
      Arrays.fill(numbers, i, i + run, (int) (random.nextLong() & (1L << width) - 1));
      i += run;
    }
    RunLengthBitPackingHybridEncoder encoder =
        new RunLengthBitPackingHybridEncoder(width, 16, 4096, new HeapByteBufferAllocator());
    for (int number : numbers) {
      encoder.writeInt(number);
    }
    byte[] runs = encoder.toBytes().toInputStream().readAllBytes();
    byte[] within = new byte[runs.length + 5];
    System.arraycopy(runs, 0, within, 3, runs.length);

    // when
    int[] read = new int[count];
    HybridRuns decoder = new HybridRuns(within, 3, 3 + runs.length, width);
    int[] some = new int[700];
    for (int at = 0; at < count; ) {
      int next = Math.min(count - at, 1 + random.nextInt(some.length));
      decoder.next(some, next);
      System.arraycopy(some, 0, read, at, next);
      at += next;
    }

    // then
    assertThat(read).isEqualTo(numbers);
  }

  @Test
  void saysThatRunsEndEarly() {
    byte[] packedWithoutItsBytes = {3, 1};
    byte[] nothing = {};
    byte[] emptyRun = {0, 7};
    for (byte[] runs : new byte[][] {packedWithoutItsBytes, nothing, emptyRun}) {
      assertThatThrownBy(() -> new HybridRuns(runs, 0, runs.length, 5).next(new int[8], 8))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("a page's runs end early");
    }
  }
}
