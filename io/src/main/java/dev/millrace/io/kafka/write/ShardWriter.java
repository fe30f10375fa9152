package dev.millrace.io.kafka.write;

import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockReader;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.engine.ledger.Tally;
import dev.millrace.engine.ledger.Waits;
import dev.millrace.engine.ledger.WrittenDelays;
import dev.millrace.io.kafka.client.KafkaClients;
import dev.millrace.io.kafka.client.TopicLimits;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Writes the numbered blocks of one shard, each exactly once. The number of the last block is
 * committed in the transaction that writes it, as the offset of a consumer group of the shard's
 * own, with the shard's lineage as metadata; so Kafka knows what is written, whatever became of us.
 *
 * <p>Opening fences every earlier producer of the shard and ends its open transaction. What Kafka
 * then says must fit the shard's state: it may be ahead of what the state knows to be written, but
 * never of what the state knows at all.
 */
final class ShardWriter implements AutoCloseable {
  /** Rows per transaction: bounds what an aborted one leaves behind, and how long it takes. */
  private static final int TRANSACTION_ROWS = 50_000;

  private final KafkaSinkOptions options;
  private final RecordForm form;
  private final TopicPartition anchor;
  private final ConsumerGroupMetadata group;
  private final String lineage;
  private final KafkaProducer<byte[], byte[]> producer;
  private long next;
  private final WrittenDelays delays;
  private long bytes;

  private ShardWriter(
      KafkaSinkOptions options,
      RecordForm form,
      String shardId,
      String lineage,
      KafkaProducer<byte[], byte[]> producer,
      long next) {
    this.options = options;
    this.form = form;
    this.anchor = anchor(options);
    this.group = new ConsumerGroupMetadata(shardId);
    this.lineage = lineage;
    this.producer = producer;
    this.next = next;
    this.delays = new WrittenDelays(options.step(), Clock.systemUTC());
  }

  /**
   * Opens the writer of a shard.
   *
   * @param shardId names its transactions and its group
   * @param log the shard's state as it was restored
   * @throws dev.millrace.diag.UserException ML-5020 to ML-5022 if Kafka's position does not fit the
   *     state
   */
  static ShardWriter open(KafkaSinkOptions options, RecordForm form, String shardId, ShardLog log) {
    int limit = TopicLimits.of(options.connection(), anchor(options).topic());
    KafkaProducer<byte[], byte[]> producer =
        KafkaClients.transactionalProducer(options.connection(), limit, shardId);
    try {
      producer.initTransactions();
      OffsetAndMetadata committed = committed(options, shardId);
      long next = new ShardPosition(options, shardId).next(log, committed);
      return new ShardWriter(options, form.within(limit), shardId, log.lineage(), producer, next);
    } catch (InterruptException e) {
      producer.close(Duration.ZERO);
      throw e;
    } catch (KafkaException e) {
      producer.close(Duration.ZERO);
      throw form.fault(e);
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  private static @Nullable OffsetAndMetadata committed(KafkaSinkOptions options, String shardId) {
    TopicPartition anchor = anchor(options);
    try (KafkaConsumer<byte[], byte[]> consumer =
        KafkaClients.positions(options.connection(), shardId)) {
      return consumer.committed(Set.of(anchor), options.connection().timeout()).get(anchor);
    }
  }

  /** A position is kept for a partition that exists; what is in it does not matter. */
  private static TopicPartition anchor(KafkaSinkOptions options) {
    String topic = options.topic().name();
    if (topic == null) {
      throw new IllegalArgumentException("exactly once needs a topic that does not depend on rows");
    }
    return new TopicPartition(topic, 0);
  }

  /** Blocks of the shard by their numbers. */
  @FunctionalInterface
  interface Blocks {
    Block get(long number);
  }

  /**
   * Writes what is not yet written of a range of blocks and waits until it is committed.
   *
   * @param from first number
   * @param to end, exclusive
   * @return the rows of all blocks of the range, those included that an earlier attempt wrote
   * @throws dev.millrace.diag.UserException if they cannot be written; the writer must be closed
   *     then, and what was committed stays so
   */
  long write(long from, long to, Blocks blocks) {
    long rows = 0;
    long number = from;
    for (; number < Math.min(next, to); number++) {
      rows += blocks.get(number).count();
    }
    // With a rate, transactions are short, and none is open while it waits.
    int most = options.perSecond() == 0 ? TRANSACTION_ROWS : 1;
    while (number < to) {
      int upcoming = blocks.get(number).count();
      options.pace().ifPresent(pace -> pace.await(upcoming));
      int inTransaction = 0;
      AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
      Waits.Wait waiting = Waits.begin(options.step(), System.nanoTime());
      try {
        producer.beginTransaction();
        while (number < to && inTransaction < most) {
          inTransaction += send(blocks.get(number), failure);
          number++;
        }
        // A fenced producer tells so here at once, and in the next call only after a minute.
        producer.flush();
        if (failure.get() != null) {
          throw form.fault(failure.get());
        }
        producer.sendOffsetsToTransaction(
            Map.of(anchor, new OffsetAndMetadata(number, lineage)), group);
        producer.commitTransaction();
      } catch (InterruptException e) {
        throw e;
      } catch (KafkaException e) {
        throw form.fault(e);
      } finally {
        waiting.end();
      }
      next = number;
      rows += inTransaction;
    }
    return rows;
  }

  private int send(Block block, AtomicReference<@Nullable Throwable> failure) {
    BlockReader reader = new BlockReader(block);
    while (reader.next()) {
      ProducerRecord<byte[], byte[]> record = form.record(reader);
      bytes += RecordForm.bytes(record);
      delays.add(reader.time());
      var unused =
          producer.send(
              record,
              (metadata, thrown) -> {
                if (thrown != null) {
                  failure.compareAndSet(null, thrown);
                }
              });
    }
    return block.count();
  }

  /** Counts what this writer has written since the last call: bytes, and how old the rows are. */
  void count(Tally tally) {
    tally.add(options.step() + StepCounters.BYTES, bytes);
    bytes = 0;
    delays.written(tally);
  }

  /** Ends at once; an open transaction is left for the next writer to end. */
  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }

  @Override
  public String toString() {
    return options.step() + " at " + next;
  }
}
