// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.cluster.NodeSettings;
import dev.drover.config.Loaded;
import dev.drover.config.Problem;
import dev.drover.config.ProjectFiles;
import dev.drover.launch.Launcher;
import dev.drover.launch.OpenFiles;
import dev.drover.model.ExecSpec;
import dev.drover.model.InstanceId;
import dev.drover.terminal.Local;
import dev.drover.terminal.Terminal;
import dev.drover.terminal.UpOptions;
import dev.drover.wire.CheckText;
import dev.drover.wire.ProcessText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The commands that need a project file or the engine, and no running Drover. */
final class LocalCommands implements Local {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  private final Terminal io;
  private final Daemon daemon;
  private final IntConsumer halt;

  LocalCommands(Terminal io) {
    this(io, Daemon.NONE, _ -> {});
  }

  /** See {@link Foreground}. */
  LocalCommands(Terminal io, Daemon daemon, IntConsumer halt) {
    this.io = io;
    this.daemon = daemon;
    this.halt = halt;
  }

  @Override
  public Local with(Terminal other) {
    return new LocalCommands(other, daemon, halt);
  }

  @Override
  public int up(UpOptions options) {
    if (!options.detach()) {
      Preparation.begin(!options.cluster());
    }
    Optional<Path> file = file(options.file(), options.directory(), "-f FILE");
    if (options.detach() && !options.cluster() && file.filter(Files::isReadable).isPresent()) {
      return new Detached(io, Place.of(file.get(), Optional.empty())).up(options); // the other JVM reads the file
    }
    Optional<Loaded.Valid> valid = file.flatMap(this::load);
    if (!options.cluster()) {
      return valid.map(loaded -> up(ToRun.of(loaded, Optional.empty(), options.listen()), options)).orElse(USAGE);
    }
    Path beside = file.map(found -> found.toAbsolutePath().normalize().getParent()).orElse(options.directory());
    Optional<NodeSettings> node = NodeFile.load(options.node(), beside, io.err()::println);
    return valid.isPresent() && node.isPresent() ? up(ToRun.of(valid.get(), node, options.listen()), options) : USAGE;
  }

  private int up(ToRun what, UpOptions options) {
    Loaded.Valid valid = what.loaded();
    boolean alone = what.node().isEmpty(); // how much of it a node will have is not known
    var preflight = new Preflight(valid.project(), options);
    List<String> unknown = preflight.unknownNames();
    if (!unknown.isEmpty()) {
      io.err().println("drover: " + String.join("; ", unknown));
      return USAGE;
    }
    long wanted = preflight.instances(_ -> true);
    long inputs = preflight.instances(spec -> spec.exec().stdin() != ExecSpec.Stdin.NULL
        || spec.exec().orphans() == ExecSpec.Orphans.ADOPT); // each takes one descriptor more
    OptionalLong limit = Descriptors.limit();
    Optional<String> tooMany = alone && limit.isPresent()
        ? Descriptors.problem(limit.getAsLong(), wanted, inputs)
        : Optional.empty();
    if (tooMany.isPresent()) {
      io.err().println("drover: " + tooMany.get());
      return FAILED;
    }
    if (daemon != Daemon.IDLE) { // else its parent has told
      warn(valid);
      if (alone) {
        Preflight.placedWithoutCluster(valid.project()).ifPresent(told -> io.err().println("warning: " + told));
      }
    }
    if (options.detach()) {
      return new Detached(io, what.place()).up(options);
    }
    long left = KeptFolders.count(what.state()); // those are taken over, whatever is asked for
    OpenFiles.raiseFor(Descriptors.needed(wanted + left, inputs + left));
    return new Foreground(io, what, daemon, halt).up(options);
  }

  private void warn(Loaded.Valid project) {
    Preflight.doubtful(project.project(), Runtime.getRuntime().maxMemory())
        .forEach(doubt -> io.err().println("warning: " + doubt));
  }

  @Override
  public int check(@Nullable Path file, Path directory, boolean json) {
    return json ? checked(file, directory) : load(file, directory, "`drover check FILE`").map(valid -> {
      // It may be meant for another machine or another user.
      Preflight.forbidden(valid.project().processes().stream())
          .forEach(problem -> io.err().println("warning: on this machine: " + problem));
      warn(valid);
      io.out().println(shown(valid.file()) + ": ok, " + Preflight.counted(valid.project().processes().size()));
      return DONE;
    }).orElse(USAGE);
  }

  /** One object on one line: the file, what is wrong with it, what is doubtful, and how many processes it has. */
  private int checked(@Nullable Path file, Path directory) {
    return file(file, directory, "`drover check FILE`").map(found -> {
      Loaded loaded = ProjectFiles.load(shown(found), io.environment());
      io.out().println(switch (loaded) {
        case Loaded.Valid valid ->
          CheckText.encode(shown(found).toString(), valid.project().processes().size(), List.of(),
              all(valid.warnings()));
        case Loaded.Invalid(var problems) -> CheckText.encode(shown(found).toString(), 0, all(problems), List.of());
      });
      return loaded instanceof Loaded.Valid ? DONE : USAGE;
    }).orElse(USAGE);
  }

  private static List<CheckText.Found> all(List<Problem> problems) {
    return problems.stream().map(each -> new CheckText.Found(each.file(), each.line(), each.path(), each.message()))
        .toList();
  }

  @Override
  public int graph(@Nullable Path file, Path directory, boolean json) {
    return load(file, directory, "-f FILE").map(valid -> {
      if (json) {
        io.out().println(ProcessText.graph(valid.project()));
      } else {
        Graph.print(valid.project(), io.out());
      }
      return DONE;
    }).orElse(USAGE);
  }

  @Override
  public int doctor() {
    return Doctor.report(io.out());
  }

  @Override
  public List<InstanceId> instances(@Nullable Path file, Path directory) {
    Optional<Path> found = file == null ? ProjectFiles.find(directory) : Optional.of(file);
    return found.map(each -> ProjectFiles.load(each, io.environment())).map(loaded -> switch (loaded) {
      case Loaded.Valid valid -> List.copyOf(valid.project().instances().keySet());
      case Loaded.Invalid _ -> List.<InstanceId>of();
    }).orElse(List.of());
  }

  @Override
  public Map<String, String> versions() {
    var versions = new LinkedHashMap<String, String>();
    versions.put("pekko", org.apache.pekko.Version.current());
    versions.put("pekko http", org.apache.pekko.http.Version.current());
    try (Launcher launcher = Launcher.best()) {
      versions.put("launcher", launcher.name());
    }
    return versions;
  }

  @Override
  public @Nullable Path project(Path from) {
    return ProjectFiles.find(from).map(Path::getParent).orElse(null);
  }

  /** The project, or empty after every problem was printed; {@code how} one names another file. */
  private Optional<Loaded.Valid> load(@Nullable Path file, Path directory, String how) {
    return file(file, directory, how).flatMap(this::load);
  }

  private Optional<Path> file(@Nullable Path file, Path directory, String how) {
    Optional<Path> found = file == null ? ProjectFiles.find(directory) : Optional.of(file);
    if (found.isEmpty()) {
      io.err().println("drover: there is no drover.conf, Procfile or package.json in " + directory
          + " or above it; write one, name it with " + how + ", or its directory with -C DIR");
    }
    return found;
  }

  private Optional<Loaded.Valid> load(Path file) {
    return switch (ProjectFiles.load(shown(file), io.environment())) {
      case Loaded.Valid valid -> {
        if (daemon != Daemon.IDLE) { // else its parent has told
          valid.warnings().forEach(warning -> io.err().println("warning: " + warning));
        }
        yield Optional.of(valid);
      }
      case Loaded.Invalid(var problems) -> {
        problems.forEach(problem -> io.err().println(problem));
        yield Optional.empty();
      }
    };
  }

  /** As short as it can be named from where this JVM runs, for messages. */
  private static Path shown(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    Path here = Path.of("").toAbsolutePath();
    return absolute.startsWith(here) ? here.relativize(absolute) : absolute;
  }
}
