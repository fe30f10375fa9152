package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.TestCommandLine.Running;
import dev.millrace.cli.http.HookServer;
import dev.millrace.cli.http.HookServer.Answer;
import dev.millrace.engine.ledger.Circuits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code Enrich} from servers that become a hundred times slower, and fail for a while; more rows
 * in a longer run: -Dmillrace.rows=20000.
 */
@Timeout(1_800)
class EnrichLoadIT {
  private static final int ROWS = Integer.getInteger("millrace.rows", 200);
  private static final int CONCURRENCY = 4;

  /** What a server takes that is a hundred times slower than the millisecond of a good one. */
  private static final long SLOW_MILLIS = 100;

  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Enrich, name: Named, input: s, config: {%s, key: k, fields: {name: VARCHAR}, on_failure: wait, concurrency: 4, batch_rows: 10}}
      streams:
        s:
          fields: {id: BIGINT, k: VARCHAR, at: TIMESTAMP NOT NULL}
          timestamp: at
          archive: {type: ReadFromJson, config: {path: DIR/in}}
      outputs:
        out:
          input: Named
          replay: {type: WriteToJson, config: {path: DIR/out}}
        dead_letter:
          replay: {type: WriteToJson, config: {path: DIR/dead}}
      replayable: false
      """;

  @TempDir private Path dir;

  private final MetricSamples metrics = new MetricSamples();

  private void events(int files, int rows) throws IOException {
    Files.createDirectories(dir.resolve("in"));
    for (int file = 0; file < files; file++) {
      int from = file * rows / files;
      Files.write(
          dir.resolve("in/" + file + ".jsonl"),
          IntStream.range(from, (file + 1) * rows / files)
              .mapToObj(
                  id -> "{\"id\":%d,\"k\":\"k%1$d\",\"at\":\"2025-03-01T10:00:00Z\"}".formatted(id))
              .toList());
    }
  }

  private Running start(String lookup) throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("p.yaml"), FILE.formatted(lookup).replace("DIR", dir.toString()));
    return TestCommandLine.start("replay", file.toString(), "--no-progress", "--metrics-port=0");
  }

  private List<String> lines(String name) {
    try (Stream<Path> files = Files.walk(dir.resolve(name))) {
      List<String> lines = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        lines.addAll(Files.readAllLines(file));
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String row(int id) {
    return "{\"id\":%d,\"k\":\"k%1$d\",\"at\":\"2025-03-01T10:00:00.000Z\",\"name\":\"N k%1$d\"}"
        .formatted(id);
  }

  private String state(String state) {
    return "millrace_circuit_state{pipeline=\"p\",state=\"%s\",step=\"Named\"} 1.0"
        .formatted(state);
  }

  /** A third of the answers come at once; then there are failures; then all are slow. */
  @Test
  void anHttpServerThatFailsAndIsSlowLosesNoRowAndIsNotPressed() throws Exception {
    // given
    events(1, ROWS);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    long[] failing = new long[1];
    try (HookServer server = new HookServer()) {
      server.answering(
          request -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            try {
              String key = request.path().replaceFirst(".*/", "");
              Answer known = new Answer(200, "{\"name\": \"N %s\"}".formatted(key), 0);
              if (request.number() <= ROWS / 3) {
                return known;
              }
              synchronized (failing) {
                failing[0] = failing[0] == 0 ? System.nanoTime() : failing[0];
                if (System.nanoTime() - failing[0] < 1_000_000_000L) {
                  failed.incrementAndGet();
                  return new Answer(503, "", 0);
                }
              }
              LockSupport.parkNanos(SLOW_MILLIS * 1_000_000);
              return known;
            } finally {
              now.decrementAndGet();
            }
          });

      // when
      long began = System.nanoTime();
      Result result =
          metrics.watched(
              start(
                  "lookup: {type: LookUpInHttp, config: {url: '%s/{k}'}}".formatted(server.url())));
      System.out.printf(
          "HTTP: %d rows in %.1f s, %d failures%n",
          ROWS, (System.nanoTime() - began) / 1e9, failed.get());

      // then: all rows in their order, the server left alone while it failed
      assertThat(result.exitCode()).as(result.toString()).isZero();
      assertThat(lines("out"))
          .containsExactlyElementsOf(IntStream.range(0, ROWS).mapToObj(EnrichLoadIT::row).toList());
      assertThat(lines("dead")).isEmpty();
      assertThat(most).hasValue(CONCURRENCY);
      assertThat(failed.get()).isBetween(10, 40);
      assertThat(metrics.seen()).contains(state("closed"), state("open"), state("half_open"));
      assertThat(Circuits.states()).isEmpty();
    }
  }

  @Test
  void aRateIsNotExceeded() throws Exception {
    // given
    int rate = 20;
    int rows = 60;
    events(1, rows);
    ConcurrentLinkedQueue<Long> times = new ConcurrentLinkedQueue<>();
    try (HookServer server = new HookServer()) {
      server.answering(
          request -> {
            times.add(System.nanoTime());
            return new Answer(200, "{\"name\": \"N\"}", 0);
          });

      // when
      Result result =
          start(
                  "lookup: {type: LookUpInHttp, config: {url: '%s/{k}'}}, rate: %d"
                      .formatted(server.url(), rate))
              .result();

      // then
      assertThat(result.exitCode()).as(result.toString()).isZero();
      assertThat(times).hasSize(rows);
      List<Long> sorted = times.stream().sorted().toList();
      double seconds = (sorted.get(rows - 1) - sorted.get(0)) / 1e9;
      assertThat(rows / seconds).as("requests a second").isBetween(rate * 0.3, rate * 1.1);
    }
  }

  /** Each statement takes a hundred times as long as it needs, and the server is killed. */
  @Test
  void aTableThatIsSlowAndKilledLosesNoRow() throws Exception {
    // given: many bundles, which share four connections
    events(20, ROWS);
    try (PostgresServer server = PostgresServer.startNew()) {
      server.execute(
          "create table names (k text primary key, name text); insert into names select 'k' || i,"
              + " 'N k' || i from generate_series(0, %d) i".formatted(ROWS));
      String query =
          "query: 'select k, name from names, pg_sleep(%.1f)'".formatted(SLOW_MILLIS / 1e3);

      // when
      long began = System.nanoTime();
      Running run =
          start(
              "lookup: {type: LookUpInJdbc, config: {url: '%s', username: postgres, %s}}"
                  .formatted(server.url(), query));
      FutureTask<Boolean> killing =
          new FutureTask<>(
              () -> {
                await().until(() -> !Circuits.states().isEmpty());
                LockSupport.parkNanos(500_000_000);
                server.killAndStart();
                return true;
              });
      new Thread(killing).start();
      Result result = metrics.watched(run);
      assertThat(killing.get()).as("killed").isTrue();
      System.out.printf("PostgreSQL: %d rows in %.1f s%n", ROWS, (System.nanoTime() - began) / 1e9);

      // then
      assertThat(result.exitCode()).as(result.toString()).isZero();
      assertThat(lines("out"))
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, ROWS).mapToObj(EnrichLoadIT::row).toList());
      assertThat(lines("dead")).isEmpty();
      assertThat(metrics.seen())
          .as("what the kill made it do again")
          .anyMatch(line -> line.matches("millrace_retries_total\\{.*step=\"Named\"} [1-9].*"))
          .anyMatch(
              line -> line.matches("millrace_lookup_calls_seconds_bucket.*le=\"0.25\".* [1-9].*"));
    }
  }
}
