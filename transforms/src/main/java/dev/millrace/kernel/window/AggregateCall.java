package dev.millrace.kernel.window;

import dev.millrace.expr.Aggregate;
import java.io.Serializable;

/**
 * One aggregate of a {@link CombineKernel}.
 *
 * @param argument index of the input column that it aggregates, or -1 for none ({@code count})
 */
public record AggregateCall(Aggregate<?> aggregate, int argument) implements Serializable {}
