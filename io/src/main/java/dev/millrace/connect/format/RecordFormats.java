package dev.millrace.connect.format;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SharedKeys;
import dev.millrace.io.format.RecordFormat;
import dev.millrace.io.format.ValueFormat;
import dev.millrace.io.format.avro.AvroFormat;
import dev.millrace.io.format.proto.ProtoFormat;

/** The formats that records of a topic are written in. */
public final class RecordFormats {
  private RecordFormats() {}

  /**
   * The format that an endpoint declares.
   *
   * @throws dev.millrace.diag.UserException ML-3055, ML-3056 or ML-3067 if what describes the
   *     records cannot be read
   */
  public static RecordFormat of(EndpointSpec endpoint) {
    String name = endpoint.text("format").orElseThrow();
    return switch (name) {
      case AvroFormat.NAME -> AvroKeys.format(endpoint);
      case ProtoFormat.NAME ->
          ProtoFormat.read(
              endpoint.besideFile(endpoint.find(SharedKeys.FILE_DESCRIPTOR_PATH).orElseThrow()),
              endpoint.find(SharedKeys.MESSAGE_NAME).orElseThrow());
      default -> ValueFormat.valueOf(name);
    };
  }
}
