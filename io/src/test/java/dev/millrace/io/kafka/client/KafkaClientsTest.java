package dev.millrace.io.kafka.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KafkaClientsTest {
  @Test
  void anAdministratorsClientGetsAllButWhatIsOthers() {
    assertThat(
            List.of(
                "sasl.mechanism",
                "config.providers",
                "config.providers.file.param.secrets",
                "company.login.endpoint"))
        .allMatch(KafkaClients::isAdminKey);
    assertThat(List.of("isolation.level", "max.poll.records", "acks", "linger.ms"))
        .noneMatch(KafkaClients::isAdminKey);
  }
}
