/**
 * What people see: the ledger, rows, diagnostics, progress. Functions of their arguments, so that
 * tests hold whole outputs against them. Read {@link dev.millrace.show.Console} first, then {@link
 * dev.millrace.show.Style}.
 */
@NullMarked
package dev.millrace.show;

import org.jspecify.annotations.NullMarked;
