package dev.millrace.io.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.ledger.KeyState;
import dev.millrace.expr.Expression;
import dev.millrace.io.metrics.MetricsSink.Completeness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyWindowsTest {
  private static final String OUTPUT = "shop/output:stores";
  private static final long TEN = 36_000_000;
  private static final long TEN_PAST = TEN + 600_000;

  private final List<KeyState> told = new ArrayList<>();
  private final ToldKeys shared = ToldKeys.acquire(OUTPUT, 2);

  /** Key, seen, expected. */
  private final Completeness asked = new Completeness(0, 1, Expression.column(2), 2);

  private final KeyWindows one = new KeyWindows(asked, shared, told::add);
  private final KeyWindows other = new KeyWindows(asked, shared, told::add);

  @AfterEach
  void release() {
    ToldKeys.release(OUTPUT);
  }

  private static void bundle(KeyWindows instance, long end, Object... row) {
    instance.start();
    instance.see(row, end - 1);
    instance.tell();
  }

  @Test
  void aCorrectionOfAnOlderWindowChangesNothingInWhicheverInstance() {
    // when: a late correction comes to the instance that has not had the newer window
    bundle(one, TEN_PAST, "k", 9L, 10L);
    bundle(other, TEN, "k", 3L, 10L);

    // then
    assertThat(told).containsExactly(new KeyState("k", TEN_PAST, 9, 10));
  }

  @Test
  void aCorrectionOfTheNewestWindowCountsInWhicheverInstance() {
    // when
    bundle(one, TEN, "k", 9L, 10L);
    bundle(other, TEN, "k", 10L, 10L);

    // then
    assertThat(told).last().isEqualTo(new KeyState("k", TEN, 10, 10));
  }

  @Test
  void aBundleThatIsStillOpenTellsWhatIsNewestAtItsEnd() {
    // when
    other.start();
    other.see(new Object[] {"k", 3L, 10L}, TEN - 1);
    bundle(one, TEN_PAST, "k", 9L, 10L);
    other.tell();

    // then
    assertThat(told).last().isEqualTo(new KeyState("k", TEN_PAST, 9, 10));
  }

  @Test
  void keysAfterTheFirstOnesAreFolded() {
    // when
    one.start();
    for (Object key : new Object[] {"a", null, "b"}) {
      one.see(new Object[] {key, 1L, 1L}, TEN - 1);
    }
    one.tell();

    // then
    assertThat(told).extracting(KeyState::key).containsExactlyInAnyOrder("a", "");
    assertThat(one.folded()).isEqualTo(1);
  }
}
