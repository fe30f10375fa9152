package dev.millrace.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathTest {
  @TempDir private Path dir;

  private Path jar(String name, String classPath) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      jar.finish();
    }
    return file;
  }

  @Test
  void usersJarsGoAlongWhateverTheyAreCalled() throws IOException {
    // given: a connector with a library of its own, both called like what is left out
    Path flink = jar("lib/flink-runtime.jar", "");
    Path main = jar("millrace.jar", "lib/flink-runtime.jar lib/missing.jar");
    Path client = jar("users/scala-client.jar", "");
    Path connector = jar("users/flink-redis.jar", "scala-client.jar");
    String users = connector.toString();

    // when
    ClassPath classPath = ClassPath.of(main + File.pathSeparator + users, users);

    // then
    assertThat(classPath.own()).containsExactly(main, flink);
    assertThat(classPath.files(name -> !name.startsWith("flink-") && !name.startsWith("scala-")))
        .containsExactly(main, connector, client);
  }

  @Test
  void aStarIsTheJarsOfItsDirectory() throws IOException {
    // given
    Path one = jar("users/one.jar", "");
    Path two = jar("users/two.JAR", "");
    Files.writeString(dir.resolve("users/notes.txt"), "no jar");
    String users = dir.resolve("users") + File.separator + "*";

    // when
    ClassPath classPath =
        ClassPath.of(one + File.pathSeparator + two + File.pathSeparator + users, users);

    // then
    assertThat(classPath.users()).containsExactly(one, two);
    assertThat(classPath.own()).isEmpty();
  }

  @Test
  void whatNamesNoFileInAManifestIsPassedOver() throws IOException {
    Path library = jar("library.jar", "");
    Path main = jar("main.jar", "mailto:nobody a%zz.jar library.jar");

    assertThat(ClassPath.of(main.toString(), "").own()).containsExactly(main, library);
  }

  @Test
  void aDamagedJarIsNamed() throws IOException {
    Path damaged = Files.writeString(dir.resolve("damaged.jar"), "not a jar");

    assertThatThrownBy(() -> ClassPath.of("", damaged.toString()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(damaged + ": error ML-4109: the class path names it, and it cannot");
  }

  @Test
  void directoriesAreTakenAndEmptyEntriesAreNot() throws IOException {
    Path classes = Files.createDirectories(dir.resolve("classes"));

    assertThat(ClassPath.of(File.pathSeparator + classes + File.pathSeparator, "").own())
        .containsExactly(classes);
  }
}
