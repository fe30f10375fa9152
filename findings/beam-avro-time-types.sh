#!/usr/bin/env bash
# Beam's conversion of Avro schemas (AvroUtils.toBeamSchema) makes a date-time of timestamp-millis, and plain 64-bit integers of
# timestamp-micros and local-timestamp-millis: no error, no logical type, no option that says what was lost. A pipeline that
# reads such a file computes with a number whose unit nobody can tell any more.
#
# Seen with org.apache.beam:beam-sdks-java-extensions-avro 2.70.0 on Java 17:
#   timestamp-millis -> DATETIME
#   timestamp-micros -> INT64
#   local-timestamp-millis -> INT64
#
# Needs Java 17 or newer and Maven. Exits with 1 if the behaviour is another one.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.beam</groupId><artifactId>beam-sdks-java-extensions-avro</artifactId><version>2.70.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
XML
cat > Finding.java <<'JAVA'
import java.util.List;
import org.apache.avro.Schema;
import org.apache.beam.sdk.extensions.avro.schemas.utils.AvroUtils;

public class Finding {
  public static void main(String[] args) {
    for (String time : List.of("timestamp-millis", "timestamp-micros", "local-timestamp-millis")) {
      String json =
          "{\"type\":\"record\",\"name\":\"Event\",\"fields\":[{\"name\":\"at\",\"type\":"
              + "{\"type\":\"long\",\"logicalType\":\"" + time + "\"}}]}";
      Schema avro = new Schema.Parser().parse(json);
      var type = AvroUtils.toBeamSchema(avro).getField("at").getType();
      System.out.println(time + " -> " + type.getTypeName());
    }
  }
}
JAVA
mvn -B -q dependency:build-classpath -Dmdep.outputFile=cp.txt
java -cp "$(cat cp.txt)" Finding.java | tee seen.txt
diff - seen.txt <<'EXPECTED'
timestamp-millis -> DATETIME
timestamp-micros -> INT64
local-timestamp-millis -> INT64
EXPECTED
