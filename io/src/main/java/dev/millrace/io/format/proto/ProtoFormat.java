package dev.millrace.io.format.proto;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import dev.millrace.element.EpochUnits;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.format.RecordFormat;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One message of Protocol Buffers per record. Columns are found in the message type by their names;
 * fields without a column are passed over. It carries the descriptors, so that workers need no
 * file.
 */
public final class ProtoFormat implements RecordFormat, Serializable {
  /** The name of the format in the file. */
  public static final String NAME = "PROTO";

  private final byte[] descriptors;
  private final String message;
  private final @Nullable String text;

  private ProtoFormat(byte[] descriptors, String message, @Nullable String text) {
    this.descriptors = descriptors;
    this.message = message;
    this.text = text;
  }

  /**
   * The format of a message type.
   *
   * @param file a {@code FileDescriptorSet}, as {@code protoc --descriptor_set_out} writes it, or
   *     text whose name ends in {@code .proto}: what it imports lies in its directory or in one
   *     above
   * @param message the type's whole name, for example {@code shop.v1.Order}
   * @throws IllegalArgumentException if the file is not there or not right, or does not declare the
   *     message; the message says so
   */
  public static ProtoFormat read(Path file, String message) {
    byte[] bytes = bytes(file);
    try {
      return isText(file) ? ofText(file, text(bytes), message) : of(bytes, message);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + file + "' " + e.getMessage(), e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(
          "there is no file '" + file + "'; expected a descriptor set of protoc, or .proto text.",
          e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "'" + file + "' cannot be read (" + e.getMessage() + ").", e);
    }
  }

  private static boolean isText(Path file) {
    return file.toString().endsWith(".proto");
  }

  private static ProtoFormat ofText(Path file, String text, String message) {
    Path directory = file.toAbsolutePath().getParent();
    FileDescriptorSet set =
        ProtoTexts.parse(
            String.valueOf(file.getFileName()), text, name -> imported(directory, name));
    return checked(
        new ProtoFormat(set.toByteArray(), message, set.getFileCount() == 1 ? text : null));
  }

  /** Without a byte order mark, which protoc passes over as well. */
  private static String text(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  /** In the file's directory or, since names begin at a root that nobody tells, in one above. */
  private static Optional<String> imported(@Nullable Path directory, String name) {
    for (Path at = directory; at != null; at = at.getParent()) {
      Path found = at.resolve(name);
      if (Files.isRegularFile(found)) {
        return Optional.of(text(bytes(found)));
      }
    }
    return Optional.empty();
  }

  /**
   * The format of a message type.
   *
   * @param descriptors a serialised {@code FileDescriptorSet}
   */
  static ProtoFormat of(byte[] descriptors, String message) {
    return checked(new ProtoFormat(descriptors, message, null));
  }

  private static ProtoFormat checked(ProtoFormat format) {
    format.descriptor();
    return format;
  }

  /** The text that declares the message, if it stands alone: it imports Google's own files only. */
  public Optional<String> text() {
    return Optional.ofNullable(text);
  }

  Descriptor descriptor() {
    return DescriptorSets.message(descriptors, message);
  }

  @Override
  public RecordDecoder decoder(Schema schema, EpochUnits units) {
    return new ProtoDecoder(this, schema);
  }

  @Override
  public RecordEncoder encoder(Schema schema) {
    return new ProtoEncoder(this, schema);
  }
}
