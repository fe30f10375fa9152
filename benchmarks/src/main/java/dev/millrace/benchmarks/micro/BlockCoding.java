package dev.millrace.benchmarks.micro;

import dev.millrace.element.Event;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Packing events into the blocks of an exchange and walking through them, per event. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Samples.EVENTS)
public class BlockCoding {
  private final List<Event> events = Samples.plays();
  private final RowCodec codec = RowCodec.of(Samples.PLAYS);
  private final byte[][] keys =
      Samples.keys(events, KeyCodec.of(Samples.PLAYS, List.of("event_id")));
  private final BlockBuilder builder = new BlockBuilder(codec, 0);
  private final List<Block> blocks = blocks();

  private List<Block> blocks() {
    List<Block> built = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      builder.add(keys[i], 0, keys[i].length, events.get(i));
      if (builder.isFull()) {
        built.add(builder.build());
      }
    }
    built.add(builder.build());
    return built;
  }

  /** Rows and keys into blocks. */
  @Benchmark
  public List<Block> build() {
    return blocks();
  }

  /** Keys and times only, as grouping a partition looks at them. */
  @Benchmark
  public void walk(Blackhole hole) {
    for (Block block : blocks) {
      BlockReader reader = new BlockReader(block);
      while (reader.next()) {
        hole.consume(reader.time() + reader.keyLength());
      }
    }
  }

  /** Whole events. */
  @Benchmark
  public void read(Blackhole hole) {
    for (Block block : blocks) {
      BlockReader reader = new BlockReader(block);
      while (reader.next()) {
        hole.consume(reader.event(codec));
      }
    }
  }
}
