#!/usr/bin/env bash
# Avro's own compatibility check calls a writer and a reader whose decimals have different scales COMPATIBLE, and so does
# resolution when it reads: 12.34 written with scale 2 comes out as 1.234 for a reader with scale 3, without an error.
# The specification says that logical types of different scale do not match; the implementation compares only the type below.
#
# Seen with org.apache.avro:avro 1.12.1 on Java 17:
#   scale 2 read as scale 3: COMPATIBLE, 12.34 became 1.234
#   millis read as micros: COMPATIBLE, 2025-03-01T00:00:00Z became 1970-01-21T03:33:07.200Z
#
# Needs Java 17 or newer and Maven. Exits with 1 if the behaviour is another one.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.avro</groupId><artifactId>avro</artifactId><version>1.12.1</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
XML
cat > Finding.java <<'JAVA'
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

public class Finding {
  static Schema record(Schema type) {
    Schema record = Schema.createRecord("Event", null, null, false);
    record.setFields(java.util.List.of(new Schema.Field("value", type)));
    return record;
  }

  static GenericData model() {
    GenericData model = new GenericData();
    model.addLogicalTypeConversion(new Conversions.DecimalConversion());
    model.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    model.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
    return model;
  }

  static String readAs(Schema writer, Schema reader, Object value) throws Exception {
    GenericRecord event = new GenericData.Record(writer);
    event.put("value", value);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(writer, model()).write(event, encoder);
    encoder.flush();
    var decoder = DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null);
    Object read = new GenericDatumReader<GenericRecord>(writer, reader, model()).read(null, decoder).get("value");
    String verdict = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType().name();
    return verdict + ", " + value + " became " + read;
  }

  public static void main(String[] args) throws Exception {
    Schema two = record(LogicalTypes.decimal(9, 2).addToSchema(Schema.create(Schema.Type.BYTES)));
    Schema three = record(LogicalTypes.decimal(9, 3).addToSchema(Schema.create(Schema.Type.BYTES)));
    System.out.println("scale 2 read as scale 3: " + readAs(two, three, new BigDecimal("12.34")));
    Schema millis = record(LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG)));
    Schema micros = record(LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG)));
    System.out.println("millis read as micros: " + readAs(millis, micros, Instant.parse("2025-03-01T00:00:00Z")));
  }
}
JAVA
mvn -B -q dependency:build-classpath -Dmdep.outputFile=cp.txt
java -cp "$(cat cp.txt)" Finding.java | tee seen.txt
diff - seen.txt <<'EXPECTED'
scale 2 read as scale 3: COMPATIBLE, 12.34 became 1.234
millis read as micros: COMPATIBLE, 2025-03-01T00:00:00Z became 1970-01-21T03:33:07.200Z
EXPECTED
