/** Sinks whose rows replace older ones of the same key, by version. */
@NullMarked
package dev.millrace.connect.upsert;

import org.jspecify.annotations.NullMarked;
