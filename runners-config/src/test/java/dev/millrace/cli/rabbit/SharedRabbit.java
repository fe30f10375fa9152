package dev.millrace.cli.rabbit;

import dev.millrace.cli.broker.SharedServer;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One server of RabbitMQ for all classes of tests, whose queues are empty before each test. */
final class SharedRabbit extends SharedServer<RabbitServer> implements BeforeEachCallback {
  @Override
  protected String lacking() {
    return RabbitServer.isInstalled() ? "" : "Debian's rabbitmq-server is not installed";
  }

  @Override
  protected RabbitServer start(Path dir) throws Exception {
    return RabbitServer.start(dir);
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    server().queues("in", "orders", "orders-archive");
    server().queues("results", "results", "results-read");
    server().queues("", "dead", "late");
  }
}
