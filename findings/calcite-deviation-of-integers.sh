#!/usr/bin/env bash
# Calcite's STDDEV and VAR of integers are integers, cut off: the deviation of 1 and 2 is 0. PostgreSQL, MySQL, SQL Server and the
# others give a fraction, also those whose AVG of integers is an integer.
#
# Seen with org.apache.calcite:calcite-core 1.41.0 on Java 17:
#   STDDEV_POP(x) FROM (VALUES (1), (2)) AS t(x) -> '0'
#   VAR_POP(x) FROM (VALUES (1), (2), (4)) AS t(x) -> '1'
#   VAR_POP(x) FROM (VALUES (1e0), (2e0), (4e0)) AS t(x) -> '1.555555555555556'
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
        "STDDEV_POP(x) FROM (VALUES (1), (2)) AS t(x)",
        "VAR_POP(x) FROM (VALUES (1), (2), (4)) AS t(x)",
        "VAR_POP(x) FROM (VALUES (1e0), (2e0), (4e0)) AS t(x)"
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
STDDEV_POP(x) FROM (VALUES (1), (2)) AS t(x) -> '0'
VAR_POP(x) FROM (VALUES (1), (2), (4)) AS t(x) -> '1'
VAR_POP(x) FROM (VALUES (1e0), (2e0), (4e0)) AS t(x) -> '1.555555555555556'
EXPECTED
