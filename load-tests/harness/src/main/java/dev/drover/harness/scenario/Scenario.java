// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.scenario;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a run measures, one part after the other: sweeps over the boards, the lockup, a load, the scale, launches, logs, the
 * replication of the board, a cluster, and the control plane. Immutable.
 */
public record Scenario(List<Boards> boards, Optional<Lockup> lockup, Optional<Load> load, Optional<Scale> scale,
    Optional<Launches> launches, Optional<Logs> logs, Optional<BoardReplication> boardReplication,
    Optional<Cluster> cluster, Optional<Control> control) {

  public Scenario {
    boards = List.copyOf(boards);
  }

  /** Rows of boards under JMH: each row for each rival, number of processes and number of threads. */
  public record Boards(List<String> rows, List<String> rivals, List<Integer> processes, List<Integer> threads,
      int forks,
      int warmups, int iterations, Duration iteration) {
    public Boards {
      rows = List.copyOf(rows);
      rivals = List.copyOf(rivals);
      processes = List.copyOf(processes);
      threads = List.copyOf(threads);
    }
  }

  /**
   * Status reads while a process takes its whole {@code grace} time to stop, while a launch takes {@code launch}, while
   * processes crash for {@code crashes}, and while a reader of a log stalls for {@code stall}.
   */
  public record Lockup(List<Contestant> contestants, Duration grace, Duration launch, Duration crashes,
      Duration stall) {
    public Lockup {
      contestants = List.copyOf(contestants);
    }
  }

  /** Where the processes of a load live. */
  public sealed interface Target {}

  /** In this JVM, under each contestant in turn. */
  public record Engine(List<Contestant> contestants, int processes, boolean real, List<String> command)
      implements
        Target {
    public Engine {
      contestants = List.copyOf(contestants);
      command = List.copyOf(command);
    }
  }

  /** Under a Drover that runs already for the project in this directory; it is spoken to by its API. */
  public record Api(Path directory) implements Target {}

  /** Rates are in operations per second, over all threads; 0 for none. */
  public record Load(Target target, int readers, double reads, double lists, double restarts, double stops,
      double crashes, Duration duration) {}

  /** One number of instances after the other, all of them running, on a simulated launcher. */
  public record Scale(List<Integer> instances) {
    public Scale {
      instances = List.copyOf(instances);
    }
  }

  /**
   * Real processes, for one number of them after the other: all of them started and stopped, {@code rounds} times by each
   * contestant; some killed; and a Drover that runs.
   */
  public record Launches(List<LaunchedBy> contestants, List<Integer> processes, int rounds, Crashes crashes,
      Resident resident) {
    public Launches {
      contestants = List.copyOf(contestants);
      processes = List.copyOf(processes);
    }
  }

  /** One process killed after the other, {@code times} in all; those in the time of {@code warmUp} go before, and do not count. */
  public record Crashes(List<Integer> among, int times, Duration warmUp) {
    public Crashes {
      among = List.copyOf(among);
    }
  }

  /** A Drover that runs by this command, looked at while it is {@code idle}, so long after its start. */
  public record Resident(List<Integer> processes, Duration settling, Duration idle, List<String> drover) {
    public Resident {
      processes = List.copyOf(processes);
      drover = List.copyOf(drover);
    }
  }

  /**
   * So many {@code lines} in all, printed by one number of processes after the other and kept in files below {@code folder}, {@code rounds} times
   * by each contestant; the same beside stalled {@code followers}; a line of {@code endless} bytes; a search, {@code searches} times; and crashes beside
   * a process that prints without end.
   */
  public record Logs(List<KeptBy> contestants, List<String> drover, Path folder, List<Integer> processes, int lines,
      int rounds, int followers, int endless, int searches, Crashes crashes) {
    public Logs {
      contestants = List.copyOf(contestants);
      drover = List.copyOf(drover);
      processes = List.copyOf(processes);
    }
  }

  /**
   * So many {@code instances}, spread evenly over the nodes of a cluster, each node a JVM with this heap; {@code changes} a second over all
   * nodes, for {@code duration}; {@code rounds} times by each contestant.
   */
  public record BoardReplication(List<ReplicatedBy> contestants, int nodes, int instances, double changes,
      Duration duration, int rounds, String heap) {
    public BoardReplication {
      contestants = List.copyOf(contestants);
    }
  }

  /**
   * Nodes in JVMs with this heap: so many {@code changes} a second over all of them, for {@code duration}, beside so many {@code running} processes;
   * {@code started} over all of them; {@code failures} of nodes with so many each {@code lost}, the oldest first. {@code rounds} times. What they take
   * while they are {@code idle}, so long after the last start.
   */
  public record Cluster(int nodes, int running, double changes, Duration duration, int started, int lost, int failures,
      int rounds, Duration settling, Duration idle, String heap) {}

  /**
   * A Drover with so many {@code processes}, polled by {@code clients} for {@code duration} with each question, also while there are so many {@code changes} a second,
   * while {@code few} processes are being stopped, and beside {@code stalled} clients of a log with so many {@code lines}; {@code rounds} times. Commands,
   * {@code calls} times each, of a Drover with {@code few} processes, whose memory is looked at so long after its start.
   */
  public record Control(List<String> drover, int processes, int few, int clients, int changes, int stalled, int lines,
      int calls, int rounds, Duration duration, Duration settling) {
    public Control {
      drover = List.copyOf(drover);
    }
  }
}
