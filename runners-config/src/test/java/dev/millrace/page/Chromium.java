package dev.millrace.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A real browser without a window, driven by its debugging protocol. */
final class Chromium implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/chromium");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final WebSocket socket;

  private Chromium(Process process, Path profile) throws Exception {
    this.process = process;
    Path told = profile.resolve("DevToolsActivePort");
    String port =
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() -> Files.exists(told) ? Files.readString(told) : "", t -> t.contains("\n"))
            .lines()
            .findFirst()
            .orElseThrow();
    HttpRequest list =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list")).build();
    JsonNode page =
        Awaitility.await()
            .atMost(PATIENCE)
            .until(
                () -> JSON.readTree(http.send(list, BodyHandlers.ofString()).body()).path(0),
                target -> target.has("webSocketDebuggerUrl"));
    socket =
        http.newWebSocketBuilder()
            .buildAsync(URI.create(page.path("webSocketDebuggerUrl").asText()), new Answers())
            .get(1, TimeUnit.MINUTES);
  }

  /** Puts the parts of messages together. */
  private final class Answers implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      from.request(1);
      if (last) {
        try {
          JsonNode message = JSON.readTree(text.toString());
          CompletableFuture<JsonNode> waiting = answers.remove(message.path("id").asInt());
          if (waiting != null) {
            waiting.complete(message);
          }
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
        text.setLength(0);
      }
      return CompletableFuture.completedFuture(null);
    }
  }

  static boolean isInstalled() {
    return Files.isExecutable(PROGRAM);
  }

  static Chromium start(Path profile) throws Exception {
    Process process =
        new ProcessBuilder(
                PROGRAM.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("chromium.log").toFile())
            .start();
    return new Chromium(process, profile);
  }

  private JsonNode call(String method, ObjectNode parameters) throws Exception {
    int number = numbers.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(number, answer);
    ObjectNode message = JSON.createObjectNode().put("id", number).put("method", method);
    message.set("params", parameters);
    socket.sendText(message.toString(), true).get(1, TimeUnit.MINUTES);
    return answer.get(1, TimeUnit.MINUTES).path("result");
  }

  void open(String url) throws Exception {
    call("Page.navigate", JSON.createObjectNode().put("url", url));
  }

  /** The value of an expression in the page. */
  JsonNode evaluate(String expression) throws Exception {
    JsonNode result =
        call(
            "Runtime.evaluate",
            JSON.createObjectNode()
                .put("expression", expression)
                .put("returnByValue", true)
                .put("awaitPromise", true));
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(result.path("exceptionDetails").toString());
    }
    return result.at("/result/value");
  }

  /** The page is that wide and high from now on. */
  void resize(int width, int height) throws Exception {
    call(
        "Emulation.setDeviceMetricsOverride",
        JSON.createObjectNode()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", false));
  }

  void prefer(String colors) throws Exception {
    ObjectNode parameters = JSON.createObjectNode();
    parameters
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", colors);
    call("Emulation.setEmulatedMedia", parameters);
  }

  /** Presses a key where the focus is. */
  void press(String key, int code) throws Exception {
    for (String type : new String[] {"rawKeyDown", "keyUp"}) {
      call(
          "Input.dispatchKeyEvent",
          JSON.createObjectNode()
              .put("type", type)
              .put("key", key)
              .put("windowsVirtualKeyCode", code));
    }
  }

  void screenshot(Path file) throws Exception {
    JsonNode png = call("Page.captureScreenshot", JSON.createObjectNode().put("format", "png"));
    Files.write(file, Base64.getDecoder().decode(png.path("data").asText()));
  }

  @Override
  public void close() throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    boolean unused = process.waitFor(10, TimeUnit.SECONDS);
  }
}
