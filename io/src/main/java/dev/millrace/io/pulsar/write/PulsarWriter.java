package dev.millrace.io.pulsar.write;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.refusal.LetterLimit;
import dev.millrace.io.pulsar.PulsarCodes;
import dev.millrace.io.pulsar.PulsarFaults;
import dev.millrace.io.pulsar.PulsarLink;
import dev.millrace.io.pulsar.PulsarTarget;
import dev.millrace.io.rows.Patience;
import dev.millrace.io.rows.RowWriter;
import dev.millrace.io.rows.TextField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.TypedMessageBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches of rows, and waits for the brokers' word that they have them. What was not
 * confirmed is sent again, in its order.
 */
final class PulsarWriter implements RowWriter<PulsarRow> {
  private final PulsarSinkOptions options;
  private final LetterLimit letters;
  private @Nullable PulsarLink link;
  private @Nullable Producer<byte[]> producer;

  PulsarWriter(PulsarSinkOptions options) {
    this.options = options;
    this.letters = LetterLimit.of(options.rows().schema(), PulsarSinkOptions.MOST_BYTES);
  }

  /**
   * @throws RowFault (ML-6494) for a row that has no form as a message
   */
  @Override
  public PulsarRow prepare(Event event, String id) {
    try {
      byte[] value = letters.encode(event.values(), options.encoder());
      TextField wanted = options.key();
      String key = wanted == null ? null : wanted.text(event.values());
      if (key != null && key.isEmpty()) {
        throw new RowFault(PulsarCodes.ROW_VALUE, "its key is empty");
      }
      Map<String, String> properties = new TreeMap<>(options.constants());
      for (TextField field : options.properties()) {
        String text = field.text(event.values());
        if (text != null) {
          properties.put(field.name(), text);
        }
      }
      properties.put(PulsarSink.ID, id);
      properties.put(PulsarSink.TIME, Long.toString(event.time()));
      return new PulsarRow(event, key, properties, value);
    } catch (RowFault fault) {
      throw new RowFault(PulsarCodes.ROW_VALUE, fault.reason());
    }
  }

  /**
   * @throws dev.millrace.diag.UserException ML-5620 to ML-5623 if brokers do not take rows for
   *     {@code retry_for}
   */
  @Override
  public void write(List<PulsarRow> rows, BiConsumer<PulsarRow, RowFault> refused) {
    PulsarTarget target = options.target();
    Patience patience = new Patience(options.rows().step(), target.shown(), target.retryFor());
    List<PulsarRow> left = rows;
    while (!left.isEmpty()) {
      List<PulsarRow> again = new ArrayList<>();
      Throwable failure = send(left, again, refused);
      left = again;
      if (failure != null) {
        close();
        if (PulsarFaults.isPermanent(failure) || !patience.pause(PulsarFaults.words(failure))) {
          throw PulsarFaults.of(target, "send", failure);
        }
      }
    }
  }

  /**
   * Sends rows and waits.
   *
   * @param again takes those that were not confirmed
   * @return why; null if all were, or refused
   */
  private @Nullable Throwable send(
      List<PulsarRow> rows, List<PulsarRow> again, BiConsumer<PulsarRow, RowFault> refused) {
    List<CompletableFuture<MessageId>> sent = new ArrayList<>();
    try {
      Producer<byte[]> open = producer();
      for (PulsarRow row : rows) {
        sent.add(message(open, row).sendAsync());
      }
      // Each row's own answer is waited for.
      var unused = open.flushAsync();
    } catch (PulsarClientException e) {
      again.addAll(rows);
      return e;
    }
    Throwable failure = null;
    for (int i = 0; i < sent.size(); i++) {
      PulsarRow row = rows.get(i);
      Throwable thrown = await(sent.get(i));
      if (thrown != null && PulsarFaults.isInvalid(thrown)) {
        refused.accept(
            row,
            new RowFault(
                PulsarCodes.ROW_VALUE,
                "Pulsar refuses the message: " + PulsarFaults.words(thrown)));
      } else if (thrown != null) {
        again.add(row);
        failure = thrown;
      }
    }
    return failure;
  }

  private static TypedMessageBuilder<byte[]> message(Producer<byte[]> producer, PulsarRow row) {
    TypedMessageBuilder<byte[]> message =
        producer.newMessage().value(row.value()).properties(row.properties());
    // The client takes no others.
    if (row.event().time() > 0) {
      message.eventTime(row.event().time());
    }
    if (row.key() != null) {
      message.key(row.key());
    }
    return message;
  }

  private static @Nullable Throwable await(CompletableFuture<MessageId> sent) {
    try {
      sent.get();
      return null;
    } catch (ExecutionException e) {
      return PulsarFaults.cause(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private Producer<byte[]> producer() throws PulsarClientException {
    Producer<byte[]> known = producer;
    if (known == null) {
      PulsarLink opened = link == null ? PulsarLink.open(options.target()) : link;
      link = opened;
      known = opened.producer(options.key() != null);
      producer = known;
    }
    return known;
  }

  @Override
  public void close() {
    producer = null;
    if (link != null) {
      link.close();
      link = null;
    }
  }
}
