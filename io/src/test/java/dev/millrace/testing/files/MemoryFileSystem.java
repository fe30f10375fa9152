package dev.millrace.testing.files;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.fs.CreateOptions;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;

/** Beam's view of {@link MemoryFiles}. */
final class MemoryFileSystem extends FileSystem<MemoryResourceId> {
  private final NavigableMap<String, byte[]> files;

  MemoryFileSystem(NavigableMap<String, byte[]> files) {
    this.files = files;
  }

  @Override
  protected List<MatchResult> match(List<String> specs) {
    return specs.stream().map(this::match).toList();
  }

  private MatchResult match(String spec) {
    Pattern names = Pattern.compile(regex(spec));
    List<MatchResult.Metadata> found = new ArrayList<>();
    files.forEach(
        (name, content) -> {
          if (names.matcher(name).matches()) {
            found.add(metadata(name, content));
          }
        });
    return found.isEmpty()
        ? MatchResult.create(MatchResult.Status.NOT_FOUND, new FileNotFoundException(spec))
        : MatchResult.create(MatchResult.Status.OK, found);
  }

  private static MatchResult.Metadata metadata(String name, byte[] content) {
    return MatchResult.Metadata.builder()
        .setResourceId(new MemoryResourceId(name))
        .setSizeBytes(content.length)
        .setIsReadSeekEfficient(true)
        .build();
  }

  /** {@code **} crosses slashes, {@code *} and {@code ?} do not. */
  private static String regex(String spec) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < spec.length(); i++) {
      char c = spec.charAt(i);
      if (spec.startsWith("**", i)) {
        regex.append(".*");
        i++;
      } else if (c == '*') {
        regex.append("[^/]*");
      } else if (c == '?') {
        regex.append("[^/]");
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return regex.toString();
  }

  @Override
  protected WritableByteChannel create(MemoryResourceId resource, CreateOptions options) {
    // As in an object store, a file is there once it is closed.
    ByteArrayOutputStream content =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            files.put(resource.toString(), toByteArray());
          }
        };
    return Channels.newChannel(content);
  }

  @Override
  protected ReadableByteChannel open(MemoryResourceId resource) throws IOException {
    return new MemoryChannel(content(resource));
  }

  @Override
  protected void copy(List<MemoryResourceId> from, List<MemoryResourceId> to) throws IOException {
    for (int i = 0; i < from.size(); i++) {
      files.put(to.get(i).toString(), content(from.get(i)));
    }
  }

  @Override
  protected void rename(
      List<MemoryResourceId> from, List<MemoryResourceId> to, MoveOptions... options)
      throws IOException {
    boolean ignoreMissing =
        Arrays.asList(options).contains(StandardMoveOptions.IGNORE_MISSING_FILES);
    for (int i = 0; i < from.size(); i++) {
      if (ignoreMissing && !files.containsKey(from.get(i).toString())) {
        continue;
      }
      files.put(to.get(i).toString(), content(from.get(i)));
      files.remove(from.get(i).toString());
    }
  }

  @Override
  protected void delete(Collection<MemoryResourceId> resources) {
    resources.forEach(resource -> files.remove(resource.toString()));
  }

  @Override
  protected MemoryResourceId matchNewResource(String spec, boolean directory) {
    return new MemoryResourceId(directory && !spec.endsWith("/") ? spec + "/" : spec);
  }

  @Override
  protected String getScheme() {
    return MemoryFiles.SCHEME;
  }

  private byte[] content(MemoryResourceId resource) throws IOException {
    byte[] content = files.get(resource.toString());
    if (content == null) {
      throw new FileNotFoundException(resource.toString());
    }
    return content;
  }
}
