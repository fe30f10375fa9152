package dev.millrace.cli.kinesis;

import dev.millrace.cli.NpmPackage;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * A server of npm's package kinesalite, which keeps streams in memory, behind one that fails when
 * it is told to.
 */
final class KinesisServer implements AutoCloseable {
  static final String SECRET = "kinesis-secret-4b1f";
  private static final NpmPackage PACKAGE = new NpmPackage("kinesalite", "3.3.3");
  private static final int MOST = 500;

  private static final Pattern PORTS = Pattern.compile("ports (\\d+) (\\d+)");

  private final int port;
  private final Process process;
  private final KinesisClient client;

  /**
   * @param port of the server that fails
   * @param real of the one behind it, which tests use themselves
   */
  private KinesisServer(Process process, int port, int real) {
    this.process = process;
    this.port = port;
    System.setProperty(SdkSystemSetting.CBOR_ENABLED.property(), "false");
    this.client =
        KinesisClient.builder()
            .region(Region.US_EAST_1)
            .endpointOverride(URI.create("http://127.0.0.1:" + real))
            .httpClientBuilder(ApacheHttpClient.builder())
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("id", SECRET)))
            .build();
  }

  /** Whether the package is there. */
  static boolean isInstalled() throws Exception {
    return PACKAGE.isInstalled();
  }

  static KinesisServer start(Path dir) throws Exception {
    Path script = PACKAGE.home().resolve("server.js");
    try (InputStream in = KinesisServer.class.getResourceAsStream("server.js")) {
      Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
    }
    Path log = dir.resolve("kinesalite.log");
    Process process =
        new ProcessBuilder("node", script.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Matcher ports =
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .pollInterval(Duration.ofMillis(50))
            .until(
                () -> {
                  String said = Files.readString(log);
                  if (!process.isAlive()) {
                    throw new AssertionError(said);
                  }
                  return PORTS.matcher(said);
                },
                Matcher::find);
    return new KinesisServer(
        process, Integer.parseInt(ports.group(1)), Integer.parseInt(ports.group(2)));
  }

  String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  KinesisClient client() {
    return client;
  }

  /**
   * Lets operations fail from now on.
   *
   * @param faults as {@code "GetRecords": "throttle"}; empty for none
   * @return how often each operation was called since the last time, as JSON
   */
  String faults(String faults) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(endpoint() + "/faults"))
                .POST(BodyPublishers.ofString("{" + faults + "}"))
                .build(),
            BodyHandlers.ofString())
        .body();
  }

  /** Makes streams anew. */
  void streams(int shards, String... names) {
    for (String name : names) {
      if (client.listStreams(r -> r.limit(100)).streamNames().contains(name)) {
        client.deleteStream(r -> r.streamName(name));
        await(() -> !client.listStreams(r -> r.limit(100)).streamNames().contains(name));
      }
      client.createStream(r -> r.streamName(name).shardCount(shards));
      awaitActive(name);
    }
  }

  private static void await(BooleanSupplier condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .until(condition::getAsBoolean);
  }

  private void awaitActive(String stream) {
    await(
        () ->
            client
                    .describeStreamSummary(r -> r.streamName(stream))
                    .streamDescriptionSummary()
                    .streamStatus()
                == StreamStatus.ACTIVE);
  }

  /** A record to put. */
  record Sent(String key, byte[] data) {
    static Sent of(String key, String text) {
      return new Sent(key, SdkBytes.fromUtf8String(text).asByteArray());
    }
  }

  void put(String stream, List<Sent> records) {
    for (int from = 0; from < records.size(); from += MOST) {
      List<PutRecordsRequestEntry> entries =
          records.subList(from, Math.min(records.size(), from + MOST)).stream()
              .map(
                  sent ->
                      PutRecordsRequestEntry.builder()
                          .partitionKey(sent.key())
                          .data(SdkBytes.fromByteArray(sent.data()))
                          .build())
              .toList();
      client.putRecords(r -> r.streamName(stream).records(entries));
    }
  }

  List<Shard> shards(String stream) {
    return client.listShards(r -> r.streamName(stream)).shards();
  }

  private List<Shard> open(String stream) {
    return shards(stream).stream()
        .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
        .toList();
  }

  /** Splits the first open shard in two halves. */
  void split(String stream) {
    Shard shard = open(stream).get(0);
    BigInteger low = new BigInteger(shard.hashKeyRange().startingHashKey());
    BigInteger high = new BigInteger(shard.hashKeyRange().endingHashKey());
    int before = shards(stream).size();
    client.splitShard(
        r ->
            r.streamName(stream)
                .shardToSplit(shard.shardId())
                .newStartingHashKey(low.add(high).shiftRight(1).toString()));
    await(() -> shards(stream).size() == before + 2);
  }

  /** Merges the last two open shards. */
  void merge(String stream) {
    List<Shard> shards =
        open(stream).stream()
            .sorted(
                (a, b) ->
                    new BigInteger(a.hashKeyRange().startingHashKey())
                        .compareTo(new BigInteger(b.hashKeyRange().startingHashKey())))
            .toList();
    int before = shards(stream).size();
    client.mergeShards(
        r ->
            r.streamName(stream)
                .shardToMerge(shards.get(shards.size() - 2).shardId())
                .adjacentShardToMerge(shards.get(shards.size() - 1).shardId()));
    await(() -> shards(stream).size() == before + 1);
  }

  /** All records of a stream. */
  List<Record> records(String stream) {
    List<Record> all = new ArrayList<>();
    for (Shard shard : shards(stream)) {
      String iterator =
          client
              .getShardIterator(
                  r ->
                      r.streamName(stream)
                          .shardId(shard.shardId())
                          .shardIteratorType("TRIM_HORIZON"))
              .shardIterator();
      while (iterator != null) {
        String from = iterator;
        GetRecordsResponse response = client.getRecords(r -> r.shardIterator(from));
        all.addAll(response.records());
        iterator = response.records().isEmpty() ? null : response.nextShardIterator();
      }
    }
    return all;
  }

  List<String> texts(String stream) {
    return records(stream).stream().map(record -> record.data().asUtf8String()).sorted().toList();
  }

  @Override
  public void close() {
    client.close();
    process.destroyForcibly().onExit().join();
  }
}
