#!/usr/bin/env bash
# Calcite rounds times before 1970 towards 1970 where it counts in coarser units: half a second before the epoch is second 0, and the last
# day of the month of 31 December 1969 is 31 January 1970 at any time of that day but midnight. BigQuery, whose functions these are,
# rounds down.
#
# Seen with org.apache.calcite:calcite-core 1.41.0 on Java 17:
#   LAST_DAY(TIMESTAMP '1969-12-31 00:00:00') -> '1969-12-31'
#   LAST_DAY(TIMESTAMP '1969-12-31 12:00:00') -> '1970-01-31'
#   LAST_DAY(TIMESTAMP '1970-12-31 12:00:00') -> '1970-12-31'
#   UNIX_SECONDS(TIMESTAMP '1969-12-31 23:59:59.500') -> '0'
#   UNIX_SECONDS(TIMESTAMP '1969-12-31 23:59:59.000') -> '-1'
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
    try (Connection calcite = DriverManager.getConnection("jdbc:calcite:fun=bigquery");
        Statement statement = calcite.createStatement()) {
      for (String query : new String[] {
        "LAST_DAY(TIMESTAMP '1969-12-31 00:00:00')",
        "LAST_DAY(TIMESTAMP '1969-12-31 12:00:00')",
        "LAST_DAY(TIMESTAMP '1970-12-31 12:00:00')",
        "UNIX_SECONDS(TIMESTAMP '1969-12-31 23:59:59.500')",
        "UNIX_SECONDS(TIMESTAMP '1969-12-31 23:59:59.000')"
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
LAST_DAY(TIMESTAMP '1969-12-31 00:00:00') -> '1969-12-31'
LAST_DAY(TIMESTAMP '1969-12-31 12:00:00') -> '1970-01-31'
LAST_DAY(TIMESTAMP '1970-12-31 12:00:00') -> '1970-12-31'
UNIX_SECONDS(TIMESTAMP '1969-12-31 23:59:59.500') -> '0'
UNIX_SECONDS(TIMESTAMP '1969-12-31 23:59:59.000') -> '-1'
EXPECTED
