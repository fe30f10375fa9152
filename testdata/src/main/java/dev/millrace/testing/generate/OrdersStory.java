package dev.millrace.testing.generate;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Orders and what is paid for them: most within five minutes, some exactly at the limit and one
 * millisecond after it, some too late, some never, some twice (failed, then good), some stamped
 * before their order by a clock that goes wrong; and payments that belong to no order.
 */
final class OrdersStory implements Story {
  private static final long LIMIT = 5 * 60_000;
  private static final long SKEW = 30_000;
  private static final List<String> CURRENCIES = List.of("EUR", "EUR", "EUR", "USD", "SEK");
  private static final List<String> METHODS = List.of("card", "card", "transfer", "wallet");

  private final GeneratorOptions options;
  private final Dice dice;
  private final Zipf userRanks;
  private final Agenda agenda = new Agenda();
  private final long startMillis;
  private long orders;
  private long payments;

  OrdersStory(GeneratorOptions options, Dice dice) {
    this.options = options;
    this.dice = dice;
    this.startMillis = options.start().toEpochMilli();
    this.userRanks = new Zipf((int) Math.max(50, Math.min(200_000, options.events() / 8)), 0.7);
  }

  @Override
  public Optional<Happening> next() {
    while (orders + payments < options.events()) {
      long time = nextOrderTime();
      if (agenda.dueBy(time)) {
        return Optional.of(agenda.take());
      }
      order(time);
    }
    return agenda.isEmpty() ? Optional.empty() : Optional.of(agenda.take());
  }

  /** As many events are orders as payments, about. */
  private long nextOrderTime() {
    double done = (double) (orders + payments) / options.events();
    return startMillis + (long) (done * options.duration().toMillis());
  }

  private void order(long time) {
    orders++;
    String orderId = "o" + orders;
    // Far enough ahead for a payment with a wrong clock to be stamped before it.
    long orderTime = time + SKEW;
    boolean test = dice.chance(0.02);
    List<Item> items = items();
    BigDecimal amount = test ? new BigDecimal(dice.chance(0.5) ? "0.00" : "-1.00") : total(items);
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("order_id", orderId);
    row.put("user_id", "u" + userRanks.pick(dice));
    row.put("amount", amount);
    row.put("currency", dice.oneOf(CURRENCIES));
    row.put("items", items.stream().map(Item::row).toList());
    row.put("event_time", orderTime);
    agenda.add(new Happening(Streams.ORDERS, orderTime, row));
    if (!test) {
      payments(orderId, orderTime, amount);
    }
    if (dice.chance(0.025)) {
      String unknown = dice.chance(0.5) ? null : "x" + orders;
      pay(unknown, orderTime + dice.below(LIMIT), new BigDecimal("17.40"), "ok");
    }
  }

  private void payments(String orderId, long orderTime, BigDecimal amount) {
    double share = dice.share();
    if (share < 0.03) {
      pay(orderId, orderTime + LIMIT, amount, "ok");
    } else if (share < 0.05) {
      pay(orderId, orderTime + LIMIT + 1, amount, "ok");
    } else if (share < 0.06) {
      pay(orderId, orderTime, amount, "ok");
    } else if (share < 0.07) {
      pay(orderId, orderTime - 1 - dice.below(SKEW), amount, "ok");
    } else if (share < 0.13) {
      long first = orderTime + dice.below(LIMIT / 2);
      pay(orderId, first, amount, "failed");
      pay(orderId, first + 1 + dice.below(LIMIT / 2), amount, "ok");
    } else if (share < 0.18) {
      pay(orderId, orderTime + LIMIT + dice.between(2, 10 * 60_000), amount, "ok");
    } else if (share < 0.9) {
      pay(orderId, orderTime + 500 + dice.skewed(LIMIT - 500), amount, "ok");
    }
  }

  private void pay(@Nullable String orderId, long time, BigDecimal amount, String status) {
    payments++;
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("payment_id", "p" + payments);
    row.put("order_id", orderId);
    row.put("amount", amount);
    row.put("payment_method", dice.chance(0.03) ? null : dice.oneOf(METHODS));
    row.put("status", status);
    row.put("event_time", time);
    agenda.add(new Happening(Streams.PAYMENTS, time, row));
  }

  private List<Item> items() {
    int count = 1 + (int) dice.skewed(5);
    List<Item> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      BigDecimal price = BigDecimal.valueOf(dice.between(99, 9_999), 2);
      items.add(new Item("s" + dice.below(500), 1 + (int) dice.skewed(4), price));
    }
    return items;
  }

  private static BigDecimal total(List<Item> items) {
    return items.stream()
        .map(i -> i.unitPrice.multiply(BigDecimal.valueOf(i.quantity)))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private record Item(String sku, int quantity, BigDecimal unitPrice) {
    Map<String, Object> row() {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("sku", sku);
      row.put("quantity", quantity);
      row.put("unit_price", unitPrice);
      return row;
    }
  }
}
