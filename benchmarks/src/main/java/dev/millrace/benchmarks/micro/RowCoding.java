package dev.millrace.benchmarks.micro;

import dev.millrace.element.Event;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.RowCodec;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The binary form of rows, per row. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Samples.EVENTS)
public class RowCoding {
  private final List<Event> events = Samples.plays();
  private final RowCodec codec = RowCodec.of(Samples.PLAYS);
  private final RowCodec fewer = codec.decodingOnly(Set.of(Samples.USER, Samples.BITRATE));
  private final ByteSink sink = new ByteSink(1 << 20);
  private final byte[] encoded = all();

  private byte[] all() {
    ByteSink bytes = new ByteSink();
    events.forEach(event -> codec.encode(event.values(), bytes));
    return bytes.toBytes();
  }

  /** Nine columns into bytes. */
  @Benchmark
  public int encode() {
    sink.clear();
    for (Event event : events) {
      codec.encode(event.values(), sink);
    }
    return sink.size();
  }

  /** All nine columns. */
  @Benchmark
  public void decode(Blackhole hole) {
    decode(codec, hole);
  }

  /** Two of nine columns. */
  @Benchmark
  public void decodeTwoColumns(Blackhole hole) {
    decode(fewer, hole);
  }

  private void decode(RowCodec rows, Blackhole hole) {
    ByteSource in = new ByteSource(encoded);
    while (in.hasMore()) {
      hole.consume(rows.decode(in));
    }
  }
}
