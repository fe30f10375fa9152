package dev.millrace.benchmarks.micro;

import dev.millrace.element.Event;
import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.RowCodec;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.schemas.Schema;
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
  private final RowCodec prices =
      RowCodec.of(
          Schema.builder()
              .addField("amount", ValueKind.decimalType(12, 2))
              .addField("paid", ValueKind.decimalType(12, 2))
              .build());
  private final Object[][] priced = priced();
  private final byte[] encodedPrices = allPrices();

  private byte[] all() {
    ByteSink bytes = new ByteSink();
    events.forEach(event -> codec.encode(event.values(), bytes));
    return bytes.toBytes();
  }

  private static Object[][] priced() {
    Random random = new Random(1);
    Object[][] rows = new Object[Samples.EVENTS][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] =
          new Object[] {
            BigDecimal.valueOf(random.nextInt(1_000_000), 2),
            BigDecimal.valueOf(random.nextInt(1_000), 2)
          };
    }
    return rows;
  }

  private byte[] allPrices() {
    ByteSink bytes = new ByteSink();
    for (Object[] row : priced) {
      prices.encode(row, bytes);
    }
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

  /** Two decimals of two places into bytes. */
  @Benchmark
  public int encodeDecimals() {
    sink.clear();
    for (Object[] row : priced) {
      prices.encode(row, sink);
    }
    return sink.size();
  }

  /** The same two from bytes. */
  @Benchmark
  public void decodeDecimals(Blackhole hole) {
    decode(prices, encodedPrices, hole);
  }

  /** All nine columns. */
  @Benchmark
  public void decode(Blackhole hole) {
    decode(codec, encoded, hole);
  }

  /** Two of nine columns. */
  @Benchmark
  public void decodeTwoColumns(Blackhole hole) {
    decode(fewer, encoded, hole);
  }

  private static void decode(RowCodec rows, byte[] bytes, Blackhole hole) {
    ByteSource in = new ByteSource(bytes);
    while (in.hasMore()) {
      hole.consume(rows.decode(in));
    }
  }
}
