package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every recipe of docs/cookbook.md, and the file of docs/enrich.md, is a file without a warning
 * whose tests pass.
 */
class CookbookTest {
  private static final Pattern RECIPE =
      Pattern.compile("## ([^\n]+)\n((?!## ).)*?```yaml\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path dir;

  record Recipe(String title, String file) {
    @Override
    public String toString() {
      return title;
    }
  }

  static List<Recipe> recipes() throws IOException {
    Matcher found = RECIPE.matcher(Files.readString(Path.of("..", "docs", "cookbook.md")));
    List<Recipe> recipes = new ArrayList<>();
    while (found.find()) {
      recipes.add(new Recipe(found.group(1), found.group(3)));
    }
    assertThat(recipes).hasSizeGreaterThanOrEqualTo(8);
    String enrich = Files.readString(Path.of("..", "docs", "enrich.md"));
    recipes.add(new Recipe("docs/enrich.md", enrich.split("```yaml\n|```\n")[1]));
    return recipes;
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void isRightAndDoesWhatItsTestSays(Recipe recipe) throws IOException {
    // given
    Path file = Files.writeString(dir.resolve("recipe.yaml"), recipe.file());

    // when
    Result checked = TestCommandLine.run("check", file.toString());
    Result tested = TestCommandLine.run("test", file.toString());

    // then
    assertThat(checked.out()).hasSize(1).first().asString().contains("✓");
    assertThat(tested.exitCode()).as(String.join("\n", tested.out())).isZero();
    assertThat(tested.out()).last().asString().matches("✓ [1-9]+ of [1-9]+ test runs passed");
  }
}
