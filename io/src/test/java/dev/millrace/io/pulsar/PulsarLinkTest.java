package dev.millrace.io.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.base.SecretText;
import dev.millrace.diag.Position;
import dev.millrace.io.pulsar.PulsarSourceOptions.Reading;
import dev.millrace.io.pulsar.PulsarTarget.Access;
import dev.millrace.io.pulsar.PulsarTarget.Kind;
import dev.millrace.io.pulsar.PulsarTarget.Login;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.pulsar.client.api.Authentication;
import org.apache.pulsar.client.impl.ReaderBuilderImpl;
import org.apache.pulsar.client.impl.conf.ReaderConfigurationData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PulsarLinkTest {
  @TempDir private Path directory;

  @Test
  void theClientDropsNoMessageOfWhichChunksAreOutstanding() {
    PulsarTarget target =
        new PulsarTarget(
            Position.ofFile("p.yaml"),
            "persistent://public/default/t",
            "pulsar://localhost:1",
            new Access(null, null),
            Duration.ofSeconds(1));
    try (PulsarLink link = PulsarLink.open(target)) {
      ReaderConfigurationData<byte[]> set =
          ((ReaderBuilderImpl<byte[]>)
                  link.builder(
                      target.topic(),
                      TopicPosition.start(TopicPosition.EARLIEST),
                      new Reading(10, false, null),
                      10))
              .getConf();

      assertThat(set.getMaxPendingChunkedMessage()).isZero();
      assertThat(set.getExpireTimeOfIncompleteChunkedMessageMillis()).isZero();
    }
  }

  @Test
  void tokensAndPasswordsAreReadAgainForEachConnection() throws Exception {
    Path file = directory.resolve("secret");
    for (Kind kind : new Kind[] {Kind.TOKEN, Kind.PASSWORD}) {
      Files.writeString(file, "first\n");
      String name = kind == Kind.TOKEN ? "" : "ann";
      try (Authentication sent =
          PulsarLink.authentication(
              new Login(kind, name, new SecretText("first", file.toString())))) {
        sent.start();
        String before = sent.getAuthData().getCommandData();

        // when
        Files.writeString(file, "second\n");

        // then
        String prefix = kind == Kind.TOKEN ? "" : "ann:";
        assertThat(before).isEqualTo(prefix + "first");
        assertThat(sent.getAuthData().getCommandData()).isEqualTo(prefix + "second");
        assertThat(sent.getAuthMethodName()).isEqualTo(kind == Kind.TOKEN ? "token" : "basic");
      }
    }
  }
}
