#!/usr/bin/env bash
# Two Micrometer counters whose names differ only in a dot and an underscore become one Prometheus name. The second is not
# refused where it is made and counts as usual, but if its tags differ it is never exposed by a scrape.
#
# Seen with io.micrometer:micrometer-registry-prometheus 1.16.8 on Java 17:
#   rows.read (tag step)      counts 1, scraped: true
#   rows_read (tag partition) counts 2, scraped: false
#
# Needs Java 17 or newer and Maven. Exits with 1 if the behaviour is another one.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.micrometer</groupId><artifactId>micrometer-registry-prometheus</artifactId><version>1.16.8</version></dependency>
  </dependencies>
</project>
XML
cat > Finding.java <<'JAVA'
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

public class Finding {
  public static void main(String[] args) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Counter first = registry.counter("rows.read", "step", "filter");
    Counter second = registry.counter("rows_read", "partition", "7");
    first.increment();
    second.increment(2);
    String scrape = registry.scrape();
    System.out.printf("rows.read (tag step)      counts %.0f, scraped: %b%n", first.count(), scrape.contains("step=\"filter\""));
    System.out.printf("rows_read (tag partition) counts %.0f, scraped: %b%n", second.count(), scrape.contains("partition=\"7\""));
  }
}
JAVA
mvn -B -q dependency:build-classpath -Dmdep.outputFile=cp.txt
java -cp "$(cat cp.txt)" Finding.java 2> warnings.txt | tee seen.txt
diff - seen.txt <<'EXPECTED'
rows.read (tag step)      counts 1, scraped: true
rows_read (tag partition) counts 2, scraped: false
EXPECTED
