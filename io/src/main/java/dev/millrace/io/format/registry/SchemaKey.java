package dev.millrace.io.format.registry;

import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * What a record calls the schema that it was written with.
 *
 * @param kind what the numbers are
 * @param number the id, or the first half of a GUID
 * @param rest the second half of a GUID; 0 of everything else
 */
public record SchemaKey(Kind kind, long number, long rest) {
  /** How registries count schemas. */
  enum Kind {
    /** The id of Confluent's API, in 4 bytes. */
    ID,
    /** What newer serializers of Confluent write into headers: 16 bytes that follow the text. */
    GUID,
    /** Apicurio's number of a version, in 8 bytes. */
    GLOBAL_ID,
    /** Apicurio's number of a text, in 8 bytes: the id of Confluent's API there, mostly. */
    CONTENT_ID
  }

  /** The id that a sink writes before its values. */
  public static SchemaKey ofId(int id) {
    return new SchemaKey(Kind.ID, id, 0);
  }

  static SchemaKey globalId(ByteBuffer bytes) {
    return new SchemaKey(Kind.GLOBAL_ID, bytes.getLong(), 0);
  }

  static SchemaKey contentId(ByteBuffer bytes) {
    return ofContent(bytes.getLong());
  }

  static SchemaKey ofContent(long id) {
    return new SchemaKey(Kind.CONTENT_ID, id, 0);
  }

  static SchemaKey guid(ByteBuffer bytes) {
    return new SchemaKey(Kind.GUID, bytes.getLong(), bytes.getLong());
  }

  /** The id of Confluent's API, if it is one. */
  public OptionalInt id() {
    return kind == Kind.ID ? OptionalInt.of((int) number) : OptionalInt.empty();
  }

  UUID guid() {
    return new UUID(number, rest);
  }

  /** For messages: {@code id 7}. */
  @Override
  public String toString() {
    return switch (kind) {
      case ID -> "id " + number;
      case GUID -> "GUID " + guid();
      case GLOBAL_ID -> "global id " + number;
      case CONTENT_ID -> "content id " + number;
    };
  }
}
