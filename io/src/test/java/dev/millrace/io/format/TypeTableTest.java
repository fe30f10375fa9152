package dev.millrace.io.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.avro.AvroFormat;
import dev.millrace.io.format.proto.ProtoFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of docs/formats.md, all of it: each type of a format with each type of a column. */
class TypeTableTest {
  private static final int AVRO_READ = 4;
  private static final int AVRO_WRITTEN = 5;
  private static final int PROTO = 6;

  private static final Map<String, FieldType> COLUMNS = columns();
  private static final Map<String, String> AVRO = avro();
  private static final Map<String, String> MESSAGES = messages();

  @TempDir private Path dir;

  private static Map<String, FieldType> columns() {
    Map<String, FieldType> types = new LinkedHashMap<>();
    types.put("BOOLEAN", FieldType.BOOLEAN);
    types.put("TINYINT", FieldType.BYTE);
    types.put("SMALLINT", FieldType.INT16);
    types.put("INTEGER", FieldType.INT32);
    types.put("BIGINT", FieldType.INT64);
    types.put("DECIMAL(20,0)", ValueKind.decimalType(20, 0));
    types.put("REAL", FieldType.FLOAT);
    types.put("DOUBLE", FieldType.DOUBLE);
    types.put("VARCHAR", FieldType.STRING);
    types.put("VARBINARY", FieldType.BYTES);
    types.put("TIMESTAMP", ValueKind.TIMESTAMP_TYPE);
    types.put("TIMESTAMP(6)", ValueKind.TIMESTAMP_MICROS_TYPE);
    types.put("DATE", ValueKind.DATE_TYPE);
    types.put("TIME", ValueKind.TIME_TYPE);
    types.put("ARRAY", FieldType.array(FieldType.INT32));
    types.put("MAP", FieldType.map(FieldType.STRING, FieldType.INT32));
    types.put("ROW", FieldType.row(Schema.builder().addInt32Field("a").build()));
    return types;
  }

  private static String logical(String type, String name) {
    return "{\"type\":\"%s\",\"logicalType\":\"%s\"}".formatted(type, name);
  }

  private static Map<String, String> avro() {
    Map<String, String> types = new LinkedHashMap<>();
    for (String plain :
        List.of("null", "boolean", "int", "long", "float", "double", "string", "bytes")) {
      types.put(plain, "\"" + plain + "\"");
    }
    for (String time :
        List.of(
            "timestamp-millis",
            "timestamp-micros",
            "timestamp-nanos",
            "local-timestamp-millis",
            "local-timestamp-micros",
            "local-timestamp-nanos",
            "time-micros")) {
      types.put(time, logical("long", time));
    }
    types.put("time-millis", logical("int", "time-millis"));
    types.put("date", logical("int", "date"));
    types.put("uuid", logical("string", "uuid"));
    types.put(
        "uuid in 16 bytes",
        "{\"type\":\"fixed\",\"name\":\"u\",\"size\":16,\"logicalType\":\"uuid\"}");
    types.put("fixed", "{\"type\":\"fixed\",\"name\":\"x\",\"size\":4}");
    types.put(
        "duration", "{\"type\":\"fixed\",\"name\":\"d\",\"size\":12,\"logicalType\":\"duration\"}");
    types.put(
        "decimal", "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":20,\"scale\":0}");
    types.put("enum", "{\"type\":\"enum\",\"name\":\"e\",\"symbols\":[\"A\"]}");
    types.put("array", "{\"type\":\"array\",\"items\":\"int\"}");
    types.put("map", "{\"type\":\"map\",\"values\":\"int\"}");
    types.put(
        "record",
        "{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}");
    types.put("a union of two", "[\"int\",\"string\"]");
    return types;
  }

  private static Map<String, String> messages() {
    Map<String, String> types = new LinkedHashMap<>();
    for (String plain :
        List.of(
            "int32",
            "sint32",
            "sfixed32",
            "int64",
            "sint64",
            "sfixed64",
            "uint32",
            "fixed32",
            "uint64",
            "fixed64",
            "float",
            "double",
            "bool",
            "string",
            "bytes")) {
      types.put(plain, plain);
    }
    for (String known :
        List.of(
            "Timestamp",
            "Duration",
            "BoolValue",
            "Int32Value",
            "Int64Value",
            "UInt32Value",
            "UInt64Value",
            "FloatValue",
            "DoubleValue",
            "StringValue",
            "BytesValue")) {
      types.put(known, "google.protobuf." + known);
    }
    types.put("enum", "E");
    types.put("message", "Inner");
    types.put("repeated", "repeated int32");
    types.put("map", "map<string, int32>");
    return types;
  }

  /** What a column of the table lists, by type of the pipeline's column. */
  private static Map<String, Set<String>> listed(int cell) throws IOException {
    Map<String, Set<String>> listed = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("..", "docs", "formats.md"))) {
      String[] cells = line.split("[|]", -1);
      if (cells.length == PROTO + 2 && COLUMNS.containsKey(cells[1].strip())) {
        Set<String> names = new TreeSet<>();
        Matcher name = Pattern.compile("`([^`]+)`").matcher(cells[cell]);
        while (name.find()) {
          names.add(name.group(1));
        }
        listed.put(cells[1].strip(), names);
      }
    }
    assertThat(listed.keySet()).containsExactlyInAnyOrderElementsOf(COLUMNS.keySet());
    return listed;
  }

  private interface Trial {
    boolean takes(Schema columns, String type) throws IOException;
  }

  private static Map<String, Set<String>> taken(Map<String, String> types, Trial trial)
      throws IOException {
    Map<String, Set<String>> taken = new TreeMap<>();
    for (Map.Entry<String, FieldType> column : COLUMNS.entrySet()) {
      Schema columns = Schema.builder().addField("f", column.getValue()).build();
      Set<String> names = new TreeSet<>();
      for (Map.Entry<String, String> type : types.entrySet()) {
        if (trial.takes(columns, type.getValue())) {
          names.add(type.getKey());
        }
      }
      taken.put(column.getKey(), names);
    }
    return taken;
  }

  private static String record(String type) {
    return "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":%s}]}"
        .formatted(type);
  }

  /** No bytes are a record of any type; whether the schema fits is said first. */
  private static boolean reads(Schema columns, String type) {
    try {
      AvroFormat.of(record(type), null).decoder(columns, EpochUnits.NONE).decode(new byte[0]);
      return true;
    } catch (RowFault e) {
      return !e.code().equals(FormatCodes.SCHEMA_MISFIT);
    }
  }

  private boolean bothWays(Schema columns, String type) throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("m.proto"),
            """
            syntax = "proto3";
            import "google/protobuf/duration.proto";
            import "google/protobuf/timestamp.proto";
            import "google/protobuf/wrappers.proto";
            enum E { A = 0; }
            message Inner { int32 a = 1; }
            message M { TYPE f = 1; }
            """
                .replace("TYPE", type));
    ProtoFormat format = ProtoFormat.read(file, "M");
    boolean reads = isRight(() -> format.decoder(columns, EpochUnits.NONE));
    boolean writes = isRight(() -> format.encoder(columns));
    assertThat(writes).as("%s of %s", type, columns).isEqualTo(reads);
    return reads;
  }

  private static boolean isRight(Runnable made) {
    try {
      made.run();
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Test
  void columnsReadTheTypesOfAvroThatTheTableLists() throws IOException {
    assertThat(taken(AVRO, TypeTableTest::reads)).isEqualTo(listed(AVRO_READ));
  }

  @Test
  void columnsAreWrittenAsTheTypesOfAvroThatTheTableLists() throws IOException {
    assertThat(taken(AVRO, (columns, type) -> AvroFormat.misfit(columns, record(type)).isEmpty()))
        .isEqualTo(listed(AVRO_WRITTEN));
  }

  @Test
  void columnsTakeTheTypesOfProtocolBuffersThatTheTableLists() throws IOException {
    assertThat(taken(MESSAGES, this::bothWays)).isEqualTo(listed(PROTO));
  }
}
