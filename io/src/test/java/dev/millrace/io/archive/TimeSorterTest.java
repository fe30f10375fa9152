package dev.millrace.io.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeSorterTest {
  @TempDir Path directory;

  private record Row(long time, String text) {}

  private List<Row> sorted(List<Row> rows, int runBytes) throws IOException {
    List<Row> result = new ArrayList<>();
    try (TimeSorter sorter = new TimeSorter(directory.resolve("runs"), runBytes)) {
      for (Row row : rows) {
        sorter.add(row.time(), row.text().getBytes(StandardCharsets.UTF_8));
      }
      sorter.drain(
          (time, bytes) -> result.add(new Row(time, new String(bytes, StandardCharsets.UTF_8))));
    }
    return result;
  }

  @Test
  void sortsByTimeAndKeepsTheOrderOfTiesWithAndWithoutRuns() throws IOException {
    // given
    Random random = new Random(7);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      rows.add(new Row(random.nextInt(500) - 250, "row " + i));
    }
    List<Row> expected = rows.stream().sorted(Comparator.comparingLong(Row::time)).toList();

    // then
    assertThat(sorted(rows, 1 << 20)).isEqualTo(expected);
    assertThat(sorted(rows, 1_000)).isEqualTo(expected);
    try (Stream<Path> left = Files.list(directory.resolve("runs"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void noRowsAreNoRows() throws IOException {
    assertThat(sorted(List.of(), 10)).isEmpty();
  }
}
