/**
 * Values that tell less than they were made of, or nothing: masks and ciphertexts. Read {@link
 * dev.millrace.expr.protect.ProtectedValue} first.
 */
@NullMarked
package dev.millrace.expr.protect;

import org.jspecify.annotations.NullMarked;
