package dev.millrace.rooms;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Who may import whom, and what no class of a room may touch. */
class RoomsTest {
  private static final String ROOT = "dev.millrace.";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.millrace");

  /** More than this, and nobody sees at a glance what a package is about. */
  private static final int MOST_CLASSES = 25;

  /** Rooms of the engine → rooms of it that they may import. */
  private static final Map<String, Set<String>> ENGINE =
      Map.of(
          "engine.ledger", Set.of(),
          "engine.kept", Set.of(),
          "engine.spill", Set.of(),
          "engine.trace", Set.of(),
          "engine.stage", Set.of("engine.ledger", "engine.spill", "engine.trace"),
          "engine.exchange",
              Set.of(
                  "engine.kept", "engine.ledger", "engine.spill", "engine.stage", "engine.trace"));

  private static final Set<String> LANGUAGE =
      Set.of("connect", "plan", "spec", "sql", "expr", "function", "element", "diag");

  /** Room → rooms it may import; a room includes the packages below it. */
  private static final Map<String, Set<String>> ROOMS = rooms();

  private static Map<String, Set<String>> rooms() {
    Map<String, Set<String>> rooms = new TreeMap<>();
    // Everyone may import what knows nothing of Millrace, see mayImport.
    rooms.put("base", Set.of());
    rooms.put("diag", Set.of());
    rooms.put("element", Set.of("diag"));
    // Code of users', and what the rest knows of it.
    rooms.put("function", Set.of("element", "diag"));
    rooms.put("expr", Set.of("function", "element", "diag"));
    rooms.put("kernel", Set.of("element", "expr", "diag"));
    rooms.put(
        "connect",
        Set.of(
            "io.file", "io.lookup", "io.partitioned", "engine.ledger", "element", "expr", "diag"));
    // A kernel that asks places outside, as connectors give them.
    rooms.put(
        "enrich",
        Set.of(
            "io.lookup",
            "io.rows",
            "io.format",
            "engine.ledger",
            "engine.trace",
            "kernel",
            "element",
            "diag"));
    // The language offers the aggregates that there are.
    rooms.put("spec", Set.of("connect", "expr", "function", "diag"));
    rooms.put("sql", Set.of("expr", "function", "element", "diag"));
    rooms.put("plan", union(LANGUAGE, Set.of("io.format", "io.file")));
    rooms.put("lineage", LANGUAGE);
    rooms.put("compile", union(LANGUAGE, Set.of("lineage", "kernel", "engine", "enrich", "io")));
    rooms.put("capture", union(LANGUAGE, Set.of("compile", "engine")));
    rooms.put("filetest", union(LANGUAGE, Set.of("capture", "compile", "engine", "kernel", "io")));
    rooms.put("shuffle", union(LANGUAGE, Set.of("compile", "engine")));
    rooms.put("resend", union(LANGUAGE, Set.of("capture", "compile", "engine")));
    // A stream's data may be named like its topic.
    rooms.put("verify", union(LANGUAGE, Set.of("lineage", "compile", "io", "connect.kafka")));
    rooms.put("beam", Set.of("engine", "io", "kernel", "expr", "element", "diag"));
    rooms.put("runner", union(rooms.keySet(), Set.of("connect", "engine", "io")));
    // A line of a log names the step and the trace that its thread works on.
    rooms.put("show", union(LANGUAGE, Set.of("compile", "kernel", "engine.trace")));
    rooms.put("http", Set.of("diag"));
    rooms.put(
        "telemetry",
        union(
            Set.of("engine.ledger", "engine.trace", "element", "compile"),
            Set.of("kernel", "show", "http", "diag")));
    // A page about a run shows its rows while they pass.
    rooms.put(
        "page",
        union(LANGUAGE, Set.of("telemetry", "http", "show", "compile", "kernel", "engine")));
    // Topics are read back, and looked at before and after a run.
    rooms.put(
        "job",
        union(
            rooms.keySet(),
            Set.of("connect", "engine", "io"),
            Set.of("connect.kafka", "connect.pubsub")));
    rooms.put("dlq", union(LANGUAGE, Set.of("job", "show", "capture", "compile", "resend", "io")));
    rooms.put(
        "backfill",
        union(LANGUAGE, Set.of("job", "runner", "show", "compile", "kernel", "verify", "io")));
    rooms.put(
        "verification",
        union(
            LANGUAGE,
            Set.of("job", "show", "compile", "shuffle", "verify", "io", "dlq", "resend"),
            Set.of("connect.kafka")));
    rooms.put(
        "inspect",
        union(
            LANGUAGE,
            Set.of("job", "show", "runner", "verify"),
            Set.of("capture", "compile", "filetest", "kernel")));
    rooms.put("init", union(LANGUAGE, Set.of("job", "inspect", "io")));
    rooms.put("demo", union(rooms.keySet(), Set.of("io", "testing", "connect.kafka")));
    rooms.put("cli", union(rooms.keySet(), Set.of("engine", "io", "testing")));
    rooms.put("testing", Set.of());
    return rooms;
  }

  /** Whether one room may import another; rooms below {@code io} and {@code engine} are many. */
  private static boolean mayImport(String from, String to) {
    if (from.equals(to)) {
      return true;
    } else if (to.equals("base")) {
      return !from.equals("testing");
    } else if (from.startsWith("engine.")) {
      return ENGINE.getOrDefault(from, Set.of()).contains(to)
          || Set.of("kernel", "element", "expr", "diag").contains(to);
    } else if (from.startsWith("connect.")) {
      // A connector knows what all have, and its own client; no other connector.
      return Set.of("connect", "connect.file", "connect.format", "connect.topic").contains(to)
          || Set.of("connect.arrival", "connect.upsert").contains(to)
          || Set.of("io.format", "io.file", "io.rows", "io.lookup", "io.arrival", "io.partitioned")
              .contains(to)
          || to.equals("io" + from.substring(7))
          || Set.of("engine.ledger", "engine.spill", "expr", "element", "diag").contains(to);
    } else if (Set.of(from, to).equals(Set.of("io.parquet", "io.archive"))) {
      // An archive is Parquet files; a replay of Parquet asks its manifest first.
      return true;
    } else if (from.startsWith("io")) {
      // What connectors share: formats of values, files with their staging and publication, and
      // rows that go to a server in batches.
      return Set.of(
                  "io",
                  "io.format",
                  "io.file",
                  "io.rows",
                  "io.lookup",
                  "io.arrival",
                  "io.partitioned")
              .contains(to)
          || Set.of("engine.ledger", "engine.spill", "engine.trace").contains(to)
          || Set.of("expr", "element", "diag").contains(to);
    }
    if (to.startsWith("connect.")
        && !Set.of("connect.file", "connect.format", "connect.topic").contains(to)) {
      // The demo starts brokers of two kinds; nobody else knows which connectors there are.
      return from.equals("demo");
    }
    Set<String> allowed = ROOMS.getOrDefault(from, Set.of());
    return allowed.contains(to) || allowed.contains(to.replaceFirst("[.].*", ""));
  }

  private static Set<String> union(Set<String> a, Set<String> b) {
    return union(a, b, Set.of());
  }

  private static Set<String> union(Set<String> a, Set<String> b, Set<String> c) {
    return Stream.of(a, b, c).flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyRoomImportsOnlyWhatItMay() {
    assertThat(
            violations(
                room -> true,
                (room, target) -> roomOf(target).filter(to -> !mayImport(room, to)).isPresent()))
        .isEmpty();
  }

  @Test
  void onlyConnectorsAndTheDemoNameATypeOfSourceOrSink() throws IOException {
    // given: a list of Beam's types that come later, the two forms of the demo's files, and files
    // that are written anew
    Set<String> known =
        Set.of(
            "LaterEndpoints.java",
            "NewFiles.java",
            "PubsubDefinitions.java",
            "StreamFile.java",
            "TableDefinitions.java");
    Pattern literal = Pattern.compile("\"[^\"\n]*(ReadFrom|WriteTo)[A-Z]");
    List<String> naming = new ArrayList<>();

    // when
    for (String module : List.of("transforms", "io", "pipelines", "runners-config")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          boolean connector = file.toString().contains("/millrace/connect/");
          if (!connector && literal.matcher(Files.readString(file)).find()) {
            naming.add(file.getFileName().toString());
          }
        }
      }
    }

    // then
    assertThat(naming).containsExactlyInAnyOrderElementsOf(known);
  }

  @Test
  void codeOfUsersNeedsNothingButTheJdk() {
    assertThat(
            CLASSES.stream()
                .filter(c -> c.getPackageName().equals("dev.millrace.function"))
                .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
                .map(d -> d.getTargetClass().getBaseComponentType())
                .filter(c -> !c.isPrimitive())
                .map(JavaClass::getPackageName)
                .distinct())
        .allMatch(
            name ->
                name.startsWith("java.")
                    || name.equals("dev.millrace.function")
                    || name.equals("org.jspecify.annotations"));
  }

  @Test
  void noPackagesFormACircle() {
    slices().matching("dev.millrace.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void noPackageIsTooLargeToFindOnesWayIn() {
    // when
    Map<String, Long> sizes =
        CLASSES.stream()
            .filter(c -> c.isTopLevelClass() && c.getPackageName().startsWith(ROOT))
            .filter(c -> !c.getSimpleName().equals("package-info"))
            .collect(
                Collectors.groupingBy(
                    c -> c.getPackageName().substring(ROOT.length()), Collectors.counting()));

    // then
    assertThat(
            sizes.entrySet().stream()
                .filter(e -> e.getValue() > MOST_CLASSES)
                .map(Map.Entry::getKey))
        .isEmpty();
  }

  @Test
  void theProductShipsSampleEventsAndBrokersAndNoModelOfItself() {
    assertThat(
            CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith("dev.millrace.testing"))
                .distinct())
        .containsExactlyInAnyOrder(
            "dev.millrace.testing",
            "dev.millrace.testing.generate",
            "dev.millrace.testing.kafka",
            "dev.millrace.testing.postgres",
            "dev.millrace.testing.pubsub");
  }

  @Test
  void noRoomIsEmptyAndEveryClassIsInOne() {
    // when
    Set<String> inhabited =
        CLASSES.stream()
            .filter(c -> !c.getSimpleName().equals("package-info"))
            .map(c -> roomOf(c).orElseThrow())
            .filter(room -> !room.matches("(connect|engine|io)[.].*"))
            .collect(Collectors.toCollection(TreeSet::new));

    // then
    assertThat(inhabited).isEqualTo(ROOMS.keySet());
  }

  @Test
  void everyPackageSaysWhatLivesThereAndIsNullMarked() {
    assertThat(
            CLASSES.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(p -> !isNullMarked(p))
                .map(JavaPackage::getName)
                .sorted())
        .isEmpty();
  }

  private static boolean isNullMarked(JavaPackage javaPackage) {
    return javaPackage
        .tryGetPackageInfo()
        .map(info -> info.isAnnotatedWith(NullMarked.class))
        .orElse(false);
  }

  @Test
  void theSpecKnowsNoBeamAndThePlanBuildsNoPipeline() {
    assertThat(
            violations(
                room -> room.equals("spec") || room.equals("diag"),
                (room, target) -> target.getName().startsWith("org.apache.beam.")))
        .isEmpty();
    assertThat(
            violations(
                room -> Set.of("plan", "lineage", "sql").contains(room),
                (room, target) ->
                    target.getName().startsWith("org.apache.beam.")
                        && !target.getName().startsWith("org.apache.beam.sdk.schemas.")
                        && !target.getName().startsWith("org.apache.beam.sdk.values.")))
        .isEmpty();
  }

  @Test
  void kernelsKnowNoBeamTransformsAndNoRunner() {
    assertThat(
            violations(
                room -> room.equals("kernel"),
                (room, target) ->
                    target.getName().startsWith("org.apache.beam.sdk.transforms.")
                        || target.getName().startsWith("org.apache.beam.runners.")))
        .isEmpty();
  }

  @Test
  void onlyTheSqlRoomKnowsTheSqlLibrary() {
    assertThat(
            violations(
                room -> !room.equals("sql"),
                (room, target) -> target.getName().startsWith("org.apache.calcite.")))
        .isEmpty();
  }

  @Test
  void nobodyUsesWhatBeamShadedForItself() {
    assertThat(
            violations(
                room -> true,
                (room, target) ->
                    target.getName().startsWith("org.apache.beam.vendor.")
                        || target.getName().contains(".shaded.")))
        .isEmpty();
  }

  @Test
  void elementsAreNotCodedByJavaSerialisation() {
    assertThat(
            violations(
                room -> true,
                (room, target) ->
                    target.getName().equals("org.apache.beam.sdk.coders.SerializableCoder")))
        .isEmpty();
  }

  @Test
  void stepsTakeTimeFromElementsAndNeverSleep() {
    // given
    Set<String> timeless = Set.of("beam", "element", "expr", "kernel", "sql");
    Set<String> banned =
        Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.Thread.sleep",
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.lang.Math.random",
            "org.joda.time.Instant.now");

    // when
    List<String> calls =
        CLASSES.stream()
            .filter(
                c ->
                    roomOf(c)
                        .filter(r -> timeless.contains(r) || r.startsWith("engine."))
                        .isPresent())
            .flatMap(c -> c.getAccessesFromSelf().stream())
            .filter(
                a -> banned.contains(a.getTargetOwner().getName() + "." + a.getTarget().getName()))
            .map(JavaAccess::getDescription)
            .toList();

    // then
    assertThat(calls).isEmpty();
  }

  @Test
  void noClassIsNamedUtilCommonHelperOrManager() {
    assertThat(
            CLASSES.stream()
                .map(JavaClass::getName)
                .filter(name -> name.matches("(?i).*(utils?|common|helper|manager)(\\b|$).*")))
        .isEmpty();
  }

  private static List<String> violations(Predicate<String> rooms, Ban ban) {
    return CLASSES.stream()
        .filter(c -> roomOf(c).filter(rooms).isPresent())
        .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
        .filter(d -> ban.bans(roomOf(d.getOriginClass()).orElseThrow(), d.getTargetClass()))
        .map(Dependency::getDescription)
        .sorted()
        .toList();
  }

  private interface Ban {
    boolean bans(String room, JavaClass target);
  }

  /**
   * The room of a class: below {@code connect}, {@code io} and {@code engine} two names long, else
   * one. The declarations of keys belong to {@code connect} itself.
   */
  private static Optional<String> roomOf(JavaClass javaClass) {
    String name = javaClass.getBaseComponentType().getPackageName();
    if (!name.startsWith(ROOT)) {
      return Optional.empty();
    }
    String[] parts = name.substring(ROOT.length()).split("[.]");
    boolean many =
        Set.of("connect", "engine", "io").contains(parts[0])
            && !String.join(".", parts).equals("connect.key");
    return Optional.of(many && parts.length > 1 ? parts[0] + "." + parts[1] : parts[0]);
  }
}
