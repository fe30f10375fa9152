/**
 * Pub/Sub as a source: messages, their clock, the ids that were seen, and when they are
 * acknowledged. Read {@link dev.millrace.io.pubsub.read.PubsubSource} first, then {@link
 * dev.millrace.io.pubsub.read.MessageReader}.
 */
@NullMarked
package dev.millrace.io.pubsub.read;

import org.jspecify.annotations.NullMarked;
