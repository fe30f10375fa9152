/**
 * What is known of a table of Delta Lake without its rows: where it is, how it is reached, and
 * which of its types stands for which of ours. Read {@link
 * dev.millrace.io.delta.client.DeltaSession} first.
 */
@NullMarked
package dev.millrace.io.delta.client;

import org.jspecify.annotations.NullMarked;
