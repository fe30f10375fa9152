package dev.millrace.runner;

import dev.millrace.testing.generate.Domain;
import dev.millrace.testing.generate.Generator;
import dev.millrace.testing.generate.GeneratorOptions;
import dev.millrace.testing.generate.KafkaFeeder;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Sends the events of orders and payments in equal portions, each when it is asked for: whoever
 * kills something between two portions knows that events are still to come, whatever the speed of
 * the machine.
 */
public final class PortionFeeder {
  private final long portion;
  private final CompletableFuture<Void> done;
  private long allowed;
  private boolean waiting;

  private PortionFeeder(GeneratorOptions options, String brokers, int portions) {
    long records =
        KafkaFeeder.ends(Domain.ORDERS, options).values().stream()
            .flatMap(topic -> topic.values().stream())
            .mapToLong(Long::longValue)
            .sum();
    this.portion = records / portions + 1;
    Generator events = Generator.of(Domain.ORDERS, options);
    this.done =
        CompletableFuture.runAsync(
            () -> KafkaFeeder.send(events, brokers, this::awaitTurn),
            task -> {
              Thread thread = new Thread(task, "feeder");
              thread.setDaemon(true);
              thread.start();
            });
  }

  /** Starts with nothing but the first thousand. */
  public static PortionFeeder of(GeneratorOptions options, String brokers, int portions) {
    return new PortionFeeder(options, brokers, portions);
  }

  private synchronized void awaitTurn(long sent) {
    try {
      while (sent >= allowed) {
        waiting = true;
        notifyAll();
        wait();
      }
      waiting = false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets another portion go. */
  public synchronized void next() {
    allowed += portion;
    notifyAll();
  }

  /** Lets so many portions go, and waits until they went. */
  public synchronized void send(int portions) throws InterruptedException {
    allowed += portions * portion;
    waiting = false;
    notifyAll();
    while (!waiting) {
      wait();
    }
  }

  /**
   * Lets all go that is left, and waits until the broker has it.
   *
   * @throws Exception if it could not be sent, or not in time
   */
  public void finish(Duration atMost) throws Exception {
    synchronized (this) {
      allowed = Long.MAX_VALUE;
      notifyAll();
    }
    done.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }
}
