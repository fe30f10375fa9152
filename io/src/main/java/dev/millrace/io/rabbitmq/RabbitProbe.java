package dev.millrace.io.rabbitmq;

import com.rabbitmq.client.Channel;
import dev.millrace.diag.UserException;
import java.io.IOException;

/** Looks before a run whether a server can be used as asked for. */
public final class RabbitProbe {
  private RabbitProbe() {}

  /** A question to a server, which throws if the answer is no. */
  @FunctionalInterface
  private interface Question {
    void ask(Channel channel) throws IOException;
  }

  /**
   * Checks that a queue is there.
   *
   * @throws UserException ML-5570 no answer, ML-5571 nothing of that name, ML-5572 not allowed,
   *     ML-5573 another refusal
   */
  public static void queue(RabbitTarget target, String name) {
    ask(target, "find queue '" + name + "'", channel -> channel.queueDeclarePassive(name));
  }

  /**
   * Checks that an exchange is there.
   *
   * @throws UserException as {@link #queue}
   */
  public static void exchange(RabbitTarget target, String name) {
    ask(target, "find exchange '" + name + "'", channel -> channel.exchangeDeclarePassive(name));
  }

  private static void ask(RabbitTarget target, String doing, Question question) {
    try (RabbitLink link = RabbitLink.open(target)) {
      question.ask(link.channel());
    } catch (IOException | RuntimeException e) {
      throw e instanceof UserException told ? told : RabbitFaults.of(target, doing, e);
    }
  }
}
