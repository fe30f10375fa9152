package dev.millrace.transforms;

import dev.millrace.transforms.dedup.DeduplicateRows;
import dev.millrace.transforms.join.JoinAsOf;
import dev.millrace.transforms.join.JoinWithin;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

/** How the steps are used from plain Beam code; the README shows its middle part. */
class PlainBeamExampleTest {
  private static final Schema ORDER =
      Schema.builder().addStringField("order_id").addDecimalField("amount").build();
  private static final Schema PAYMENT =
      Schema.builder().addStringField("order_id").addStringField("method").build();
  private static final Schema PAID =
      Schema.builder()
          .addStringField("order_id")
          .addDecimalField("amount")
          .addStringField("method")
          .build();

  @Test
  void joinsUniqueOrdersWithPaymentsInABatch() {
    // given
    Pipeline pipeline = Pipeline.create();
    PCollection<Row> events =
        pipeline.apply(
            "Orders",
            Create.timestamped(
                    order("o1", "9.50", 0), order("o1", "9.50", 0), order("o2", "3.00", 1000))
                .withCoder(RowCoder.of(ORDER)));
    events.setRowSchema(ORDER);
    PCollection<Row> payments =
        pipeline.apply(
            "Payments",
            Create.timestamped(payment("o1", "card", 300_000), payment("o2", "cash", 301_001))
                .withCoder(RowCoder.of(PAYMENT)));
    payments.setRowSchema(PAYMENT);

    // when
    PCollection<Row> paid = paid(events, payments);

    // then
    PAssert.that(paid).containsInAnyOrder(row("o1", "9.50", "card"));
    pipeline.run().waitUntilFinish();
  }

  @Test
  void joinsUniqueOrdersWithPaymentsInAStreamOutOfOrder() {
    // given
    Pipeline pipeline = Pipeline.create();
    PCollection<Row> events =
        pipeline.apply(
            "Orders",
            TestStream.create(RowCoder.of(ORDER))
                .addElements(order("o2", "3.00", 1000), order("o1", "9.50", 0))
                .addElements(order("o1", "9.50", 0))
                .advanceWatermarkToInfinity());
    events.setRowSchema(ORDER);
    PCollection<Row> payments =
        pipeline.apply(
            "Payments",
            Create.timestamped(payment("o2", "cash", 301_001), payment("o1", "card", 300_000))
                .withCoder(RowCoder.of(PAYMENT)));
    payments.setRowSchema(PAYMENT);

    // when
    PCollection<Row> paid = paid(events, payments);

    // then
    PAssert.that(paid).containsInAnyOrder(row("o1", "9.50", "card"));
    pipeline.run().waitUntilFinish();
  }

  @Test
  void joinsEventsWithTheVersionOfTheirTime() {
    // given
    Pipeline pipeline = Pipeline.create();
    PCollection<Row> events =
        pipeline.apply(
            "Orders",
            Create.timestamped(order("o1", "1", 10), order("o1", "2", 20), order("o1", "3", 5))
                .withCoder(RowCoder.of(ORDER)));
    events.setRowSchema(ORDER);
    PCollection<Row> versions =
        pipeline.apply(
            "Versions",
            Create.timestamped(payment("o1", "old", 10), payment("o1", "new", 20))
                .withCoder(RowCoder.of(PAYMENT)));
    versions.setRowSchema(PAYMENT);

    // when
    PCollection<Row> joined =
        PCollectionList.of(events)
            .and(versions)
            .apply("AsOf", JoinAsOf.on(List.of("order_id"), List.of("order_id")).inner());

    // then
    PAssert.that(joined).containsInAnyOrder(row("o1", "1", "old"), row("o1", "2", "new"));
    pipeline.run().waitUntilFinish();
  }

  private static PCollection<Row> paid(PCollection<Row> events, PCollection<Row> payments) {
    PCollection<Row> unique =
        events.apply("Unique", DeduplicateRows.by(List.of("order_id"), Duration.ofMinutes(10)));
    return PCollectionList.of(unique)
        .and(payments)
        .apply(
            "Paid",
            JoinWithin.on(
                List.of("order_id"), List.of("order_id"), Duration.ZERO, Duration.ofMinutes(5)));
  }

  private static TimestampedValue<Row> order(String id, String amount, long millis) {
    return TimestampedValue.of(
        Row.withSchema(ORDER).addValues(id, new BigDecimal(amount)).build(), new Instant(millis));
  }

  private static TimestampedValue<Row> payment(String id, String method, long millis) {
    return TimestampedValue.of(
        Row.withSchema(PAYMENT).addValues(id, method).build(), new Instant(millis));
  }

  private static Row row(String id, String amount, String method) {
    return Row.withSchema(PAID).addValues(id, new BigDecimal(amount), method).build();
  }
}
