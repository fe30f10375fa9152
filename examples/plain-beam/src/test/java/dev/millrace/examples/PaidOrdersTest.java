package dev.millrace.examples;

import static dev.millrace.examples.Mode.event;
import static dev.millrace.examples.Mode.row;

import dev.millrace.beam.DeduplicateRows;
import dev.millrace.beam.JoinResult;
import dev.millrace.beam.JoinWithin;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two steps in a row; the README shows the middle part. */
class PaidOrdersTest {
  private static final Schema ORDER =
      Schema.builder().addStringField("order_id").addDecimalField("amount").build();
  private static final Schema PAYMENT =
      Schema.builder().addStringField("order_id").addStringField("method").build();
  private static final Schema PAID =
      Schema.builder().addFields(ORDER.getFields()).addStringField("method").build();

  @ParameterizedTest
  @EnumSource
  void joinsUniqueOrdersWithTheirPayments(Mode mode) {
    // given
    Pipeline pipeline = Pipeline.create();
    PCollection<Row> orders =
        mode.events(
            pipeline,
            "Orders",
            ORDER,
            List.of(
                event(ORDER, 1, "o2", new BigDecimal("3.00")),
                event(ORDER, 0, "o1", new BigDecimal("9.50")),
                event(ORDER, 0, "o1", new BigDecimal("9.50"))));
    PCollection<Row> payments =
        mode.events(
            pipeline,
            "Payments",
            PAYMENT,
            List.of(event(PAYMENT, 302, "o2", "cash"), event(PAYMENT, 300, "o1", "card")));

    // when
    PCollection<Row> unique =
        orders
            .apply("Unique", DeduplicateRows.by(List.of("order_id"), Duration.ofMinutes(10)))
            .kept();
    JoinResult paid =
        PCollectionList.of(unique)
            .and(payments)
            .apply(
                "Paid",
                JoinWithin.on(
                    List.of("order_id"),
                    List.of("order_id"),
                    Duration.ZERO,
                    Duration.ofMinutes(5)));

    // then
    PAssert.that(paid.joined()).containsInAnyOrder(row(PAID, "o1", new BigDecimal("9.50"), "card"));
    PAssert.that(paid.unmatchedLeft()).containsInAnyOrder(row(ORDER, "o2", new BigDecimal("3.00")));
    PAssert.that(paid.unmatchedRight()).containsInAnyOrder(row(PAYMENT, "o2", "cash"));
    PAssert.that(paid.deadLetters()).empty();
    pipeline.run().waitUntilFinish();
  }
}
