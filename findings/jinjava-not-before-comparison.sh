#!/usr/bin/env bash
# In Jinjava 'not' binds tighter than '==': {% if not a == b %} asks whether (not a) equals b, which is false for two different texts,
# without an error. In Jinja, as in Python, it asks whether a == b does not hold.
#
# Seen with com.hubspot.jinjava:jinjava 2.8.1 on Java 17, for a = x and b = y:
#   {% if not a == b %}differ{% else %}same{% endif %} -> 'same', errors: 0
#   {% if not (a == b) %}differ{% else %}same{% endif %} -> 'differ', errors: 0
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
    for (String template : new String[] {"{% if not a == b %}differ{% else %}same{% endif %}", "{% if not (a == b) %}differ{% else %}same{% endif %}"}) {
      RenderResult result = jinjava.renderForResult(template, values);
      System.out.println(template + " -> '" + result.getOutput() + "', errors: " + result.getErrors().size());
    }
  }
}
JAVA
mvn -B -q dependency:build-classpath -Dmdep.outputFile=cp.txt
java -cp "$(cat cp.txt)" Finding.java | tee seen.txt
diff - seen.txt <<'EXPECTED'
{% if not a == b %}differ{% else %}same{% endif %} -> 'same', errors: 0
{% if not (a == b) %}differ{% else %}same{% endif %} -> 'differ', errors: 0
EXPECTED
