#!/usr/bin/env bash
# Delta Lake's library for engines tells in which directory files of a table are to be written as the text of a URI, and its own writer takes that
# text as it is: the files of a table in "a b" are written to "a%20b", beside it, and no version of the table has them where readers look.
#
# Seen with io.delta:delta-kernel-defaults 4.0.0 on Java 17:
#   the log is in [a b]
#   files are to be in [a%20b]
#
# Needs Java 17 or newer and Maven. Exits with 1 if the behaviour is another one.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.delta</groupId><artifactId>delta-kernel-defaults</artifactId><version>4.0.0</version></dependency>
    <dependency><groupId>org.apache.hadoop</groupId><artifactId>hadoop-client-api</artifactId><version>3.4.2</version></dependency>
    <dependency><groupId>org.apache.hadoop</groupId><artifactId>hadoop-client-runtime</artifactId><version>3.4.2</version></dependency>
  </dependencies>
</project>
XML
cat > Finding.java <<'JAVA'
import io.delta.kernel.Operation;
import io.delta.kernel.Table;
import io.delta.kernel.Transaction;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterable;
import java.io.File;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

public class Finding {
  public static void main(String[] args) throws Exception {
    var engine = DefaultEngine.create(new Configuration());
    Table table = Table.forPath(engine, new File("a b").getAbsolutePath());
    Transaction made =
        table
            .createTransactionBuilder(engine, "finding", Operation.CREATE_TABLE)
            .withSchema(engine, new StructType().add("id", LongType.LONG))
            .build(engine);
    var state = made.getTransactionState(engine);
    made.commit(engine, CloseableIterable.emptyIterable());
    System.out.println("the log is in [" + (new File("a b/_delta_log").exists() ? "a b" : "elsewhere") + "]");
    String directory = Transaction.getWriteContext(engine, state, Map.of()).getTargetDirectory();
    System.out.println("files are to be in [" + directory.replaceFirst("/+$", "").replaceFirst(".*/", "") + "]");
  }
}
JAVA
mvn -B -q dependency:build-classpath -Dmdep.outputFile=cp.txt
java -cp "$(cat cp.txt)" Finding.java 2> log.txt | tee seen.txt
diff - seen.txt <<'EXPECTED'
the log is in [a b]
files are to be in [a%20b]
EXPECTED
