/**
 * The proof behind the parity law: two collections of rows compared as multisets, also when they
 * are larger than memory. Read {@link dev.millrace.verify.MultisetDiff} first.
 */
@NullMarked
package dev.millrace.verify;

import org.jspecify.annotations.NullMarked;
