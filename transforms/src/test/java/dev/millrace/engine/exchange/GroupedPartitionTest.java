package dev.millrace.engine.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import dev.millrace.element.Window;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.exchange.Grouping.Order;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupedPartitionTest {
  private static final RowCodec CODEC =
      RowCodec.of(Schema.builder().addStringField("name").addInt64Field("n").build());
  private static final long NO_LIMIT = Long.MAX_VALUE;

  /** An event as it was added. */
  private record Added(String key, int input, Event event) {
    String group(boolean byWindow) {
      return byWindow ? key + event.window() : key;
    }

    @Override
    public String toString() {
      return input + ":" + event.values()[1] + "@" + event.time() + event.window();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "WITHIN_KEY, false, 1", "WITHIN_KEY, false, 500000", "WITHIN_KEY, false, 9223372036854775807",
    "BY_TIME, false, 1", "BY_TIME, false, 500000", "BY_TIME, false, 9223372036854775807",
    "NONE, true, 1", "NONE, true, 500000", "NONE, true, 9223372036854775807"
  })
  void eachGroupComesOnceAndInOrderHoweverMuchFitsInMemory(
      Order order, boolean byWindow, long memoryBytes) {
    for (int seed = 0; seed < 30; seed++) {
      // given
      Random random = new Random(seed);
      // Now and then so wide that a run takes several pieces of the file.
      List<List<Added>> blocks = blocks(random, seed % 5 == 0 ? 3_000 : 1);
      GroupedPartition partition =
          new GroupedPartition(new Grouping(byWindow, order, input -> 1 - input), memoryBytes);

      // when
      blocks.forEach(block -> partition.add(packed(block)));
      Map<String, List<String>> visited = visit(partition, byWindow);

      // then
      Map<String, List<Added>> expected = new HashMap<>();
      for (List<Added> block : blocks) {
        block.forEach(
            e -> expected.computeIfAbsent(e.group(byWindow), k -> new ArrayList<>()).add(e));
      }
      Map<String, List<String>> sorted = new HashMap<>();
      expected.forEach(
          (group, events) ->
              sorted.put(
                  group, events.stream().sorted(order(order)).map(Added::toString).toList()));
      assertThat(visited).as("seed " + seed).isEqualTo(sorted);
      assertThat(partition.size()).isEqualTo(blocks.stream().mapToLong(List::size).sum());
    }
  }

  @Test
  void aPartitionWithoutEventsHasNoGroups() {
    GroupedPartition partition =
        new GroupedPartition(new Grouping(false, Order.BY_TIME, input -> input), NO_LIMIT);
    assertThat(visit(partition, false)).isEmpty();
  }

  /** Java's sort is stable, so events that are equal stay as they came. */
  private static Comparator<Added> order(Order order) {
    Comparator<Added> byTime = Comparator.comparingLong(added -> added.event().time());
    return switch (order) {
      case NONE -> (a, b) -> 0;
      case BY_TIME -> byTime;
      case WITHIN_KEY ->
          byTime
              .thenComparing(added -> 1 - added.input())
              .thenComparing(added -> (Long) added.event().values()[1])
              .thenComparing(added -> added.event().window());
    };
  }

  private static List<List<Added>> blocks(Random random, int nameLength) {
    List<List<Added>> blocks = new ArrayList<>();
    int keys = 1 + random.nextInt(6);
    for (int block = random.nextInt(40); block >= 0; block--) {
      List<Added> added = new ArrayList<>();
      int input = random.nextInt(2);
      for (int i = random.nextInt(30); i >= 0; i--) {
        long time = random.nextInt(20) - 10;
        long start = random.nextInt(2) * 10L;
        Window window = random.nextInt(3) == 0 ? Window.GLOBAL : new Window(start, start + 10);
        // The name is the same for all rows, so that the number's bytes decide.
        Object[] row = {"a".repeat(nameLength), (long) random.nextInt(60)};
        added.add(
            new Added("k".repeat(random.nextInt(keys)), input, new Event(row, time, window, null)));
      }
      blocks.add(added);
    }
    return blocks;
  }

  private static Block packed(List<Added> events) {
    BlockBuilder builder = new BlockBuilder(CODEC, events.get(0).input());
    for (Added added : events) {
      byte[] key = added.key().getBytes(StandardCharsets.UTF_8);
      builder.add(key, 0, key.length, added.event());
    }
    return builder.build();
  }

  private static Map<String, List<String>> visit(GroupedPartition partition, boolean byWindow) {
    Map<String, List<String>> groups = new HashMap<>();
    partition.forEachGroup(
        new GroupVisitor() {
          private List<String> events = List.of();

          @Override
          public void start(BlockReader at) {
            String key = new String(at.key(), StandardCharsets.UTF_8);
            events = new ArrayList<>();
            assertThat(groups.put(byWindow ? key + at.window() : key, events)).isNull();
          }

          @Override
          public void event(int input, BlockReader at) {
            String key = new String(at.key(), StandardCharsets.UTF_8);
            events.add(new Added(key, input, at.event(CODEC)).toString());
          }

          @Override
          public void end() {
            assertThat(events).isNotEmpty();
          }
        });
    return groups;
  }
}
