package dev.millrace.io.format.proto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One value on the wire, without its tag. */
interface ValuePlan {
  /** The wire type of the value, of which {@link com.google.protobuf.WireFormat} has the names. */
  int wireType();

  /** Whether many may be written in one piece. */
  boolean isPackable();

  /**
   * Reads a value.
   *
   * @param before what was read for the same field earlier
   * @return null for a number that a closed enum does not have, which counts as not there
   */
  @Nullable Object read(CodedInputStream in, @Nullable Object before) throws IOException;

  /** Makes the column's value of what was read. */
  Object finish(Object raw);

  /** The value of a field that is not there and has no presence. */
  Object zero();

  /** Whether a value is what a field without presence holds when it is not there. */
  boolean isZero(Object value);

  void write(Object value, CodedOutputStream out) throws IOException;

  /** See {@link MessagePlan#checkRequired}. */
  default void checkRequired() {}
}
