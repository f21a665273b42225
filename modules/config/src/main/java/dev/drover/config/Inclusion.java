// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigSyntax;
import dev.drover.config.Documents.Document;
import java.io.File;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Answers the {@code include} statements of one file: local files with HOCON or JSON, relative to it, nothing else. What
 * cannot be included is a problem and leaves nothing. Owner only.
 */
final class Inclusion implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
  private static final int MAX_NESTING = 10;
  private static final List<String> ENDINGS = List.of(".conf", ".json", ".properties");
  private static final ConfigObject NOTHING = ConfigFactory.empty().root();

  private final Documents documents;
  private final Document by;
  private final List<Outline.Include> open;

  Inclusion(Documents documents, Document by, Outline outline) {
    this.documents = documents;
    this.by = by;
    this.open = new ArrayList<>(outline.includes());
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String name) {
    return name.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")
        ? refused(statement(name), "is an address; include a local file")
        : local(statement(name), !context.parseOptions().getAllowMissing());
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File file) {
    return local(statement(file.getPath()), !context.parseOptions().getAllowMissing());
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL url) {
    return refused(statement(url.toString()), "is an address; include a local file");
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String name) {
    return refused(statement(name), "is of the class path; include a local file");
  }

  /** The parser asks in the order of the statements, without their lines; it may write the name in another way. */
  private Outline.Include statement(String name) {
    for (int i = 0; i < open.size(); i++) {
      if (open.get(i).name().equals(name)) {
        return open.remove(i);
      }
    }
    Outline.Include next = open.isEmpty() ? new Outline.Include(name, 0, List.of(), 0) : open.removeFirst();
    return new Outline.Include(name, next.line(), next.path(), next.depth());
  }

  private ConfigObject refused(Outline.Include statement, String why) {
    documents.problem(new Place(by.file().toString(), statement.line()), "include " + Words.quote(statement.name()),
        why);
    return NOTHING;
  }

  private ConfigObject local(Outline.Include statement, boolean required) {
    List<Path> found;
    try {
      found = candidates(by.file().resolveSibling(statement.name()).normalize());
    } catch (InvalidPathException _) {
      return refused(statement, "is no valid path; correct it");
    }
    if (found.isEmpty()) {
      return required ? refused(statement, "no such file; check the path") : NOTHING;
    }
    ConfigObject all = NOTHING;
    for (Path file : found) {
      all = all.withFallback(read(statement, file));
    }
    return all;
  }

  /** As HOCON has it, a name without an ending stands for the files with one, of which {@code .conf} wins. */
  private static List<Path> candidates(Path path) {
    String name = String.valueOf(path.getFileName());
    if (ENDINGS.stream().anyMatch(name::endsWith)) {
      return exists(path) ? List.of(path) : List.of();
    }
    List<Path> found = ENDINGS.stream().map(ending -> path.resolveSibling(name + ending)).filter(Inclusion::exists)
        .toList();
    return found.isEmpty() && exists(path) ? List.of(path) : found;
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private ConfigObject read(Outline.Include statement, Path file) {
    boolean json = file.toString().endsWith(".json");
    if (!json && !file.toString().endsWith(".conf")) {
      return refused(statement, "only files named *.conf and *.json are included, was " + file + "; rename it");
    }
    List<Path> around = around(file);
    if (!around.isEmpty()) {
      return refused(statement, "the includes form a cycle: " + String.join(" -> ", around.stream()
          .map(Path::toString).toList()) + " -> " + file + "; remove one of them");
    }
    if (by.nesting() >= MAX_NESTING) {
      return refused(statement, "is included over more than " + MAX_NESTING + " files; include it further up");
    }
    try {
      String text = documents.sources().read(file);
      return documents.parse(new Document(file, text, statement.path(), statement.depth(), by),
          json ? ConfigSyntax.JSON : ConfigSyntax.CONF).orElse(NOTHING);
    } catch (TextFile.Unreadable e) {
      return refused(statement, e.why());
    }
  }

  /** The files from the one that is to be included again to this one; none where it is a new one. */
  private List<Path> around(Path file) {
    var files = new ArrayList<Path>();
    for (Document at = by; at != null; at = at.by()) {
      files.add(at.file());
      if (same(at.file(), file)) {
        Collections.reverse(files);
        return files;
      }
    }
    return List.of();
  }

  private static boolean same(Path a, Path b) {
    try {
      return Files.isSameFile(a, b);
    } catch (java.io.IOException _) {
      return a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize());
    }
  }
}
