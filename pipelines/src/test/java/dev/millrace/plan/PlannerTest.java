package dev.millrace.plan;

import static dev.millrace.plan.Specs.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spec.KeyedStep.Combine;
import dev.millrace.spec.KeyedStep.CombineField;
import dev.millrace.spec.KeyedStep.Deduplicate;
import dev.millrace.spec.KeyedStep.Emit;
import dev.millrace.spec.KeyedStep.Keep;
import dev.millrace.spec.KeyedStep.ResultWindow;
import dev.millrace.spec.RowStep.Filter;
import dev.millrace.spec.WindowingSpec.FixedWindows;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlannerTest {

  @Test
  void followsColumnsTimeAndWindowsFromStreamToOutput() {
    // given
    Map<String, CombineField> combine = new LinkedHashMap<>();
    combine.put(
        "orders", new CombineField(Optional.empty(), Optional.empty(), at("count"), Map.of()));
    combine.put(
        "revenue",
        new CombineField(Optional.of(at("amount * 2")), Optional.empty(), at("sum"), Map.of()));
    Specs specs =
        new Specs()
            .stream(
                    "orders",
                    "t",
                    "id VARCHAR NOT NULL",
                    "status VARCHAR",
                    "amount DECIMAL(12,2) NOT NULL",
                    "note VARCHAR",
                    "t TIMESTAMP NOT NULL")
                .step("Valid", new Filter(at("amount > 0"), false), "orders")
                .step(
                    "Unique",
                    new Deduplicate(
                        List.of(at("id")),
                        Duration.ofMinutes(10),
                        Keep.FIRST,
                        Emit.WATERMARK,
                        Optional.empty()),
                    "Valid")
                .windowed(
                    "Revenue",
                    Optional.of(new FixedWindows(Duration.ofMinutes(1), Duration.ZERO)),
                    new Combine(Map.of("status", at("status")), combine, ResultWindow.NONE),
                    "Unique")
                .output("revenue", "Revenue");

    // when
    String text = PlanText.render(Planner.plan(specs.build()));

    // then
    assertThat(text)
        .isEqualTo(
            """
            pipeline p (0123456789abcdef)

            orders: stream
              columns: id VARCHAR NOT NULL, status VARCHAR, amount DECIMAL(12, 2) NOT NULL
              not read: note
              event time: t, out of order by at most 0s, late after 0s, idle after 30s (advance)

            Valid: filter of orders
              columns: id VARCHAR NOT NULL, status VARCHAR, amount DECIMAL(12, 2) NOT NULL

            Unique: deduplicate of Valid
              columns: id VARCHAR NOT NULL, status VARCHAR, amount DECIMAL(12, 2) NOT NULL
              key: id within 10m
              state: one time per key for 10m after its last kept event, and the events above the watermark
              keys held: those of the last 10m

            Revenue/window: window of Unique
              columns: id VARCHAR NOT NULL, status VARCHAR, amount DECIMAL(12, 2) NOT NULL
              windows: fixed 1m

            Revenue/inputs: map of Revenue/window
              columns: status VARCHAR, revenue DECIMAL(23, 2) NOT NULL
              windows: fixed 1m

            Revenue: combine of Revenue/inputs
              columns: status VARCHAR, orders BIGINT NOT NULL, revenue DECIMAL(38, 2) NOT NULL
              key: status
              windows: fixed 1m
              state: one accumulator per key and window, until the watermark passes the window's end
              keys held: those of the last 1m

            output revenue of Revenue
              columns: status VARCHAR, orders BIGINT NOT NULL, revenue DECIMAL(38, 2) NOT NULL
              live: WriteToConsole, replay: WriteToConsole
              delivery: at least once
            """);
  }
}
