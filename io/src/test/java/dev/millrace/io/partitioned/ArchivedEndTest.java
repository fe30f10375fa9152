package dev.millrace.io.partitioned;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchivedEndTest {
  private final List<String> lost = new ArrayList<>();
  private final ArchivedEnd.Log log =
      new ArchivedEnd.Log(
          "stream 's'",
          "record",
          "shard",
          id -> Integer.parseInt(id.substring(0, 1)),
          Comparator.comparing(id -> Integer.valueOf(id.substring(2))),
          lost::add);

  @Test
  void isTheLastRecordOfThePartition() {
    ArchivedEnd end =
        ArchivedEnd.of(log, 1, 8, (partition, from) -> List.of("0:99", "1:9", "1:12"));

    assertThat(end).isEqualTo(new ArchivedEnd("1:12", 8));
    assertThat(lost).isEmpty();
  }

  @Test
  void ofAnArchiveThatLacksItsLastRecordIsTheOneBeforeOnceThatIsTold() {
    ArchivedEnd end =
        ArchivedEnd.of(
            log, 1, 8, (partition, from) -> from == 7 ? List.of("0:1") : List.of("1:9", "1:3"));

    assertThat(end).isEqualTo(new ArchivedEnd("1:9", 8));
    assertThat(lost)
        .containsExactly(
            "the archive of stream 's' has no record number 7 of shard 1, after which it would go"
                + " on: were files of it removed?");
    assertThat(ArchivedEnd.of(log, 1, 8, (partition, from) -> List.of()).id()).isEmpty();
  }
}
