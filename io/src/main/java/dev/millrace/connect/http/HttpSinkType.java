package dev.millrace.connect.http;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkContext;
import dev.millrace.connect.SinkResult;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.key.KeySet;
import dev.millrace.element.block.Block;
import dev.millrace.io.http.HttpCodes;
import dev.millrace.io.http.HttpSink;
import dev.millrace.io.http.HttpSinkOptions;
import dev.millrace.io.http.HttpTarget;
import dev.millrace.io.rows.RowOutput;
import java.util.Map;
import org.apache.beam.sdk.values.PCollection;

/** {@code WriteToHttp}. */
final class HttpSinkType implements SinkType {
  @Override
  public String type() {
    return "WriteToHttp";
  }

  @Override
  public String doc() {
    return "Sends rows as JSON to a server, a webhook for example, each with its id. Rows that it"
        + " refuses are dead letters.";
  }

  @Override
  public KeySet keys() {
    return HttpKeys.SINK;
  }

  @Override
  public String place(EndpointSpec sink) {
    // A path is often the secret of a hook.
    return "server "
        + sink.text(HttpKeys.URL.name()).orElse("").replaceFirst("^(\\w+://[^/?#]*).*", "$1");
  }

  @Override
  public void check(SinkRows rows) {
    EndpointSpec sink = rows.sink();
    HttpChecks checks = new HttpChecks(sink, rows::error);
    checks.checkUrl(sink.value(HttpKeys.URL));
    checks.checkHeaders();
    if (sink.find(HttpKeys.HEADERS).stream().anyMatch(HttpSinkType::namesId)) {
      checks.problem(HttpKeys.HEADERS, HttpCodes.NO_PLACE, "'Idempotency-Key' holds the row's id.");
    }
    checks.checkRange(HttpKeys.BATCH_ROWS, 10_000);
    checks.checkRange(HttpKeys.ATTEMPTS, 100);
    checks.checkRange(HttpKeys.RATE, 100_000);
    if (HttpKeys.isArray(sink) && rows.schema().hasField(HttpSinkOptions.ID)) {
      checks.problem(
          HttpKeys.BODY,
          HttpCodes.COLUMN,
          "the member 'millrace_id' is for the row's id, and the rows have a column of that name."
              + " Rename it with MapToFields.");
    }
  }

  private static boolean namesId(Map<String, ?> headers) {
    return headers.keySet().stream().anyMatch("Idempotency-Key"::equalsIgnoreCase);
  }

  @Override
  public boolean pacesItself() {
    return true;
  }

  @Override
  public SinkResult write(SinkContext context, PCollection<Block> rows) {
    HttpSinkOptions options = options(context);
    if (context.asksServices()) {
      HttpSink.check(options);
    }
    PCollection<Block> left = rows.apply(context.output() + "/write", HttpSink.write(options));
    SinkResult result = SinkResult.at(options.target().shown());
    return context.takesLetters() ? result.withLetters(left) : result;
  }

  private static HttpSinkOptions options(SinkContext context) {
    EndpointSpec sink = context.sink();
    HttpTarget target = HttpKeys.target(sink);
    boolean array = HttpKeys.isArray(sink);
    return new HttpSinkOptions(
        target,
        array,
        sink.value(HttpKeys.ATTEMPTS).intValue(),
        sink.value(HttpKeys.RETRY_FOR),
        new RowOutput(
            context.schema(),
            context.pipeline(),
            context.output(),
            context.step(),
            array ? sink.value(HttpKeys.BATCH_ROWS).intValue() : 1,
            0,
            context.takesLetters() ? null : HttpSinkOptions.failure(target)));
  }
}
