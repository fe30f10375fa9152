#!/usr/bin/env bash
# In a directory of this machine, Delta Lake's store of the log looks whether a version is there, writes a temporary file, and gives it the
# version's name then, which replaces what another process has put there meanwhile: that process was told that its commit was made, and it is gone.
# The other process is one line here, at the moment when the lines of the commit are read.
#
# Seen with io.delta:delta-storage 4.0.0 and org.apache.hadoop:hadoop-client-runtime 3.4.2 on Java 17:
#   the version is there
#   the commit of the other process: gone
#
# Needs Java 17 or newer and Maven. Exits with 1 if the behaviour is another one.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.delta</groupId><artifactId>delta-storage</artifactId><version>4.0.0</version></dependency>
    <dependency><groupId>org.apache.hadoop</groupId><artifactId>hadoop-client-api</artifactId><version>3.4.2</version></dependency>
    <dependency><groupId>org.apache.hadoop</groupId><artifactId>hadoop-client-runtime</artifactId><version>3.4.2</version></dependency>
  </dependencies>
</project>
XML
cat > Finding.java <<'JAVA'
import io.delta.storage.LocalLogStore;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

public class Finding {
  public static void main(String[] args) throws Exception {
    var version = Files.createDirectories(java.nio.file.Path.of("log")).toAbsolutePath().resolve("1.json");
    Iterator<String> lines =
        Stream.of("ours")
            .peek(
                line -> {
                  try {
                    Files.writeString(version, "theirs");
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                })
            .iterator();
    Configuration hadoop = new Configuration();
    new LocalLogStore(hadoop).write(new Path(version.toUri()), lines, false, hadoop);
    System.out.println("the version is " + (Files.exists(version) ? "there" : "missing"));
    boolean kept = Files.readString(version).contains("theirs");
    System.out.println("the commit of the other process: " + (kept ? "there" : "gone"));
  }
}
JAVA
mvn -B -q dependency:build-classpath -Dmdep.outputFile=cp.txt
java -cp "$(cat cp.txt)" Finding.java 2> log.txt | tee seen.txt
diff - seen.txt <<'EXPECTED'
the version is there
the commit of the other process: gone
EXPECTED
