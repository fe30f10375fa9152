package dev.millrace.element.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import dev.millrace.element.TraceContext;
import dev.millrace.element.Window;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.element.coding.Values;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class BlockTest {
  private static final Schema SCHEMA = Schema.builder().addStringField("s").build();
  private static final RowCodec CODEC = RowCodec.of(SCHEMA);

  @Property
  void whatWasAddedComesBackInOrder(
      @ForAll @IntRange(min = 1, max = 30) int size, @ForAll long seed) {
    // given
    Random random = new Random(seed);
    RowCodec codec = RowCodec.of(Values.schemaOf(Values.TYPES));
    BlockBuilder builder = new BlockBuilder(codec, 1);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      byte[] key = Values.row(Values.TYPES, random).toString().getBytes(StandardCharsets.UTF_8);
      Window window =
          random.nextBoolean() ? Window.GLOBAL : new Window(-random.nextInt(9), random.nextInt());
      Event event =
          new Event(Values.row(Values.TYPES, random), random.nextLong() >> 11, window, null);
      int offset = random.nextInt(key.length);
      builder.add(key, offset, key.length - offset, event);
      expected.add(text(Arrays.copyOfRange(key, offset, key.length), event, codec));
    }

    // when
    Block block = builder.build();
    BlockReader reader = new BlockReader(block);
    List<String> read = new ArrayList<>();
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    while (reader.next()) {
      int keyEnd = reader.keyOffset() + reader.keyLength();
      byte[] key = Arrays.copyOfRange(reader.bytes(), reader.keyOffset(), keyEnd);
      read.add(text(key, reader.event(codec), codec));
      min = Math.min(min, reader.time());
      max = Math.max(max, reader.time());
    }

    // then
    assertThat(read).isEqualTo(expected);
    assertThat(block.input()).isEqualTo(1);
    assertThat(block.count()).isEqualTo(size);
    assertThat(block.minTime()).isEqualTo(min);
    assertThat(block.maxTime()).isEqualTo(max);
  }

  @Test
  void aBuilderStartsAfreshAfterEachBlock() {
    // given
    BlockBuilder builder = new BlockBuilder(CODEC, 0);
    builder.add(Event.of(5, "a"));
    builder.add(Event.of(100, "a"));
    builder.build();

    // when
    boolean empty = builder.isEmpty();
    builder.add(Event.of(50, "b"));
    Block second = builder.build();

    // then
    assertThat(empty).isTrue();
    assertThat(second.count()).isEqualTo(1);
    assertThat(second.minTime()).isEqualTo(50);
    assertThat(second.maxTime()).isEqualTo(50);
  }

  @Test
  void aBuilderIsFullAtItsTargetSize() {
    // given
    BlockBuilder builder = new BlockBuilder(CODEC, 0);
    String value = "x".repeat(1000);

    // when
    int added = 0;
    while (!builder.isFull()) {
      builder.add(Event.of(added++, value));
    }

    // then
    assertThat(added).isEqualTo(65);
    assertThat(builder.build().payload().length).isBetween(65_536, 66_600);
  }

  @Test
  void eventsReadFromABlockHaveNoOrigin() {
    // given
    BlockBuilder builder = new BlockBuilder(CODEC, 0);
    builder.add(Event.of(1, "a"));

    // when
    BlockReader reader = new BlockReader(builder.build());
    reader.next();

    // then
    assertThat(reader.event(CODEC).origin()).isNull();
    assertThat(reader.keyLength()).isZero();
    assertThat(reader.next()).isFalse();
  }

  private static String text(byte[] key, Event event, RowCodec codec) {
    return HexFormat.of().formatHex(key)
        + " "
        + event.time()
        + event.window()
        + HexFormat.of().formatHex(codec.encode(event.values()));
  }

  @Test
  void tracesOfEventsComeBackWithThemFromTheCoder() throws Exception {
    // given
    TraceContext one = new TraceContext("1".repeat(32), "2".repeat(16), "a=1");
    TraceContext other = new TraceContext("3".repeat(32), "4".repeat(16), "");
    BlockBuilder builder = new BlockBuilder(CODEC, 0);
    builder.add(Event.of(1, "a"));
    builder.gather(other);
    builder.add(Event.of(2, "b"));
    builder.trace(one);
    builder.add(Event.of(3, "c"));

    // when
    Block block = CoderUtils.clone(BlockCoder.of(), builder.build());
    BlockReader reader = new BlockReader(block);
    List<TraceContext> traces = new ArrayList<>();
    while (reader.next()) {
      traces.add(reader.trace());
    }

    // then
    assertThat(block.traces()).containsExactly(new Traced(Traced.ANY, other), new Traced(1, one));
    assertThat(traces).containsExactly(null, one, null);
    builder.add(Event.of(4, "d"));
    assertThat(builder.build().traces()).isEmpty();
  }
}
