package dev.millrace.io.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedRecordsTest {
  private static final Schema SCHEMA =
      new Schema(
          Types.NestedField.required(1, "rank", Types.IntegerType.get()),
          Types.NestedField.required(2, "number", Types.IntegerType.get()),
          Types.NestedField.optional(3, "bytes", Types.BinaryType.get()));

  private static Record record(int rank, int number, int bytes) {
    Record record = GenericRecord.create(SCHEMA);
    record.setField("rank", rank);
    record.setField("number", number);
    record.setField("bytes", ByteBuffer.allocate(bytes));
    return record;
  }

  private static List<Integer> numbers(SortedRecords sorted) throws IOException {
    List<Integer> numbers = new ArrayList<>();
    sorted.drain(record -> numbers.add((Integer) record.getField("number")));
    return numbers;
  }

  /** From one run in memory to runs that were merged twice. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 63, 64, 65, 200, 4_100, 9_000})
  void equalOnesStayInTheOrderInWhichTheyCame(int runs) throws IOException {
    // given
    Random random = new Random(runs);
    List<Record> given = new ArrayList<>();
    for (int i = 0; i < runs * 2 + 1; i++) {
      given.add(record(random.nextInt(50), i, 0));
    }
    Comparator<Record> order = Comparator.comparing(r -> (Integer) r.getField("rank"));

    try (SortedRecords sorted = new SortedRecords(SCHEMA, order, 2)) {
      // when
      for (Record record : given) {
        sorted.add(record);
      }

      // then
      assertThat(numbers(sorted))
          .isEqualTo(
              given.stream().sorted(order).map(r -> (Integer) r.getField("number")).toList());
      assertThat(numbers(sorted)).isEmpty();
    }
  }

  @Test
  void largeOnesDoNotWaitInMemoryForOthers() throws IOException {
    int records = 40;
    try (SortedRecords sorted =
        new SortedRecords(SCHEMA, Comparator.comparing(r -> -(Integer) r.getField("rank")))) {
      for (int i = 0; i < records; i++) {
        sorted.add(record(i, i, 4 << 20));
        assertThat(sorted.inMemory()).isLessThan(17);
      }
      assertThat(numbers(sorted)).hasSize(records).startsWith(records - 1, records - 2);
    }
  }
}
