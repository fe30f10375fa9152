package dev.millrace.runner.dataflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/**
 * As much of the REST interfaces of Cloud Storage and Dataflow as a submission needs, on a port of
 * this machine.
 */
public final class GoogleStub implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, byte[]> objects = Collections.synchronizedMap(new LinkedHashMap<>());
  private final Deque<String> states = new ConcurrentLinkedDeque<>();
  private final Map<String, Refusal> refusals = new LinkedHashMap<>();
  private final ArrayNode messages = JSON.createArrayNode();
  private volatile JsonNode job = JSON.createObjectNode();
  private volatile String runningJob = "";
  private volatile String requestedState = "";

  /** A stub whose jobs end at once. */
  public GoogleStub() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::handle);
    server.start();
  }

  /** What the command line adds to use the stub. */
  public List<String> arguments() {
    String root = "http://localhost:" + server.getAddress().getPort() + "/";
    return List.of(
        "--option",
        "dataflowEndpoint=" + root,
        "--option",
        "gcsEndpoint=" + root + "storage/v1/",
        "--option",
        "credentialFactoryClass=org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory");
  }

  /** The job's states, one per question; the last one stays. */
  GoogleStub states(String... all) {
    states.addAll(Arrays.asList(all));
    return this;
  }

  GoogleStub message(String importance, String text) {
    ObjectNode message = messages.addObject();
    message.put("id", "m" + messages.size());
    message.put("time", "2025-03-01T10:00:0" + messages.size() + "Z");
    message.put("messageImportance", importance);
    message.put("messageText", text);
    return this;
  }

  /** Answers a kind of request with an error. */
  GoogleStub refuse(String methodAndPrefix, int status) {
    return refuse(methodAndPrefix, status, "the stub says " + status);
  }

  GoogleStub refuse(String methodAndPrefix, int status, String why) {
    refusals.put(methodAndPrefix, new Refusal(status, why));
    return this;
  }

  GoogleStub running(String name) {
    runningJob = name;
    return this;
  }

  List<String> requests() {
    return List.copyOf(requests);
  }

  /** The job as it was submitted. */
  JsonNode job() {
    return job;
  }

  String requestedState() {
    return requestedState;
  }

  /** The names of the staged objects. */
  List<String> staged() {
    return List.copyOf(objects.keySet());
  }

  byte[] object(String name) {
    return objects.get(name);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    requests.add(line);
    byte[] body = body(exchange);
    for (Map.Entry<String, Refusal> refusal : refusals.entrySet()) {
      if (line.startsWith(refusal.getKey())) {
        answer(exchange, refusal.getValue().status(), error(refusal.getValue()));
        return;
      }
    }
    if (line.contains("/storage/")) {
      storage(exchange, line, body);
    } else if (line.startsWith("PUT /put/")) {
      String name = line.substring("PUT /put/".length());
      objects.put(name, body);
      answer(exchange, 200, objectJson(name, body.length));
    } else {
      dataflow(exchange, line, body);
    }
  }

  private void storage(HttpExchange exchange, String line, byte[] body) throws IOException {
    if (line.startsWith("POST") && line.contains("uploadType=resumable")) {
      String query = exchange.getRequestURI().getQuery();
      String name = JSON.readTree(body).path("name").asText();
      for (String part : query.split("&")) {
        name = part.startsWith("name=") ? part.substring("name=".length()) : name;
      }
      exchange
          .getResponseHeaders()
          .add("Location", "http://localhost:" + server.getAddress().getPort() + "/put/" + name);
      answer(exchange, 200, "{}");
    } else if (line.startsWith("GET") && line.contains("/o/")) {
      answer(exchange, 404, error(new Refusal(404, "there is no such thing")));
    } else if (line.startsWith("GET") && line.contains("/b/")) {
      answer(exchange, 200, "{\"name\":\"bucket\",\"location\":\"US-CENTRAL1\"}");
    } else {
      answer(exchange, 404, error(new Refusal(404, "there is no such thing")));
    }
  }

  private void dataflow(HttpExchange exchange, String line, byte[] body) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (line.startsWith("POST") && path.endsWith("/jobs")) {
      job = JSON.readTree(body);
      answer(exchange, 200, jobJson("JOB_STATE_PENDING"));
    } else if (line.startsWith("PUT")) {
      requestedState = JSON.readTree(body).path("requestedState").asText();
      answer(exchange, 200, jobJson("JOB_STATE_RUNNING"));
    } else if (path.endsWith("/messages")) {
      ObjectNode list = JSON.createObjectNode();
      list.set("jobMessages", messages);
      answer(exchange, 200, list.toString());
    } else if (path.endsWith("/metrics")) {
      answer(exchange, 200, "{\"metrics\":[]}");
    } else if (path.endsWith("/jobs")) {
      String running =
          runningJob.isEmpty()
              ? ""
              : "{\"id\":\"running-1\",\"name\":\""
                  + runningJob
                  + "\",\"currentState\":\"JOB_STATE_RUNNING\"}";
      answer(exchange, 200, "{\"jobs\":[" + running + "]}");
    } else {
      String state = states.size() > 1 ? states.poll() : states.peek();
      answer(exchange, 200, jobJson(state == null ? "JOB_STATE_DONE" : state));
    }
  }

  private String jobJson(String state) {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("id", "2025-03-01_job-1");
    answer.put("name", job.path("name").asText("job"));
    answer.put("projectId", "demo-project");
    answer.put("location", "us-central1");
    answer.put("currentState", state);
    answer.put("clientRequestId", job.path("clientRequestId").asText());
    return answer.toString();
  }

  private static String objectJson(String name, int size) {
    ObjectNode object = JSON.createObjectNode();
    object.put("kind", "storage#object");
    object.put("bucket", "bucket");
    object.put("name", name);
    object.put("generation", "1");
    object.put("metageneration", "1");
    object.put("size", String.valueOf(size));
    object.put("timeCreated", "2025-03-01T10:00:00.000Z");
    object.put("updated", "2025-03-01T10:00:00.000Z");
    return object.toString();
  }

  private static String error(Refusal refusal) {
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode error = answer.putObject("error");
    error.put("code", refusal.status()).put("message", refusal.why()).put("status", "X");
    error.putArray("errors").addObject().put("reason", "x").put("message", refusal.why());
    return answer.toString();
  }

  /** An answer that is an error. */
  private record Refusal(int status, String why) {}

  private static byte[] body(HttpExchange exchange) throws IOException {
    byte[] bytes = exchange.getRequestBody().readAllBytes();
    if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
      try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
        return plain.readAllBytes();
      }
    }
    return bytes;
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }
}
