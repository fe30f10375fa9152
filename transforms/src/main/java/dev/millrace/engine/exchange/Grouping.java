package dev.millrace.engine.exchange;

import dev.millrace.element.block.BlockReader;
import dev.millrace.engine.exchange.Entry.InputRank;
import dev.millrace.kernel.KeyedKernel;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Which events of a partition belong together, and how they follow one another.
 *
 * @param byWindow whether a group is the events of a key and window, or of a key
 * @param inputRank the rank of an input among events of one key and time
 */
record Grouping(boolean byWindow, Order within, IntUnaryOperator inputRank) {

  /** The order of the events within a group. */
  enum Order {
    /** That of {@link Entry#compareWithinKey}. */
    WITHIN_KEY,
    /** By event time; those of one time as they came. */
    BY_TIME,
    /** As they came. */
    NONE
  }

  /** What a kernel needs. */
  static Grouping of(KeyedKernel<?> kernel) {
    boolean folds = kernel.fold().isPresent();
    // The order makes no difference to accumulating kernels, but time that goes on is cheaper for
    // most of those that do not fold.
    Order order = folds ? Order.NONE : kernel.ordered() ? Order.WITHIN_KEY : Order.BY_TIME;
    return new Grouping(folds, order, kernel::inputRank);
  }

  /** An order of the groups; 0 for two events of the same one. */
  int compareGroups(BlockReader a, BlockReader b) {
    int byKey =
        Arrays.compareUnsigned(
            a.bytes(),
            a.keyOffset(),
            a.keyOffset() + a.keyLength(),
            b.bytes(),
            b.keyOffset(),
            b.keyOffset() + b.keyLength());
    if (byKey != 0 || !byWindow) {
      return byKey;
    }
    int byEnd = Long.compare(a.windowEnd(), b.windowEnd());
    return byEnd != 0 ? byEnd : Long.compare(a.windowStart(), b.windowStart());
  }

  /** The order of two events of one group; 0 where they follow as they came. */
  int compareWithin(BlockReader a, int inputOfA, BlockReader b, int inputOfB) {
    return switch (within) {
      case NONE -> 0;
      case BY_TIME -> Long.compare(a.time(), b.time());
      case WITHIN_KEY ->
          a.time() != b.time()
              ? Long.compare(a.time(), b.time())
              : entry(a, inputOfA).compareWithinKey(entry(b, inputOfB));
    };
  }

  private Entry entry(BlockReader at, int input) {
    return Entry.of(at, new InputRank(input, inputRank.applyAsInt(input)));
  }
}
