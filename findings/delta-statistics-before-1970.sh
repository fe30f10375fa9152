#!/usr/bin/env bash
# Delta Lake's library for engines writes statistics of a time stamp before 1970 that is no whole second as those of a time a second
# later: it divides towards 1970, and adds the fraction. So a file whose only row is of 1969-12-31T23:59:59.999999 says that its least and its
# greatest value are after the epoch, and readers that ask for rows before 1970 pass over it.
#
# Seen with io.delta:delta-kernel-api 4.0.0 on Java 17:
#   -1 us -> {"numRecords":1,"minValues":{"at":"1970-01-01T00:00:00.999Z"},"maxValues":{"at":"1970-01-01T00:00:00.999Z"},"nullCount":{"at":0}}
#   -1000000 us -> {"numRecords":1,"minValues":{"at":"1969-12-31T23:59:59.000Z"},"maxValues":{"at":"1969-12-31T23:59:59.000Z"},"nullCount":{"at":0}}
#
# Needs Java 17 or newer and Maven. Exits with 1 if the behaviour is another one.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.delta</groupId><artifactId>delta-kernel-api</artifactId><version>4.0.0</version></dependency>
  </dependencies>
</project>
XML
cat > Finding.java <<'JAVA'
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.statistics.DataFileStatistics;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import java.util.Map;

public class Finding {
  public static void main(String[] args) {
    Column at = new Column("at");
    for (long micros : new long[] {-1, -1_000_000}) {
      Map<Column, Literal> value = Map.of(at, Literal.ofTimestamp(micros));
      DataFileStatistics statistics = new DataFileStatistics(1, value, value, Map.of(at, 0L));
      System.out.println(
          micros + " us -> " + statistics.serializeAsJson(new StructType().add("at", TimestampType.TIMESTAMP)));
    }
  }
}
JAVA
mvn -B -q dependency:build-classpath -Dmdep.outputFile=cp.txt
java -cp "$(cat cp.txt)" Finding.java 2> log.txt | tee seen.txt
diff - seen.txt <<'EXPECTED'
-1 us -> {"numRecords":1,"minValues":{"at":"1970-01-01T00:00:00.999Z"},"maxValues":{"at":"1970-01-01T00:00:00.999Z"},"nullCount":{"at":0}}
-1000000 us -> {"numRecords":1,"minValues":{"at":"1969-12-31T23:59:59.000Z"},"maxValues":{"at":"1969-12-31T23:59:59.000Z"},"nullCount":{"at":0}}
EXPECTED
