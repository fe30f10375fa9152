package dev.millrace.cli.rabbit;

import com.rabbitmq.client.GetResponse;
import dev.millrace.cli.broker.OrdersFile;
import dev.millrace.cli.broker.OrdersFile.Places;
import dev.millrace.cli.rabbit.RabbitServer.Sent;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The queues of orders and of what is made of them. */
final class RabbitOrders {
  /** The headers of an order of kind {@code a}. */
  static final Map<String, Object> A = Map.of("kind", "a");

  private RabbitOrders() {}

  static Places places(RabbitServer server) {
    String access =
        "url: '%s', username: millrace, password: %s, "
            .formatted(server.url(), RabbitServer.PASSWORD);
    return new Places(
        "RabbitMq",
        "id: INTEGER NOT NULL, t: TIMESTAMP NOT NULL",
        access
            + "queue: orders, archive_queue: orders-archive, "
            + OrdersFile.IN
            + ", headers: [kind], metadata: {message_id: mid, routing_key: rk}",
        access
            + "exchange: results, routing_key: kind, "
            + OrdersFile.OUT
            + ", headers: {kind: kind}, read_queue: results-read",
        access + "queue: dead, format: JSON, read_queue: dead",
        access + "queue: late, format: JSON, read_queue: late");
  }

  static Sent order(int id, String kind) {
    return new Sent("m" + id, OrdersFile.json(id, ""), Map.of("kind", kind));
  }

  static List<Sent> orders(int from, int to) {
    return IntStream.range(from, to).mapToObj(id -> order(id, OrdersFile.kind(id))).toList();
  }

  static List<String> texts(List<GetResponse> messages) {
    return messages.stream().map(RabbitServer::text).sorted().toList();
  }
}
