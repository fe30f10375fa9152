package dev.millrace.examples;

import static dev.millrace.examples.Mode.event;
import static dev.millrace.examples.Mode.row;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.beam.ValidateRows;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ValidateRowsTest {
  private static final Schema USER =
      Schema.builder().addStringField("name").addInt32Field("age").build();

  @ParameterizedTest
  @EnumSource
  void putsRowsThatBreakARuleAside(Mode mode) {
    // given
    Pipeline pipeline = Pipeline.create();

    // when
    ValidateRows.Result result =
        mode.events(
                pipeline,
                "Users",
                USER,
                List.of(
                    event(USER, 0, "Ada", 36), event(USER, 1, "", -1), event(USER, 2, "Bo", 200)))
            .apply(
                "Valid",
                ValidateRows.rule("named", user -> !user.getString("name").isEmpty())
                    .andRule("of an age", user -> user.getInt32("age") >= 0)
                    .andRule("alive", user -> user.getInt32("age") < 130 ? true : null));

    // then
    Schema quarantine = result.quarantine().getSchema();
    PAssert.that(result.valid()).containsInAnyOrder(row(USER, "Ada", 36));
    PAssert.that(result.quarantine())
        .containsInAnyOrder(
            row(quarantine, "", -1, List.of("named", "of an age")),
            row(quarantine, "Bo", 200, List.of("alive")));
    PAssert.that(result.deadLetters()).empty();
    pipeline.run().waitUntilFinish();
  }

  @Test
  void refusesTwoRulesOfOneName() {
    assertThatThrownBy(() -> ValidateRows.rule("a", user -> true).andRule("a", user -> true))
        .hasMessage("there are two rules 'a'");
  }
}
