/**
 * Records that a live run put aside as dead letters, sent through the graph again. Read {@link
 * dev.millrace.resend.Resending} first.
 */
@NullMarked
package dev.millrace.resend;

import org.jspecify.annotations.NullMarked;
