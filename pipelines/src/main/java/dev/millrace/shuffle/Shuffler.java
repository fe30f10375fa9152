package dev.millrace.shuffle;

import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.shuffle.Shuffle.Arrival;
import dev.millrace.shuffle.Shuffle.Late;
import dev.millrace.shuffle.Shuffle.Step;
import dev.millrace.shuffle.StoredRecords.Source;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.util.CoderUtils;

/**
 * Works out one {@link Shuffle}: when each record arrives and in which partition of its topic, what
 * arrives together, and how the watermark follows. Late is decided as a live source does it: by the
 * newest event that came before in the same partition.
 */
final class Shuffler {
  private static final int MAX_SLICES = 400;
  private static final int MAX_PARTITIONS = 4;
  private static final int[] SLICE_SIZES = {1, 5, 25, 125};

  /** One in so many events is delayed by more than the bound. */
  private static final int FEW = 40;

  private static final int MANY = 5;

  private final StoredRecords records;
  private final long seed;
  private final Random random;
  private final Arrival arrival;
  private final List<SimulatedTopic> topics = new ArrayList<>();
  private final List<List<SourceRecord>> slice = new ArrayList<>();
  private final List<Late> late = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private long place;
  private long watermark = EventTimes.MIN;

  private Shuffler(StoredRecords records, long seed) {
    this.records = records;
    this.seed = seed;
    this.random = new Random(seed);
    this.arrival = Arrival.values()[(int) Math.floorMod(seed, (long) Arrival.values().length)];
    // The first numbers of neighbouring seeds are much alike.
    random.nextLong();
  }

  /**
   * A shuffle of some records.
   *
   * @param file to be written with the batches
   */
  static Shuffle shuffle(StoredRecords records, long seed, Path file) {
    return new Shuffler(records, seed).shuffle(file);
  }

  private Shuffle shuffle(Path file) {
    int partitions = 1 + random.nextInt(MAX_PARTITIONS);
    int[] inTopic = new int[records.size()];
    for (Source source : records.sources()) {
      topics.add(
          new SimulatedTopic(
              source.node().stream().watermark(), 1 + random.nextInt(MAX_PARTITIONS)));
      slice.add(new ArrayList<>());
    }
    for (int i = 0; i < inTopic.length; i++) {
      SimulatedTopic topic = topics.get(records.source(i));
      inTopic[i] = random.nextInt(topic.partitions());
      topic.expect(inTopic[i]);
    }
    Integer[] order = order();
    int size = SLICE_SIZES[random.nextInt(SLICE_SIZES.length)];
    int average = Math.max(size, order.length / MAX_SLICES + 1);
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
      int left = sliceSize(average);
      for (int record : order) {
        arrive(record, inTopic[record]);
        if (--left == 0) {
          endSlice(out);
          left = sliceSize(average);
        }
      }
      endSlice(out);
    } catch (IOException e) {
      throw StoredRecords.failure(file, e);
    }
    return new Shuffle(seed, arrival, partitions, late, file, steps);
  }

  private int sliceSize(int average) {
    return 1 + random.nextInt(2 * average - 1);
  }

  private Integer[] order() {
    long[] skew = new long[topics.size()];
    for (int i = 0; i < skew.length; i++) {
      // One stream may run ahead of another by much more than either is out of order.
      skew[i] = random.nextBoolean() ? 0 : below(4 * topics.get(i).bound() + 600_000);
    }
    long[] at = new long[records.size()];
    Integer[] order = new Integer[at.length];
    for (int i = 0; i < at.length; i++) {
      order[i] = i;
      at[i] = arrivalTime(i, skew[records.source(i)]);
    }
    Collections.shuffle(Arrays.asList(order), random);
    // The sort is stable: what arrives at the same time keeps its random order.
    Arrays.sort(order, (a, b) -> Long.compare(at[a], at[b]));
    return order;
  }

  private long arrivalTime(int record, long skew) {
    long time = records.time(record);
    long bound = topics.get(records.source(record)).bound();
    boolean timed = records.sources().get(records.source(record)).timed();
    if (time == StoredRecords.UNTIMED || !timed) {
      int other = random.nextInt(records.size());
      return records.time(other) == StoredRecords.UNTIMED ? EventTimes.MIN : records.time(other);
    }
    long delay =
        switch (arrival) {
          case IN_ORDER -> 0;
          case WITHIN_BOUND -> below(bound + 1);
          case BEYOND_BOUND ->
              random.nextInt(FEW) == 0 ? bound + below(4 * bound + 120_000) : below(bound + 1);
          case FAR_BEYOND ->
              random.nextInt(MANY) == 0 ? bound + below(20 * bound + 600_000) : below(bound + 1);
        };
    return EventTimes.plus(time, delay + skew);
  }

  private long below(long limit) {
    return Math.floorMod(random.nextLong(), limit);
  }

  private void arrive(int number, int partition) {
    int source = records.source(number);
    SourceRecord record = topics.get(source).judge(records.get(number), partition);
    if (record.verdict() == Verdict.LATE) {
      late.add(new Late(records.sources().get(source).name(), record));
    }
    slice.get(source).add(record);
  }

  private void endSlice(DataOutputStream out) throws IOException {
    List<Integer> turns = new ArrayList<>();
    for (int source = 0; source < slice.size(); source++) {
      if (!slice.get(source).isEmpty()) {
        turns.add(source);
      }
    }
    Collections.shuffle(turns, random);
    for (int source : turns) {
      batch(source, out);
    }
    advance();
  }

  private void batch(int source, DataOutputStream out) throws IOException {
    List<SourceRecord> batch = List.copyOf(slice.get(source));
    long minTime =
        batch.stream()
            .filter(record -> record.verdict() == Verdict.EVENT)
            .mapToLong(SourceRecord::time)
            .min()
            .orElse(watermark);
    byte[] bytes =
        CoderUtils.encodeToByteArray(
            records.sources().get(source).coder(), new SourceBatch(minTime, batch));
    out.writeInt(bytes.length);
    out.write(bytes);
    steps.add(new Step(source, place, minTime, watermark));
    place += Integer.BYTES + bytes.length;
    slice.get(source).clear();
  }

  /** The watermark may follow at once, half the way, or not yet. */
  private void advance() {
    long lowest = topics.stream().mapToLong(SimulatedTopic::watermark).min().orElse(EventTimes.MAX);
    if (lowest <= watermark || random.nextInt(4) == 0) {
      return;
    }
    boolean partly =
        watermark > EventTimes.MIN && lowest < EventTimes.MAX && random.nextInt(4) == 0;
    watermark = partly ? watermark + 1 + below(lowest - watermark) : lowest;
    steps.add(new Step(-1, 0, 0, watermark));
  }
}
