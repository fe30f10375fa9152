package dev.millrace.element;

import org.jspecify.annotations.Nullable;

/**
 * One header of a record; keys may repeat.
 *
 * @param value as bytes; null where the producer sent none, which is not the same as no bytes
 */
public record Header(String key, byte @Nullable [] value) {}
