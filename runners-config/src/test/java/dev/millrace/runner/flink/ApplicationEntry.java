package dev.millrace.runner.flink;

import java.util.Arrays;
import java.util.List;
import org.apache.flink.client.deployment.application.ApplicationClusterEntryPoint;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.runtime.entrypoint.ClusterEntrypoint;
import org.apache.flink.runtime.jobgraph.SavepointConfigOptions;
import org.apache.flink.runtime.resourcemanager.StandaloneResourceManagerFactory;

/**
 * A JobManager that runs a main method and its job, and nothing else: what Flink's image starts in
 * application mode. The class that does it there is in no artifact of its own.
 */
public final class ApplicationEntry extends ApplicationClusterEntryPoint {
  private ApplicationEntry(Configuration configuration, PackagedProgram program) {
    super(configuration, program, StandaloneResourceManagerFactory.getInstance());
  }

  /**
   * Runs it.
   *
   * @param arguments the directory of Flink's configuration, the class of the main method, the
   *     savepoint to go on from or nothing, and what the main method gets
   */
  public static void main(String[] arguments) throws Exception {
    Configuration configuration = GlobalConfiguration.loadConfiguration(arguments[0]);
    if (!arguments[2].isEmpty()) {
      configuration.set(SavepointConfigOptions.SAVEPOINT_PATH, arguments[2]);
    }
    PackagedProgram program =
        PackagedProgram.newBuilder()
            .setEntryPointClassName(arguments[1])
            .setUserClassPaths(List.of())
            .setConfiguration(configuration)
            .setArguments(Arrays.copyOfRange(arguments, 3, arguments.length))
            .build();
    configureExecution(configuration, program);
    ClusterEntrypoint.runClusterEntrypoint(new ApplicationEntry(configuration, program));
  }
}
