package dev.millrace.runner;

import org.jspecify.annotations.Nullable;

/** Which Millrace this is. */
public final class ProgramVersion {
  private ProgramVersion() {}

  /** The version of the jar that runs; of classes that were not packaged, that they were not. */
  public static String text() {
    @Nullable String version = ProgramVersion.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
