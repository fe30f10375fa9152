package dev.millrace.io.http;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.engine.ledger.Circuits;
import dev.millrace.io.format.JsonEncoder;
import dev.millrace.io.http.HttpAnswer.Kind;
import dev.millrace.io.rows.Gate;
import dev.millrace.io.rows.Patience;
import dev.millrace.io.rows.RowWriter;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sends rows, and sends them again until the server has taken or refused them. */
final class HttpWriter implements RowWriter<HttpRow> {
  private final HttpSinkOptions options;
  private final JsonEncoder json;
  private final HttpGate gate;

  HttpWriter(HttpSinkOptions options) {
    this.options = options;
    this.json = JsonEncoder.of(options.rows().schema());
    this.gate = HttpGate.acquire(options.target());
    Circuits.show(options.rows().step(), gate.circuit());
  }

  /**
   * @throws RowFault (ML-6440) for a row that has no JSON
   */
  @Override
  public HttpRow prepare(Event event, String id) {
    try {
      String text = json.text(event.values());
      String member = "{\"" + HttpSinkOptions.ID + "\":\"" + id + "\",";
      return new HttpRow(event, id, options.array() ? member + text.substring(1) : text);
    } catch (RowFault fault) {
      throw new RowFault(HttpCodes.ROW_VALUE, fault.reason());
    }
  }

  /**
   * @throws RowFault (ML-6441) if the server refuses what was sent, (ML-6442) if it has failed over
   *     it as often as is tried
   * @throws UserException ML-5542 if the server refuses all requests, ML-5543 if it is away for too
   *     long
   */
  @Override
  public void write(List<HttpRow> sent, BiConsumer<HttpRow, RowFault> refused) {
    String body = body(sent);
    Retries retries = new Retries();
    boolean refusedBefore = false;
    while (true) {
      Map<String, String> headers = options.target().headersNow();
      HttpRequest request = request(headers, body, key(sent));
      HttpAnswer answer =
          gate.enter(options.rows().step())
              .map(pass -> answer(request, pass))
              .orElseGet(HttpWriter::resting);
      switch (answer.kind()) {
        case TAKEN -> {
          return;
        }
        case ROW ->
            throw new RowFault(
                HttpCodes.ROW_REFUSED, "the server refused the row: " + answer.words());
        case PLACE -> {
          // A token may have been rotated while the request was under way; once, not for ever.
          if (refusedBefore || headers.equals(options.target().headersNow())) {
            throw fault(HttpCodes.REFUSED, "the server refuses: " + answer.words());
          }
          refusedBefore = true;
        }
        case FAILED -> retries.failed(answer);
        case LATER, AWAY -> retries.absent(answer);
      }
    }
  }

  /** How long the same rows are sent again: failures are counted, and absence is timed. */
  private final class Retries {
    private final Patience failing = new Patience(options.rows().step(), options.target().shown());
    private int failures;

    /** Begins with an answer, as rows may have waited long for their turn. */
    private @Nullable Patience absent;

    void failed(HttpAnswer answer) {
      absent = null;
      failures++;
      if (failures == options.attempts()) {
        throw new RowFault(
            HttpCodes.ROW_FAILED, failures + " requests failed, the last: " + answer.words());
      }
      pause(failing, answer);
    }

    void absent(HttpAnswer answer) {
      Patience patience = absent;
      if (patience == null) {
        patience =
            new Patience(options.rows().step(), options.target().shown(), options.retryFor());
        absent = patience;
      }
      if (!pause(patience, answer)) {
        throw fault(HttpCodes.UNAVAILABLE, "the server took no rows in time: " + answer.words());
      }
    }

    private static boolean pause(Patience patience, HttpAnswer answer) {
      return answer.pause().isPresent()
          ? patience.pause(answer.words(), answer.pause().get())
          : patience.pause(answer.words());
    }
  }

  private static HttpAnswer resting() {
    return new HttpAnswer(
        Kind.AWAY, "most of the last requests failed", Optional.of(Gate.REST.dividedBy(4)));
  }

  private String body(List<HttpRow> sent) {
    String rows = sent.stream().map(HttpRow::json).collect(Collectors.joining(","));
    return options.array() ? "[" + rows + "]" : rows;
  }

  private HttpRequest request(Map<String, String> headers, String body, String key) {
    return options
        .target()
        .request(headers)
        .setHeader("Idempotency-Key", key)
        .method(options.target().method(), BodyPublishers.ofString(body))
        .build();
  }

  /** The same for the same rows, whenever they are sent. */
  private static String key(List<HttpRow> sent) {
    if (sent.size() == 1) {
      return sent.get(0).id();
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      sent.forEach(row -> digest.update(row.id().getBytes(StandardCharsets.US_ASCII)));
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** Sends a request that the gate has let through, and tells the gate how that went. */
  private HttpAnswer answer(HttpRequest request, Gate.Pass pass) {
    try {
      HttpAnswer answer =
          HttpAnswer.of(
              HttpCalls.send(gate.client(), options.target(), request, HttpAnswer.READ),
              options.target());
      switch (answer.kind()) {
        case FAILED, AWAY -> pass.failed(new IOException(answer.words()));
        case LATER -> pass.neither();
        case TAKEN, ROW, PLACE -> pass.well();
      }
      return answer;
    } catch (IOException e) {
      pass.failed(e);
      return HttpCalls.failure(e);
    } catch (RuntimeException e) {
      pass.neither();
      throw e;
    }
  }

  private UserException fault(String code, String words) {
    return new UserException(
        Diagnostic.error(
            Position.ofFile(options.target().shown()),
            code,
            "outputs." + options.rows().name(),
            words + (words.endsWith(".") ? "" : ".")));
  }

  @Override
  public void close() {
    Circuits.hide(options.rows().step(), gate.circuit());
    HttpGate.release(options.target());
  }
}
