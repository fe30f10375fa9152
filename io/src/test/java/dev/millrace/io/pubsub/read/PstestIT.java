package dev.millrace.io.pubsub.read;

import dev.millrace.testing.pubsub.PstestServer;
import dev.millrace.testing.pubsub.PubsubServer;
import org.junit.jupiter.api.condition.EnabledIf;

/** Google's own server, where it can be built: messages come in random order. */
@EnabledIf(
    value = "dev.millrace.testing.pubsub.PstestServer#isAvailable",
    disabledReason = "pstest needs the Debian packages golang-go and golang-google-cloud-dev")
class PstestIT extends PubsubSourceIT {
  @Override
  PubsubServer openServer() {
    return PstestServer.start().orElseThrow();
  }
}
