package dev.millrace.io.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.io.pulsar.PartitionRead.Chunk;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.Reader;
import org.apache.pulsar.client.impl.MessageIdImpl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PartitionReadTest {
  private static final long SINCE = 1_000;
  private static final long NEVER = PartitionRead.NEVER_COMES;

  private final Queue<Message<byte[]>> queue = new ArrayDeque<>();
  private CompletableFuture<Message<byte[]>> waiting = CompletableFuture.completedFuture(null);
  private boolean connected = true;

  /** A client that has what is in the queue, and of which brokers say that it has not read all. */
  private Reader<byte[]> reader() {
    return proxy(
        Reader.class,
        method ->
            switch (method) {
              case "readNextAsync" -> next();
              case "readNext" -> queue.poll();
              case "hasMessageAvailableAsync" -> CompletableFuture.completedFuture(true);
              case "isConnected" -> connected;
              default -> throw new UnsupportedOperationException(method);
            });
  }

  private CompletableFuture<Message<byte[]>> next() {
    waiting = new CompletableFuture<>();
    if (!queue.isEmpty()) {
      waiting.complete(queue.remove());
    }
    return waiting;
  }

  private void send(Message<byte[]> message) {
    if (!waiting.complete(message)) {
      queue.add(message);
    }
  }

  private static Message<byte[]> message(int entry, long published) {
    MessageId id = new MessageIdImpl(7, entry, -1);
    return proxy(
        Message.class,
        method ->
            switch (method) {
              case "getMessageId" -> id;
              case "getPublishTime" -> published;
              case "getEventTime" -> 0L;
              case "getProperties" -> Map.of();
              case "hasKey" -> false;
              case "getData" -> new byte[0];
              case "getEncryptionCtx" -> Optional.empty();
              default -> throw new UnsupportedOperationException(method);
            });
  }

  private interface Answers {
    @Nullable Object of(String method);
  }

  @SuppressWarnings("unchecked")
  private static <T> T proxy(Class<?> type, Answers answers) {
    return (T)
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> answers.of(method.getName()));
  }

  private static TopicPosition behind(int entry) {
    return TopicPosition.behind(new MessageIdImpl(7, entry, -1));
  }

  private static List<String> take(PartitionRead read) {
    read.listen(() -> {});
    Chunk chunk = read.take();
    return chunk == null ? List.of() : chunk.records().stream().map(PulsarMessage::id).toList();
  }

  @Test
  void whatWasThereBeforeTheTimeOfTheStartIsNotRead() {
    PartitionRead read =
        new PartitionRead("t", reader(), TopicPosition.start(SINCE), false, behind(3));

    // when: the client has begun again with the oldest message
    send(message(0, SINCE - 2));
    send(message(1, SINCE - 1));

    // then
    assertThat(take(read)).isEmpty();
    assertThat(read.position().isUnread()).isTrue();

    // when: clocks of producers are not one clock
    send(message(2, SINCE));
    send(message(3, SINCE - 1));

    // then
    assertThat(take(read)).containsExactly("7:2:-1", "7:3:-1");
  }

  @Test
  void whatComesAfterTheStartIsReadWhateverItsProducersClockSays() {
    PartitionRead read =
        new PartitionRead("t", reader(), TopicPosition.start(SINCE), false, behind(3));
    send(message(4, SINCE - 1));

    assertThat(take(read)).containsExactly("7:4:-1");
  }

  @Test
  void whatNeverComesIsTheEnd() {
    PartitionRead read =
        new PartitionRead("t", reader(), TopicPosition.start(-1), false, behind(-1));
    send(message(0, SINCE));
    assertThat(take(read)).hasSize(1);

    // when: it is there, and does not come, while the client is connected
    ask(read, 0, NEVER - 1_000);
    assertThat(read.isAtEnd(0)).isFalse();
    ask(read, NEVER - 1_000, NEVER + 1_000);
    assertThat(read.isAtEnd(NEVER)).isTrue();

    // when: more comes
    send(message(2, SINCE));
    assertThat(take(read)).hasSize(1);
    ask(read, NEVER + 1_000, NEVER + 2_000);
    assertThat(read.isAtEnd(0)).isFalse();

    // when: there is no connection
    connected = false;
    ask(read, NEVER + 2_000, 3 * NEVER);
    assertThat(read.isAtEnd(0)).isFalse();
  }

  private static void ask(PartitionRead read, long from, long to) {
    for (long now = from; now <= to; now += 500) {
      read.listen(() -> {});
      assertThat(read.ask(now)).isNull();
    }
  }
}
