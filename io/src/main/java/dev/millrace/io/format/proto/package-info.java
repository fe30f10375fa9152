/**
 * Messages of Protocol Buffers as rows: columns are found in a message type by their names, and of
 * the bytes only their fields are decoded. Read {@link dev.millrace.io.format.proto.ProtoFormat}
 * first.
 */
@NullMarked
package dev.millrace.io.format.proto;

import org.jspecify.annotations.NullMarked;
