package dev.millrace.inspect;

import dev.millrace.diag.Nearest;
import dev.millrace.filetest.FileTestRows;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.Plan;
import dev.millrace.spec.TestSpec;
import dev.millrace.verify.DataDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A graph that can be looked into, with the events to look at. */
public record Input(ObservedPlan observed, Sample sample) {

  /** Where events are taken from. */
  public enum Kind {
    ARCHIVE,
    TOPIC,
    TESTS
  }

  /**
   * What the user asked for.
   *
   * @param kind empty: the archive if there is one, else the file's first test, else the topics
   * @param test which of the tests
   * @param data a directory that is read instead of archives
   */
  public record Choice(Optional<Kind> kind, Optional<String> test, Optional<Path> data) {
    private void check() {
      if (test.isPresent() && kind.filter(k -> k != Kind.TESTS).isPresent()) {
        throw Refusals.of(Refusals.USAGE, "--test goes with --input tests alone");
      }
      boolean other = test.isPresent() || kind.filter(k -> k != Kind.ARCHIVE).isPresent();
      if (data.isPresent() && other) {
        throw Refusals.of(Refusals.USAGE, "--data takes the place of archives alone");
      }
    }
  }

  /**
   * Reads the events.
   *
   * @throws dev.millrace.diag.UserException if they are not there
   */
  public static Input read(Plan planned, Choice choice, SampleReader reader) {
    choice.check();
    if (choice.data().isPresent()) {
      ObservedPlan observed =
          ObservedPlan.of(planned, plan -> DataDirectory.apply(plan, choice.data().get()));
      return new Input(observed, reader.archive(observed.plan()));
    }
    Kind kind = choice.kind().orElseGet(() -> usual(planned, choice, reader));
    if (kind == Kind.TESTS) {
      reader.refuseRange();
      TestSpec test = test(planned, choice.test());
      ObservedPlan observed = ObservedPlan.of(planned, mocked(test));
      return new Input(observed, reader.test(observed.plan(), test));
    }
    ObservedPlan observed = ObservedPlan.of(planned, UnaryOperator.identity());
    return new Input(
        observed,
        kind == Kind.TOPIC ? reader.topics(observed.plan()) : reader.archive(observed.plan()));
  }

  /** A graph without events of its own, for one that is given. */
  public static Input empty(Plan planned) {
    ObservedPlan observed = ObservedPlan.of(planned, UnaryOperator.identity());
    return new Input(observed, SampleReader.empty(observed.plan()));
  }

  /** What is read if nobody says; empty if nothing can be. */
  public static Optional<Kind> found(Plan planned, SampleReader reader) {
    if (planned.streams().values().stream().allMatch(s -> s.stream().archive().isPresent())
        && reader.hasArchive(planned)) {
      return Optional.of(Kind.ARCHIVE);
    }
    return planned.spec().tests().isEmpty() ? Optional.empty() : Optional.of(Kind.TESTS);
  }

  private static Kind usual(Plan planned, Choice choice, SampleReader reader) {
    if (choice.test().isPresent()) {
      return Kind.TESTS;
    }
    boolean live = planned.streams().values().stream().allMatch(s -> s.stream().live().isPresent());
    // The archive's own message, where there is nothing else either.
    return found(planned, reader)
        .orElse(live && !planned.streams().isEmpty() ? Kind.TOPIC : Kind.ARCHIVE);
  }

  private static UnaryOperator<Plan> mocked(TestSpec test) {
    return plan -> FileTestRows.mocked(plan, test);
  }

  private static TestSpec test(Plan planned, Optional<String> name) {
    List<TestSpec> tests = planned.spec().tests();
    if (tests.isEmpty()) {
      throw Refusals.of(Refusals.NOT_DECLARED, planned.spec().file() + ": there are no tests");
    }
    if (name.isEmpty()) {
      return tests.get(0);
    }
    return tests.stream()
        .filter(test -> test.name().equals(name.get()))
        .findFirst()
        .orElseThrow(
            () -> {
              List<String> names = tests.stream().map(TestSpec::name).toList();
              return Refusals.of(
                  Refusals.USAGE,
                  "--test: there is no test '"
                      + name.get()
                      + "'; expected one of '"
                      + String.join("', '", names)
                      + "'."
                      + Nearest.hint(name.get(), names));
            });
  }
}
