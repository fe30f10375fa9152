package dev.millrace.io.delta.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.kernel.data.Row;
import io.delta.kernel.engine.JsonHandler;
import io.delta.kernel.internal.data.GenericRow;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeCommitsTest {
  @TempDir private Path dir;

  private JsonHandler handler() {
    return DeltaSession.open(new DeltaTarget(dir.toString(), Map.of())).engine().getJsonHandler();
  }

  /** A line, before whose writing something happens. */
  private static CloseableIterator<Row> line(Runnable before) {
    Row row = new GenericRow(new StructType().add("a", StringType.STRING), Map.of(0, "ours"));
    return new CloseableIterator<>() {
      private boolean given;

      @Override
      public boolean hasNext() {
        return !given;
      }

      @Override
      public Row next() {
        before.run();
        given = true;
        return row;
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void aVersionThatAnotherProcessMakesMeanwhileStays() throws Exception {
    // given: another process that is faster, after both have seen that the version is not there
    Path version = dir.resolve("1.json");
    CloseableIterator<Row> line =
        line(
            () -> {
              try {
                Files.writeString(version, "theirs");
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });

    // when, then
    assertThatThrownBy(() -> handler().writeJsonFileAtomically("file:" + version, line, false))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(version).hasContent("theirs");
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files).containsExactly(version);
    }
  }

  @Test
  void aVersionIsWholeWhenItIsThere() throws Exception {
    // given
    Path version = dir.resolve("a b").resolve("1.json");
    Files.createDirectories(version.getParent());

    // when
    handler()
        .writeJsonFileAtomically(
            "file:" + version, line(() -> assertThat(version).doesNotExist()), false);

    // then
    assertThat(version).hasContent("{\"a\":\"ours\"}");
    assertThatThrownBy(
            () -> handler().writeJsonFileAtomically("file:" + version, line(() -> {}), false))
        .isInstanceOf(FileAlreadyExistsException.class);
  }
}
