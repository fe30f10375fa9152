package dev.millrace.io.pulsar;

import dev.millrace.diag.UserException;
import dev.millrace.io.pulsar.PulsarSourceOptions.Reading;
import dev.millrace.io.pulsar.PulsarTarget.Access;
import dev.millrace.io.pulsar.PulsarTarget.Login;
import dev.millrace.io.rows.Patience;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.pulsar.client.api.Authentication;
import org.apache.pulsar.client.api.AuthenticationDataProvider;
import org.apache.pulsar.client.api.AuthenticationFactory;
import org.apache.pulsar.client.api.BatcherBuilder;
import org.apache.pulsar.client.api.ClientBuilder;
import org.apache.pulsar.client.api.CompressionType;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.ConsumerCryptoFailureAction;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Reader;
import org.apache.pulsar.client.api.ReaderBuilder;
import org.apache.pulsar.client.api.Schema;
import org.apache.pulsar.client.api.SizeUnit;
import org.apache.pulsar.client.api.SubscriptionInitialPosition;
import org.apache.pulsar.client.api.SubscriptionType;
import org.apache.pulsar.client.impl.ReaderImpl;
import org.apache.pulsar.client.impl.auth.AuthenticationBasic;
import org.apache.pulsar.client.impl.auth.AuthenticationDataBasic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client of the brokers of one topic. */
public final class PulsarLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PulsarLink.class);

  /** How long the client itself asks again before it says that there is no answer. */
  private static final Duration CLIENT_ASKS = Duration.ofSeconds(10);

  /** What rows that were sent and not confirmed may take in memory. */
  private static final long MOST_SENT_MB = 64;

  private static final int SEND_TIMEOUT_SECONDS = 30;
  private static final int SEND_PENDING = 1_000;

  /**
   * Messages of a batch are what is sent while the one before is under way, for so long at most.
   */
  private static final int BATCH_MILLIS = 5;

  private final PulsarTarget target;
  private final PulsarClient client;

  private PulsarLink(PulsarTarget target, PulsarClient client) {
    this.target = target;
    this.client = client;
  }

  /**
   * Makes a client; connects nowhere yet.
   *
   * @throws UserException ML-5622, ML-5623 if it cannot be one
   */
  public static PulsarLink open(PulsarTarget target) {
    Access access = target.access();
    Duration asks = target.retryFor().compareTo(CLIENT_ASKS) < 0 ? target.retryFor() : CLIENT_ASKS;
    int millis = (int) Math.max(1_000, asks.toMillis());
    try {
      ClientBuilder builder =
          PulsarClient.builder()
              .serviceUrl(target.url())
              .operationTimeout(millis, TimeUnit.MILLISECONDS)
              .lookupTimeout(millis, TimeUnit.MILLISECONDS)
              .connectionTimeout(millis, TimeUnit.MILLISECONDS)
              .maxBackoffInterval(10, TimeUnit.SECONDS)
              .ioThreads(1)
              .listenerThreads(1)
              .memoryLimit(MOST_SENT_MB, SizeUnit.MEGA_BYTES)
              .statsInterval(0, TimeUnit.SECONDS)
              .enableTlsHostnameVerification(true);
      if (access.trusted() != null) {
        builder.tlsTrustCertsFilePath(access.trusted());
      }
      Login login = access.login();
      if (login != null) {
        builder.authentication(authentication(login));
      }
      return new PulsarLink(target, builder.build());
    } catch (PulsarClientException | RuntimeException e) {
      throw PulsarFaults.of(target, "connect", e);
    }
  }

  /** What the client asks for proof whenever it connects: secrets are read again then. */
  static Authentication authentication(Login login) {
    return switch (login.kind()) {
      case TOKEN -> AuthenticationFactory.token(login.secret()::current);
      case PASSWORD -> new PasswordOfNow(login);
      case CERTIFICATE -> AuthenticationFactory.TLS(login.name(), login.secret().current());
    };
  }

  /** Pulsar's own keeps the password that it was configured with. */
  private static final class PasswordOfNow extends AuthenticationBasic {
    private static final long serialVersionUID = 1;

    private final Login login;

    PasswordOfNow(Login login) {
      this.login = login;
    }

    @Override
    public AuthenticationDataProvider getAuthData() {
      return new AuthenticationDataBasic(login.name(), login.secret().current());
    }
  }

  /** The names of the topic's partitions in their order; its own if it has none. */
  CompletableFuture<List<String>> partitions() {
    // Brokers that make topics of themselves must not make one because somebody asks.
    return client.getPartitionsForTopic(target.topic(), false);
  }

  /** Reads a partition from a position on; the message at it comes first if there is one. */
  CompletableFuture<Reader<byte[]>> reader(
      String partition, TopicPosition position, Reading reading, int queue) {
    return builder(partition, position, reading, queue).createAsync();
  }

  ReaderBuilder<byte[]> builder(
      String partition, TopicPosition position, Reading reading, int queue) {
    return client
        .newReader(Schema.BYTES)
        .topic(partition)
        .startMessageId(position.begin(PulsarTarget.index(partition)))
        .startMessageIdInclusive()
        .receiverQueueSize(queue)
        .readCompacted(reading.compacted())
        .readerName("millrace")
        // Beyond a number of messages of which chunks are outstanding, and after a minute, the
        // client would drop what it has of them without a word.
        .maxPendingChunkedMessage(0)
        .expireTimeOfIncompleteChunkedMessage(0, TimeUnit.SECONDS)
        // One that cannot be decrypted must not stop those behind it.
        .cryptoFailureAction(ConsumerCryptoFailureAction.CONSUME);
  }

  /** The id of the last message of a partition; before all others if there is none. */
  static CompletableFuture<MessageId> last(Reader<byte[]> reader) {
    return ((ReaderImpl<byte[]>) reader)
        .getConsumer()
        .getLastMessageIdsAsync()
        .thenApply(ids -> ids.get(0));
  }

  /** A durable subscription from which nothing is read: it keeps what it has not acknowledged. */
  CompletableFuture<Consumer<byte[]>> holder(String partition, String subscription) {
    return client
        .newConsumer(Schema.BYTES)
        .topic(partition)
        .subscriptionName(subscription)
        // More than one run may have it for a moment, as when a job is restarted.
        .subscriptionType(SubscriptionType.Failover)
        .subscriptionInitialPosition(SubscriptionInitialPosition.Earliest)
        .receiverQueueSize(0)
        .subscribeAsync();
  }

  /**
   * A producer; what it sends stands in memory until it is confirmed.
   *
   * @param keyed whether messages have keys: those of a batch have one key then, since brokers that
   *     deal out messages by key deal out whole batches
   */
  public Producer<byte[]> producer(boolean keyed) throws PulsarClientException {
    return client
        .newProducer(Schema.BYTES)
        .topic(target.topic())
        .sendTimeout(SEND_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .maxPendingMessages(SEND_PENDING)
        .blockIfQueueFull(true)
        .enableBatching(true)
        .batcherBuilder(keyed ? BatcherBuilder.KEY_BASED : BatcherBuilder.DEFAULT)
        .batchingMaxPublishDelay(BATCH_MILLIS, TimeUnit.MILLISECONDS)
        .compressionType(CompressionType.LZ4)
        .create();
  }

  /** Asks once; the client itself asks again for a while. */
  static <T> T once(PulsarTarget target, String doing, Supplier<CompletableFuture<T>> question) {
    try {
      return await(question.get());
    } catch (ExecutionException e) {
      throw PulsarFaults.of(target, doing, e);
    }
  }

  /** Asks until there is an answer, or it is no use. */
  static <T> T ask(PulsarTarget target, String doing, Supplier<CompletableFuture<T>> question) {
    Patience patience = new Patience(target.shown(), target.retryFor());
    while (true) {
      try {
        return await(question.get());
      } catch (ExecutionException e) {
        if (PulsarFaults.isPermanent(e) || !patience.pause(PulsarFaults.words(e))) {
          throw PulsarFaults.of(target, doing, e);
        }
      }
    }
  }

  private static <T> T await(CompletableFuture<T> future) throws ExecutionException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /**
   * Lets go of what was opened. Nobody waits for it: the client takes two seconds to be sure that
   * its network threads have nothing left, and some runners open and close readers all the time.
   */
  @Override
  public void close() {
    var unused =
        client
            .closeAsync()
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    LOG.debug("A client of {} was not closed cleanly", target.url(), failure);
                  }
                });
  }
}
