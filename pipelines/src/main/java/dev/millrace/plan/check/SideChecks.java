package dev.millrace.plan.check;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LiveSource;
import dev.millrace.connect.SourceType;
import dev.millrace.connect.StreamSide;
import dev.millrace.connect.WatermarkSpec;
import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.spec.StreamSpec;
import dev.millrace.spec.StreamSpec.ColumnTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the live sides of streams are asked for, and what their sources cannot give. */
public record SideChecks(StreamSpec stream, EndpointSpec source, Diagnostics problems)
    implements StreamSide {
  private static final String LIVE = "live";
  private static final String ARCHIVE = "archive";

  /** The checks of a stream; empty if it has no live side. */
  private static Optional<SideChecks> of(StreamSpec stream, Diagnostics problems) {
    return stream.live().map(side -> new SideChecks(stream, side, problems));
  }

  /** Each side alone: whether its source can be that side, and what the source asks for. */
  public static void source(StreamSpec stream, Diagnostics problems) {
    of(stream, problems)
        .ifPresent(
            side ->
                side.live()
                    .ifPresentOrElse(
                        live -> live.check(side),
                        () -> wrongSide(stream, side.source, LIVE, problems)));
    stream
        .archive()
        .filter(side -> !Connectors.source(side).mayBeArchive())
        .ifPresent(side -> wrongSide(stream, side, ARCHIVE, problems));
    stream.archive().ifPresent(side -> checkAddedColumns(stream, side, problems));
  }

  /** A stream has the same columns live and in a replay, so that its archive adds none. */
  private static void checkAddedColumns(
      StreamSpec stream, EndpointSpec side, Diagnostics problems) {
    for (String key : Connectors.source(side).addedColumns(side).keySet()) {
      problems.error(
          side.position(key),
          ErrorCodes.WRONG_SIDE,
          "streams." + stream.name() + "." + ARCHIVE + ".config." + key,
          "'"
              + key
              + "' adds a column, which the live side does not have; use it at a source among the"
              + " transforms.");
    }
  }

  private static void wrongSide(
      StreamSpec stream, EndpointSpec side, String key, Diagnostics problems) {
    boolean live = key.equals(LIVE);
    List<String> able =
        Connectors.sources().stream()
            .filter(type -> live ? type.live().isPresent() : type.mayBeArchive())
            .map(SourceType::type)
            .toList();
    problems.error(
        side.position(),
        ErrorCodes.WRONG_SIDE,
        "streams." + stream.name() + "." + key,
        side.type()
            + (live ? " ends by itself" : whyNoArchive(side))
            + ", so it cannot be the '"
            + key
            + "' side of a stream; expected "
            + String.join(", ", able)
            + ".");
  }

  private static String whyNoArchive(EndpointSpec side) {
    return Connectors.source(side).isEndless() ? " never ends" : " reads no files";
  }

  /** What each stream cannot share with one before it. */
  public static void shared(List<StreamSpec> streams, Diagnostics problems) {
    List<SideChecks> earlier = new ArrayList<>();
    for (StreamSpec stream : streams) {
      of(stream, problems)
          .ifPresent(
              side -> {
                side.live().ifPresent(live -> side.checkBeside(live, earlier));
                earlier.add(side);
              });
    }
  }

  private void checkBeside(LiveSource live, List<SideChecks> earlier) {
    for (SideChecks other : earlier) {
      if (other.source.type().equals(source.type()) && live.checkBeside(this, other)) {
        return;
      }
    }
  }

  /** What a run has to know about the source. */
  public static void mode(StreamSpec stream, boolean archiving, Diagnostics problems) {
    of(stream, problems)
        .ifPresent(side -> side.live().ifPresent(live -> live.checkRun(side, archiving)));
  }

  private Optional<LiveSource> live() {
    return Connectors.source(source).live();
  }

  @Override
  public String name() {
    return stream.name();
  }

  @Override
  public boolean timed() {
    return stream.timestamp().isPresent();
  }

  @Override
  public boolean timeIsColumn() {
    return stream.timestamp().orElse(null) instanceof ColumnTime;
  }

  @Override
  public WatermarkSpec watermark() {
    return stream.watermark();
  }

  @Override
  public void error(String key, String code, String message) {
    String at = key.isEmpty() ? path() : path() + "." + key;
    problems.error(key.isEmpty() ? source.position() : source.position(key), code, at, message);
  }

  @Override
  public void warning(String code, String message) {
    problems.warning(source.position(), code, path(), message);
  }

  private String path() {
    return "streams." + stream.name() + "." + LIVE + ".config";
  }
}
