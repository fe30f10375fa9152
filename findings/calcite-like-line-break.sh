#!/usr/bin/env bash
# In Calcite the wildcard _ of LIKE stands for any character but a line break, while % stands for those, too. In the SQL standard, and in
# PostgreSQL and DuckDB, both stand for every character.
#
# Seen with org.apache.calcite:calcite-core 1.41.0 on Java 17:
#   'a\nb' LIKE 'a_b' -> 'false'
#   'a\nb' LIKE 'a%b' -> 'true'
#   'a b' LIKE 'a_b' -> 'true'
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
        "'a\nb' LIKE 'a_b'",
        "'a\nb' LIKE 'a%b'",
        "'a b' LIKE 'a_b'"
      }) {
        try (ResultSet rows = statement.executeQuery("SELECT " + query)) {
          rows.next();
          System.out.println(query.replace("\n", "\\n") + " -> '" + rows.getString(1) + "'");
        }
      }
    }
  }
}
JAVA
mvn -B -q dependency:build-classpath -Dmdep.outputFile=cp.txt
java -cp "$(cat cp.txt)" Finding.java 2> log.txt | tee seen.txt
diff - seen.txt <<'EXPECTED'
'a\nb' LIKE 'a_b' -> 'false'
'a\nb' LIKE 'a%b' -> 'true'
'a b' LIKE 'a_b' -> 'true'
EXPECTED
