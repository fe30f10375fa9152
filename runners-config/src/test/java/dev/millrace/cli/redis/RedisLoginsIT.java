package dev.millrace.cli.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.base.SecretText;
import dev.millrace.io.lookup.Lookup;
import dev.millrace.io.lookup.LookupForm;
import dev.millrace.io.lookup.LookupUnavailable;
import dev.millrace.io.redis.RedisLookupOptions;
import dev.millrace.io.redis.RedisTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A real server of which a password changes. */
@EnabledIf(
    value = "dev.millrace.cli.redis.RedisServer#isInstalled",
    disabledReason = "redis-server is not installed")
class RedisLoginsIT {
  @TempDir private Path directory;

  @Test
  void aConnectionThatWasLostIsMadeAgainWithTheNewPassword() throws Exception {
    Path file = Files.writeString(directory.resolve("password"), "first\n");
    Schema keys = Schema.builder().addStringField("k").build();
    Schema answer = Schema.builder().addStringField("a").build();
    try (RedisServer server = RedisServer.start(directory)) {
      server.ask("set", "key:1", "{\"a\": 1}");
      server.ask("acl", "setuser", "reader", "on", ">first", "~key:*", "+mget", "+get");
      RedisTarget.Access access =
          new RedisTarget.Access("reader", new SecretText("first", file.toString()));
      RedisTarget target = RedisTarget.of(server.url(), access, null).orElseThrow();
      LookupForm form = new LookupForm(keys, answer, false, 1);
      try (Lookup lookup = new RedisLookupOptions(target, "key:", true, form).open()) {
        List<byte[]> before = lookup.find(List.of(List.of("1"))).get(0);

        // when
        server.ask("acl", "setuser", "reader", "resetpass", ">r0tated-pw");
        Files.writeString(file, "r0tated-pw\n");
        List<String> cut = server.ask("client", "kill", "user", "reader");

        // then: who asks tries again after a while
        assertThat(cut).containsExactly("1");
        assertThatThrownBy(() -> lookup.find(List.of(List.of("1"))))
            .isInstanceOf(LookupUnavailable.class);
        assertThat(before).containsExactly("{\"a\": 1}".getBytes(UTF_8));
        assertThat(lookup.find(List.of(List.of("1"))).get(0)).containsExactly(before.get(0));
      }
    }
  }
}
