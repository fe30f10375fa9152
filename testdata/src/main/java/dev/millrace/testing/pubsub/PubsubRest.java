package dev.millrace.testing.pubsub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A plain client of Pub/Sub's REST paths, which shares no code with the product. */
public final class PubsubRest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final String endpoint;
  private final String project;

  /** A message: to publish, or as it was received. */
  public record Message(
      @Nullable String id, byte[] data, Map<String, String> attributes, @Nullable String key) {
    public Message {
      attributes = new TreeMap<>(attributes);
    }

    public static Message of(byte[] data, Map<String, String> attributes) {
      return new Message(null, data, attributes, null);
    }
  }

  public PubsubRest(String endpoint, String project) {
    this.endpoint = endpoint;
    this.project = project;
  }

  public String topicPath(String topic) {
    return "projects/" + project + "/topics/" + topic;
  }

  public String subscriptionPath(String subscription) {
    return "projects/" + project + "/subscriptions/" + subscription;
  }

  public void createTopic(String topic) {
    call("PUT", topicPath(topic), JSON.createObjectNode());
  }

  /** A topic that keeps what is published, so that subscriptions can be put back. */
  public void createKeepingTopic(String topic) {
    call(
        "PUT",
        topicPath(topic),
        JSON.createObjectNode().put("messageRetentionDuration", "2678400s"));
  }

  /** Puts a subscription to a time of publishing. */
  public void seek(String subscription, Instant time) {
    call(
        "POST",
        subscriptionPath(subscription) + ":seek",
        JSON.createObjectNode().put("time", time.toString()));
  }

  /**
   * @param ackDeadlineSeconds how long a reader has for a message
   */
  public void createSubscription(String topic, String subscription, int ackDeadlineSeconds) {
    call(
        "PUT",
        subscriptionPath(subscription),
        JSON.createObjectNode()
            .put("topic", topicPath(topic))
            .put("ackDeadlineSeconds", ackDeadlineSeconds));
  }

  /** Publishes messages, in one request per thousand; returns their ids. */
  public List<String> publish(String topic, List<Message> messages) {
    List<String> ids = new ArrayList<>();
    for (int from = 0; from < messages.size(); from += 1_000) {
      ObjectNode body = JSON.createObjectNode();
      ArrayNode list = body.putArray("messages");
      for (Message message : messages.subList(from, Math.min(messages.size(), from + 1_000))) {
        ObjectNode node = list.addObject();
        node.put("data", Base64.getEncoder().encodeToString(message.data()));
        ObjectNode attributes = node.putObject("attributes");
        message.attributes().forEach(attributes::put);
        if (message.key() != null) {
          node.put("orderingKey", message.key());
        }
      }
      call("POST", topicPath(topic) + ":publish", body)
          .path("messageIds")
          .forEach(id -> ids.add(id.asText()));
    }
    return ids;
  }

  /** Takes up to {@code most} messages and acknowledges them. */
  public List<Message> take(String subscription, int most) {
    JsonNode answer = pull(subscription, most);
    List<Message> messages = new ArrayList<>();
    ObjectNode acks = JSON.createObjectNode();
    ArrayNode ids = acks.putArray("ackIds");
    for (JsonNode received : answer.path("receivedMessages")) {
      ids.add(received.path("ackId").asText());
      JsonNode message = received.path("message");
      Map<String, String> attributes = new TreeMap<>();
      message
          .path("attributes")
          .fields()
          .forEachRemaining(e -> attributes.put(e.getKey(), e.getValue().asText()));
      String key = message.path("orderingKey").asText("");
      messages.add(
          new Message(
              message.path("messageId").asText(),
              Base64.getDecoder().decode(message.path("data").asText("")),
              attributes,
              key.isEmpty() ? null : key));
    }
    if (!messages.isEmpty()) {
      call("POST", subscriptionPath(subscription) + ":acknowledge", acks);
    }
    return messages;
  }

  /** Takes messages without acknowledging them: a reader that dies. */
  public int hold(String subscription, int most) {
    return pull(subscription, most).path("receivedMessages").size();
  }

  private JsonNode pull(String subscription, int most) {
    return call(
        "POST",
        subscriptionPath(subscription) + ":pull",
        JSON.createObjectNode().put("maxMessages", most).put("returnImmediately", true));
  }

  private JsonNode call(String method, String path, @Nullable ObjectNode body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint + "/v1/" + path))
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()))
            .build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        throw new IllegalStateException(
            method + " " + path + ": " + response.statusCode() + " " + response.body());
      }
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + method + " " + path, e);
    }
  }
}
