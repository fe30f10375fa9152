package dev.millrace.cli.rabbit;

import static dev.millrace.cli.rabbit.RabbitOrders.orders;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.base.SecretText;
import dev.millrace.cli.broker.OrdersFile;
import dev.millrace.diag.Position;
import dev.millrace.io.rabbitmq.QueueLook;
import dev.millrace.io.rabbitmq.RabbitProbe;
import dev.millrace.io.rabbitmq.RabbitTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a server of RabbitMQ does not allow or take is said. */
@Timeout(300)
class RabbitRefusalsIT extends OrdersFile {
  @RegisterExtension static final SharedRabbit RABBIT = new SharedRabbit();

  private final RabbitServer server = RABBIT.server();

  @Override
  protected Places places() {
    return RabbitOrders.places(server);
  }

  @Test
  void whatTheServerDoesNotAllowIsSaidBeforeARun() throws Exception {
    // given
    String text = text();
    String store = server.truststore().toString();

    // when, then
    assertThat(said(text)).isEqualTo("0");
    assertThat(said(text.replace(RabbitServer.PASSWORD, "wrong-pw-1")))
        .contains("ML-5572")
        .contains("refuses the user 'millrace'")
        .doesNotContain("wrong-pw-1");
    assertThat(said(text.replace("queue: orders,", "queue: nothing,")))
        .contains("ML-5571")
        .contains("no queue 'nothing'");
    assertThat(said(text.replace("exchange: results,", "exchange: nowhere,")))
        .contains("ML-5571")
        .contains("no exchange 'nowhere'");
    assertThat(said(text.replace(server.url(), "amqp://localhost:1")))
        .contains("ML-5570")
        .contains("no answer from amqp://localhost:1");
    assertThat(said(text.replace(server.url(), server.tlsUrl())))
        .contains("ML-5573")
        .contains("the certificate of amqps://localhost")
        .contains("'truststore' names a file");
    assertThat(
            said(
                text.replace(
                    server.url() + "',",
                    server.tlsUrl()
                        + "', truststore: "
                        + store
                        + ", truststore_password: "
                        + RabbitServer.STORE_PASSWORD
                        + ",")))
        .isEqualTo("0");
  }

  @Test
  void aMessageThatNoQueueTakesFailsTheRun() throws Exception {
    // given: an exchange without a queue
    server.queues("lonely");
    server.publish("in", "", orders(0, 3));
    String file =
        file(
            text()
                .replace("exchange: results,", "exchange: lonely,")
                .replace("read_queue: results-read", "retry_for: 2s"));

    // when
    int code = run("run", file, "--until-idle", "1s");

    // then
    assertThat(code).isNotZero();
    assertThat(output()).contains("ML-5574").contains("exchange 'lonely'");
  }

  @Test
  void aFullQueueIsCalledFull() throws Exception {
    // given
    server.fullQueue("full");
    server.publish("in", "", orders(0, 3));
    String file =
        file(
            text().replace("exchange: results, routing_key: kind,", "queue: full, retry_for: 2s,"));

    // when
    int code = run("run", file, "--until-idle", "1s");

    // then
    assertThat(code).isNotZero();
    assertThat(output()).contains("ML-5573").contains("is the queue full?");
  }

  private RabbitTarget target(SecretText password) {
    return RabbitTarget.of(
            server.url(),
            new RabbitTarget.Login(
                new RabbitTarget.Access("millrace", password), null, Duration.ofSeconds(2)),
            Position.ofFile("p.yaml"))
        .orElseThrow();
  }

  @Test
  void aConnectionIsMadeWithThePasswordThatItsFileHasByThen() throws Exception {
    // given
    Path file = Files.writeString(dir().resolve("rotated"), RabbitServer.PASSWORD + "\n");
    RabbitTarget target = target(new SecretText("until yesterday", file.toString()));

    // when, then: the last one holds while the file is away
    RabbitProbe.queue(target, "orders");
    Files.delete(file);
    RabbitProbe.queue(target, "orders");
  }

  @Test
  void aLookThatEndsEarlyEndsAtOnceAndLeavesTheQueueAsItWas() throws Exception {
    // given: more than is held at once
    server.publish("in", "", orders(0, 5_000));
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> server.waiting("orders") == 5_000);
    RabbitTarget target = target(SecretText.of(RabbitServer.PASSWORD));
    List<String> seen = new ArrayList<>();

    // when
    long before = System.nanoTime();
    assertThatThrownBy(
            () ->
                QueueLook.look(
                    target,
                    "orders",
                    "none",
                    message -> {
                      throw new IllegalStateException("enough");
                    }))
        .hasMessage("enough");
    Duration took = Duration.ofNanos(System.nanoTime() - before);
    QueueLook.look(target, "orders", "none", message -> seen.add(message.id()));

    // then
    assertThat(took).isLessThan(Duration.ofSeconds(4));
    assertThat(new TreeSet<>(seen)).hasSize(5_000);
    assertThat(server.waiting("orders")).isEqualTo(5_000);
  }
}
