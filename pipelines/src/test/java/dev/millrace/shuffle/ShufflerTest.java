package dev.millrace.shuffle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.element.EventTimes;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.shuffle.Shuffle.Arrival;
import dev.millrace.shuffle.Shuffle.Step;
import dev.millrace.spec.yaml.PipelineFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShufflerTest {
  private static final int EVENTS = 600;
  private static final String FILE =
      """
      pipeline:
        type: composite
        transforms:
          - {type: Filter, name: F, input: a, config: {keep: "id > -1"}}
          - {type: Filter, name: G, input: b, config: {keep: "id > -1"}}
      streams:
        a:
          fields: {id: INTEGER NOT NULL, event_time: TIMESTAMP NOT NULL}
          timestamp: event_time
          watermark: {max_out_of_orderness: 1m}
          archive: {type: ReadFromJson, config: {path: "${DIR}/a.jsonl"}}
        b:
          fields: {id: INTEGER NOT NULL, event_time: TIMESTAMP NOT NULL}
          timestamp: event_time
          watermark: {max_out_of_orderness: 10s, allowed_lateness: 5s}
          archive: {type: ReadFromJson, config: {path: "${DIR}/b.jsonl"}}
      outputs:
        f: {input: F, replay: {type: WriteToConsole}}
        g: {input: G, replay: {type: WriteToConsole}}
        dead_letter: {replay: {type: WriteToConsole}}
      """;

  @TempDir Path dir;
  private ShuffledData data;

  @BeforeEach
  void writeEvents() throws IOException {
    for (String stream : List.of("a", "b")) {
      Random random = new Random(stream.hashCode());
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < EVENTS; i++) {
        long second = random.nextInt(3600);
        lines.add(
            "{\"id\": %d, \"event_time\": \"%s\"}"
                .formatted(i, Instant.ofEpochSecond(1_700_000_000 + second)));
      }
      lines.add("no JSON");
      Files.write(dir.resolve(stream + ".jsonl"), lines);
    }
    Plan plan =
        Planner.plan(PipelineFiles.parse("f.yaml", FILE, Map.of("DIR", dir.toString())).spec());
    data = ShuffledData.read(RunRequest.of(plan, RunMode.REPLAY), dir, read -> {});
  }

  @Test
  void equalSeedsGiveEqualShufflesAndOthersOthers() {
    Shuffle first = data.shuffle(6);
    Shuffle again = data.shuffle(6);
    Shuffle other = data.shuffle(10);

    assertThat(data.size()).isEqualTo(2 * EVENTS + 2);
    assertThat(again.steps()).isEqualTo(first.steps());
    assertThat(again.late()).hasSameSizeAs(first.late());
    assertThat(other.arrival()).isEqualTo(first.arrival());
    assertThat(other.steps()).isNotEqualTo(first.steps());
  }

  @Test
  void fourNeighbouringSeedsHaveAllKindsOfArrival() {
    Set<Arrival> seen = new TreeSet<>();
    for (long seed = -2; seed < 2; seed++) {
      Shuffle shuffle = data.shuffle(seed);
      seen.add(shuffle.arrival());
      boolean ordered =
          shuffle.arrival() == Arrival.IN_ORDER || shuffle.arrival() == Arrival.WITHIN_BOUND;
      assertThat(shuffle.late().isEmpty()).as(shuffle.arrival().text()).isEqualTo(ordered);
    }
    assertThat(seen).containsExactly(Arrival.values());
  }

  @Test
  void noEventOnTimeLiesBelowTheWatermarkAndTheWatermarkNeverGoesBack() {
    for (long seed = 0; seed < 40; seed++) {
      long watermark = EventTimes.MIN;
      for (Step step : data.shuffle(seed).steps()) {
        if (step.source() >= 0) {
          assertThat(step.minTime()).as("seed " + seed).isGreaterThanOrEqualTo(watermark);
        } else {
          assertThat(step.watermark()).as("seed " + seed).isGreaterThan(watermark);
          watermark = step.watermark();
        }
      }
    }
  }

  @Test
  void sizesOfBatchesDiffer() {
    Set<Long> batches = new TreeSet<>();
    for (long seed = 0; seed < 12; seed++) {
      batches.add(data.shuffle(seed).batches());
    }
    assertThat(batches).hasSizeGreaterThan(8);
    assertThat(batches.iterator().next()).isLessThan(60);
  }
}
