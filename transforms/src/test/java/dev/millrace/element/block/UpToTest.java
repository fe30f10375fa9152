package dev.millrace.element.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Coordinates;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.RecordHistory.Log;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class UpToTest {
  private static final FileSplit SPLIT = new FileSplit("file", 0, 1, 0, -1);

  /** Pushes everything, and asks for places first, as a reader may. */
  private static final class Everything implements SplitReader {
    private static final long serialVersionUID = 1;

    @Override
    public void read(FileSplit split, Consumer<SourceRecord> out) {
      Stream.of("a 0 6", "a 0 7", "a 1 0", "b 0 100").map(UpToTest::record).forEach(out);
    }

    @Override
    public void read(FileSplit split, Places places, Consumer<SourceRecord> out) {
      read(
          split,
          record -> {
            Coordinates at = record.coordinates();
            if (places.wanted(at.name(), at.partition(), at.offset())) {
              out.accept(record);
            }
          });
    }
  }

  private static SourceRecord record(String place) {
    String[] at = place.split(" ");
    return new SourceRecord(
        new Coordinates("kafka", at[0], Integer.parseInt(at[1]), Long.parseLong(at[2])),
        0,
        null,
        null,
        List.of(),
        new Object[0],
        0,
        0,
        Verdict.EVENT,
        null);
  }

  private static List<String> read(SplitReader reader) {
    List<String> places = new ArrayList<>();
    reader.read(SPLIT, record -> places.add(record.coordinates().toString()));
    return places;
  }

  @Test
  void ofAPlaceThatIsKnownOnlyWhatLiesBeforeItsOffsetsIsRead() {
    // given: partition 1 of the place was not read at all
    UpTo reader = new UpTo(new Everything(), Map.of(new Log("a", 0), 7L));

    // then
    assertThat(read(reader)).containsExactly("kafka:a/0@6", "kafka:b/0@100");
    assertThat(read(SerializableUtils.ensureSerializable(reader)))
        .containsExactly("kafka:a/0@6", "kafka:b/0@100");
  }
}
