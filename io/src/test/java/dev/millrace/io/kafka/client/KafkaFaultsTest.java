package dev.millrace.io.kafka.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.Position;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;

class KafkaFaultsTest {
  private static final KafkaConnection CONNECTION =
      new KafkaConnection(
          new Position("p.yaml", 2, 1),
          "broker:9092",
          new TreeMap<>(
              Map.of(
                  "sasl.jaas.config",
                  "x.PlainLoginModule required username=\"bob\" password=\"hunter2\";",
                  "ssl.key.password",
                  "swordfish",
                  "client.id",
                  "me")),
          Duration.ofSeconds(10));

  private static String message(Throwable thrown) {
    return KafkaFaults.of(CONNECTION, "read", AclOperation.READ, thrown).getMessage();
  }

  @Test
  void namesWhatTheClusterRefusesWithoutSecrets() {
    assertThat(message(new SaslAuthenticationException("bad password hunter2 of bob (swordfish)")))
        .isEqualTo(
            "p.yaml:2:1: error ML-5003: broker:9092 does not let us read: bad password *** of ***"
                + " (***)");
    assertThat(message(new KafkaException("x", new TopicAuthorizationException("Not authorized"))))
        .isEqualTo(
            "p.yaml:2:1: error ML-5003: broker:9092 does not let us read: Not authorized. The user"
                + " needs READ on the topic.");
  }

  @Test
  void aTopicThatIsCalledAsTheUserIsNamed() {
    assertThat(message(new TopicAuthorizationException(Set.of("bob"))))
        .endsWith("The user needs READ on topic 'bob'.");
  }

  @Test
  void aFailedLogInIsOneLine() {
    LoginException failed =
        new LoginException("org.x.FooException: a.b.IOException: no token for hunter2\n\tat x.y");
    assertThat(message(new KafkaException("Failed to create", failed)))
        .isEqualTo(
            "p.yaml:2:1: error ML-5003: broker:9092 does not let us log in: no token for ***");
  }

  @Test
  void neverRepeatsTheValueOfASetting() {
    assertThat(message(new ConfigException("ssl.key.password", "swordfish", "is wrong")))
        .isEqualTo(
            "p.yaml:2:1: error ML-5004: Kafka's client refuses 'ssl.key.password'; the settings are"
                + " client.id, sasl.jaas.config, ssl.key.password");
  }

  @Test
  void repeatsOtherErrorsOfTheCluster() {
    assertThat(message(new UnsupportedVersionException("too old, hunter2")))
        .isEqualTo("p.yaml:2:1: error ML-5010: cannot read at broker:9092: too old, ***");
  }

  @Test
  void aConnectionIsShownWithoutItsValues() {
    assertThat(CONNECTION)
        .hasToString("broker:9092 with [client.id, sasl.jaas.config, ssl.key.password]");
  }
}
