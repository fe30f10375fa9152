package dev.millrace.io.format.proto;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.ProtoParser;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Files of {@code .proto} text, with those that they import, as a set of descriptors. */
final class ProtoTexts {
  private final Imports imports;
  private final Map<String, FileDescriptorProto> parsed = new LinkedHashMap<>();

  /** The texts of files that others import. */
  @FunctionalInterface
  interface Imports {
    /**
     * Finds a text; Google's own files need not be there.
     *
     * @param name as the importing file writes it
     */
    Optional<String> find(String name);
  }

  private ProtoTexts(Imports imports) {
    this.imports = imports;
  }

  /**
   * The descriptors of a file and of all that it imports.
   *
   * @param name of the file, for messages
   * @throws IllegalArgumentException if a text cannot be read; the message says where
   */
  static FileDescriptorSet parse(String name, String text, Imports imports) {
    ProtoTexts texts = new ProtoTexts(imports);
    texts.add(name, text);
    return FileDescriptorSet.newBuilder().addAllFile(texts.parsed.values()).build();
  }

  private void add(String name, String text) {
    ProtoFileElement file;
    try {
      file = new ProtoParser(Location.get(name), text.toCharArray()).readProtoFile();
    } catch (IllegalStateException e) {
      // The parser's only exception; its message has the file, the line and the column.
      throw new IllegalArgumentException(
          "is not right: "
              + e.getMessage()
              + ". Text is read in proto2 and proto3; a descriptor set of protoc may have"
              + " editions.",
          e);
    }
    parsed.put(name, ProtoElements.descriptor(name, file));
    Stream.concat(file.getImports().stream(), file.getPublicImports().stream())
        .filter(imported -> !parsed.containsKey(imported))
        .forEach(imported -> imports.find(imported).ifPresent(found -> add(imported, found)));
  }
}
