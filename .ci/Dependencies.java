import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Checks a bill of materials (CycloneDX, XML) without the network: licences against the rule below,
 * and versions against {@code vulnerable-versions.txt}. Prints the licences and what is wrong; the
 * exit code is 1 if anything is.
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

  private record Component(String name, String version, List<String> licences) {}

  private record Known(String name, String before, String id) {}

  public static void main(String[] arguments) throws Exception {
    List<Component> components = components(Path.of(arguments[0]));
    List<Known> known =
        known(Path.of(arguments.length > 1 ? arguments[1] : ".ci/vulnerable-versions.txt"));
    Map<String, Integer> licences = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    for (Component component : components) {
      component.licences().forEach(licence -> licences.merge(licence, 1, Integer::sum));
      problems.addAll(problems(component, known));
    }
    licences.forEach((licence, count) -> System.out.printf("%5d  %s%n", count, licence));
    problems.forEach(System.out::println);
    System.out.printf(
        "%d components, %d problems (%d known vulnerabilities looked for)%n",
        components.size(), problems.size(), known.size());
    System.exit(components.isEmpty() || !problems.isEmpty() ? 1 : 0);
  }

  private static List<String> problems(Component component, List<Known> known) {
    List<String> problems = new ArrayList<>();
    String at = component.name() + ":" + component.version();
    if (component.licences().isEmpty()) {
      problems.add("no licence  " + at);
    } else if (component.licences().stream()
        .allMatch(l -> FORBIDDEN.matcher(l).matches() && !ALLOWED.matcher(l).matches())) {
      problems.add("forbidden   " + at + "  " + component.licences());
    }
    for (Known one : known) {
      if (one.name().equals(component.name()) && compare(component.version(), one.before()) < 0) {
        problems.add("vulnerable  " + at + "  " + one.id() + ", mended in " + one.before());
      }
    }
    return problems;
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
