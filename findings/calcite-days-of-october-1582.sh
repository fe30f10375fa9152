#!/usr/bin/env bash
# Calcite counts and casts days in the proleptic Gregorian calendar, but checks date literals against the calendar that skips ten days of
# October 1582: a literal of one of them is "not in format 'yyyy-MM-dd'", while a cast of the same text gives the date, as does arithmetic.
#
# Seen with org.apache.calcite:calcite-core 1.41.0 on Java 17:
#   DATE '1582-10-04' + INTERVAL '6' DAY -> '1582-10-10'
#   DATE '1582-10-10' -> Illegal DATE literal '1582-10-10': not in format 'yyyy-MM-dd'
#   CAST('1582-10-10' AS DATE) -> '1582-10-10'
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
        "DATE '1582-10-04' + INTERVAL '6' DAY",
        "DATE '1582-10-10'",
        "CAST('1582-10-10' AS DATE)"
      }) {
        try (ResultSet rows = statement.executeQuery("SELECT " + query)) {
          rows.next();
          System.out.println(query + " -> '" + rows.getString(1) + "'");
        } catch (java.sql.SQLException e) {
          Throwable cause = e;
          while (cause.getCause() != null) {
            cause = cause.getCause();
          }
          System.out.println(query + " -> " + cause.getMessage());
        }
      }
    }
  }
}
JAVA
mvn -B -q dependency:build-classpath -Dmdep.outputFile=cp.txt
java -cp "$(cat cp.txt)" Finding.java 2> log.txt | tee seen.txt
diff - seen.txt <<'EXPECTED'
DATE '1582-10-04' + INTERVAL '6' DAY -> '1582-10-10'
DATE '1582-10-10' -> Illegal DATE literal '1582-10-10': not in format 'yyyy-MM-dd'
CAST('1582-10-10' AS DATE) -> '1582-10-10'
EXPECTED
