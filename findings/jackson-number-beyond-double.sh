#!/usr/bin/env bash
# Jackson's tree model reads the JSON number 1e400 as the double Infinity, without an error, and writes it back as the text
# "Infinity": a number goes in and a string comes out. With USE_BIG_DECIMAL_FOR_FLOATS the number survives.
#
# Seen with com.fasterxml.jackson.core:jackson-databind 2.18.6 on Java 17:
#   {"v":1e400} -> NUMBER Infinity -> {"v":"Infinity"} -> STRING
#   with USE_BIG_DECIMAL_FOR_FLOATS: {"v":1E+400}
#
# Needs Java 17 or newer and Maven. Exits with 1 if the behaviour is another one.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>com.fasterxml.jackson.core</groupId><artifactId>jackson-databind</artifactId><version>2.18.6</version></dependency>
  </dependencies>
</project>
XML
cat > Finding.java <<'JAVA'
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

public class Finding {
  public static void main(String[] args) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    String text = "{\"v\":1e400}";
    JsonNode read = mapper.readTree(text);
    String written = mapper.writeValueAsString(read);
    System.out.println(text + " -> " + read.get("v").getNodeType() + " " + read.get("v").doubleValue()
        + " -> " + written + " -> " + mapper.readTree(written).get("v").getNodeType());
    ObjectMapper exact = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    System.out.println("with USE_BIG_DECIMAL_FOR_FLOATS: " + exact.writeValueAsString(exact.readTree(text)));
  }
}
JAVA
mvn -B -q dependency:build-classpath -Dmdep.outputFile=cp.txt
java -cp "$(cat cp.txt)" Finding.java | tee seen.txt
diff - seen.txt <<'EXPECTED'
{"v":1e400} -> NUMBER Infinity -> {"v":"Infinity"} -> STRING
with USE_BIG_DECIMAL_FOR_FLOATS: {"v":1E+400}
EXPECTED
