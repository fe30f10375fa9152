package dev.millrace.io.http;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.block.Block;
import dev.millrace.io.rows.RowSink;
import java.io.IOException;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;

/**
 * The {@link RowSink} of an HTTP server.
 *
 * <p><b>Delivery.</b> A row is sent at least once. Its id is in the header {@code Idempotency-Key},
 * or in its member {@code millrace_id} of an array, by which a server can tell a second time.
 *
 * <p><b>Bad rows.</b> A row that the server refuses (ML-6441), or over which it fails again and
 * again (ML-6442), is a dead letter; without an output for these, the run fails (ML-5544).
 *
 * <p><b>Errors.</b> {@link dev.millrace.diag.UserException} ML-5542 the server refuses all
 * requests, ML-5543 it is away for too long. Until then rows wait.
 */
public final class HttpSink {
  private HttpSink() {}

  /** Sends rows, and gives the letters of those that are not taken. */
  public static PTransform<PCollection<Block>, PCollection<Block>> write(HttpSinkOptions options) {
    return new RowSink<>(options.rows(), () -> new HttpWriter(options));
  }

  /**
   * Whether the server is there: it is asked for the head of {@code /}, and any answer will do. The
   * hook itself is not called.
   *
   * @throws UserException ML-5543
   */
  public static void check(HttpSinkOptions options) {
    HttpTarget target = options.target();
    HttpGate gate = HttpGate.acquire(target);
    try {
      HttpCalls.send(gate.client(), target, target.head(), HttpAnswer.READ);
    } catch (IOException e) {
      throw new UserException(
          Diagnostic.error(
              Position.ofFile(target.shown()),
              HttpCodes.UNAVAILABLE,
              "outputs." + options.rows().name(),
              "the server does not answer: " + HttpCalls.words(e) + "."),
          e);
    } finally {
      HttpGate.release(target);
    }
  }
}
