package dev.millrace.testing.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.oracle.LateVerdicts.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;

class LateVerdictsTest {
  @Test
  void anEventAtTheWatermarkIsOnTimeAndOneBelowItIsLate() {
    List<Entry> log = List.of(new Entry(0, 100), new Entry(0, 90), new Entry(0, 89));

    assertThat(LateVerdicts.of(log, 10, 0)).containsExactly(false, false, true);
    assertThat(LateVerdicts.of(log, 10, 1)).containsExactly(false, false, false);
  }

  @Test
  void theFirstEventOfAPartitionIsNeverLate() {
    List<Entry> log = List.of(new Entry(0, 100), new Entry(1, 5), new Entry(1, 4), new Entry(0, 5));

    assertThat(LateVerdicts.of(log, 0, 0)).containsExactly(false, false, true, true);
  }

  @Test
  void aLateEventDoesNotTakeTheWatermarkBack() {
    List<Entry> log = List.of(new Entry(0, 100), new Entry(0, 5), new Entry(0, 50));

    assertThat(LateVerdicts.of(log, 10, 0)).containsExactly(false, true, true);
  }
}
