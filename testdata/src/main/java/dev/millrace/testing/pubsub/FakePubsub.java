package dev.millrace.testing.pubsub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/**
 * A Pub/Sub in this process: topics, subscriptions, publish, pull, acknowledge, deadlines, seek by
 * time. Messages come in the order of publication; one whose deadline passed comes again, under
 * another ack id, as with Google's service.
 */
public final class FakePubsub implements PubsubServer {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A message that a subscription owes, and until when a reader has it. */
  private static final class Owed {
    final ObjectNode message;
    long deadline;
    String ackId = "";

    Owed(ObjectNode message) {
      this.message = message;
    }
  }

  private static final class Subscription {
    final String topic;
    final int deadlineSeconds;
    final Map<String, Owed> owed = new LinkedHashMap<>();
    final Map<String, Owed> byAck = new LinkedHashMap<>();

    Subscription(String topic, int deadlineSeconds) {
      this.topic = topic;
      this.deadlineSeconds = deadlineSeconds;
    }
  }

  /** An answer that is no success. */
  private static final class Refusal extends RuntimeException {
    final int status;

    Refusal(int status, String message) {
      super(message);
      this.status = status;
    }
  }

  /** What each topic keeps of what was published, if it keeps anything. */
  private final Map<String, Optional<List<ObjectNode>>> topics = new LinkedHashMap<>();

  private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
  private final int port;
  private HttpServer server;
  private boolean closed;
  private long nextMessage;
  private long nextAck;

  private FakePubsub() {
    server = listen(0);
    port = server.getAddress().getPort();
  }

  public static FakePubsub start() {
    return new FakePubsub();
  }

  @Override
  public String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public String description() {
    return "a fake in this process (Google's pstest needs the Debian packages golang-go and"
        + " golang-google-cloud-dev)";
  }

  /** How many messages a subscription still owes. */
  public synchronized int owed(String subscriptionPath) {
    return subscription(subscriptionPath).owed.size();
  }

  @Override
  public synchronized void goAway(Duration duration) {
    server.stop(0);
    CompletableFuture.delayedExecutor(duration.toMillis(), TimeUnit.MILLISECONDS)
        .execute(this::comeBack);
  }

  private synchronized void comeBack() {
    if (!closed) {
      server = listen(port);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    server.stop(0);
  }

  private HttpServer listen(int wanted) {
    try {
      HttpServer listening =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 0);
      listening.createContext("/v1/", this::serve);
      listening.start();
      return listening;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on port " + wanted, e);
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    ObjectNode answer;
    int status = 200;
    try (exchange) {
      try {
        String path = exchange.getRequestURI().getPath().substring("/v1/".length());
        answer = answer(exchange.getRequestMethod(), path, body(exchange));
      } catch (Refusal refusal) {
        status = refusal.status;
        answer = JSON.createObjectNode();
        answer.putObject("error").put("code", status).put("message", refusal.getMessage());
      }
      byte[] bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(bytes);
      }
    }
  }

  private static JsonNode body(HttpExchange exchange) throws IOException {
    boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    try (InputStream in = exchange.getRequestBody();
        InputStream plain = zipped ? new GZIPInputStream(in) : in) {
      byte[] bytes = plain.readAllBytes();
      return bytes.length == 0 ? JSON.createObjectNode() : JSON.readTree(bytes);
    }
  }

  private synchronized ObjectNode answer(String method, String path, JsonNode body) {
    int colon = path.lastIndexOf(':');
    String name = colon < 0 ? path : path.substring(0, colon);
    String verb = colon < 0 ? method : path.substring(colon + 1);
    return name.contains("/topics/") ? onTopic(name, verb, body) : onSubscription(name, verb, body);
  }

  private ObjectNode onTopic(String name, String verb, JsonNode body) {
    if (!verb.equals("PUT") && !topics.containsKey(name)) {
      throw new Refusal(404, "Resource not found: " + name);
    }
    return switch (verb) {
      case "PUT" -> {
        Optional<List<ObjectNode>> kept =
            body.has("messageRetentionDuration")
                ? Optional.of(new ArrayList<>())
                : Optional.empty();
        if (topics.putIfAbsent(name, kept) != null) {
          throw new Refusal(409, "Topic exists: " + name);
        }
        yield JSON.createObjectNode().put("name", name);
      }
      case "GET" -> JSON.createObjectNode().put("name", name);
      case "DELETE" -> {
        topics.remove(name);
        yield JSON.createObjectNode();
      }
      case "publish" -> publish(name, body);
      default -> throw new Refusal(501, verb);
    };
  }

  private ObjectNode publish(String topic, JsonNode body) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode ids = answer.putArray("messageIds");
    for (JsonNode given : body.path("messages")) {
      ObjectNode message = given.deepCopy();
      String data = message.path("data").asText("").replace('-', '+').replace('_', '/');
      message.put("data", data + "=".repeat((4 - data.length() % 4) % 4));
      message.put("messageId", Long.toString(++nextMessage));
      message.put("publishTime", Instant.now().toString());
      ids.add(message.path("messageId").asText());
      topics.getOrDefault(topic, Optional.empty()).ifPresent(kept -> kept.add(message));
      for (Subscription subscription : subscriptions.values()) {
        if (subscription.topic.equals(topic)) {
          subscription.owed.put(message.path("messageId").asText(), new Owed(message));
        }
      }
    }
    return answer;
  }

  private Subscription subscription(String name) {
    Subscription found = subscriptions.get(name);
    if (found == null) {
      throw new Refusal(404, "Resource not found: " + name);
    }
    return found;
  }

  private ObjectNode onSubscription(String name, String verb, JsonNode body) {
    if (verb.equals("PUT")) {
      String topic = body.path("topic").asText();
      if (!topics.containsKey(topic)) {
        throw new Refusal(404, "Resource not found: " + topic);
      }
      int seconds = body.path("ackDeadlineSeconds").asInt(10);
      subscriptions.putIfAbsent(name, new Subscription(topic, seconds));
      return show(name);
    }
    Subscription subscription = subscription(name);
    switch (verb) {
      case "GET" -> {
        return show(name);
      }
      case "DELETE" -> subscriptions.remove(name);
      case "pull" -> {
        return pull(subscription, body.path("maxMessages").asInt(1_000));
      }
      case "acknowledge" ->
          body.path("ackIds").forEach(id -> acknowledge(subscription, id.asText()));
      case "modifyAckDeadline" -> {
        long deadline =
            System.nanoTime() + TimeUnit.SECONDS.toNanos(body.path("ackDeadlineSeconds").asInt());
        body.path("ackIds").forEach(id -> extend(subscription, id.asText(), deadline));
      }
      case "seek" -> seek(subscription, Instant.parse(body.path("time").asText()));
      default -> throw new Refusal(501, verb);
    }
    return JSON.createObjectNode();
  }

  /** What was published before counts as acknowledged, and all that the topic keeps as not. */
  private void seek(Subscription subscription, Instant time) {
    subscription.owed.values().removeIf(owed -> isBefore(owed.message, time));
    topics
        .getOrDefault(subscription.topic, Optional.empty())
        .ifPresent(
            kept -> {
              for (ObjectNode message : kept) {
                if (!isBefore(message, time)) {
                  subscription.owed.putIfAbsent(
                      message.path("messageId").asText(), new Owed(message));
                }
              }
            });
  }

  private static boolean isBefore(ObjectNode message, Instant time) {
    return Instant.parse(message.path("publishTime").asText()).isBefore(time);
  }

  private ObjectNode show(String name) {
    Subscription subscription = subscription(name);
    return JSON.createObjectNode()
        .put("name", name)
        .put("topic", subscription.topic)
        .put("ackDeadlineSeconds", subscription.deadlineSeconds);
  }

  private ObjectNode pull(Subscription subscription, int most) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode list = JSON.createArrayNode();
    long now = System.nanoTime();
    for (Owed owed : subscription.owed.values()) {
      if (list.size() >= most) {
        break;
      }
      if (owed.ackId.isEmpty() || owed.deadline - now < 0) {
        subscription.byAck.remove(owed.ackId);
        owed.ackId = "ack-" + ++nextAck;
        subscription.byAck.put(owed.ackId, owed);
        owed.deadline = now + TimeUnit.SECONDS.toNanos(subscription.deadlineSeconds);
        list.addObject().put("ackId", owed.ackId).set("message", owed.message);
      }
    }
    if (!list.isEmpty()) {
      answer.set("receivedMessages", list);
    }
    return answer;
  }

  private static void acknowledge(Subscription subscription, String ackId) {
    Owed owed = subscription.byAck.remove(ackId);
    if (owed != null) {
      subscription.owed.remove(owed.message.path("messageId").asText());
    }
  }

  private static void extend(Subscription subscription, String ackId, long deadline) {
    Owed owed = subscription.byAck.get(ackId);
    if (owed != null) {
      owed.deadline = deadline;
    }
  }
}
