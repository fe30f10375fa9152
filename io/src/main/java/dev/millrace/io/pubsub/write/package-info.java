/** Pub/Sub as a sink. Read {@link dev.millrace.io.pubsub.write.PubsubSink} first. */
@NullMarked
package dev.millrace.io.pubsub.write;

import org.jspecify.annotations.NullMarked;
