package dev.millrace.kernel.join;

import dev.millrace.element.Event;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.kernel.KernelHarness;
import dev.millrace.kernel.KernelHarness.Input;
import dev.millrace.kernel.KeyedKernel;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Two inputs to join: (k, l) on the left, (r, k) on the right, joined to (k, l, r). */
final class JoinFixture {
  private static final Schema LEFT =
      Schema.builder().addNullableField("k", FieldType.STRING).addInt64Field("l").build();
  private static final Schema RIGHT =
      Schema.builder().addInt64Field("r").addNullableField("k", FieldType.STRING).build();
  static final RowCodec LEFT_ROWS = RowCodec.of(LEFT);
  static final RowCodec RIGHT_ROWS = RowCodec.of(RIGHT);
  private static final KeyCodec LEFT_KEY = KeyCodec.of(LEFT, List.of("k"));
  private static final KeyCodec RIGHT_KEY = KeyCodec.of(RIGHT, List.of("k"));
  static final JoinOutput OUTPUT = JoinOutput.of(new int[] {0, 0, 1}, new int[] {0, 1, 0});

  private JoinFixture() {}

  static JoinSide leftSide(boolean unmatchedOutput) {
    return new JoinSide(LEFT_ROWS, LEFT_KEY, unmatchedOutput);
  }

  static JoinSide rightSide(boolean unmatchedOutput) {
    return new JoinSide(RIGHT_ROWS, RIGHT_KEY, unmatchedOutput);
  }

  static Input left(long time, String k, long l) {
    return new Input(0, Event.of(time, k, l));
  }

  static Input right(long time, String k, long r) {
    return new Input(1, Event.of(time, r, k));
  }

  static <S> KernelHarness<S> harness(KeyedKernel<S> kernel) {
    return KernelHarness.of(kernel, List.of(LEFT_KEY, RIGHT_KEY), List.of(LEFT_ROWS, RIGHT_ROWS));
  }

  /** Events of both sides over few keys and times, so that all of them meet. */
  static Arbitrary<List<Input>> inputs() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.integers().between(-15, 15),
            Arbitraries.of("a", "b").injectNull(0.1),
            Arbitraries.integers().between(0, 3))
        .as((left, time, k, v) -> left ? left(time, k, v) : right(time, k, v))
        .list()
        .ofMaxSize(24);
  }
}
