package dev.millrace.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The last state reaches a browser, whenever the run ends. */
class TicksTest {
  private static String ask(Ticks ticks) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ticks.answer().body().write(out);
    return out.toString(UTF_8);
  }

  private static CompletableFuture<Void> end(Ticks ticks) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            ticks.end("the end");
            ticks.awaitTold(Duration.ofMinutes(1));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void whoIsBetweenTwoAnswersIsWaitedFor() throws Exception {
    // given: an answer that has ended by itself
    Ticks ticks = new Ticks(Duration.ofMillis(20));
    ticks.tell("before");
    String before = ask(ticks);

    // when
    CompletableFuture<Void> ended = end(ticks);

    // then
    assertThat(before).contains("data: before\n\n");
    assertThatThrownBy(() -> ended.get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(ask(ticks)).endsWith("data: the end\n\n");
    ended.get(30, TimeUnit.SECONDS);
  }

  @Test
  void whoDoesNotComeBackIsNotWaitedForLong() throws Exception {
    Ticks ticks = new Ticks(Duration.ofMillis(20));
    ask(ticks);

    end(ticks).get(30, TimeUnit.SECONDS);
  }
}
