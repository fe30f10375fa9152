package dev.millrace.cli.rabbit;

import dev.millrace.cli.broker.SharedServer;
import java.nio.file.Path;

/** One server of RabbitMQ for all classes of tests, which empty their queues. */
final class SharedRabbit extends SharedServer<RabbitServer> {
  @Override
  protected String lacking() {
    return RabbitServer.isInstalled() ? "" : "Debian's rabbitmq-server is not installed";
  }

  @Override
  protected RabbitServer start(Path dir) throws Exception {
    return RabbitServer.start(dir);
  }
}
