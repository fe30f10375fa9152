package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PubsubDefinitionsTest {
  @ParameterizedTest
  @ValueSource(strings = {"playback-engagement", "orders-payments", "user-sessions"})
  void leavesNothingOfKafkaAndChangesNothingElse(String pipeline) throws IOException {
    // given
    String kafka =
        Files.readString(Path.of("../pipelines/definitions").resolve(pipeline + ".yaml"));

    // when
    String pubsub = PubsubDefinitions.of(kafka);

    // then
    assertThat(pubsub)
        .doesNotContain("ReadFromKafka", "WriteToKafka", "bootstrap_servers")
        .contains("ReadFromPubSub", "WriteToPubSub");
    assertThat(pubsub.lines().filter(l -> !l.contains("PubSub") && !l.contains("PUBSUB")).toList())
        .isEqualTo(
            kafka
                .lines()
                .filter(
                    l ->
                        !l.contains("ReadFromKafka")
                            && !l.contains("WriteToKafka")
                            && !l.contains("bootstrap_servers"))
                .toList());
  }
}
