package dev.millrace.io.format.proto;

import com.google.protobuf.AnyProto;
import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds message types in sets of descriptors. Google's own files need not be in the set. */
final class DescriptorSets {
  private static final int SHOWN = 8;

  private static final Map<String, FileDescriptor> WELL_KNOWN = wellKnown();

  private final Map<String, FileDescriptorProto> written = new LinkedHashMap<>();
  private final Map<String, FileDescriptor> built = new HashMap<>();

  private DescriptorSets(FileDescriptorSet set) {
    set.getFileList().forEach(file -> written.put(file.getName(), file));
  }

  /**
   * A message type.
   *
   * @param set a serialised {@code FileDescriptorSet}
   * @throws IllegalArgumentException if it is none, or has no such type: the message follows the
   *     file's name
   */
  static Descriptor message(byte[] set, String name) {
    FileDescriptorSet parsed;
    try {
      parsed = FileDescriptorSet.parseFrom(set);
    } catch (InvalidProtocolBufferException e) {
      throw notASet(e);
    }
    if (parsed.getFileCount() == 0) {
      throw notASet(null);
    }
    return new DescriptorSets(parsed).find(name);
  }

  /** The first file of a set. */
  static FileDescriptor first(FileDescriptorSet set) {
    String name = set.getFile(0).getName();
    return new DescriptorSets(set).build(name, name);
  }

  /** The first message of a file. */
  static Descriptor firstOf(FileDescriptor file) {
    return file.getMessageTypes().stream()
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("it declares no message."));
  }

  /** A message of a file. */
  static Descriptor message(FileDescriptor file, String name) {
    Map<String, Descriptor> messages = new TreeMap<>();
    file.getMessageTypes().forEach(message -> add(message, messages));
    return found(messages, name);
  }

  private static IllegalArgumentException notASet(@Nullable Exception cause) {
    return new IllegalArgumentException(
        "is not a descriptor set; expected what protoc writes with --include_imports"
            + " --descriptor_set_out=FILE.",
        cause);
  }

  private Descriptor find(String name) {
    Map<String, Descriptor> messages = new TreeMap<>();
    for (String file : new TreeSet<>(written.keySet())) {
      build(file, file).getMessageTypes().forEach(message -> add(message, messages));
    }
    return found(messages, name);
  }

  private static Descriptor found(Map<String, Descriptor> messages, String name) {
    Descriptor found = messages.get(name);
    if (found == null) {
      List<String> names = List.copyOf(messages.keySet());
      throw new IllegalArgumentException(
          "declares no message '"
              + name
              + "'; expected one of "
              + String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
              + (names.size() > SHOWN ? ", …" : "")
              + ".");
    }
    return found;
  }

  private static void add(Descriptor message, Map<String, Descriptor> all) {
    all.put(message.getFullName(), message);
    message.getNestedTypes().stream()
        .filter(nested -> !nested.getOptions().getMapEntry())
        .forEach(nested -> add(nested, all));
  }

  private FileDescriptor build(String file, String importer) {
    FileDescriptor known = built.get(file);
    if (known != null) {
      return known;
    }
    FileDescriptorProto proto = written.remove(file);
    if (proto == null) {
      return ownOrMissing(file, importer);
    }
    List<FileDescriptor> imports = new ArrayList<>();
    proto.getDependencyList().forEach(name -> imports.add(build(name, file)));
    try {
      FileDescriptor whole =
          FileDescriptor.buildFrom(proto, imports.toArray(FileDescriptor[]::new));
      built.put(file, whole);
      return whole;
    } catch (DescriptorValidationException e) {
      throw new IllegalArgumentException("is not right: " + e.getMessage(), e);
    }
  }

  private static FileDescriptor ownOrMissing(String file, String importer) {
    FileDescriptor own = WELL_KNOWN.get(file);
    if (own == null) {
      throw new IllegalArgumentException(
          "lacks '"
              + file
              + "', which '"
              + importer
              + "' imports; expected what protoc writes with --include_imports, or that file beside"
              + " the others.");
    }
    return own;
  }

  private static Map<String, FileDescriptor> wellKnown() {
    Map<String, FileDescriptor> files = new HashMap<>();
    for (FileDescriptor file :
        List.of(
            TimestampProto.getDescriptor(),
            DurationProto.getDescriptor(),
            WrappersProto.getDescriptor(),
            StructProto.getDescriptor(),
            AnyProto.getDescriptor(),
            DescriptorProtos.getDescriptor(),
            EmptyProto.getDescriptor(),
            FieldMaskProto.getDescriptor())) {
      files.put(file.getName(), file);
    }
    return files;
  }
}
