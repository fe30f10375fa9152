package dev.millrace.spec.jinja;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.TruthyTypeConverter;
import com.hubspot.jinjava.interpret.RenderResult;
import dev.millrace.diag.Diagnostics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jinjava.de.odysseus.el.ExpressionFactoryImpl;
import jinjava.de.odysseus.el.tree.TreeStore;
import jinjava.javax.el.ExpressionFactory;

/**
 * Renders pipeline files that are Jinja templates, as Beam YAML does before it reads YAML. Messages
 * about the rendered text point into the files that it was made of.
 */
public final class JinjaTemplate {
  private static final Pattern TAG = Pattern.compile("\\{[{%#]");
  private static final long MOST_CHARACTERS = 10L << 20;

  /** How the variables of a pipeline file are given. */
  private static final UnaryOperator<String> ON_THE_COMMAND_LINE =
      name -> "-J " + name + "=value or --jinja-variables";

  private JinjaTemplate() {}

  /**
   * What rendering needs. Most files are no templates, and making it takes longer than reading one.
   */
  private static final class Engine {
    static final JinjavaConfig CONFIG = config();
    static final FilterNames FILTERS = new FilterNames(renderer().getGlobalContext());

    private Engine() {}
  }

  private static final class PythonJinjava extends Jinjava {
    private final ExpressionFactory expressions =
        new ExpressionFactoryImpl(
            new TreeStore(new PythonSyntax(), null), new TruthyTypeConverter());

    PythonJinjava() {
      super(Engine.CONFIG);
    }

    @Override
    public ExpressionFactory getExpressionFactory() {
      return expressions;
    }
  }

  private static JinjavaConfig config() {
    return JinjavaConfig.newBuilder()
        .withFailOnUnknownTokens(true)
        .withNestedInterpretationEnabled(false)
        .withElResolver(MissingValues.resolver())
        .withMaxOutputSize(MOST_CHARACTERS)
        .withLegacyOverrides(
            LegacyOverrides.newBuilder()
                .withEvaluateMapKeys(true)
                .withIterateOverMapKeys(true)
                .withUsePyishObjectMapper(true)
                .withUseNaturalOperatorPrecedence(true)
                .withParseWhitespaceControlStrictly(true)
                .withAllowAdjacentTextNodes(true)
                .withUseTrimmingForNotesAndExpressions(true)
                .build())
        .build();
  }

  /** Whether a text has tags of Jinja. */
  public static boolean isIn(String text) {
    return TAG.matcher(text).find();
  }

  /**
   * Renders a file's text. What is wrong with it is reported, with the text as it is in the place
   * of the rendered one.
   *
   * @param file its path; files that it includes are looked for beside it, then in the working
   *     directory
   * @param variables texts, numbers, booleans, lists and maps by name
   */
  public static RenderedText render(
      String file, String text, Map<String, Object> variables, Diagnostics diagnostics) {
    return render(file, text, variables, ON_THE_COMMAND_LINE, diagnostics);
  }

  /**
   * Renders a text whose variables come from elsewhere.
   *
   * @param givenWith for a variable's name, what gives it a value: the end of a sentence
   */
  public static RenderedText render(
      String file,
      String text,
      Map<String, Object> variables,
      UnaryOperator<String> givenWith,
      Diagnostics diagnostics) {
    MarkedSources sources = new MarkedSources();
    RenderResult marked = run(sources, file, text, variables);
    RenderResult plain =
        run(
            new IncludedFiles(file, (name, t) -> MarkedSources.unmarkedSource(t)),
            MarkedSources.unmarkedSource(text),
            variables);
    TemplateProblems problems = new TemplateProblems(variables.keySet(), givenWith, diagnostics);
    if (problems.reportNames(sources, Engine.FILTERS)) {
      return RenderedText.plain(file, text);
    } else if (plain.getErrors().stream().anyMatch(error -> !problems.isExcused(error, sources))) {
      report(file, text, variables, problems);
      return RenderedText.plain(file, text);
    }
    RenderedText rendered = sources.unmarked(marked.getOutput());
    return rendered.text().equals(plain.getOutput())
        ? rendered
        : new RenderedText(plain.getOutput(), byLine(rendered, plain.getOutput()));
  }

  private static RenderResult run(
      MarkedSources sources, String file, String text, Map<String, Object> variables) {
    String marked = sources.add(file, text);
    return run(new IncludedFiles(file, sources::add), marked, variables);
  }

  /** Reports what is wrong. Rendering ends at the first unknown variable, so each gets a value. */
  private static void report(
      String file, String text, Map<String, Object> variables, TemplateProblems problems) {
    Map<String, Object> known = new HashMap<>(variables);
    boolean more = true;
    while (more) {
      MarkedSources sources = new MarkedSources();
      Set<String> unknown = problems.report(run(sources, file, text, known).getErrors(), sources);
      unknown.removeAll(known.keySet());
      unknown.forEach(name -> known.put(name, name));
      more = !unknown.isEmpty();
    }
  }

  private static RenderResult run(IncludedFiles files, String text, Map<String, Object> variables) {
    Jinjava jinjava = renderer();
    jinjava.setResourceLocator(files);
    return jinjava.renderForResult(text, variables);
  }

  private static Jinjava renderer() {
    Jinjava jinjava = new PythonJinjava();
    Tags.register(jinjava.getGlobalContext());
    jinjava.getGlobalContext().registerFilter(new PythonRound());
    jinjava.getGlobalContext().setDynamicVariableResolver(MissingValues::named);
    return jinjava;
  }

  /**
   * The places of a text that came out otherwise without marks, because something looked at a text
   * with one in it: those of the marked text's lines, one by one.
   */
  private static Places byLine(RenderedText marked, String plain) {
    int[] characters = plain.codePoints().toArray();
    LineIndex lines = new LineIndex("", characters);
    List<Integer> starts = Stream.iterate(0, i -> i >= 0, i -> nextLine(marked.text(), i)).toList();
    return index -> {
      int line = Math.min(lines.position(index).line(), starts.size());
      return marked.places().position(firstVisible(marked.text(), starts.get(line - 1)));
    };
  }

  /** The index after the next line feed in code points, -1 if there is none. */
  private static int nextLine(String text, int from) {
    int[] characters = text.codePoints().toArray();
    for (int i = from; i < characters.length; i++) {
      if (characters[i] == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  private static int firstVisible(String text, int from) {
    int[] characters = text.codePoints().toArray();
    int i = from;
    while (i < characters.length
        && characters[i] != '\n'
        && Character.isWhitespace(characters[i])) {
      i++;
    }
    return i;
  }
}
