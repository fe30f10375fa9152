#!/usr/bin/env bash
# Beam's FileSystems.match takes DIRECTORY/** for all files below a directory, and on a local disk it is that. On HDFS the same
# pattern leaves out the files that lie in the directory itself: whoever lists what a job has written finds only what stands in
# directories below, without an error. DIRECTORY** finds them, and those of other directories whose names begin so.
#
# Seen with org.apache.beam:beam-sdks-java-io-hadoop-file-system 2.70.0 and Hadoop 3.4.2 on Java 17, with the files
# out/a.txt, out/day/b.txt and out-old/c.txt:
#   local out/** -> out/a.txt out/day/b.txt
#   hdfs out/** -> out/day/b.txt
#   hdfs out** -> out-old/c.txt out/a.txt out/day/b.txt
#
# Needs Java 17 or newer and Maven. Exits with 1 if the behaviour is another one.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.beam</groupId><artifactId>beam-sdks-java-core</artifactId><version>2.70.0</version></dependency>
    <dependency><groupId>org.apache.beam</groupId><artifactId>beam-sdks-java-io-hadoop-file-system</artifactId><version>2.70.0</version></dependency>
    <dependency><groupId>org.apache.hadoop</groupId><artifactId>hadoop-client-api</artifactId><version>3.4.2</version></dependency>
    <dependency><groupId>org.apache.hadoop</groupId><artifactId>hadoop-client-runtime</artifactId><version>3.4.2</version></dependency>
    <dependency><groupId>org.apache.hadoop</groupId><artifactId>hadoop-client-minicluster</artifactId><version>3.4.2</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
XML
cat > Finding.java <<'JAVA'
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.hdfs.HadoopFileSystemOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;

public class Finding {
  private static final List<String> NAMES = List.of("out/a.txt", "out/day/b.txt", "out-old/c.txt");

  public static void main(String[] args) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set("hdfs.minidfs.basedir", Files.createDirectory(java.nio.file.Path.of("hdfs")).toAbsolutePath().toString());
    try (MiniDFSCluster cluster = new MiniDFSCluster.Builder(configuration).build()) {
      cluster.waitActive();
      var options = PipelineOptionsFactory.create().as(HadoopFileSystemOptions.class);
      options.setHdfsConfiguration(List.of(cluster.getConfiguration(0)));
      FileSystems.setDefaultPipelineOptions(options);
      String remote = cluster.getURI() + "/data/";
      String local = java.nio.file.Path.of("local").toAbsolutePath() + "/";
      for (String name : NAMES) {
        cluster.getFileSystem().create(new Path(remote + name)).close();
        java.nio.file.Path file = java.nio.file.Path.of(local + name);
        Files.createDirectories(file.getParent());
        Files.createFile(file);
      }
      tell("local", local, "out/**");
      tell("hdfs", remote, "out/**");
      tell("hdfs", remote, "out**");
    }
    System.exit(0);
  }

  private static void tell(String where, String root, String pattern) throws Exception {
    String found =
        FileSystems.match(root + pattern).metadata().stream()
            .filter(file -> !file.resourceId().isDirectory())
            .map(file -> file.resourceId().toString())
            .filter(name -> name.endsWith(".txt"))
            .map(name -> name.substring(name.indexOf("out")))
            .sorted()
            .collect(Collectors.joining(" "));
    System.out.println(where + " " + pattern + " -> " + found);
  }
}
JAVA
mvn -B -q dependency:build-classpath -Dmdep.outputFile=cp.txt
java -cp "$(cat cp.txt)" Finding.java 2> errors.txt | tee seen.txt || { cat errors.txt >&2; exit 1; }
diff - seen.txt <<'EXPECTED'
local out/** -> out/a.txt out/day/b.txt
hdfs out/** -> out/day/b.txt
hdfs out** -> out-old/c.txt out/a.txt out/day/b.txt
EXPECTED
