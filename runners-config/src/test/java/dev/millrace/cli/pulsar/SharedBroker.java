package dev.millrace.cli.pulsar;

import dev.millrace.cli.broker.SharedServer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** One broker of Pulsar for all classes of tests; each test has own topics. */
final class SharedBroker extends SharedServer<PulsarServer> {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  @Override
  protected String lacking() {
    return PulsarServer.isThere() ? "" : "the build has not copied the broker";
  }

  @Override
  protected PulsarServer start(Path dir) throws Exception {
    PulsarServer server = PulsarServer.start(dir);
    server.permit("reader", "\"consume\"");
    server.permit("writer", "\"produce\",\"consume\"");
    return server;
  }

  /** A number that no test has had, for the names of topics. */
  static int number() {
    return NUMBERS.incrementAndGet();
  }
}
