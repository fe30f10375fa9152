package dev.millrace.cli.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Pipeline files with the files that their texts name: rows, schemas, included texts, sources.
 * Every word of a text that is the path of a file, from the directory of the text or from that of
 * the process, counts as its name: who reads which file is known only after a file without errors
 * was read, and a file with errors is to be watched, too. A {@code path} may also be a directory or
 * a pattern, whose files count as named.
 */
final class NamedFiles {
  /** Texts that can name further files. */
  private static final Pattern INCLUDED = Pattern.compile("(?i).*\\.(ya?ml|jinja2?|j2|sql|txt)");

  /** What is longer is data. */
  private static final long LONGEST_TEXT = 1 << 20;

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)(?::-([^}]*))?}");

  /** In quotes, a path may have spaces. */
  private static final Pattern WORD =
      Pattern.compile("\"([^\"\\n]+)\"|'([^'\\n]+)'|([^\\s\\[\\]{}(),\"'=:]+)");

  private static final Pattern PATH =
      Pattern.compile("\\bpath[\"']?:[ \\t]*(?:\"([^\"\\n]+)\"|'([^'\\n]+)'|([^\\s,\\]}]+))");

  private final List<Path> files;
  private final Map<String, String> variables;

  /**
   * @param variables what {@code ${NAME}} stands for in the texts
   */
  NamedFiles(List<Path> files, Map<String, String> variables) {
    this.files = List.copyOf(files);
    this.variables = Map.copyOf(variables);
  }

  /** What tells the present state of all files from a later one, by file. */
  Map<Path, String> stamps() {
    Map<Path, String> stamps = new TreeMap<>();
    Deque<Path> texts = new ArrayDeque<>(files);
    while (!texts.isEmpty()) {
      Path text = texts.remove();
      // One that is not there is watched for, if somebody asked for it.
      if (stamps.put(text, stamp(text)) == null) {
        String words = words(text);
        named(text, words).stream().filter(file -> !stamps.containsKey(file)).forEach(texts::add);
        data(text, words).forEach(file -> stamps.computeIfAbsent(file, NamedFiles::stamp));
      }
    }
    return stamps;
  }

  private static String stamp(Path file) {
    try {
      BasicFileAttributes read = Files.readAttributes(file, BasicFileAttributes.class);
      return read.lastModifiedTime() + " " + read.size() + " " + read.fileKey();
    } catch (IOException e) {
      return "";
    }
  }

  /** What a text says, with its variables; nothing if it names no files. */
  private String words(Path text) {
    boolean asked = files.contains(text);
    return asked || INCLUDED.matcher(text.toString()).matches() ? filled(read(text)) : "";
  }

  private static Set<Path> named(Path text, String words) {
    Set<Path> named = new LinkedHashSet<>();
    Matcher word = WORD.matcher(words);
    while (word.find()) {
      for (String quoted : List.of(group(word, 1), group(word, 2), group(word, 3))) {
        named.addAll(files(text, quoted));
        if (quoted.indexOf(' ') >= 0) {
          // A quoted text may itself name files, as a secret's reference does.
          Stream.of(quoted.split("[\\s:{}]+", -1)).forEach(part -> named.addAll(files(text, part)));
        }
      }
    }
    return named;
  }

  /** The files of the directories and patterns that a text names. */
  private static Set<Path> data(Path text, String words) {
    Set<Path> data = new LinkedHashSet<>();
    Matcher path = PATH.matcher(words);
    while (path.find()) {
      String name = group(path, 1) + group(path, 2) + group(path, 3);
      data.addAll(FilesOfPath.of(text.toAbsolutePath().getParent(), name));
      data.addAll(FilesOfPath.of(Path.of("").toAbsolutePath(), name));
    }
    return data;
  }

  private static String group(Matcher word, int group) {
    String text = word.group(group);
    return text == null ? "" : text;
  }

  private static String read(Path text) {
    try {
      return Files.size(text) > LONGEST_TEXT ? "" : Files.readString(text);
    } catch (IOException e) {
      // It is not there, or no text: it names nothing.
      return "";
    }
  }

  private String filled(String text) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            found -> {
              String usual = found.group(2) == null ? "" : found.group(2);
              return Matcher.quoteReplacement(variables.getOrDefault(found.group(1), usual));
            });
  }

  /** The files of a name, beside the text or where the process is. */
  private static Collection<Path> files(Path text, String name) {
    if (name.isEmpty() || name.indexOf('.') < 0 && name.indexOf('/') < 0) {
      return List.of();
    }
    try {
      return Stream.of(text.resolveSibling(name), Path.of(name))
          .map(Path::normalize)
          .filter(Files::isRegularFile)
          .toList();
    } catch (InvalidPathException e) {
      return List.of();
    }
  }
}
