package dev.millrace.filetest;

import dev.millrace.diag.Position;
import dev.millrace.filetest.Difference.Changed;
import dev.millrace.spec.Secrets;
import dev.millrace.spec.TestSpec.Expectation;
import dev.millrace.spec.jinja.JinjaTemplate;
import dev.millrace.spec.yaml.text.YamlPlaces;
import dev.millrace.spec.yaml.text.YamlPlaces.Rows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the rows that came into a pipeline file, in place of those that its tests expect: a row
 * that is otherwise is replaced, one that did not come is taken out, one that nobody expected is
 * added below. Rows that came as expected, comments and everything else stay as they are.
 */
public final class ExpectationUpdate {
  private final String file;
  private final YamlPlaces places;
  private final Secrets secrets;
  private final List<String> refused = new ArrayList<>();
  private int rows;

  private ExpectationUpdate(String file, YamlPlaces places, Secrets secrets) {
    this.file = file;
    this.places = places;
    this.secrets = secrets;
  }

  /**
   * What came of an update.
   *
   * @param text of the file now
   * @param rows that were changed, added or taken out
   * @param refused what was left as it was, and why; one sentence each
   */
  public record Updated(String text, int rows, List<String> refused) {}

  /**
   * Updates a file.
   *
   * @param file its name, as positions in it have it
   * @param text of the file
   * @param secrets that must not come into it
   * @return empty if the text cannot be edited: a template, or YAML only once its variables are
   *     filled in
   */
  public static Optional<Updated> of(
      String file, String text, Secrets secrets, List<FileTestResult> results) {
    return Optional.of(text)
        .filter(plain -> !JinjaTemplate.isIn(plain))
        .flatMap(YamlPlaces::of)
        .map(
            places -> {
              ExpectationUpdate update = new ExpectationUpdate(file, places, secrets);
              update.all(results);
              return new Updated(places.text(), update.rows, update.refused);
            });
  }

  private void all(List<FileTestResult> results) {
    Map<Position, List<FileTestResult>> tests = new LinkedHashMap<>();
    results.forEach(
        result ->
            tests.computeIfAbsent(result.test().position(), at -> new ArrayList<>()).add(result));
    tests.values().forEach(this::updateTest);
  }

  /** What one mode gives is written only if every other gives it too: else one of them is wrong. */
  private void updateTest(List<FileTestResult> modes) {
    Map<Position, Difference> differences = new LinkedHashMap<>();
    modes.forEach(
        result -> result.differences().forEach(found -> differences.putIfAbsent(at(found), found)));
    boolean failed = modes.stream().anyMatch(result -> !result.ran());
    for (Difference difference : differences.values()) {
      if (failed) {
        refuse(difference, "the test could not be run in all its modes");
      } else if (modes.stream().allMatch(result -> agrees(result, difference))) {
        update(difference);
      } else {
        refuse(difference, "the live run and the replay differ in it");
      }
    }
  }

  private static boolean agrees(FileTestResult result, Difference difference) {
    return !FileTestRunner.compares(result.mode(), difference.expectation())
        || result.differences().stream()
            .anyMatch(other -> at(other).equals(at(difference)) && other.isLike(difference));
  }

  private static Position at(Difference difference) {
    return difference.expectation().name().position();
  }

  private void update(Difference difference) {
    Expectation expectation = difference.expectation();
    Optional<Rows> found =
        expectation
            .elementsAt()
            .filter(at -> at.file().equals(file))
            .flatMap(at -> places.rows(at.line(), at.column()));
    boolean secret = texts(difference).stream().anyMatch(text -> !secrets.mask(text).equals(text));
    Optional<String> obstacle = found.flatMap(places::obstacle);
    if (found.isEmpty()) {
      refuse(difference, "its rows do not stand in " + file);
    } else if (obstacle.isPresent()) {
      refuse(difference, obstacle.get());
    } else if (secret) {
      refuse(difference, "they hold a secret");
    } else {
      Map<Integer, String> changed = new LinkedHashMap<>();
      difference.changed().forEach(c -> changed.put(index(expectation, c.expected()), text(c)));
      List<Integer> gone =
          difference.missing().stream().map(row -> index(expectation, row)).toList();
      places.edit(found.get(), changed, gone, difference.added());
      rows += changed.size() + gone.size() + difference.added().size();
    }
  }

  private static List<String> texts(Difference difference) {
    List<String> texts = new ArrayList<>(difference.added());
    difference.changed().forEach(changed -> texts.add(text(changed)));
    return texts;
  }

  private static String text(Changed changed) {
    return changed.expected().text(changed.actual());
  }

  private static int index(Expectation expectation, ExpectedRow row) {
    for (int i = 0; i < expectation.elements().size(); i++) {
      if (expectation.elements().get(i).position().equals(row.literal().position())) {
        return i;
      }
    }
    throw new IllegalStateException("a row of another expectation");
  }

  private void refuse(Difference difference, String why) {
    refused.add(
        at(difference)
            + ": the rows of '"
            + difference.expectation().name()
            + "' stay as they are: "
            + why
            + ".");
  }
}
