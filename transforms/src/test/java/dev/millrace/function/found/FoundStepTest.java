package dev.millrace.function.found;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.RowFault;
import dev.millrace.function.Column;
import dev.millrace.function.UserStep;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoundStepTest {
  @TempDir Path directory;

  @Test
  void aStepHasTheKeysAndColumnsOfItsRecords() throws IOException {
    // given
    FoundStep step = TestLibraries.load(directory, Steps.class).step("Repeat").orElseThrow();
    Schema rows = Schema.builder().addStringField("User").addInt32Field("n").build();

    // when
    Record config = step.config(Map.of("every", Duration.ofSeconds(1), "labels", List.of("a")));

    // then
    assertThat(step.keys())
        .extracting(key -> key.name() + " " + key.form() + " " + key.required())
        .containsExactly("every DURATION true", "labels TEXTS true", "at_most WHOLE_NUMBER false");
    assertThat(step.rows(config, new Object[] {"u", 2}, rows))
        .containsExactly(new Object[] {"u", 0L}, new Object[] {"u", 1L});
    assertThat(step.misfit("n", rows)).isEmpty();
    Schema nullable = Schema.builder().addNullableField("n", FieldType.INT32).build();
    assertThat(step.misfit("n", nullable)).contains(FoundStep.Misfit.MAY_BE_NULL);
    Schema text = Schema.builder().addStringField("n").build();
    assertThat(step.misfit("n", text)).contains(FoundStep.Misfit.TYPE);
    assertThatThrownBy(() -> step.rows(config, new Object[] {"u", -1}, rows))
        .isInstanceOf(RowFault.class)
        .hasMessage("step Repeat failed: IllegalArgumentException: negative");
  }

  /** With the step. */
  public static final class Steps extends TestLibraries.Library {
    @Override
    public List<UserStep<?, ?, ?>> steps() {
      return List.of(new Repeat());
    }
  }

  /** A step. */
  private static final class Repeat extends TestLibraries.Step<Repeat.Keys, Repeat.In, Repeat.Out> {
    /** Keys. */
    public record Keys(Duration every, List<String> labels, Optional<Long> atMost) {}

    /** Input. */
    public record In(@Column("User") String user, int n) {}

    /** Output. */
    public record Out(String user, long index) {}

    Repeat() {
      super("Repeat");
    }

    @Override
    public void process(Keys config, In row, Consumer<Out> out) {
      if (row.n() < 0) {
        throw new IllegalArgumentException("negative");
      }
      for (long i = 0; i < row.n(); i++) {
        out.accept(new Out(row.user(), i));
      }
    }
  }
}
