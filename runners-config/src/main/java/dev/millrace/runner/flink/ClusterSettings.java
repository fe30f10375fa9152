package dev.millrace.runner.flink;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which cluster, and what the command line says about the job.
 *
 * @param profile how Flink is used
 * @param options of Beam that go before the pipeline file's
 * @param fromSavepoint what the job goes on from
 * @param jobJar what the job runs from; empty to send the libraries of this process
 * @param giveUpAfter so many restarts because of checkpoints that fail, none completed between; 0
 *     for never
 */
public record ClusterSettings(
    String host,
    int port,
    FlinkProfile profile,
    Map<String, String> options,
    Optional<String> fromSavepoint,
    Optional<JobJar> jobJar,
    int giveUpAfter) {
  private static final int PORT = 8081;

  /**
   * About four minutes with the pauses of the shipped profile: time enough for a disk that others
   * make room on, and less than the 20 attempts after which Flink itself gives up.
   */
  public static final int GIVE_UP_AFTER = 10;

  public ClusterSettings {
    options = new LinkedHashMap<>(options);
  }

  /**
   * What the command line may say.
   *
   * @param master {@code host:port} of the cluster's REST interface, with or without {@code
   *     http://}
   */
  public record Arguments(
      String master,
      Optional<Path> profile,
      OptionalInt parallelism,
      Optional<String> checkpointDirectory,
      Optional<String> savepointDirectory,
      Optional<String> fromSavepoint,
      Optional<JobJar> jobJar) {}

  /**
   * Settings out of the command line and its profile.
   *
   * @throws dev.millrace.diag.UserException ML-4200 if the profile, ML-4201 if the address cannot
   *     be read
   */
  public static ClusterSettings of(Arguments arguments) {
    String address =
        arguments.master().strip().replaceFirst("^https?://", "").replaceFirst("/$", "");
    if (!address.matches("[^\\s:/]+(:[0-9]{1,5})?")) {
      throw FlinkCodes.error(
          FlinkCodes.ADDRESS,
          "--flink-master: got '"
              + arguments.master()
              + "'; expected host:port of the cluster's REST interface, for example"
              + " localhost:8081");
    }
    int colon = address.indexOf(':');
    FlinkProfile profile =
        arguments
            .profile()
            .map(FlinkProfile::read)
            .orElseGet(() -> FlinkProfile.shipped("flink.yaml"));
    if (arguments.checkpointDirectory().isPresent()) {
      profile =
          profile.withFlink("state.checkpoints.dir", uri(arguments.checkpointDirectory().get()));
    }
    if (arguments.savepointDirectory().isPresent()) {
      profile =
          profile.withFlink("state.savepoints.dir", uri(arguments.savepointDirectory().get()));
    }
    Map<String, String> options = new LinkedHashMap<>();
    arguments
        .parallelism()
        .ifPresent(parallelism -> options.put("parallelism", Integer.toString(parallelism)));
    return new ClusterSettings(
        colon < 0 ? address : address.substring(0, colon),
        colon < 0 ? PORT : Integer.parseInt(address.substring(colon + 1)),
        profile,
        options,
        arguments.fromSavepoint().map(ClusterSettings::uri),
        arguments.jobJar(),
        GIVE_UP_AFTER);
  }

  /** The settings with another number of restarts after which a job is given up. */
  public ClusterSettings withGiveUpAfter(int restarts) {
    return new ClusterSettings(host, port, profile, options, fromSavepoint, jobJar, restarts);
  }

  /** A setting of Flink's, if it is known on this side. */
  Optional<String> setting(String key) {
    return Optional.ofNullable(profile.flink().get(key));
  }

  String address() {
    return host + ":" + port;
  }

  /** A plain path means this machine's disk, or one that is mounted here as it is there. */
  static String uri(String path) {
    return path.matches("[a-z][a-z0-9+.-]*:.*") ? path : Path.of(path).toUri().toString();
  }
}
