package dev.millrace.benchmarks.peers;

import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * Deduplication as Kafka's own tutorial does it: ids that came within ten minutes are in a window
 * store.
 */
final class FirstOfId implements ProcessorSupplier<String, Play, String, Play> {
  private static final String STORE = "ids";
  private static final Duration WITHIN = Duration.ofMinutes(10);

  /** Duplicates may be ten minutes apart, and come two minutes out of order. */
  private static final Duration KEPT = Duration.ofMinutes(12);

  @Override
  public Set<StoreBuilder<?>> stores() {
    return Set.of(
        Stores.windowStoreBuilder(
                Stores.persistentWindowStore(STORE, KEPT, WITHIN, false),
                Serdes.String(),
                Serdes.Long())
            .withCachingEnabled());
  }

  @Override
  public Processor<String, Play, String, Play> get() {
    return new ContextualProcessor<>() {
      private WindowStore<String, Long> ids;

      @Override
      public void init(ProcessorContext<String, Play> context) {
        super.init(context);
        ids = context.getStateStore(STORE);
      }

      @Override
      public void process(Record<String, Play> record) {
        long time = record.timestamp();
        String id = record.value().id();
        try (WindowStoreIterator<Long> seen =
            ids.fetch(id, time - WITHIN.toMillis() + 1, time + WITHIN.toMillis() - 1)) {
          if (seen.hasNext()) {
            return;
          }
        }
        ids.put(id, time, time);
        context().forward(record.withKey(record.value().content()));
      }
    };
  }
}
