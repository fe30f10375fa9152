package dev.millrace.io.delta.client;

import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.defaults.engine.hadoopio.HadoopFileIO;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * The library's access to files, which remembers the files that were begun: of one that could not
 * be finished, say on a full disk, the library tells nobody the name.
 */
final class BegunFiles extends HadoopFileIO {
  private final List<String> begun = new ArrayList<>();

  BegunFiles(Configuration hadoop) {
    super(hadoop);
  }

  @Override
  public OutputFile newOutputFile(String path) {
    if (path.endsWith(".parquet")) {
      begun.add(path);
    }
    return super.newOutputFile(path);
  }

  /** Those since this was asked the last time. */
  List<String> take() {
    List<String> taken = List.copyOf(begun);
    begun.clear();
    return taken;
  }
}
