/**
 * Google Pub/Sub: messages of a subscription as batches of judged records, and rows published as
 * messages. Reading goes through the unbounded source of Beam's PubsubIO, with its own handling of
 * acknowledgements and deadlines; writing through its client. Start with {@link
 * dev.millrace.io.pubsub.PubsubSource} and {@link dev.millrace.io.pubsub.PubsubSink}.
 */
@NullMarked
package dev.millrace.io.pubsub;

import org.jspecify.annotations.NullMarked;
