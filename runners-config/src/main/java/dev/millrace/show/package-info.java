/**
 * What people see: tables, the ledger, rows, diagnostics, progress. Functions of their arguments,
 * so that tests hold whole outputs against them. Read {@link dev.millrace.show.Console} first, then
 * {@link dev.millrace.show.TextTable}.
 */
@NullMarked
package dev.millrace.show;

import org.jspecify.annotations.NullMarked;
