/**
 * Pub/Sub servers for the demo and for tests: Google's own {@code pstest}, built from Debian
 * packages where Go is at hand, and a small fake in this process where it is not. Both speak the
 * REST paths of Beam's default client. Start with {@link dev.millrace.testing.pubsub.PubsubServer}.
 */
@NullMarked
package dev.millrace.testing.pubsub;

import org.jspecify.annotations.NullMarked;
