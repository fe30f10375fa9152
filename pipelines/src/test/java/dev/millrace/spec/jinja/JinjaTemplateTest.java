package dev.millrace.spec.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What templates become, where its characters come from, and what is said of wrong ones. */
class JinjaTemplateTest {
  private static final Map<String, Object> VARIABLES =
      Map.of(
          "topic",
          "orders",
          "n",
          3,
          "names",
          List.of("a", "b"),
          "step",
          new TreeMap<>(Map.of("group_by", "word", "fn", "count")),
          "tagged",
          "{{ n }}");

  @TempDir private Path directory;
  private final Diagnostics diagnostics = new Diagnostics();
  private String file = "p.yaml";

  @BeforeEach
  void placeTheFile() {
    file = directory.resolve("p.yaml").toString();
  }

  private RenderedText render(String text) {
    return JinjaTemplate.render(file, text, VARIABLES, diagnostics);
  }

  private String text(String template) {
    String rendered = render(template).text();
    assertThat(diagnostics.sorted()).isEmpty();
    return rendered;
  }

  private List<String> said(String template) {
    render(template);
    return diagnostics.sorted().stream()
        .map(d -> d.toString().replace(directory + "/", ""))
        .toList();
  }

  private String place(RenderedText rendered, String part) {
    int at = rendered.text().indexOf(part);
    assertThat(at).as(part).isNotNegative();
    Position position = rendered.places().position(rendered.text().codePointCount(0, at));
    return Path.of(position.file()).getFileName() + ":" + position.line() + ":" + position.column();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      value = {
        "topic: {{ topic }}§topic: orders",
        "{{topic}}-{{ n * 2 }}§orders-6",
        "{% for x in names %}- {{ x }}{{ loop.index }} {% endfor %}§- a1 - b2 ",
        "{% for k, v in step.items() %}{{ k }}={{ v }};{% endfor %}§fn=count;group_by=word;",
        "{% if n > 2 %}many{% else %}few{% endif %}§many",
        "{{ 'many' if n > 2 else 'few' }}§many",
        "{{ step.group_by }} {{ step['fn'] }}§word count",
        "{{ missing | default('x') }}§x",
        "{% if missing is defined %}a{% else %}b{% endif %}§b",
        "{% set y = topic ~ '!' %}{{ y }}§orders!",
        "{% macro m(p, q='d') %}[{{ p }}{{ q }}]{% endmacro %}{{ m(1) }}§[1d]",
        "{# none of it #}x§x",
        "{% raw %}{{ kept }}{% endraw %}§{{ kept }}",
        "{{ names }}§['a', 'b']",
        "{{ names | join(',') | upper }}§A,B",
        "a {{- ' b' -}} c§a bc",
        "{{ tagged }}§{{ n }}",
        "{% set b %}x{% endset %}{{ b == 'x' }}§true",
        "{% set b | upper %}x{{ n }}{% endset %}{{ b }}§X3",
        "{% set k %}fn{% endset %}{{ step[k] }}§count",
        "{% set a, b = 1, 2 %}{{ b }}{{ a }}§21",
        "{% with a = n + 1, b = '=,' %}{{ a }}{{ b }}{% endwith %}{{ a | default('-') }}§4=,-",
        "{% filter upper | replace('D', '|') %}or{{ topic }}{% endfilter %}§OROR|ERS",
        "{% for x in names if x != 'a' %}{{ loop.index }}{{ x }}{% endfor %}§1b",
        "{% for x in names if x > 'b' %}{{ x }}{% else %}none{% endfor %}§none",
        "{% for k, v in step.items() if v == 'word' %}{{ k }}{% endfor %}§group_by",
        "{% for i in [1, 2, 3, 4] if i > n - 2 %}{{ i }}{{ ',' if not loop.last else '' }}{% endfor"
            + " %}§2,3,4",
        "{% for x in [] %}{{ x }}{% else %}none{% endfor %}§none",
        "{% for x in names %}{{ loop.index0 }}{{ loop.revindex }}{{ loop.length }} {% endfor %}§022"
            + " 112 ",
        "{% for x in names %}{{ '' if loop.first else ', ' }}{{ x }}{% endfor %}§a, b",
        "{% for x in names %}{% for y in names %}{{ loop.index }}{{ x }} {% endfor %}{% endfor"
            + " %}§1a 2a 1b 2b ",
        "{% for i in range(1, 6, 2) %}{{ i }}{% endfor %}§135",
        "{% set s = namespace(t=0) %}{% for i in [1, 2] %}{% set s.t = s.t+i %}{% endfor %}{{ s.t"
            + " }}§3",
        "{% if n > 5 %}a{% elif 'a' in names and not n == 4 %}b{% else %}c{% endif %}§b",
        "{% if not n == 3 or not 'a' in names %}x{% else %}y{% endif %}{{ not n in [1] }}§ytrue",
        "{% if 'z' not in names and n is not none and n != none %}y{% endif %}§y",
        "{% for k, v in step.items() %}{{ step.get(k) }},{% endfor %}{{ step.get('x', 1)"
            + " }}§count,word,1",
        "{% if missing is defined and missing == 1 or step.x is defined %}a{% endif %}-§-",
        "{% macro m(p) %}<{{ caller() }}{{ p }}>{% endmacro %}{% call m(1) %}in{% endcall %}§<in1>",
        "{% macro m(p, q=2) %}{{ p }}{{ q }}{% endmacro %}{{ m(q=1, p=0) }}{{ m(3) }}§0132",
        "{{ n+1 }}{{ n -1 }}{{ (n)-1 }}{{ 1e1 }}{{ -1 }}{{ '1-1' }}§42210.0-11-1",
        "{{ names | map('upper') | join }}{{ [1, 2, 3] | select('odd') | list | length }}§AB2",
        "{{ missing.deeper | default('x') }}{{ '' | default('y', true) }}§xy",
        "{{ topic.upper() }}{{ 'ab c'.title() }}{{ 'éA'.capitalize() }}§ORDERSAb CÉa",
        "{{ 'a.b|c'.split('.') | join('-') }}{{ 'a|b'.split('|')[1] }}§a-b|cb",
        "{{ ' a  b '.split() | join(',') }}{{ 'a,b,c'.split(',', 1)[1] }}§a,bb,c",
        "{{ 'xxaxbx'.strip('x') }}{{ ' a'.lstrip() }}{{ '[a]'.rstrip('^]') }}§axba[a",
        "{% if topic.startswith('ord') and not topic.endswith('x') %}y{% endif %}§y",
        "{{ ','.join(names) }}{{ 'abc'.find('c') }}{{ 'a.b'.replace('.', '+') }}§a,b2a+b",
        "{{ -7 % 3 }}{{ 7 % -3 }}{{ 7 % 3 }}{{ -6 % 3 }}{{ -7 // 2 }}{{ 7.5 % -2 }}§2-210-4-0.5",
        "{{ 2.5 | round }} {{ 3.5 | round }} {{ 2.25 | round(1) }} {{ 7 | round }}§2.0 4.0 2.2 7",
        "{{ 2.41 | round(1, 'ceil') }} {{ -2.5 | round(0, 'floor') }}§2.5 -3.0",
        "{{ 2.675 | round(2) }} {{ 0.15 | round(1) }} {{ 1234 | round(-2) }} {{ 7 | round(0,"
            + " 'floor') }} {{ 2.5 | round(method='ceil') }}§2.67 0.1 1200 7.0 3.0",
        "{% if topic.startswith(('pay', 'ord')) and not topic.endswith(['x']) %}y{% endif %}§y",
        "{% if n is number and topic is string and missing is not defined %}y{% endif %}§y",
      },
      ignoreLeadingAndTrailingWhitespace = false)
  void isRenderedAsJinja(String template, String expected) {
    assertThat(text(template)).isEqualTo(expected);
  }

  @Test
  void everyCharacterKnowsWhereItComesFrom() {
    // when
    RenderedText rendered =
        render(
            "{% for x in names %}\n  - type: {{ x }} # {{ topic }} here\n{% endfor %}\nlast: 1\n");

    // then
    assertThat(rendered.text())
        .isEqualTo(
            "\n  - type: a # orders here\n\n  - type: b # orders here\n\nlast: 1\n".stripTrailing()
                + "\n");
    assertThat(place(rendered, "- type: a")).isEqualTo("p.yaml:2:3");
    assertThat(place(rendered, "a # orders")).isEqualTo("p.yaml:2:11");
    assertThat(place(rendered, "here")).isEqualTo("p.yaml:2:33");
    assertThat(place(rendered, "b # orders")).isEqualTo("p.yaml:2:11");
    assertThat(place(rendered, "1\n")).isEqualTo("p.yaml:4:7");
  }

  @Test
  void includedFilesAreFoundBesideTheFileAndKnowTheirPlaces() throws IOException {
    // given
    Files.createDirectories(directory.resolve("parts"));
    Files.writeString(
        directory.resolve("parts/read.yaml"), "\uFEFF- type: Read\n  topic: {{ topic }}\n");
    Files.writeString(
        directory.resolve("parts/macros.yaml"),
        "{% macro map(c) %}\n- type: Map\n  by: {{ c.group_by }}\n{% endmacro %}\n");

    // when
    RenderedText rendered =
        render(
            """
            {% import 'parts/macros.yaml' as m %}
            steps:
            {% include 'parts/read.yaml' %}
            {{ m.map(step) | indent(4, true) }}
            end: 1
            """);

    // then
    assertThat(diagnostics.sorted()).isEmpty();
    assertThat(rendered.text())
        .doesNotContain("\uFEFF")
        .contains("topic: orders")
        .contains("    - type: Map\n      by: word");
    assertThat(place(rendered, "topic:")).isEqualTo("read.yaml:2:3");
    assertThat(place(rendered, "by:")).isEqualTo("macros.yaml:3:3");
    assertThat(place(rendered, "word")).isEqualTo("macros.yaml:3:7");
    assertThat(place(rendered, "end:")).isEqualTo("p.yaml:5:1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      value = {
        "{% include 'part.yaml' %}§[orders]",
        "{% include 'part.yaml' with context %}§[orders]",
        "{% include 'pa' ~ 'rt.yaml' %}§[orders]",
        "{% include ['none.yaml', 'part.yaml'] %}§[orders]",
        "{% include 'none.yaml' ignore missing %}-§-",
        "{% set topic = 'mine' %}{% include 'part.yaml' %}§[mine]",
        "{% for topic in names %}{% include 'part.yaml' %}{% endfor %}§[a][b]",
        "{% set f %}part.yaml{% endset %}{% include f %}§[orders]",
        "{% import 'macros.yaml' as m %}{{ m.twice('x') }}{{ m.unit }}§xxs",
        "{% from 'macros.yaml' import twice %}{{ twice('x') }}§xx",
        "{% from 'macros.yaml' import twice as two, unit %}{{ two(unit) }}§ss",
        "{% from 'macros.yaml' import of with context %}{{ of() }}§orders",
        "{% extends 'base.yaml' %}{% block a %}A{{ n }}{% endblock %}§A3-b",
        "{% extends 'base.yaml' %}{% block b %}{{ super() }}{% set z = 1 %}{{ z }}{% endblock"
            + " %}§a-b1",
        "{% extends 'base.yaml' %}§a-b",
      })
  void otherFilesAreTaken(String template, String expected) throws IOException {
    Files.writeString(directory.resolve("part.yaml"), "[{{ topic }}]");
    Files.writeString(
        directory.resolve("macros.yaml"),
        "{%- macro twice(p) %}{{ p }}{{ p }}{% endmacro %}{% set unit = 's' %}"
            + "{% macro of() %}{{ topic }}{% endmacro -%}");
    Files.writeString(
        directory.resolve("base.yaml"),
        "{% block a %}a{% endblock %}-{% block b %}b{% endblock %}");

    assertThat(text(template)).isEqualTo(expected);
  }

  @Test
  void whiteSpaceIsKeptOrTakenAsTheTagsSay() {
    assertThat(text("a\n  {%- if n %}\nb\n  {%- endif %}\nc\n")).isEqualTo("a\nb\nc\n");
    assertThat(text("a:\n{%- for x in names -%}\n  - {{ x -}}\n  !\n{%- endfor %}\n"))
        .isEqualTo("a:- a!- b!\n");
    assertThat(text("a\n{% for x in names %}\n{{ x }}\n{% endfor %}\n"))
        .isEqualTo("a\n\na\n\nb\n\n");
    assertThat(text("a {#- gone -#}  b")).isEqualTo("ab");
  }

  @Test
  void aFilteredLoopKnowsItsPlaces() {
    // when
    RenderedText rendered =
        render("x: 1\n{% for x in names if x == 'b' %}\n- {{ x }}\n{% endfor %}\n");

    // then
    assertThat(rendered.text()).isEqualTo("x: 1\n\n- b\n\n");
    assertThat(place(rendered, "b")).isEqualTo("p.yaml:3:3");
    assertThat(said("x: 1\n\n{% for x in names if x == nope %}{{ x }}{% endfor %}\n"))
        .singleElement()
        .asString()
        .startsWith("p.yaml:3:27: error ML-1030: the Jinja variable 'nope' is not given.");
  }

  @Test
  void aFileExtendsAnother() throws IOException {
    Files.writeString(
        directory.resolve("base.yaml"), "a: 1\n{% block more %}\nb: 2\n{% endblock %}\nc: 3\n");

    RenderedText rendered =
        render("{% extends 'base.yaml' %}\n{% block more %}\nd: {{ n }}\n{% endblock %}\n");

    assertThat(rendered.text())
        .contains("a: 1")
        .contains("d: 3")
        .contains("c: 3")
        .doesNotContain("b: 2");
    assertThat(place(rendered, "d:")).isEqualTo("p.yaml:3:1");
    assertThat(place(rendered, "c:")).isEqualTo("base.yaml:5:1");
  }

  @Test
  void anUndefinedVariableIsAnErrorAtItsPlace() {
    assertThat(said("a: 1\nb: {{ topik }}\n"))
        .containsExactly(
            "p.yaml:2:7: error ML-1030: the Jinja variable 'topik' is not given. Give it with -J"
                + " topik=value or --jinja-variables, or a default: {{ topik | default('value') }}."
                + " Did you mean 'topic'?");
  }

  @Test
  void allUndefinedVariablesAreTold() {
    assertThat(said("a: {{ one }}\nb: {{ two }}\n{{ step.three }}\n"))
        .hasSize(3)
        .last()
        .asString()
        .startsWith("p.yaml:3:4: error ML-1030: 'step.three' has no value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ nope }}",
        "{{ 'a' ~ nope }}",
        "{{ nope == 1 }}",
        "{{ n + nope }}",
        "{{ topic | replace(nope, 'x') }}",
        "{{ [nope] }}",
        "{{ 1 if nope else 2 }}",
        "{% if nope == 1 %}{% endif %}",
        "{% if not nope %}{% endif %}",
        "{% for x in nope %}{% endfor %}",
        "{% for x in names if x == nope %}{% endfor %}",
        "{% set x = nope %}",
        "{% with x = nope %}{% endwith %}",
        "{% include nope %}",
        "{{ env | default('dev') }}-{{ 'orders-' ~ nope }}",
        "{{ missing | default('x') ~ nope }}",
      })
  void anUndefinedVariableIsAnErrorWhereverItStands(String template) {
    assertThat(said("a\n" + template))
        .anyMatch(
            said ->
                said.startsWith("p.yaml:2:" + (template.indexOf("nope") + 1) + ": error ML-1030: ")
                    && said.contains("'nope' is not given"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{{ step.nope }}", "{{ step.nope ~ 'x' }}", "{% if step.nope == 1 %}{% endif %}"})
  void whatAValueDoesNotHaveIsAnErrorWhereverItStands(String template) {
    assertThat(said(template))
        .singleElement()
        .asString()
        .contains("error ML-1030: '")
        .endsWith(".nope' has no value.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{% if n %}open~p.yaml:1:1: error ML-1031: this is not valid Jinja",
        "x{% nosuch %}~p.yaml:1:5: error ML-1031: this is not valid Jinja",
        "{{ n + }}~p.yaml:1:",
        "{{ n ~p.yaml:1:",
        "{% include 'none.yaml' %}~p.yaml:1:1: error ML-1031: there is no file 'none.yaml'",
        "{{ topic.center(9) }}~p.yaml:1:4: error ML-1031: 'topic.center(9)' calls Python's"
            + " 'center'",
        "{{ topic.matches('o') }}~p.yaml:1:4: error ML-1031: 'topic.matches('o')' calls Python's",
        "{{ n | nosuch | default(1) }}~p.yaml:1:8: error ML-1031: there is no filter 'nosuch'",
        "{{ topic.replace('a', 'b', 1) }}~p.yaml:1:4: error ML-1031: this is not valid Jinja:"
            + " 'replace' of a text does not take",
        "{{ topic.startswith(1) }}~p.yaml:1:4: error ML-1031: this is not valid Jinja:",
        "{{ 'a,b'.split(',', '1') }}~p.yaml:1:4: error ML-1031: this is not valid Jinja:",
        "{{ n | round(1, 'flor') }}~p.yaml:1:4: error ML-1031: this is not valid Jinja:",
        "{% if n is nosuch %}{% endif %}~p.yaml:1:12: error ML-1031: there is no test 'nosuch'",
        "{% filter uper %}{% endfilter %}~p.yaml:1:11: error ML-1031: there is no filter 'uper'",
        "{% with n %}{% endwith %}~p.yaml:1:1: error ML-1031: this is not valid Jinja: '{% with n"
            + " %}'",
        "{{ datetime.datetime.now() }}~p.yaml:1:4: error ML-1031: 'datetime.datetime.now()' is"
            + " Python",
      })
  void whatIsNotATemplateIsToldAtItsPlace(String template, String start) {
    assertThat(said(template)).isNotEmpty().first().asString().startsWith(start);
  }

  @Test
  void anErrorInAnIncludedFilePointsThere() throws IOException {
    Files.writeString(directory.resolve("part.yaml"), "x: 1\ny: {{ absent }}\n");

    assertThat(said("a: 1\n\n\n{% include 'part.yaml' %}\n"))
        .first()
        .asString()
        .startsWith("part.yaml:2:7: error ML-1030");
  }

  @Test
  void textWithoutTagsIsNoTemplate() {
    assertThat(JinjaTemplate.isIn("a: {b: {c: 1}}\npartitions: dt={yyyy}\n")).isFalse();
  }
}
