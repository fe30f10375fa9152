package dev.millrace.io.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import dev.millrace.base.SecretText;
import dev.millrace.diag.Position;
import java.io.EOFException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RabbitFaultsTest {
  private static final RabbitTarget TARGET =
      RabbitTarget.of(
              "amqp://localhost:1",
              new RabbitTarget.Login(
                  new RabbitTarget.Access("user", SecretText.of("secret")),
                  null,
                  Duration.ofSeconds(1)),
              Position.ofFile("p.yaml"))
          .orElseThrow();

  @Test
  void aConnectionThatIsLostDuringTheLoginIsAnOutage() {
    Throwable lost = new PossibleAuthenticationFailureException(new EOFException());

    assertThat(RabbitFaults.isPermanent(lost)).isFalse();
    assertThat(RabbitFaults.of(TARGET, "read", lost)).hasMessageContaining("ML-5570");
  }

  @Test
  void aLoginThatTheServerRefusesIsNone() {
    Throwable refused = new AuthenticationFailureException("ACCESS_REFUSED");

    assertThat(RabbitFaults.isPermanent(refused)).isTrue();
    assertThat(RabbitFaults.of(TARGET, "read", refused)).hasMessageContaining("ML-5572");
  }
}
