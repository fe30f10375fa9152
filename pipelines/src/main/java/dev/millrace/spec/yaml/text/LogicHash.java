package dev.millrace.spec.yaml.text;

import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import dev.millrace.spec.yaml.text.YamlNode.Sequence;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * The hash of what a pipeline file says about its results: streams, steps, and what goes to which
 * output. Where events are read and rows are written, {@code options}, {@code tests} and {@code
 * topics} are no part of it, nor are comments and layout; so a replay with another archive path is
 * the same version of the pipeline as the live run.
 */
public final class LogicHash {
  private static final Set<String> SIDES = Set.of("live", "archive", "replay");
  private static final Set<String> NO_LOGIC = Set.of("options", "tests", "topics");

  private final StringBuilder text = new StringBuilder();

  private LogicHash() {}

  /**
   * The hash of a file.
   *
   * @param included trees of the files that it includes
   * @return the first 8 bytes of a SHA-256, as 16 hexadecimal digits
   */
  public static String of(Mapping root, List<YamlNode> included) {
    LogicHash hash = new LogicHash();
    for (Entry entry : root.entries()) {
      if (entry.key().equals("streams") || entry.key().equals("outputs")) {
        hash.addKey(entry.key());
        hash.addDeclarations(entry.value());
      } else if (!NO_LOGIC.contains(entry.key())) {
        hash.addKey(entry.key());
        hash.add(entry.value());
      }
    }
    included.forEach(hash::add);
    return digest(hash.text.toString());
  }

  private void addDeclarations(YamlNode declarations) {
    if (!(declarations instanceof Mapping mapping)) {
      add(declarations);
      return;
    }
    for (Entry declaration : mapping.entries()) {
      addKey(declaration.key());
      if (declaration.value() instanceof Mapping keys) {
        keys.entries().forEach(this::addUnlessPlace);
      } else {
        add(declaration.value());
      }
      text.append(';');
    }
  }

  /** Of the sides of a stream only the names of metadata columns matter to its rows. */
  private void addUnlessPlace(Entry entry) {
    if (!SIDES.contains(entry.key())) {
      addKey(entry.key());
      add(entry.value());
    } else if (entry.value() instanceof Mapping side
        && side.value("config").orElse(null) instanceof Mapping config
        && config.value("metadata").isPresent()) {
      addKey(entry.key());
      config.value("metadata").ifPresent(this::add);
    }
  }

  private void add(YamlNode node) {
    if (node instanceof Mapping mapping) {
      text.append('{');
      for (Entry entry : mapping.entries()) {
        addKey(entry.key());
        add(entry.value());
      }
      text.append('}');
    } else if (node instanceof Sequence sequence) {
      text.append('[');
      sequence.items().forEach(this::add);
      text.append(']');
    } else if (node instanceof Scalar scalar) {
      // What is shown: secrets have a mask there.
      addText(scalar.value() == null ? "" : scalar.shown());
    }
  }

  private void addKey(String key) {
    addText(key);
    text.append(':');
  }

  /** With its length, so that no two trees have one text. */
  private void addText(String value) {
    text.append(value.length()).append('"').append(value).append('"');
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
