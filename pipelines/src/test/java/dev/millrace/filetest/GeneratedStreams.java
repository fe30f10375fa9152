package dev.millrace.filetest;

import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.filetest.FileTestInput.Step;
import dev.millrace.io.format.JsonDecoder;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.testing.generate.Generator;
import dev.millrace.testing.generate.Kind;
import dev.millrace.testing.generate.TestRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Generated records as they reach a live pipeline: in slices of the order of arrival, with the
 * verdicts that a Kafka source gives and the watermark that all partitions of a stream allow.
 */
final class GeneratedStreams {
  private final Map<String, Stream> streams = new LinkedHashMap<>();

  private GeneratedStreams() {}

  /** One stream under way. */
  private static final class Stream {
    final JsonDecoder decoder;
    final int timeColumn;
    final List<Step> steps = new ArrayList<>();
    final long[] highest;
    List<SourceRecord> slice = new ArrayList<>();
    long offset;

    Stream(StreamNode node, int partitions) {
      this.decoder = JsonDecoder.of(node.schema(), node.units());
      this.timeColumn = node.timeColumn();
      this.highest = new long[partitions];
      Arrays.fill(highest, EventTimes.MIN);
    }
  }

  /** What arrives on every stream of a plan, in slices of so many records over all streams. */
  static Map<String, FileTestInput> of(Plan plan, Generator records, int sliceSize, long bound) {
    GeneratedStreams all = new GeneratedStreams();
    int inSlice = 0;
    while (records.hasNext()) {
      TestRecord made = records.next();
      String name = made.stream().stream();
      Stream stream =
          all.streams.computeIfAbsent(
              name, n -> new Stream(node(plan, n), made.stream().partitions()));
      stream.slice.add(record(stream, made, bound));
      if (++inSlice == sliceSize) {
        all.closeSlice(bound);
        inSlice = 0;
      }
    }
    all.closeSlice(bound);
    Map<String, FileTestInput> inputs = new LinkedHashMap<>();
    all.streams.forEach((name, s) -> inputs.put(name, new FileTestInput(name, s.steps)));
    return inputs;
  }

  private static StreamNode node(Plan plan, String name) {
    for (PlanNode node : plan.nodes()) {
      if (node.name().equals(name) && node.kind() instanceof StreamNode stream) {
        return stream;
      }
    }
    throw new IllegalArgumentException("no stream " + name);
  }

  private static SourceRecord record(Stream stream, TestRecord made, long bound) {
    Object[] row = null;
    RowFault fault = null;
    try {
      row = stream.decoder.decode(made.value());
      if (made.kind() == Kind.FAR_FUTURE) {
        fault = new RowFault("ML-6000", "too far in the future");
      }
    } catch (RowFault e) {
      fault = e;
    }
    if (made.kind().dead() != (fault != null)) {
      throw new AssertionError(made.kind() + " was read as " + Arrays.toString(row) + ", " + fault);
    }
    long top = stream.highest[made.partition()];
    long watermark = top == EventTimes.MIN ? top : top - bound;
    Verdict verdict =
        fault != null ? Verdict.DEAD : made.time() < watermark ? Verdict.LATE : Verdict.EVENT;
    if (fault == null) {
      if (!row[stream.timeColumn].equals(made.time())) {
        throw new AssertionError(
            "event time of " + made + " was read as " + row[stream.timeColumn]);
      }
      stream.highest[made.partition()] = Math.max(top, made.time());
    }
    return new SourceRecord(
        new Coordinates("memory", made.stream().topic(), made.partition(), stream.offset++),
        made.time(),
        null,
        made.value(),
        List.of(),
        fault == null ? row : null,
        made.time(),
        watermark,
        verdict,
        fault);
  }

  private void closeSlice(long bound) {
    for (Stream stream : streams.values()) {
      long lowest = Arrays.stream(stream.highest).min().orElseThrow();
      long watermark = lowest == EventTimes.MIN ? lowest : lowest - bound;
      long minTime =
          stream.slice.stream()
              .filter(r -> r.verdict() == Verdict.EVENT)
              .mapToLong(SourceRecord::time)
              .min()
              .orElse(watermark);
      stream.steps.add(new Step(new SourceBatch(minTime, stream.slice), watermark));
      stream.slice = new ArrayList<>();
    }
  }
}
