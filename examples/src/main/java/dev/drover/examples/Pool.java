// SPDX-License-Identifier: Apache-2.0
package dev.drover.examples;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What the {@link PoolActor} knows: tasks that wait, workers that run, and how many of them are wanted. Decides who does what. Immutable. */
record Pool(List<Task> waiting, List<Worker> workers, int wanted) {
  /** So often a task may lose its worker, for it may be what ends them. */
  static final int MOST_TRIES = 3;

  /** {@code tries}: how many workers have ended over it. */
  record Task(String text, ActorRef<PoolActor.Answer> replyTo, int tries) {}

  /** A process that runs; it can be asked when it {@code listens}, and has at most one task. */
  record Worker(String name, long incarnation, boolean listens, @Nullable Task task) {

    /** {@code worker} is the first, {@code worker/2} the second. */
    int place() {
      int slash = name.indexOf('/');
      return slash < 0 ? 1 : Integer.parseInt(name.substring(slash + 1));
    }
  }

  Pool {
    waiting = List.copyOf(waiting);
    workers = List.copyOf(workers);
  }

  Pool with(Task task) {
    return new Pool(Lists.plus(waiting, task), workers, wanted);
  }

  /** Who is above that number is about to be stopped, and gets nothing any more. */
  Pool scaled(int number) {
    return new Pool(waiting, workers.stream().filter(worker -> worker.place() <= number).toList(), number);
  }

  boolean knows(String name, long incarnation) {
    return workers.stream().anyMatch(worker -> worker.name().equals(name) && worker.incarnation() == incarnation);
  }

  Pool begun(String name, long incarnation) {
    var worker = new Worker(name, incarnation, false, null);
    return worker.place() <= wanted ? new Pool(waiting, Lists.plus(workers, worker), wanted) : this;
  }

  Pool ready(String name, long incarnation) {
    return new Pool(waiting, workers.stream().map(worker -> worker.name().equals(name)
        && worker.incarnation() == incarnation ? new Worker(name, incarnation, true, worker.task()) : worker).toList(),
        wanted);
  }

  /** Its task is the next. */
  Pool lost(String name) {
    var again = workers.stream().filter(worker -> worker.name().equals(name)).map(Worker::task)
        .filter(task -> task != null).map(task -> new Task(task.text(), task.replyTo(), task.tries() + 1));
    return new Pool(Stream.concat(again, waiting.stream()).toList(),
        workers.stream().filter(worker -> !worker.name().equals(name)).toList(), wanted);
  }

  List<Task> hopeless() {
    return waiting.stream().filter(task -> task.tries() >= MOST_TRIES).toList();
  }

  Pool withoutHopeless() {
    return new Pool(waiting.stream().filter(task -> task.tries() < MOST_TRIES).toList(), workers, wanted);
  }

  /** Who is to have the next task, if there are both. */
  Optional<Worker> next() {
    return waiting.isEmpty()
        ? Optional.empty()
        : workers.stream().filter(worker -> worker.listens() && worker.task() == null).findFirst();
  }

  Pool assigned(Worker to) {
    return new Pool(Lists.rest(waiting), replaced(new Worker(to.name(), to.incarnation(), true, waiting.getFirst())),
        wanted);
  }

  Optional<Task> taskOf(String name, long incarnation) {
    return workers.stream().filter(worker -> worker.name().equals(name) && worker.incarnation() == incarnation)
        .flatMap(worker -> Stream.ofNullable(worker.task())).findFirst();
  }

  Pool answered(String name) {
    return new Pool(waiting, workers.stream().map(worker -> worker.name().equals(name)
        ? new Worker(name, worker.incarnation(), true, null)
        : worker).toList(), wanted);
  }

  private List<Worker> replaced(Worker by) {
    return workers.stream().map(worker -> worker.name().equals(by.name()) ? by : worker).toList();
  }

  int busy() {
    return (int) workers.stream().filter(worker -> worker.task() != null).count();
  }

  /** The place of the last that has a task, 0 where none has. */
  int highestBusy() {
    return workers.stream().filter(worker -> worker.task() != null).mapToInt(Worker::place).max().orElse(0);
  }
}
