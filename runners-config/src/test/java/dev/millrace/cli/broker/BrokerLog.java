package dev.millrace.cli.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.KeptState;
import dev.millrace.runner.MillraceProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Orders in a log of partitions, read by runs that are killed. */
public abstract class BrokerLog extends BrokerFormats {
  /** An order, or something else, with its key. */
  public record Order(String key, String text) {}

  protected abstract void send(List<Order> orders) throws Exception;

  /** Changes the partitions while somebody reads. */
  protected abstract void reshape() throws Exception;

  /** Changes them again while nobody reads. */
  protected abstract void reshapeAgain() throws Exception;

  /** Whether a run has asked for what comes next. */
  protected abstract void awaitReader() throws Exception;

  protected static Order order(int id) {
    return new Order("k" + id % 7, json(id, "\"kind\": \"" + kind(id) + "\", "));
  }

  protected static List<Order> orders(int from, int to) {
    return IntStream.range(from, to).mapToObj(BrokerLog::order).toList();
  }

  /** The counts as text, sorted. */
  protected final List<String> rows() throws Exception {
    return counts().stream()
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .sorted()
        .toList();
  }

  @Test
  protected final void anArchiverThatIsKilledLosesNothingAndArchivesNothingTwice()
      throws Exception {
    // given
    send(orders(0, 3_000));
    Path said = dir().resolve("said");

    // when: killed once some are committed, with other partitions meanwhile
    try (MillraceProcess process =
        MillraceProcess.start(said, "archive", file(), "--roll-every", "1s")) {
      Awaitility.await().atMost(Duration.ofMinutes(2)).until(this::isArchived);
      send(orders(3_000, 3_300));
      reshape();
      send(orders(3_300, 3_500));
      process.kill();
    }
    reshapeAgain();
    send(orders(3_500, 3_600));
    int archived = millrace("archive", "--until-idle", "1s");
    String stored = output();
    int again = millrace("archive", "--until-idle", "1s");
    int replayed = millrace("replay");

    // then
    assertThat(List.of(archived, again, replayed)).as(stored + output()).containsExactly(0, 0, 0);
    assertThat(sums(replayed("counts"))).isEqualTo("3600 orders, 6478200");
  }

  @Test
  protected final void aRunOnFlinkThatIsKilledGoesOnWhereItsCheckpointIs() throws Exception {
    // given: a start that nothing but a checkpoint can find again
    Path file =
        Path.of(
            file(
                text("start: {mode: latest}, format: JSON", "format: JSON")
                    .replace(
                        "max_out_of_orderness: 1h", "max_out_of_orderness: 1h, on_idle: hold")));
    KeptState state = new KeptState(dir());
    String[] command = state.command(file);
    Path said = dir().resolve("said");
    send(orders(0, 50));

    // when: killed after it has read some, and the partitions change while it is away
    try (MillraceProcess run = MillraceProcess.start(said, command)) {
      state.awaitCheckpoints(1);
      awaitReader();
      send(orders(50, 350));
      reshape();
      send(orders(350, 500));
      state.awaitCheckpoints(2);
      send(orders(500, 550));
      run.kill();
    }
    reshapeAgain();
    send(orders(550, 600));
    send(closing());
    try (MillraceProcess run = MillraceProcess.start(said, command)) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> !run.isAlive() || counts().size() >= 20);
    }

    // then: the first 50 were there before
    assertThat(sums(rows())).as(Files.readString(said)).isEqualTo("550 orders, 178475");
  }

  /** In every partition, what is much later than all others and does not count. */
  private static List<Order> closing() {
    return IntStream.range(0, 100)
        .mapToObj(
            i ->
                new Order(
                    "c" + i, "{\"id\": -1, \"kind\": \"c\", \"t\": \"2025-03-01T14:00:00Z\"}"))
        .toList();
  }
}
