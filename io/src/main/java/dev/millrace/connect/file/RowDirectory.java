package dev.millrace.connect.file;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.io.file.LocalPaths;

/**
 * Tells in which directory of rows a file lies: below the output's own, above those of event times.
 *
 * @param root the output's directory as files are found in it, absolute and with a slash at its end
 * @param partitions how many directories of event times lie above a file
 */
record RowDirectory(String root, int partitions) {
  static RowDirectory of(EndpointSpec sink) {
    return of(sink.value(FileKeys.SINK_PATH), sink.find(FileKeys.PARTITIONS).orElse(""));
  }

  static RowDirectory of(String path, String partitions) {
    return new RowDirectory(
        slashes(LocalPaths.absolute(path)).replaceFirst("/*$", "/"),
        partitions.isEmpty() ? 0 : partitions.split("/", -1).length);
  }

  /** The directory as rows name it; empty for a file that lies in none. */
  String of(String file) {
    String found = slashes(file);
    String directory = found.startsWith(root) ? found.substring(root.length()) : "";
    for (int i = 0; i <= partitions; i++) {
      directory = directory.substring(0, Math.max(0, directory.lastIndexOf('/')));
    }
    return directory;
  }

  private static String slashes(String path) {
    return path.replace('\\', '/');
  }
}
