#!/usr/bin/env bash
# In Calcite NaN is greater than any number, and sorts so, but MAX of a column that holds one depends on the order of the rows: it is NaN if
# the NaN comes last, and another number if it comes first.
#
# Seen with org.apache.calcite:calcite-core 1.41.0 on Java 17:
#   CAST('NaN' AS DOUBLE) > 1e0 -> 'true'
#   MAX(x) FROM (VALUES (CAST('NaN' AS DOUBLE)), (1e0)) AS t(x) -> '1.0'
#   MAX(x) FROM (VALUES (1e0), (CAST('NaN' AS DOUBLE))) AS t(x) -> 'NaN'
#   x FROM (VALUES (1e0), (CAST('NaN' AS DOUBLE)), (2e0)) AS t(x) ORDER BY x DESC -> 'NaN'
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
        "CAST('NaN' AS DOUBLE) > 1e0",
        "MAX(x) FROM (VALUES (CAST('NaN' AS DOUBLE)), (1e0)) AS t(x)",
        "MAX(x) FROM (VALUES (1e0), (CAST('NaN' AS DOUBLE))) AS t(x)",
        "x FROM (VALUES (1e0), (CAST('NaN' AS DOUBLE)), (2e0)) AS t(x) ORDER BY x DESC"
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
CAST('NaN' AS DOUBLE) > 1e0 -> 'true'
MAX(x) FROM (VALUES (CAST('NaN' AS DOUBLE)), (1e0)) AS t(x) -> '1.0'
MAX(x) FROM (VALUES (1e0), (CAST('NaN' AS DOUBLE))) AS t(x) -> 'NaN'
x FROM (VALUES (1e0), (CAST('NaN' AS DOUBLE)), (2e0)) AS t(x) ORDER BY x DESC -> 'NaN'
EXPECTED
