package dev.millrace.expr.aggregate.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class QuantileSketchTest {
  private static final double PROMISED = 1 / 128.0;

  /** Numbers of all sizes, some of them often. */
  private static double number(Random random, int kind) {
    return switch (kind) {
      case 0 -> random.nextInt(100);
      case 1 -> random.nextGaussian();
      case 2 -> Math.exp(random.nextGaussian() * 20) * (random.nextBoolean() ? 1 : -1);
      default -> Double.longBitsToDouble(random.nextLong());
    };
  }

  @Property(tries = 200)
  void theNumbersAloneDecide(
      @ForAll @IntRange(min = 1, max = 1500) int size,
      @ForAll @IntRange(max = 3) int kind,
      @ForAll @IntRange(max = 100) int percent,
      @ForAll long seed) {
    // given
    Random random = new Random(seed);
    List<Double> numbers = new ArrayList<>();
    QuantileSketch inOrder = new QuantileSketch();
    for (int i = 0; i < size; i++) {
      numbers.add(number(random, kind));
      inOrder.add(numbers.get(i));
    }

    // when
    Collections.shuffle(numbers, random);
    QuantileSketch merged = new QuantileSketch();
    QuantileSketch part = new QuantileSketch();
    for (double number : numbers) {
      part.add(number);
      if (random.nextInt(150) == 0) {
        boolean forwards = random.nextBoolean();
        QuantileSketch into = forwards ? merged : part;
        into.addAll(forwards ? part : merged);
        merged = copy(into);
        part = new QuantileSketch();
      }
    }
    merged.addAll(part);

    // then
    BigDecimal share = BigDecimal.valueOf(percent, 2);
    Double about = inOrder.at(share);
    assertThat((Double) merged.at(share)).isEqualTo(about);
    assertThat(merged.count()).isEqualTo(size);
    Collections.sort(numbers);
    Double least = numbers.get(0) + 0.0;
    Double greatest = numbers.get(size - 1) + 0.0;
    assertThat((Double) merged.at(BigDecimal.ZERO)).isEqualTo(least);
    assertThat((Double) merged.at(BigDecimal.ONE)).isEqualTo(greatest);
    double exact = numbers.get(Math.max(0, (percent * size + 99) / 100 - 1)) + 0.0;
    if (size <= QuantileSketch.MAX_EXACT) {
      assertThat(about).isEqualTo(exact);
    } else if (Double.isFinite(exact)) {
      assertThat(Math.abs(about - exact))
          .isLessThanOrEqualTo(Math.abs(exact) * PROMISED + Double.MIN_NORMAL);
    } else {
      assertThat(about).isEqualTo(exact);
    }
  }

  @Test
  void sizeDoesNotGrowWithTheNumbers() {
    // given: a million latencies between a tenth of a millisecond and a minute
    QuantileSketch sketch = new QuantileSketch();
    Random random = new Random(7);
    for (int i = 0; i < 1_000_000; i++) {
      sketch.add(0.1 * Math.pow(10, random.nextDouble() * 5.8));
    }

    // when
    ByteSink out = new ByteSink();
    sketch.encode(out);

    // then: 213 steps a decade, and up to 3 bytes for each
    assertThat(out.size()).isBetween(1_000, 5_000);
    assertThat(sketch.at(new BigDecimal("0.5"))).isBetween(78.0, 81.0);
  }

  private static QuantileSketch copy(QuantileSketch sketch) {
    ByteSink out = new ByteSink();
    sketch.encode(out);
    ByteSource in = new ByteSource(out.toBytes());
    QuantileSketch copy = QuantileSketch.decode(in);
    assertThat(in.hasMore()).isFalse();
    return copy;
  }
}
