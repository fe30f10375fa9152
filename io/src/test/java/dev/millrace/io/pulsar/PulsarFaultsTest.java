package dev.millrace.io.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.Position;
import dev.millrace.io.pulsar.PulsarTarget.Access;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.PulsarClientException.AuthorizationException;
import org.apache.pulsar.client.api.PulsarClientException.BrokerMetadataException;
import org.apache.pulsar.client.api.PulsarClientException.NotFoundException;
import org.apache.pulsar.client.api.PulsarClientException.TimeoutException;
import org.junit.jupiter.api.Test;

class PulsarFaultsTest {
  private static final PulsarTarget TARGET =
      new PulsarTarget(
          Position.ofFile("p.yaml"),
          "persistent://a/b/c",
          "pulsar://h",
          new Access(null, null),
          Duration.ofSeconds(1));

  private static String said(Throwable thrown) {
    return PulsarFaults.of(TARGET, "read", thrown).getMessage();
  }

  @Test
  void brokersWordsAreToldWithoutWhatSurroundsThem() {
    Throwable refused =
        new ExecutionException(
            new AuthorizationException(
                "{\"errorMsg\":\"org.apache.pulsar.broker.Some$OddException: no right to consume\","
                    + " \"reqId\":1, \"remote\":\"h/1.2.3.4:1\", \"local\":\"/1.2.3.5:2\"}"));

    assertThat(PulsarFaults.isPermanent(refused)).isTrue();
    assertThat(said(refused))
        .contains("ML-5622")
        .contains("topic 'persistent://a/b/c' of pulsar://h, asked to read: no right to consume.")
        .doesNotContain("reqId")
        .doesNotContain("Exception");
  }

  @Test
  void aTopicThatIsNotThereIsToldWhereTheBrokerHasNoWords() {
    assertThat(said(new NotFoundException("{\"errorMsg\":\"\",\"reqId\":3}")))
        .contains("ML-5621")
        .contains("there is no such topic");
    assertThat(
            said(
                new BrokerMetadataException(
                    "{\"errorMsg\":\"Tenant or namespace or topic does not exist: a/b\","
                        + "\"reqId\":3}")))
        .contains("ML-5621");
  }

  @Test
  void aBrokerThatDoesNotAnswerIsAskedAgain() {
    Throwable late = new CompletionException(new TimeoutException("Lookup timed out"));

    assertThat(PulsarFaults.isPermanent(late)).isFalse();
    assertThat(said(late)).contains("ML-5620").contains("no answer from topic");
    assertThat(PulsarFaults.isPermanent(new PulsarClientException("x"))).isFalse();
    assertThat(PulsarFaults.isPermanent(new IllegalArgumentException("x"))).isTrue();
  }
}
