package dev.millrace.testing.files;

import java.util.Objects;
import org.apache.beam.sdk.io.fs.ResolveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.jspecify.annotations.Nullable;

/** A name in {@link MemoryFiles}; directories end in {@code /}. */
final class MemoryResourceId implements ResourceId {
  private final String path;

  MemoryResourceId(String path) {
    this.path = path;
  }

  @Override
  public MemoryResourceId resolve(String other, ResolveOptions options) {
    boolean directory = options == StandardResolveOptions.RESOLVE_DIRECTORY;
    String base = path.endsWith("/") ? path : path + "/";
    return new MemoryResourceId(base + other + (directory && !other.endsWith("/") ? "/" : ""));
  }

  @Override
  public MemoryResourceId getCurrentDirectory() {
    return isDirectory()
        ? this
        : new MemoryResourceId(path.substring(0, path.lastIndexOf('/') + 1));
  }

  @Override
  public String getScheme() {
    return MemoryFiles.SCHEME;
  }

  @Override
  public @Nullable String getFilename() {
    String plain = isDirectory() ? path.substring(0, path.length() - 1) : path;
    return plain.substring(plain.lastIndexOf('/') + 1);
  }

  @Override
  public boolean isDirectory() {
    return path.endsWith("/");
  }

  @Override
  public String toString() {
    return path;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MemoryResourceId that && path.equals(that.path);
  }

  @Override
  public int hashCode() {
    return Objects.hash(path);
  }
}
