package dev.millrace.element.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import dev.millrace.element.TraceContext;
import dev.millrace.element.Window;
import dev.millrace.element.coding.RowCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;

class BlockPartsTest {
  private static final RowCodec CODEC = RowCodec.of(Schema.builder().addInt64Field("n").build());
  private static final TraceContext TRACE =
      new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "");

  private static Block block(int rows) {
    BlockBuilder builder = new BlockBuilder(CODEC, 3);
    for (long n = 0; n < rows; n++) {
      byte[] key = ("k" + n).getBytes(StandardCharsets.UTF_8);
      Window window = n % 2 == 0 ? Window.GLOBAL : new Window(0, 1_000);
      builder.add(key, 0, key.length, new Event(new Object[] {n}, 100 - n, window, null));
      if (n == 3) {
        builder.trace(TRACE);
      }
    }
    return builder.build();
  }

  private static List<String> entries(Block block) {
    List<String> entries = new ArrayList<>();
    BlockReader reader = new BlockReader(block);
    while (reader.next()) {
      entries.add(
          new String(reader.key(), StandardCharsets.UTF_8)
              + " "
              + reader.row(CODEC)[0]
              + " "
              + reader.time()
              + " "
              + reader.window()
              + (reader.trace() == null ? "" : " traced"));
    }
    return entries;
  }

  @Test
  void partsHaveTheEntriesInTheirOrderWithKeysTimesWindowsAndTraces() {
    Block whole = block(5);

    List<Block> parts = BlockParts.of(whole, 2);

    assertThat(parts.stream().map(Block::count)).containsExactly(2, 2, 1);
    assertThat(parts.stream().flatMap(part -> entries(part).stream()))
        .containsExactlyElementsOf(entries(whole))
        .filteredOn(entry -> entry.endsWith("traced"))
        .hasSize(1);
    assertThat(parts).allMatch(part -> part.input() == 3);
    assertThat(parts.stream().map(part -> part.minTime() + "-" + part.maxTime()))
        .containsExactly("99-100", "97-98", "96-96");
  }

  @Test
  void aBlockThatIsSmallEnoughStaysAsItIs() {
    Block whole = block(2);

    assertThat(BlockParts.of(whole, 2)).containsExactly(whole);
  }
}
