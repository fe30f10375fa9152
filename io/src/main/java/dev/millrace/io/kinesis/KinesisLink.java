package dev.millrace.io.kinesis;

import dev.millrace.io.kinesis.KinesisTarget.Login;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.retry.RetryPolicy;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.KinesisClientBuilder;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The calls that are made to a stream. The client's own retries are off: who calls knows better
 * what may be tried again, and for how long. Any thread may call.
 */
public final class KinesisLink implements AutoCloseable {
  /** What one call gives at most. */
  static final int MOST_RECORDS = 10_000;

  private static final int CONNECTIONS = 64;
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(20);

  /** By how much this machine's clock may be ahead, in milliseconds. */
  static final long SKEW = 60_000;

  /** The service tells its time in whole seconds. */
  private static final long CLOCK_STEP = 1_000;

  private final KinesisClient client;
  private final AwsCredentialsProvider credentials;
  private final String stream;

  private KinesisLink(KinesisClient client, AwsCredentialsProvider credentials, String stream) {
    this.client = client;
    this.credentials = credentials;
    this.stream = stream;
  }

  /**
   * Makes a client; nothing is asked yet.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException if no region is known
   */
  public static KinesisLink open(KinesisTarget target) {
    // Servers that only resemble the service answer in CBOR what the SDK reads as nothing, without
    // an error. JSON all of them read. The SDK has no such setting for one client.
    String cbor = SdkSystemSetting.CBOR_ENABLED.property();
    if (System.getProperty(cbor) == null) {
      System.setProperty(cbor, "false");
    }
    AwsCredentialsProvider credentials = credentials(target.login());
    KinesisClientBuilder builder =
        KinesisClient.builder()
            .credentialsProvider(credentials)
            .httpClientBuilder(
                ApacheHttpClient.builder()
                    .maxConnections(CONNECTIONS)
                    .connectionTimeout(CONNECT)
                    .socketTimeout(ANSWER))
            .overrideConfiguration(
                o -> o.retryPolicy(RetryPolicy.none()).apiCallTimeout(ANSWER.plus(CONNECT)));
    if (target.region() != null) {
      builder.region(Region.of(target.region()));
    }
    if (target.endpoint() != null) {
      builder.endpointOverride(URI.create(target.endpoint()));
    }
    return new KinesisLink(builder.build(), credentials, target.stream());
  }

  private static AwsCredentialsProvider credentials(@Nullable Login login) {
    // create() gives one to all who call it, which the first client that is closed closes.
    return login == null ? DefaultCredentialsProvider.builder().build() : login::current;
  }

  StreamDescriptionSummary describe() {
    return client.describeStreamSummary(r -> r.streamName(stream)).streamDescriptionSummary();
  }

  /** All shards, closed ones included while they have records. */
  List<ShardInfo> shards() {
    List<ShardInfo> shards = new ArrayList<>();
    ListShardsResponse page = client.listShards(r -> r.streamName(stream));
    page.shards().forEach(shard -> shards.add(ShardInfo.of(shard)));
    while (page.nextToken() != null) {
      String token = page.nextToken();
      page = client.listShards(r -> r.nextToken(token));
      page.shards().forEach(shard -> shards.add(ShardInfo.of(shard)));
    }
    return shards;
  }

  /**
   * Where a shard is read from.
   *
   * @param time of the service when it was asked, or a little before, wall-clock milliseconds
   */
  record Begin(String iterator, long time) {}

  /** Where to read a shard from, at a position's start. */
  Begin begin(String shard, long since) {
    GetShardIteratorRequest.Builder request = request(shard);
    if (since == ShardPosition.HORIZON) {
      request.shardIteratorType(ShardIteratorType.TRIM_HORIZON);
    } else if (since == ShardPosition.LATEST) {
      request.shardIteratorType(ShardIteratorType.LATEST);
    } else {
      request
          .shardIteratorType(ShardIteratorType.AT_TIMESTAMP)
          .timestamp(Instant.ofEpochMilli(since));
    }
    long asked = System.nanoTime();
    GetShardIteratorResponse response = client.getShardIterator(request.build());
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked);
    long time = time(response).orElseGet(() -> System.currentTimeMillis() - SKEW);
    return new Begin(response.shardIterator(), time - took);
  }

  /**
   * What the service's clock says, cut to seconds: it refuses times that are still to come for it,
   * and this machine's clock may be ahead.
   */
  private static Optional<Long> time(AwsResponse response) {
    return response.sdkHttpResponse().firstMatchingHeader("Date").flatMap(KinesisLink::parse);
  }

  private static Optional<Long> parse(String date) {
    try {
      return Optional.of(
          Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)).toEpochMilli());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** What the service's clock says, wall-clock milliseconds, or a little more. */
  long time() {
    return time(client.describeStreamSummary(r -> r.streamName(stream)))
        .map(time -> time + CLOCK_STEP)
        .orElseGet(() -> System.currentTimeMillis() + SKEW);
  }

  /**
   * Where to read a shard from, by a record of it.
   *
   * @param type at that record, or after it
   */
  String iterator(String shard, String sequence, ShardIteratorType type) {
    return client
        .getShardIterator(
            request(shard).shardIteratorType(type).startingSequenceNumber(sequence).build())
        .shardIterator();
  }

  private GetShardIteratorRequest.Builder request(String shard) {
    return GetShardIteratorRequest.builder().streamName(stream).shardId(shard);
  }

  GetRecordsResponse records(String iterator, int most) {
    return client.getRecords(r -> r.shardIterator(iterator).limit(most));
  }

  public PutRecordsResponse put(List<PutRecordsRequestEntry> records) {
    return client.putRecords(r -> r.streamName(stream).records(records));
  }

  @Override
  public void close() {
    client.close();
    if (credentials instanceof SdkAutoCloseable closeable) {
      closeable.close();
    }
  }
}
