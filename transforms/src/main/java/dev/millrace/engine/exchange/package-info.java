/**
 * The hosts of keyed kernels after an exchange of blocks: {@link
 * dev.millrace.engine.exchange.ReplayKeyedFn} sees all events of a partition at once, {@link
 * dev.millrace.engine.exchange.LiveKeyedFn} keeps state and follows the watermark, and {@link
 * dev.millrace.engine.exchange.ResidentKeyedFn} keeps it in this process. All call the kernel in
 * the same order, through {@link dev.millrace.engine.exchange.KeyRun}; read that first.
 */
@NullMarked
package dev.millrace.engine.exchange;

import org.jspecify.annotations.NullMarked;
