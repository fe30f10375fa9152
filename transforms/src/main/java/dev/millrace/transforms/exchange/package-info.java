/**
 * The hosts of keyed kernels behind an exchange of blocks: {@link
 * dev.millrace.transforms.exchange.ReplayKeyedFn} sees all events of a partition at once, {@link
 * dev.millrace.transforms.exchange.LiveKeyedFn} keeps state and follows the watermark. Both call
 * the kernel in the same order, through {@link dev.millrace.transforms.exchange.KeyRun}; read that
 * first.
 */
@NullMarked
package dev.millrace.transforms.exchange;

import org.jspecify.annotations.NullMarked;
