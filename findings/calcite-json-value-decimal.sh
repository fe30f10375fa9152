#!/usr/bin/env bash
# JSON_VALUE with RETURNING DECIMAL takes a number with a fraction by way of a double and does not fit it to the type: a DECIMAL(4, 2) has 55
# digits after the point, and of sixteen digits the last is another one. As text the same numbers come out as they are.
#
# Seen with org.apache.calcite:calcite-core 1.41.0 on Java 17:
#   JSON_VALUE('{"price": 0.1}', '$.price' RETURNING DECIMAL(4, 2)) -> '0.1000000000000000055511151231257827021181583404541015625'
#   JSON_VALUE('{"id": 9007199254740993.0}', '$.id' RETURNING DECIMAL(19, 1)) -> '9007199254740992'
#   JSON_VALUE('{"price": 0.1}', '$.price') -> '0.1'
#
# Needs Java 17 or newer and Maven. Exits with 1 if the behaviour is another one.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.calcite</groupId><artifactId>calcite-core</artifactId><version>1.41.0</version></dependency>
  </dependencies>
</project>
XML
cat > Finding.java <<'JAVA'
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

public class Finding {
  public static void main(String[] args) throws Exception {
    try (Connection calcite = DriverManager.getConnection("jdbc:calcite:");
        Statement statement = calcite.createStatement()) {
      for (String query : new String[] {
        "JSON_VALUE('{\"price\": 0.1}', '$.price' RETURNING DECIMAL(4, 2))",
        "JSON_VALUE('{\"id\": 9007199254740993.0}', '$.id' RETURNING DECIMAL(19, 1))",
        "JSON_VALUE('{\"price\": 0.1}', '$.price')"
      }) {
        try (ResultSet rows = statement.executeQuery("SELECT " + query)) {
          rows.next();
          System.out.println(query + " -> '" + rows.getString(1) + "'");
        }
      }
    }
  }
}
JAVA
mvn -B -q dependency:build-classpath -Dmdep.outputFile=cp.txt
java -cp "$(cat cp.txt)" Finding.java 2> log.txt | tee seen.txt
diff - seen.txt <<'EXPECTED'
JSON_VALUE('{"price": 0.1}', '$.price' RETURNING DECIMAL(4, 2)) -> '0.1000000000000000055511151231257827021181583404541015625'
JSON_VALUE('{"id": 9007199254740993.0}', '$.id' RETURNING DECIMAL(19, 1)) -> '9007199254740992'
JSON_VALUE('{"price": 0.1}', '$.price') -> '0.1'
EXPECTED
