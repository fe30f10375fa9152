/**
 * Bytes to rows and back: the value formats JSON, STRING and RAW, and below them others. What
 * cannot be decoded is a {@link dev.millrace.element.RowFault}, never another exception. Read
 * {@link dev.millrace.io.format.RecordDecoder} first.
 */
@NullMarked
package dev.millrace.io.format;

import org.jspecify.annotations.NullMarked;
