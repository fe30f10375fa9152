/**
 * Pub/Sub as a source and sink of pipeline files. Read {@link
 * dev.millrace.connect.pubsub.PubsubConnector} first.
 */
@NullMarked
package dev.millrace.connect.pubsub;

import org.jspecify.annotations.NullMarked;
