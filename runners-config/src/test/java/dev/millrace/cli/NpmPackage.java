package dev.millrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A package of npm that tests use; it is fetched once, into a directory of its own.
 *
 * @param version exactly
 */
public record NpmPackage(String name, String version) {
  /** Where scripts have to be that require it. */
  public Path home() {
    return Path.of("target", name + "-" + version).toAbsolutePath();
  }

  /** Whether it is there, or could be fetched. */
  public boolean isInstalled() throws InterruptedException, IOException {
    Path home = home();
    if (Files.isDirectory(home.resolve("node_modules").resolve(name))) {
      return true;
    }
    Files.createDirectories(home);
    try {
      Process npm =
          new ProcessBuilder(
                  "npm",
                  "install",
                  "--prefix",
                  home.toString(),
                  "--ignore-scripts",
                  "--no-audit",
                  "--no-fund",
                  name + "@" + version)
              .redirectErrorStream(true)
              .redirectOutput(home.resolve("npm.log").toFile())
              .start();
      return npm.waitFor(2, TimeUnit.MINUTES) && npm.exitValue() == 0;
    } catch (IOException noNpm) {
      return false;
    }
  }
}
