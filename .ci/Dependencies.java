import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Checks a bill of materials (CycloneDX, XML) without the network: licences against the rule below,
 * and versions against {@code vulnerable-versions.txt} but for those in {@code
 * accepted-versions.txt}. Prints the licences and what is wrong; the exit code is 1 if anything is.
 *
 * <p>{@code java .ci/Dependencies.java target/bom.xml}
 */
final class Dependencies {
  /** Whose terms would reach the users of Millrace; the classpath exception takes that back. */
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "(?i).*\\b(AGPL|GPL|Affero|GNU General Public|SSPL|BUSL|Business Source|Commons"
              + " Clause|Elastic License).*");

  private static final Pattern ALLOWED =
      Pattern.compile(
          "(?i).*(\\bLGPL|Lesser|classpath[-"
              + " ]exception|CPE|\\bCDDL|Apache|\\bMIT|\\bBSD|\\bEPL|Eclipse).*");

  /** Of an expression; names have brackets, too, but no licences in them. */
  private static final Pattern BRACKETS = Pattern.compile("\\(([^()]*(?: AND | OR )[^()]*)\\)");

  private record Component(String name, String version, List<String> licences) {}

  /**
   * An entry about a library.
   *
   * @param version the first that is mended, or the one that has it
   */
  private record Known(String name, String version, String id) {
    @Override
    public String toString() {
      return name + ":" + version + "  " + id;
    }
  }

  public static void main(String[] arguments) throws Exception {
    List<Component> components = components(Path.of(arguments[0]));
    Path lists = Path.of(arguments.length > 1 ? arguments[1] : ".ci");
    List<Known> known = known(lists.resolve("vulnerable-versions.txt"));
    List<Known> accepted = known(lists.resolve("accepted-versions.txt"));
    List<Known> unused = new ArrayList<>(accepted);
    Map<String, Integer> licences = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    for (Component component : components) {
      component.licences().forEach(licence -> licences.merge(licence, 1, Integer::sum));
      licenceProblem(component).ifPresent(problems::add);
      for (Known finding : vulnerabilities(component, known)) {
        unused.remove(finding);
        if (!accepted.contains(finding)) {
          problems.add("vulnerable  " + finding);
        }
      }
    }
    unused.forEach(finding -> problems.add("not found   " + finding + ", but accepted"));
    licences.forEach((licence, count) -> System.out.printf("%5d  %s%n", count, licence));
    problems.forEach(System.out::println);
    System.out.printf(
        "%d components, %d problems (%d known vulnerabilities looked for, %d accepted)%n",
        components.size(), problems.size(), known.size(), accepted.size());
    System.exit(components.isEmpty() || !problems.isEmpty() ? 1 : 0);
  }

  private static Optional<String> licenceProblem(Component component) {
    String at = component.name() + ":" + component.version();
    if (component.licences().isEmpty()) {
      return Optional.of("no licence  " + at);
    }
    return component.licences().stream().anyMatch(Dependencies::isAllowed)
        ? Optional.empty()
        : Optional.of("forbidden   " + at + "  " + component.licences());
  }

  /**
   * Whether a licence, or an expression of them as SPDX writes it, lets us go. The innermost
   * brackets go first, then OR, which binds less than AND.
   */
  private static boolean isAllowed(String licence) {
    String rest = licence;
    for (Matcher inner = BRACKETS.matcher(rest); inner.find(); inner = BRACKETS.matcher(rest)) {
      String known = isAllowed(inner.group(1)) ? "Apache-2.0" : "AGPL-3.0";
      rest = rest.substring(0, inner.start()) + known + rest.substring(inner.end());
    }
    return Stream.of(rest.split(" OR "))
        .anyMatch(
            choice ->
                Stream.of(choice.split(" AND "))
                    .allMatch(
                        one ->
                            !FORBIDDEN.matcher(one).matches() || ALLOWED.matcher(one).matches()));
  }

  private static List<Known> vulnerabilities(Component component, List<Known> known) {
    return known.stream()
        .filter(one -> one.name().equals(component.name()))
        .filter(one -> compare(component.version(), one.version()) < 0)
        .map(one -> new Known(component.name(), component.version(), one.id()))
        .toList();
  }

  /** Numbers as numbers; what comes after them (-jre, .Final) counts nothing. */
  private static int compare(String version, String other) {
    String[] left = version.split("[.-]");
    String[] right = other.split("[.-]");
    for (int i = 0; i < Math.max(left.length, right.length); i++) {
      int order = Integer.compare(number(left, i), number(right, i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static int number(String[] parts, int at) {
    return at < parts.length && parts[at].matches("\\d{1,9}") ? Integer.parseInt(parts[at]) : 0;
  }

  private static List<Known> known(Path list) throws IOException {
    List<Known> known = new ArrayList<>();
    for (String line : Files.readAllLines(list)) {
      String[] words = line.strip().split("\\s+");
      if (words.length == 3 && !line.startsWith("#")) {
        known.add(new Known(words[0], words[1], words[2]));
      }
    }
    return known;
  }

  private static List<Component> components(Path bom) throws Exception {
    NodeList found =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(bom.toFile())
            .getElementsByTagName("component");
    List<Component> components = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      Element component = (Element) found.item(i);
      String group = text(component, "group");
      boolean ofTools =
          component.getParentNode().getNodeName().equals("components")
              && component.getParentNode().getParentNode().getNodeName().equals("tools");
      if (!group.equals("dev.millrace") && !ofTools) {
        components.add(
            new Component(
                group + ":" + text(component, "name"),
                text(component, "version"),
                licences(component)));
      }
    }
    return components;
  }

  private static List<String> licences(Element component) {
    List<String> licences = new ArrayList<>();
    NodeList found = component.getElementsByTagName("license");
    for (int i = 0; i < found.getLength(); i++) {
      Element licence = (Element) found.item(i);
      String id = text(licence, "id");
      licences.add(id.isEmpty() ? text(licence, "name") : id);
    }
    NodeList expressions = component.getElementsByTagName("expression");
    for (int i = 0; i < expressions.getLength(); i++) {
      licences.add(expressions.item(i).getTextContent());
    }
    return licences;
  }

  /** The text of a child; empty if there is none. */
  private static String text(Element of, String name) {
    for (Node child = of.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child.getNodeName().equals(name)) {
        return child.getTextContent().strip();
      }
    }
    return "";
  }
}
