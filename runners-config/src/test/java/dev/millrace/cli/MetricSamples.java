package dev.millrace.cli;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.TestCommandLine.Running;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.LockSupport;

/** All samples of a run's metrics that were there at some time. */
public final class MetricSamples {
  private final Set<String> seen = new ConcurrentSkipListSet<>();

  /** Waits for the end of a run that serves metrics, and looks at them meanwhile. */
  public Result watched(Running run) throws InterruptedException {
    String url = run.awaitErr("metrics at ");
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    Thread watching =
        new Thread(
            () -> {
              while (!Thread.interrupted()) {
                try {
                  client
                      .send(request, HttpResponse.BodyHandlers.ofString())
                      .body()
                      .lines()
                      .filter(line -> line.startsWith("millrace_"))
                      .forEach(seen::add);
                  LockSupport.parkNanos(20_000_000);
                } catch (IOException | InterruptedException e) {
                  return;
                }
              }
            });
    watching.start();
    Result result = run.result();
    watching.interrupt();
    watching.join();
    return result;
  }

  /** The lines that were answered. */
  public Set<String> seen() {
    return seen;
  }
}
