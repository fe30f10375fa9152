package dev.millrace.testing.pubsub;

import java.time.Duration;

/** A Pub/Sub server of our own. Closing it ends it and all that it holds. */
public interface PubsubServer extends AutoCloseable {
  /** {@code http://host:port}. */
  String endpoint();

  /** What kind of server this is, for people. */
  String description();

  /** Is not reachable for a while, and then goes on with what it had. Returns at once. */
  void goAway(Duration duration);

  @Override
  void close();

  /** Google's server if it can be built here, else the fake. */
  static PubsubServer best() {
    return PstestServer.start().map(PubsubServer.class::cast).orElseGet(FakePubsub::start);
  }
}
