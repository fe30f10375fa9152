/**
 * What single pieces of the hot paths cost per event, measured with JMH; {@code benchmarks/bench
 * micro} runs them. All work on the plays and orders of {@link
 * dev.millrace.benchmarks.micro.Samples}; read that first.
 */
@NullMarked
package dev.millrace.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
