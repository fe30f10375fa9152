package dev.millrace.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.base.TempDirectory;
import dev.millrace.capture.CapturedRun;
import dev.millrace.capture.CapturedRun.Form;
import dev.millrace.compile.chunk.Chunk;
import dev.millrace.compile.chunk.ChunkReach;
import dev.millrace.element.EventTimes;
import dev.millrace.filetest.MemoryRuns;
import dev.millrace.filetest.MemoryRuns.Arrival;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.testing.oracle.TimedRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * However event time is cut, the chunks of a replay together give the rows of one replay, one after
 * the other or beside each other: random pipelines, random events, random cuts. docs/testing.md
 * tells how to try more.
 */
class ChunkedReplayTest {
  private static final int CASES = Integer.getInteger("millrace.chunks.cases", 40);
  private static final long FROM = Long.getLong("millrace.chunks.from", 0);

  /** Kinds of keyed nodes that were in cases, and chunks that were read again. */
  private final Map<String, Integer> seen = new TreeMap<>();

  @Test
  void anyChunksGiveTheRowsOfOneReplay() {
    // when
    int tried = 0;
    for (long seed = FROM; tried < CASES; seed++) {
      tried += isTried(CaseGenerator.of(seed, false)) ? 1 : 0;
    }

    // then: nothing was missing in what was tried
    assertThat(seen)
        .containsKeys(
            "DeduplicateNode",
            "WalkNode",
            "CombineNode",
            "JoinNode",
            "sessions",
            "read again",
            "beside each other");
  }

  private boolean isTried(Case one) {
    try (TempDirectory scratch = TempDirectory.create("millrace-chunks")) {
      Plan plan = Trial.plan(one, one.yaml(), scratch.path());
      if (ChunkReach.obstacle(plan).isPresent()) {
        return false;
      }
      plan.nodes().forEach(this::count);
      Draw draw = new Draw(one.seed() ^ 0x5DEECE66DL);
      Map<String, List<Arrival>> all = Arrivals.shuffled(one, draw).byStream();
      CapturedRun whole = new MemoryRuns(plan).run(all, new Form(false, draw.between(1, 4)));
      Map<String, List<TimedRow>> parts = parts(plan, chunks(plan, cuts(one, draw)), draw, all);
      for (PlanOutput output : plan.outputs()) {
        String difference =
            Rows.difference(
                Rows.multiset(Rows.of(whole.rows().get(output.name()), output.schema())),
                Rows.multiset(parts.getOrDefault(output.name(), List.of())));
        assertThat(difference).as("output %s of %s", output.name(), one).isEmpty();
      }
      return true;
    }
  }

  private void count(PlanNode node) {
    if (node.kind().asKeyed().isPresent()) {
      seen.merge(node.kind().getClass().getSimpleName(), 1, Integer::sum);
      if (node.windowing().merges()) {
        seen.merge("sessions", 1, Integer::sum);
      }
    }
  }

  /** Between events, at them, and at the edges of windows. */
  private static TreeSet<Long> cuts(Case one, Draw draw) {
    List<Long> times = new ArrayList<>();
    one.events().values().forEach(rows -> rows.forEach(row -> times.add(row.time())));
    TreeSet<Long> cuts = new TreeSet<>();
    for (int i = draw.between(1, 4); i > 0 && !times.isEmpty(); i--) {
      cuts.add(draw.of(times) + draw.of(0L, 1L, -1L, 500L, -7_000L, 60_000L));
    }
    return cuts;
  }

  private static List<Chunk> chunks(Plan plan, TreeSet<Long> cuts) {
    List<Chunk> chunks = new ArrayList<>();
    long from = EventTimes.MIN;
    cuts.add(Long.MAX_VALUE / 2);
    for (long cut : cuts) {
      chunks.add(ChunkReach.of(plan, from, cut, Map.of()));
      from = cut;
    }
    return chunks;
  }

  /** The rows of all chunks, one after the other or beside each other. */
  private Map<String, List<TimedRow>> parts(
      Plan plan, List<Chunk> chunks, Draw draw, Map<String, List<Arrival>> all) {
    // Guesses that are too small often do, and must be found out.
    List<Supplier<Map<String, List<TimedRow>>>> replays = new ArrayList<>();
    for (Chunk chunk : chunks) {
      int guess = draw.of(0, -2, -3);
      replays.add(() -> replay(plan, chunk, guess, all));
    }
    boolean beside = chunks.size() > 1 && draw.of(true, false);
    if (beside) {
      saw("beside each other");
    }
    Map<String, List<TimedRow>> parts = new HashMap<>();
    (beside ? replays.parallelStream() : replays.stream())
        .map(Supplier::get)
        .toList()
        .forEach(
            rows ->
                rows.forEach(
                    (output, of) ->
                        parts.computeIfAbsent(output, n -> new ArrayList<>()).addAll(of)));
    return parts;
  }

  private synchronized void saw(String what) {
    seen.merge(what, 1, Integer::sum);
  }

  private Map<String, List<TimedRow>> replay(
      Plan plan, Chunk span, int guess, Map<String, List<Arrival>> all) {
    Map<String, List<TimedRow>> parts = new HashMap<>();
    Map<String, Integer> doubled = new HashMap<>();
    plan.nodes().forEach(node -> doubled.put(node.name(), guess));
    Chunk chunk = ChunkReach.of(plan, span.from(), span.to(), doubled);
    CapturedRun run = run(plan, chunk, all);
    while (!run.cut().isEmpty()) {
      saw("read again");
      Set<String> cut = run.cut();
      cut.forEach(node -> doubled.merge(node, 1, Integer::sum));
      chunk = ChunkReach.of(plan, span.from(), span.to(), doubled);
      run = run(plan, chunk, all);
    }
    for (PlanOutput output : plan.outputs()) {
      Rows.of(run.rows().get(output.name()), output.schema()).stream()
          .filter(row -> span.holds(row.time()))
          .forEach(row -> parts.computeIfAbsent(output.name(), n -> new ArrayList<>()).add(row));
    }
    return parts;
  }

  /** The chunk's replay, in which events outside of what it reads are not there. */
  private static CapturedRun run(Plan plan, Chunk chunk, Map<String, List<Arrival>> all) {
    Map<String, List<Arrival>> read = new LinkedHashMap<>();
    all.forEach(
        (stream, arrivals) ->
            read.put(
                stream,
                arrivals.stream()
                    .map(
                        arrival ->
                            new Arrival(
                                arrival.records().stream()
                                    .filter(record -> record.time() >= chunk.readFrom())
                                    .filter(record -> record.time() < chunk.readTo())
                                    .toList(),
                                arrival.watermark(),
                                arrival.emptyTime()))
                    .toList()));
    return new MemoryRuns(plan).run(read, new Form(false, 2, chunk.watches()));
  }
}
