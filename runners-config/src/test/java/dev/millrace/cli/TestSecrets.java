package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** The passwords, keys and tokens of all servers that tests start: no command may say one. */
public final class TestSecrets {
  private static final List<String> ALL =
      List.of(
          // Kafka
          "store-pw-5f1c",
          "plain-pw-77ab",
          "scram-pw-9d30",
          "token-pw-c4e2",
          // RabbitMQ, and the stores of Redis
          "rabbit-pw-5e1c",
          "reader-pw-77a0",
          "store-pw-2b7e",
          // Kinesis
          "kinesis-secret-4b1f",
          // Pulsar: a password, and the tokens' header
          "pulsar-pw-6c2f",
          "eyJhbGciOiJIUzI1NiJ9.",
          // Redis, HTTP, S3, tables
          "hunter2-secret",
          // Catalogs of Iceberg
          "hunter2-client-secret");

  private TestSecrets() {}

  /** Fails if one of them is in what a command has said. */
  public static void assertNoneIn(String said) {
    assertThat(said).doesNotContain(ALL);
  }
}
