package dev.millrace.io.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.base.SecretText;
import dev.millrace.diag.Position;
import dev.millrace.io.kinesis.KinesisTarget.Login;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;

class ShardReadTest {
  @Test
  void aRequestThatBreaksInAnyWayIsHeardOf() {
    // given: a client that is closed throws what is no exception of the SDK
    KinesisLink link =
        KinesisLink.open(
            new KinesisTarget(
                Position.ofFile("p.yaml"),
                "s",
                "us-east-1",
                "http://127.0.0.1:1",
                new Login(SecretText.of("id"), SecretText.of("secret"), null),
                Duration.ofSeconds(1)));
    link.close();
    ShardInfo info =
        new ShardInfo("shardId-000000000000", 0, List.of(), BigInteger.ZERO, BigInteger.ONE, false);
    ShardRead shard = new ShardRead(info, ShardPosition.start(ShardPosition.HORIZON, false));

    // when
    Outcome outcome = shard.ask(link, Clock.systemUTC());

    // then
    assertThat(outcome.response()).isNull();
    assertThat(outcome.failure()).isNotNull().isNotInstanceOf(SdkException.class);
  }
}
