/**
 * What the commands print: tables, the ledger, progress. Pure functions of their arguments, so that
 * tests hold whole outputs against them. Read {@link dev.millrace.cli.show.Console} first.
 */
@NullMarked
package dev.millrace.cli.show;

import org.jspecify.annotations.NullMarked;
