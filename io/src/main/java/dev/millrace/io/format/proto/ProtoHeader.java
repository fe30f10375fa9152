package dev.millrace.io.format.proto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.FormatCodes;
import dev.millrace.io.format.registry.RegistrySettings.Ids;
import dev.millrace.io.format.registry.SchemaKey;
import dev.millrace.io.format.registry.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What precedes a message whose type a registry has: the id of the schema, and which of its
 * messages it is.
 *
 * @param schema what the record calls it
 * @param indexes of the message among those of the file, then among those within that one, and so
 *     on
 * @param start where the message begins in the record's value
 */
record ProtoHeader(SchemaKey schema, List<Integer> indexes, int start) {
  /** The first message of a file, which is written as a zero alone. */
  private static final List<Integer> FIRST = List.of(0);

  private static final int DEEPEST = 64;

  /**
   * Reads it.
   *
   * @throws RowFault ML-6115 if it is not there
   */
  static ProtoHeader read(Ids ids, byte[] value, List<Header> headers) {
    WireFormat framed = WireFormat.read(ids, value, headers);
    int end = framed.end();
    if (end < framed.in().length && framed.in()[end] == 0) {
      return new ProtoHeader(framed.schema(), FIRST, framed.apart() ? 0 : end + 1);
    }
    CodedInputStream in = CodedInputStream.newInstance(framed.in(), end, framed.in().length - end);
    List<Integer> indexes = new ArrayList<>();
    try {
      int count = in.readSInt32();
      if (count < 0 || count > DEEPEST) {
        throw broken();
      }
      for (int i = 0; i < count; i++) {
        indexes.add(in.readSInt32());
      }
    } catch (IOException e) {
      throw broken();
    }
    return new ProtoHeader(
        framed.schema(),
        indexes.isEmpty() ? FIRST : indexes,
        framed.apart() ? 0 : end + in.getTotalBytesRead());
  }

  private static RowFault broken() {
    return new RowFault(
        FormatCodes.NOT_FRAMED,
        "no indexes of a message follow the id of the schema. It was not written by a serializer"
            + " of Protocol Buffers");
  }

  /** The indexes of a type as they stand behind the id of its schema. */
  static byte[] indexes(Descriptor message) {
    List<Integer> indexes = new ArrayList<>();
    Descriptor at = message;
    for (Descriptor in = at.getContainingType(); in != null; in = at.getContainingType()) {
      indexes.add(0, declared(in.getNestedTypes()).indexOf(at));
      at = in;
    }
    indexes.add(0, declared(at.getFile().getMessageTypes()).indexOf(at));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      if (indexes.equals(FIRST)) {
        out.writeSInt32NoTag(0);
      } else {
        out.writeSInt32NoTag(indexes.size());
        for (int index : indexes) {
          out.writeSInt32NoTag(index);
        }
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  /** The message of a file; empty if the file has none there. */
  Optional<Descriptor> message(FileDescriptor file) {
    List<Descriptor> among = declared(file.getMessageTypes());
    Descriptor found = null;
    for (int index : indexes) {
      if (index < 0 || index >= among.size()) {
        return Optional.empty();
      }
      found = among.get(index);
      among = declared(found.getNestedTypes());
    }
    return Optional.ofNullable(found);
  }

  /** Without those that stand for the entries of maps: the text does not declare them. */
  private static List<Descriptor> declared(List<Descriptor> messages) {
    return messages.stream().filter(m -> !m.getOptions().getMapEntry()).toList();
  }
}
