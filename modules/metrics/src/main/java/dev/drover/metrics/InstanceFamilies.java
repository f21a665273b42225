// SPDX-License-Identifier: Apache-2.0
package dev.drover.metrics;

import dev.drover.logs.LogRing;
import dev.drover.model.Exit;
import dev.drover.model.Health;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.Wanted;
import dev.drover.view.ProbeBoard.Answers;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is told of each instance: a pure function of what is known of them. For one thread, once. */
final class InstanceFamilies {
  private static final double NANOS = 1e9;

  private final Gauges phase = new Gauges("drover_instance_phase", "1 for the phase in which it is.");
  private final Gauges wanted = new Gauges("drover_instance_wanted", "Whether it is wanted up.");
  private final Gauges ready = new Gauges("drover_instance_ready",
      "Whether it runs and is ready, where a probe can tell.");
  private final Counters restarts = new Counters("drover_instance_restarts",
      "Restarts that nobody asked for.");
  private final Gauges incarnation = new Gauges("drover_instance_incarnation",
      "Number of its latest launch, 0 before the first.");
  private final Counters exits = new Counters("drover_instance_exits",
      "How it ended, by kind: zero, nonzero (exit codes), signal, lost (nobody watched). None before the first of a kind.");
  private final Counters values = new Counters("drover_instance_exit_values",
      "How it ended, by exit code and by signal; after 16 different ones the rest is kind=\"other\".");
  private final Gauges code = new Gauges("drover_instance_last_exit_code",
      "Exit code of its last end, where it had one.");
  private final Gauges signal = new Gauges("drover_instance_last_exit_signal",
      "Signal of its last end, where that was one.");
  private final Gauges started = new Gauges("drover_instance_start_time_seconds",
      "When the process that lives was started.");
  private final Gauges readySince = new Gauges("drover_instance_ready_time_seconds",
      "When the process that lives was first ready, where a probe can tell.");
  private final Gauges nextStart = new Gauges("drover_instance_next_start_time_seconds",
      "When it is started again, while it backs off.");
  private final Gauges backOff = new Gauges("drover_instance_back_off_seconds",
      "How long it waits from its end until its next start, while it backs off.");
  private final Counters probes = new Counters("drover_instance_probe_results",
      "Answers to its probes, by kind of probe and result; but of probes that wait for a line.");
  private final Counters probeSeconds = new Counters("drover_instance_probe_seconds",
      "Time that its probes took, by kind of probe.");
  private final Gauges probeTime = new Gauges("drover_instance_probe_last_duration_seconds",
      "How long its last probe took, by kind of probe.");
  private final Gauges processors = new Gauges("drover_instance_processors",
      "Processors that its processes used between the last two looks.");
  private final Counters cpu = new Counters("drover_instance_cpu_seconds",
      "Processor time of its present incarnation up to the last look; what nobody waited for at its end may be missing.");
  private final Gauges memory = new Gauges("drover_instance_resident_memory_bytes",
      "Resident memory of its processes at the last look.");
  private final Gauges processes = new Gauges("drover_instance_processes", "Number of its processes at the last look.");
  private final Counters lines = new Counters("drover_instance_log_lines",
      "Number of the last line that it printed; goes on over Drovers where its log is kept.");
  private final Counters bytes = new Counters("drover_instance_log_bytes",
      "Bytes that it has printed under this Drover, where its log is kept.");
  private final Gauges unwritten = new Gauges("drover_instance_log_unwritten_bytes",
      "Bytes that its file is behind what it has printed.");
  private final Counters lost = new Counters("drover_instance_log_lost_lines", "Lines that could not be written.");
  private final Counters suppressed = new Counters("drover_instance_log_suppressed_lines",
      "Lines that were not kept, for there were more than its logs.rate.");
  private final Gauges trouble = new Gauges("drover_instance_log_trouble", "Whether its log cannot be written now.");

  private InstanceFamilies() {}

  /** Each instance must be there once. */
  static List<MetricSnapshot> of(String project, Collection<Instance> instances) {
    var families = new InstanceFamilies();
    for (Instance each : instances) {
      families.add(each, Labels.of("project", project, "process", each.seen().process(), "instance",
          each.seen().instance().name(), "node", each.seen().node()));
    }
    return families.snapshots();
  }

  private void add(Instance instance, Labels labels) {
    ProcessSnapshot seen = instance.seen();
    phase.add(labels.add("phase", seen.phase().name()), 1);
    wanted.add(labels, seen.wanted() == Wanted.UP);
    if (seen.phase() == Phase.RUNNING && seen.health() != Health.NONE) {
      ready.add(labels, seen.health() == Health.READY);
    }
    restarts.add(labels, seen.restarts());
    incarnation.add(labels, seen.incarnation());
    nextStart.add(labels, seen.nextStart());
    if (seen.nextStart() != null && seen.exited() != null) {
      backOff.add(labels, seconds(Duration.between(seen.exited(), seen.nextStart())));
    }
    if (seen.pid() != 0) {
      started.add(labels, seen.started());
      readySince.add(labels, seen.ready());
    }
    addExits(instance.exits(), seen.lastExit(), labels);
    instance.probes().forEach((kind, answers) -> addProbe(answers,
        labels.add("probe", kind.name().toLowerCase(Locale.ROOT))));
    addUsage(instance, labels);
    addLog(instance, labels);
  }

  private void addExits(Exits all, @Nullable Exit last, Labels labels) {
    addExit("zero", all.zero(), labels);
    addExit("nonzero", all.nonzero(), labels);
    addExit("signal", all.signal(), labels);
    addExit("lost", all.lost(), labels);
    all.values().forEach((value, times) -> values
        .add(labels.merge(Labels.of("kind", value.kind(), "value", value.number())), times));
    switch (last) {
      case Exit.Code(int number) -> code.add(labels, number);
      case Exit.Signalled(int number, _, _) -> signal.add(labels, number);
      case Exit.NotLaunched _,Exit.Lost _ -> {
        // neither has a number
      }
      case null -> {
        // it has not ended yet
      }
    }
  }

  private void addProbe(Answers answers, Labels labels) {
    probes.add(labels.add("result", "passed"), answers.passed());
    probes.add(labels.add("result", "failed"), answers.failed());
    probeSeconds.add(labels, seconds(answers.total()));
    probeTime.add(labels, seconds(answers.last()));
  }

  private static double seconds(Duration time) {
    return time.toNanos() / NANOS;
  }

  private void addExit(String kind, long times, Labels labels) {
    if (times > 0) {
      exits.add(labels.add("kind", kind), times);
    }
  }

  private void addUsage(Instance instance, Labels labels) {
    var usage = instance.usage();
    if (usage != null) {
      memory.add(labels, usage.memory());
      processes.add(labels, usage.processes());
      cpu.add(labels, usage.cpu().toNanos() / NANOS);
      if (!Double.isNaN(usage.processors())) {
        processors.add(labels, usage.processors());
      }
    }
  }

  private void addLog(Instance instance, Labels labels) {
    LogRing log = instance.log();
    if (log != null) {
      lines.add(labels, log.lastLine());
      log.printedBytes().ifPresent(printed -> bytes.add(labels, printed));
      log.unwrittenBytes().ifPresent(behind -> unwritten.add(labels, behind));
      lost.add(labels, instance.trouble().lostLines());
      suppressed.add(labels, instance.trouble().suppressedLines());
      trouble.add(labels, !instance.trouble().message().isEmpty());
    }
  }

  private List<MetricSnapshot> snapshots() {
    return Stream.concat(
        Stream.of(phase, wanted, ready, incarnation, code, signal, started, readySince, nextStart, backOff, probeTime,
            processors, memory, processes, unwritten, trouble).map(Gauges::snapshot),
        Stream.of(restarts, exits, values, probes, probeSeconds, cpu, lines, bytes, lost, suppressed)
            .map(Counters::snapshot))
        .toList();
  }
}
