package dev.millrace.io.kafka.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientPropertiesTest {
  private static final KafkaConnection KAFKA = KafkaConnection.to("b:9092");

  @Test
  void aPropertyOfTheOtherSideIsNotIgnored() {
    assertThatThrownBy(
            () -> ClientProperties.checkConsumer(KAFKA, Map.of("max.request.size", "5000000")))
        .hasMessageContaining("ML-5004")
        .hasMessageContaining(
            "'max.request.size' is a property of Kafka's producer, and its consumer would ignore");
    assertThatThrownBy(() -> ClientProperties.checkProducer(KAFKA, Map.of("max.poll.records", "1")))
        .hasMessageContaining("'max.poll.records' is a property of Kafka's consumer");
  }

  @Test
  void whatBothOrTheAdministratorHaveIsTaken() {
    Map<String, String> both = Map.of("request.timeout.ms", "1", "default.api.timeout.ms", "1");
    ClientProperties.checkConsumer(KAFKA, both);
    ClientProperties.checkProducer(KAFKA, both);
    ClientProperties.checkConsumer(KAFKA, Map.of("group.id", "g", "my.own", "1"));
    ClientProperties.checkProducer(KAFKA, Map.of("transactional.id", "t"));
  }
}
