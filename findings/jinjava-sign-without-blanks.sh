#!/usr/bin/env bash
# Jinjava takes a plus sign that touches a number for the number's own: {{ n+1 }} is a syntax error, though {{ n + 1 }} and {{ n-1 }}
# are not. Jinja needs no blanks around any of them.
#
# Seen with com.hubspot.jinjava:jinjava 2.8.1 on Java 17, for n = 3:
#   {{ n + 1 }} -> '4', errors: 0
#   {{ n+1 }} -> '', errors: 1
#   {{ n-1 }} -> '2', errors: 0
#
# Needs Java 17 or newer and Maven. Exits with 1 if the behaviour is another one.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>com.hubspot.jinjava</groupId><artifactId>jinjava</artifactId><version>2.8.1</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
XML
cat > Finding.java <<'JAVA'
import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.interpret.RenderResult;
import java.util.Map;

public class Finding {
  public static void main(String[] args) {
    Jinjava jinjava = new Jinjava();
    Map<String, Object> values = Map.of("a", "x", "b", "y", "n", 3);
    for (String template : new String[] {"{{ n + 1 }}", "{{ n+1 }}", "{{ n-1 }}"}) {
      RenderResult result = jinjava.renderForResult(template, values);
      System.out.println(template + " -> '" + result.getOutput() + "', errors: " + result.getErrors().size());
    }
  }
}
JAVA
mvn -B -q dependency:build-classpath -Dmdep.outputFile=cp.txt
java -cp "$(cat cp.txt)" Finding.java | tee seen.txt
diff - seen.txt <<'EXPECTED'
{{ n + 1 }} -> '4', errors: 0
{{ n+1 }} -> '', errors: 1
{{ n-1 }} -> '2', errors: 0
EXPECTED
