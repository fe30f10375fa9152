#!/usr/bin/env bash
# Jinjava renders nothing, and reports no error, for a loop whose header has a condition: {% for i in list if i > 1 %}. Jinja, whose
# syntax it has, gives the elements for which the condition holds.
#
# Seen with com.hubspot.jinjava:jinjava 2.8.1 on Java 17:
#   {% for i in [1, 2, 3] if i > 1 %}{{ i }}{% endfor %} -> '', errors: 0
#   {% for i in [1, 2, 3] %}{{ i }}{% endfor %} -> '123', errors: 0
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
    for (String template : new String[] {"{% for i in [1, 2, 3] if i > 1 %}{{ i }}{% endfor %}", "{% for i in [1, 2, 3] %}{{ i }}{% endfor %}"}) {
      RenderResult result = jinjava.renderForResult(template, values);
      System.out.println(template + " -> '" + result.getOutput() + "', errors: " + result.getErrors().size());
    }
  }
}
JAVA
mvn -B -q dependency:build-classpath -Dmdep.outputFile=cp.txt
java -cp "$(cat cp.txt)" Finding.java | tee seen.txt
diff - seen.txt <<'EXPECTED'
{% for i in [1, 2, 3] if i > 1 %}{{ i }}{% endfor %} -> '', errors: 0
{% for i in [1, 2, 3] %}{{ i }}{% endfor %} -> '123', errors: 0
EXPECTED
