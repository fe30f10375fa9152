package dev.millrace.testing.oracle;

import dev.millrace.testing.oracle.Joins.Joined;
import dev.millrace.testing.oracle.Joins.On;
import dev.millrace.testing.oracle.Joins.Pair;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The model of {@code orders-payments.yaml}. */
final class OrdersPaymentsModel {
  private static final long MINUTE = 60_000;

  private OrdersPaymentsModel() {}

  static Map<String, List<TimedRow>> expected(Map<String, List<TimedRow>> streams) {
    List<TimedRow> valid =
        ElementSteps.filter(
            ShippedPipelines.stream(streams, "orders"),
            o -> o.value("amount") instanceof BigDecimal amount && amount.signum() > 0);
    List<TimedRow> orders =
        Deduplication.first(valid, List.of("order_id"), 10 * MINUTE, Ties.none()).kept();
    List<TimedRow> payments =
        Deduplication.first(
                ShippedPipelines.stream(streams, "payments"),
                List.of("payment_id"),
                10 * MINUTE,
                Ties.none())
            .kept();
    Joined joined = Joins.interval(orders, payments, On.same("order_id"), 0, 5 * MINUTE);
    List<TimedRow> paid = joined.pairs().stream().map(OrdersPaymentsModel::paid).toList();

    Map<String, Aggregation> sums = new LinkedHashMap<>();
    sums.put("payments", Aggregation.count());
    sums.put("orders", Aggregation.countDistinct("order_id"));
    sums.put("revenue", Aggregation.sum("paid"));
    sums.put("largest", Aggregation.max("paid"));
    List<TimedRow> revenue =
        Combination.combine(
                paid, List.of("currency", "status"), new Windowing.Fixed(MINUTE, 0), sums)
            .stream()
            .map(r -> r.withWindow("window_start", "window_end"))
            .toList();

    Map<String, List<TimedRow>> outputs = new LinkedHashMap<>();
    outputs.put("paid", paid);
    outputs.put("unpaid", joined.unmatchedLeft());
    outputs.put("orphan_payments", joined.unmatchedRight());
    outputs.put("revenue", revenue);
    outputs.put(ShippedPipelines.DEAD_LETTER, List.of());
    return outputs;
  }

  private static TimedRow paid(Pair pair) {
    return pair.left()
        .select("order_id", "user_id", "amount", "currency", "items")
        .with("payment_id", pair.right().value("payment_id"))
        .with("paid", pair.right().value("amount"))
        .with("payment_method", pair.right().value("payment_method"))
        .with("status", pair.right().value("status"))
        .at(pair.time());
  }
}
