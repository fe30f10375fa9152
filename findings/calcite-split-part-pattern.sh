#!/usr/bin/env bash
# Calcite's SPLIT_PART takes its separator for a regular expression: the first part of an IP address at '.' is empty, and text at '|'
# falls apart into characters, without an error. In PostgreSQL, whose function it is, the separator is plain text; so it is in
# Calcite's own SPLIT.
#
# Seen with org.apache.calcite:calcite-core 1.41.0 on Java 17:
#   SPLIT_PART('192.168.0.1', '.', 1) -> ''
#   SPLIT_PART('red|green', '|', 2) -> 'e'
#   SPLIT_PART('red-green', '-', 2) -> 'green'
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
    try (Connection calcite = DriverManager.getConnection("jdbc:calcite:fun=postgresql");
        Statement statement = calcite.createStatement()) {
      for (String query : new String[] {
        "SPLIT_PART('192.168.0.1', '.', 1)",
        "SPLIT_PART('red|green', '|', 2)",
        "SPLIT_PART('red-green', '-', 2)"
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
SPLIT_PART('192.168.0.1', '.', 1) -> ''
SPLIT_PART('red|green', '|', 2) -> 'e'
SPLIT_PART('red-green', '-', 2) -> 'green'
EXPECTED
