/**
 * How to reach Pub/Sub and ask it. Read {@link dev.millrace.io.pubsub.client.PubsubConnection}
 * first.
 */
@NullMarked
package dev.millrace.io.pubsub.client;

import org.jspecify.annotations.NullMarked;
