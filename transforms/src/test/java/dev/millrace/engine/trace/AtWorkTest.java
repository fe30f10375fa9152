package dev.millrace.engine.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AtWorkTest {
  @Test
  void aStepWithinAStepGivesTheThreadBack() {
    List<Optional<String>> seen = new ArrayList<>();

    AtWork.on(
        "orders",
        () -> {
          AtWork.on("output:revenue", () -> seen.add(AtWork.here()));
          seen.add(AtWork.here());
        });

    assertThat(seen).containsExactly(Optional.of("revenue"), Optional.of("orders"));
    assertThat(AtWork.here()).isEmpty();
  }

  @Test
  void workThatFailsGivesTheThreadBack() {
    assertThatThrownBy(
            () ->
                AtWork.on(
                    "orders",
                    () -> {
                      throw new IllegalStateException("broken");
                    }))
        .hasMessage("broken");
    assertThat(AtWork.here()).isEmpty();
  }
}
