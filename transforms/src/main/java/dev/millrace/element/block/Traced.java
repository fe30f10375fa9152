package dev.millrace.element.block;

import dev.millrace.element.TraceContext;

/**
 * That an event of a block belongs to a trace.
 *
 * @param index which event, from 0; {@link #ANY} if it went into one of them with others
 */
public record Traced(int index, TraceContext context) {
  public static final int ANY = -1;
}
